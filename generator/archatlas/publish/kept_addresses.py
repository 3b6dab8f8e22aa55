"""Lets every address of an earlier site answer in a new one, and says how each of them does."""

import json
from collections import Counter
from enum import Enum
from html import unescape
from pathlib import Path
from posixpath import relpath

from archatlas.model.record import dataclass
from archatlas.model.succession import Succession
from archatlas.publish.output.site_path import checked_path
from archatlas.publish.page_check import SiteProblem
from archatlas.publish.previous_site import PreviousSite
from archatlas.publish.site import RenderedSite
from archatlas.render.documents.badge import gone_badge
from archatlas.render.documents.former_address import AddressFate, former_page
from archatlas.render.documents.site_files import left_out_files
from archatlas.render.site.links import REFERENCE
from archatlas.render.text.words import count

_INDEX = "index.html"
_HOMES = {"topics": "data", "tables": f"{REFERENCE}/links"}
"""Pages that list what has pages or files below another address."""


class AddressAnswer(Enum):
    """How an earlier address answers now."""

    AS_BEFORE = "as before"
    MOVED = "lead to a new address"
    GONE = "say that they are gone"


@dataclass(frozen=True, slots=True)
class KeptAddresses:
    """How the addresses of an earlier site answer, and those that do not."""

    answers: Counter[AddressAnswer]
    problems: tuple[SiteProblem, ...]

    @property
    def remark(self) -> str:
        """Say it in a line."""
        parts = ", ".join(
            f"{self.answers[answer]:,} {answer.value}" for answer in AddressAnswer if self.answers[answer]
        )
        return f"{count(self.answers.total(), 'address', 'addresses')} of the earlier site answer: {parts}"


def keep_addresses(stage: Path, site: RenderedSite) -> KeptAddresses:
    """Write into a built site what is missing of the earlier one, and look whether everything is there then.

    Of parts that the site is without nothing is kept: whoever leaves them out lets their addresses go.
    """
    previous = site.previous
    if previous is None:
        return KeptAddresses(Counter(), ())
    keeper = _Keeper(stage, previous, site.options.succession)
    left_out = left_out_files(site.options)
    wanted = [path for path in previous.addresses if not left_out.fullmatch(previous.inside(path))]
    answers = Counter(keeper.answer(path) for path in wanted)
    lost = [path for path in wanted if not (stage / path).is_file()]
    cure = "the earlier site had it; build without --previous to let it go"
    return KeptAddresses(answers, tuple(SiteProblem(path, "address-lost", "nothing answers", cure) for path in lost))


class _Keeper:
    def __init__(self, stage: Path, previous: PreviousSite, succession: Succession) -> None:
        self._stage, self._previous, self._succession = stage, previous, succession

    def answer(self, path: str) -> AddressAnswer:
        """Let one address answer."""
        name, rest = self._module_of(path)
        if (self._stage / path).is_file():
            is_former = name in self._succession.addresses
            return AddressAnswer.AS_BEFORE if not is_former else self._kind(name)
        later = self._succession.moved.get(name)
        if later is not None:
            return self._lead(path, self._prefixed(f"modules/{later}"), rest)
        self._say_gone(path)
        return AddressAnswer.GONE

    def _kind(self, name: str) -> AddressAnswer:
        return AddressAnswer.MOVED if name in self._succession.moved else AddressAnswer.GONE

    def _prefixed(self, path: str) -> str:
        return f"{self._previous.at}/{path}" if self._previous.at else path

    def _module_of(self, path: str) -> tuple[str, str]:
        """Return the module whose files have a path, and the rest of the path; empty where that is none."""
        inside = self._previous.inside(path)
        tab, _, below = inside.partition("/")
        name, _, rest = below.partition("/")
        return (name, rest) if tab == "modules" and rest else ("", "")

    def _lead(self, path: str, home: str, rest: str) -> AddressAnswer:
        """Lead a page to the same one of the later name, and give the file of that name in the place of another one."""
        there = self._stage / home / rest
        if path.endswith(_INDEX):
            target = f"{home}/{rest}" if there.is_file() else f"{home}/{_INDEX}"
            self._write_page(path, "This page has moved.", target, AddressFate.MOVED)
            return AddressAnswer.MOVED
        if there.is_file():
            self._write(path, there.read_bytes())
            return AddressAnswer.MOVED
        self._say_gone(path)
        return AddressAnswer.GONE

    def _say_gone(self, path: str) -> None:
        """Say in the form of a file that it is there no more."""
        if path.endswith(_INDEX):
            self._write_page(path, "This page is not there any more.", self._nearest(path), AddressFate.GONE)
        elif path.endswith(".svg"):
            self._write(path, gone_badge().encode())
        elif path.endswith(".json"):
            self._write(path, (json.dumps({"version": 1, "gone": True}) + "\n").encode())
        else:
            self._write(path, b"gone\n")

    def _nearest(self, path: str) -> str:
        """Return the page above that is there, or the one that lists what was below it."""
        parts = path.split("/")[:-2]
        while parts:
            listed = _HOMES.get(parts[-1])
            page = "/".join((*parts[:-1], listed, _INDEX) if listed else (*parts, _INDEX))
            if (self._stage / page).is_file():
                return page
            parts.pop()
        return _INDEX

    def _write_page(self, path: str, sentence: str, target: str, kind: AddressFate) -> None:
        title = self._title(path)
        way = relpath(target, path.rpartition("/")[0] or ".")
        self._write(path, former_page(title, sentence, way, kind).encode())

    def _title(self, path: str) -> str:
        """Return what the page was called, its address where it has no title."""
        text = self._previous.content(path).decode("utf-8", "replace")
        title = text.partition("<title>")[2].partition("</title>")[0]
        return unescape(title).rpartition(" - ")[0] or unescape(title) or path.removesuffix(f"/{_INDEX}")

    def _write(self, path: str, content: bytes) -> None:
        place = self._stage / checked_path(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
