"""`objects.inv`: the names that Sphinx, mkdocstrings and others can link to, in the format of Sphinx."""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.site.links import Anchors, module_address, owner_address, topic_address
from archatlas.render.site.module.contract import entry_points
from archatlas.render.site.page import PageOptions, RenderedFile
from archatlas.render.text.escaping import one_line

INVENTORY = "objects.inv"
_ROLE = "std:label"
"""What both Sphinx and mkdocs-autorefs resolve; of a domain of our own Sphinx knows nothing."""
_ROW = re.compile(r"(.+?)\s+(\S+)\s+(-?\d+)\s+?(\S*)\s+(.*)")
"""How Sphinx reads a row; what it would read in another way is not written."""
_LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Label:
    """A name with the address, seen from the top of the site, that it leads to."""

    name: str
    address: str
    shown: str

    @property
    def row(self) -> str:
        """Return the row of the inventory."""
        return f"{self.name} {_ROLE} -1 {self.address} {self.shown}"

    @property
    def can_be_read(self) -> bool:
        """Tell whether every reader finds in the row what was meant: a name may look like several columns."""
        if len(self.name) > _LONGEST_NAME:
            return False
        if " " not in self.name and self.name.isprintable() and self.name.isascii() and self.shown.isascii():
            return self.shown.isprintable()  # as nearly all of them
        if not self.name.isprintable() or len(self.row.splitlines()) != 1:
            return False
        found = _ROW.fullmatch(self.row)
        return found is not None and found.groups() == (self.name, _ROLE, "-1", self.address, self.shown)


@dataclass(frozen=True, slots=True)
class _Named:
    """Something with a name that others may have as well, and one that says whose it is."""

    name: str
    qualified: str
    address: str

    def label(self, name: str) -> Label:
        return Label(name, self.address, one_line(self.name))


def inventory(assessment: Assessment, options: PageOptions) -> RenderedFile:
    """Render the inventory; its version is the date of the data."""
    date = assessment.data_date
    head = (
        "# Sphinx inventory version 2\n"
        f"# Project: {one_line(options.site_name)}\n"
        f"# Version: {date.date().isoformat() if date else '0'}\n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    rows = "".join(f"{label.row}\n" for label in labels(assessment))
    return RenderedFile(INVENTORY, "", head.encode() + zlib.compress(rows.encode(), 9))


def labels(assessment: Assessment) -> tuple[Label, ...]:
    """Return what can be linked to, each name once however it is written, in order of the names.

    A module goes by its name and its aliases, everything else by its name where no other thing has it, and always by
    one that says whose it is: `lukhas.memory#RECALL_NOT_FOUND`. The name of a Python entry point says so itself.
    """
    modules = [_whole_module(name, name) for name in assessment.catalog]
    named = [one for one in _named(assessment) if one.name.isprintable() and one.name.strip() == one.name]
    taken = {label.name.casefold() for label in modules}
    found = [label for label in modules if label.can_be_read]
    earlier = [_whole_module(one.name, alias) for one in assessment.catalog.values() for alias in one.identity.aliases]
    for labelled in (earlier, [one.label(one.qualified) for one in named], [one.label(one.name) for one in named]):
        found += _unambiguous(labelled, taken)
        taken.update(label.name.casefold() for label in labelled)
    return tuple(sorted(found, key=lambda label: (label.name.casefold(), label.name)))


def _whole_module(module: str, name: str) -> Label:
    """Return the label of a module by its name, or by another one that it has."""
    return Label(name, f"{quote(module_address(module))}/", module)


def _unambiguous(found: Iterable[Label], taken: set[str]) -> Iterator[Label]:
    """Yield labels whose name leads to one address only; what is said twice of the same address is one label."""
    distinct = list(dict.fromkeys(found))
    times = Counter(label.name.casefold() for label in distinct)
    for label in distinct:
        name = label.name.casefold()
        if times[name] == 1 and name not in taken and label.can_be_read:
            yield label


def _named(assessment: Assessment) -> Iterator[_Named]:
    for module in assessment.catalog.values():
        yield from _entry_points(module)
        yield from _errors(module)
    for topic, slug in assessment.topic_slugs.items():
        yield _Named(topic, f"topics#{topic}", f"{topic_address(slug)}/")
    for owner in assessment.owners.named():
        yield _Named(owner.handle, f"owners#{owner.handle}", f"{owner_address(owner.slug)}/")


def _entry_points(module: Module) -> Iterator[_Named]:
    """Yield what callers use; a topic is found as itself."""
    for entry in entry_points(module):
        if entry.kind != "event":
            is_qualified = entry.name.startswith(f"{module.name}.")
            qualified = entry.name if is_qualified else f"{module.name}#{entry.shown}"
            yield _Named(entry.name, qualified, _part_of(module, entry.anchor))


def _errors(module: Module) -> Iterator[_Named]:
    anchors = Anchors()  # no other row of the page has an anchor that begins so
    for error in module.contracts.error_taxonomy:
        yield _Named(error.code, f"{module.name}#{error.code}", _part_of(module, anchors.row("error", error.code)))


def _part_of(module: Module, anchor: str) -> str:
    return f"{quote(module_address(module.name))}/#{quote(anchor)}"
