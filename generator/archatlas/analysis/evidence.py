"""How much a declared value is worth: written by a person, a shared default, a placeholder, or missing."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from functools import cached_property
from operator import itemgetter

from archatlas.analysis.moments import moment
from archatlas.model.catalog import Catalog
from archatlas.model.module import Module

Plain = str | int | float | bool | tuple[str, ...]
Signature = tuple[tuple[str, ...], ...]
"""What the entries of a list say, without the name of the module they stand in."""


class Evidence(StrEnum):
    """The four states of a value."""

    DECLARED = "declared"
    DEFAULT = "default"
    PLACEHOLDER = "placeholder"
    MISSING = "missing"


PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "identity.summary": (
        r"\{name\} module with [0-9]+ class(?:es)? and [0-9]+ functions?",
        r"\{name\}(?: module)?",
    ),
    "ownership.owner": (r"@?(?:auto-?generated|unassigned|unknown|unowned|nobody|none|todo|tbd)",),
    "ownership.escalation": (r"@?(?:auto-?generated|unassigned|unknown|nobody|none|todo|tbd)",),
    "contracts.invariants": ("module loads without errors", "public API remains stable"),
    "dependencies.external.libs.version": ("unknown",),
    "dependencies.external.libs.license": ("unknown",),
    "dependencies.external.libs.purpose": ("library dependency",),
    "data_and_events.data_classes.description": (r".+ data class",),
    "observability.metrics.key_metrics.name": (r"\{flat_name\}_calls_total",),
    "risk_and_change.risks.title": ("Auto-generated schema may be incomplete",),
}
"""By key, the regular expressions of texts that generators write; `{name}` stands for the module's own name."""
LONGEST = 300
"""Characters of the longest text that may be a placeholder: who writes more has something to say, and no pattern takes
long on less."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """When a value counts as a shared default: its share (0 to 1) of an estate of at least that many modules."""

    share: float = 0.95
    modules: int = 20


@dataclass(frozen=True)
class Judge:
    """Tells what a module's value is worth, given what all the others say.

    `defaults` holds, by key path, the values that nearly every module shares, `shared_lists` the lists of entries;
    `agreement` is what "nearly every" meant when they were found.
    """

    defaults: Mapping[str, Plain] = field(default_factory=dict)
    placeholders: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: PLACEHOLDERS)
    shared_lists: Mapping[str, Signature] = field(default_factory=dict)
    agreement: Agreement = field(default_factory=Agreement)

    def is_placeholder(self, module: Module, key: str, text: str) -> bool:
        """Tell whether a generator wrote this text; `key` has no list positions."""
        patterns = self._patterns.get(key)
        if not patterns or len(text) > LONGEST:
            return False
        shown = _with_names_replaced(module, text)
        return any(pattern.fullmatch(shown) for pattern in patterns)

    def is_default(self, key: str, value: Plain | None) -> bool:
        """Tell whether nearly every module declares just this value."""
        return value is not None and key in self.defaults and self.defaults[key] == value

    def is_shared_list(self, module: Module, key: str, entries: tuple[object, ...]) -> bool:
        """Tell whether nearly every module lists just these entries, but for its own name and their ids."""
        return key in self.shared_lists and self.shared_lists[key] == _signature(module, entries)

    def judge(self, module: Module, key: str, value: Plain | None) -> Evidence:
        """Return the state of the value that a module declares under a key."""
        if value is None or value == "" or value == ():
            return Evidence.MISSING
        if isinstance(value, str) and self.is_placeholder(module, key, value):
            return Evidence.PLACEHOLDER
        return Evidence.DEFAULT if self.is_default(key, value) else Evidence.DECLARED

    def reviewed_by_a_person(self, module: Module) -> bool:
        """Tell whether the review date is more than the date of the generator's own run."""
        reviewed, generated = module.ownership.last_review, module.provenance.generated_by.timestamp
        if reviewed is None or reviewed == generated:
            return False
        return moment(reviewed) is None or moment(reviewed) != moment(generated)

    def owner(self, module: Module) -> str | None:
        """Return the owner, or None where nobody or a placeholder is named."""
        owner = module.ownership.owner
        return owner if owner and not self.is_placeholder(module, "ownership.owner", owner) else None

    def escalation(self, module: Module) -> str | None:
        """Return who is called after the owner, or None where nobody or a placeholder is named."""
        contact = module.ownership.escalation
        return contact if contact and not self.is_placeholder(module, "ownership.escalation", contact) else None

    @cached_property
    def _patterns(self) -> Mapping[str, tuple[re.Pattern[str], ...]]:
        """Each pattern stands by itself: joined ones would share their flags, and the names and numbers of groups."""
        return {key: tuple(re.compile(text, re.I) for text in texts) for key, texts in self.placeholders.items()}


class Leaves:
    """Lists what modules declare, each module once however often it is asked: two states of an estate share most."""

    def __init__(self) -> None:
        """Begin with no module."""
        self._known: dict[int, tuple[Module, tuple[tuple[str, Plain], ...]]] = {}

    def of(self, module: Module) -> tuple[tuple[str, Plain], ...]:
        """Return (key path, value) for every plain value a module declares."""
        if id(module) not in self._known:
            self._known[id(module)] = (module, tuple(leaves(module)))  # holds the module, so that its id stays its own
        return self._known[id(module)][1]


def shared_defaults(catalog: Catalog, share: float, at_least: int, known: Leaves | None = None) -> Mapping[str, Plain]:
    """Return by key path the values that at least `share` (0 to 1) of the modules declare alike.

    An estate of fewer than `at_least` modules has none: agreement among few is no sign of a generator.
    """
    if len(catalog) < at_least:
        return {}
    values_of = known.of if known else leaves
    counts: dict[str, dict[Plain, int]] = {}
    for module in catalog.values():
        for key, value in values_of(module):
            of_key = counts.setdefault(key, {})
            of_key[value] = of_key.get(value, 0) + 1
    most_common = {key: max(counter.items(), key=itemgetter(1)) for key, counter in counts.items()}
    return {key: value for key, (value, count) in sorted(most_common.items()) if count >= share * len(catalog)}


LISTS: Mapping[str, Callable[[Module], tuple[object, ...]]] = {
    "contracts.error_taxonomy": lambda module: module.contracts.error_taxonomy,
    "observability.metrics.key_metrics": lambda module: module.observability.metrics.key_metrics,
    "risk_and_change.risks": lambda module: module.risk_and_change.risks,
}
"""The lists of entries that are looked at for agreement, by key path."""


def shared_lists(catalog: Catalog, share: float, at_least: int) -> Mapping[str, Signature]:
    """Return by key path the lists of entries that at least `share` (0 to 1) of the modules declare alike."""
    if len(catalog) < at_least:
        return {}
    found: dict[str, Signature] = {}
    for key, entries_of in LISTS.items():
        counter = Counter(_signature(module, entries_of(module)) for module in catalog.values() if entries_of(module))
        for value, count in counter.most_common(1):
            if count >= share * len(catalog):
                found[key] = value
    return found


_OWN_KEYS = frozenset({"identity", "dependencies.internal", "dependencies.coupling_metrics", "discovery"})
"""Keys whose agreement says nothing: names, requirements and what is derived from them."""


def leaves(module: Module) -> Iterator[tuple[str, Plain]]:
    """Yield (key path, value) for every plain value a module declares, texts in lists as one tuple."""
    for section in fields(module):
        value = getattr(module, section.name)
        if is_dataclass(value) and section.name not in _OWN_KEYS:
            yield from _leaves(section.name, value)


def _leaves(path: str, record: object) -> Iterator[tuple[str, Plain]]:
    for name in getattr(type(record), "__dataclass_fields__", ()):
        value = getattr(record, name)
        key = f"{path}.{name}"
        if is_dataclass(value):
            if key not in _OWN_KEYS:
                yield from _leaves(key, value)
        elif isinstance(value, (str, int, float, bool)) or (isinstance(value, tuple) and _all_texts(value)):
            yield key, value


def _all_texts(values: tuple[object, ...]) -> bool:
    return bool(values) and all(isinstance(value, str) for value in values)


def _signature(module: Module, entries: tuple[object, ...]) -> Signature:
    return tuple(
        tuple(
            _with_names_replaced(module, str(getattr(entry, name)))
            for name in getattr(type(entry), "__dataclass_fields__", ())
            if name != "id"
        )
        for entry in entries
    )


def _with_names_replaced(module: Module, text: str) -> str:
    flat = module.name.replace(".", "_").replace("-", "_")
    return text.replace(module.name, "{name}").replace(flat, "{flat_name}")
