"""How much a declared value is worth: written by a person, a shared default, a placeholder, or missing."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from archatlas.analysis.estate.dates import read_date
from archatlas.analysis.estate.declared_values import (
    LISTS,
    DeclaredValues,
    DefaultThreshold,
    Plain,
    Signature,
    signature_of,
    with_names_replaced,
)
from archatlas.model.module import Module
from archatlas.model.record import dataclass, field, replace
from archatlas.model.walk import parts_of


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
LONGEST_PLACEHOLDER = 300
"""Characters of the longest text that may be a placeholder: who writes more has something to say, and no pattern takes
long on less."""


@dataclass(frozen=True)
class EvidenceClassifier:
    """Tells what a module's value is worth, given what all the others say.

    `defaults` holds, by key path, the values that nearly every module shares, `shared_lists` the lists of entries;
    `threshold` is what "nearly every" meant when they were found.
    """

    defaults: Mapping[str, Plain] = field(default_factory=dict)
    placeholders: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: PLACEHOLDERS)
    shared_lists: Mapping[str, Signature] = field(default_factory=dict)
    threshold: DefaultThreshold = field(default_factory=DefaultThreshold)

    def given(self, values: DeclaredValues) -> "EvidenceClassifier":
        """Return what tells the worth of values in an estate that declares these; itself where that is the same."""
        defaults, lists = values.shared_defaults(self.threshold), values.shared_lists(self.threshold)
        is_same = (defaults, lists) == (self.defaults, self.shared_lists)
        return self if is_same else replace(self, defaults=defaults, shared_lists=lists)

    def is_placeholder(self, module: Module, key: str, text: str) -> bool:
        """Tell whether a generator wrote this text; `key` has no list positions."""
        patterns = self._patterns.get(key)
        if patterns is None or len(text) > LONGEST_PLACEHOLDER:
            return False
        shown = with_names_replaced(module, text)
        return any(pattern.fullmatch(shown) for pattern in patterns)

    def is_default(self, key: str, value: Plain | None) -> bool:
        """Tell whether nearly every module declares just this value."""
        return value is not None and key in self.defaults and self.defaults[key] == value

    def is_shared_list(self, module: Module, key: str, entries: tuple[object, ...]) -> bool:
        """Tell whether nearly every module lists just these entries, but for its own name and their ids."""
        return key in self.shared_lists and self.shared_lists[key] == signature_of(module, entries)

    def classify(self, module: Module, key: str, value: Plain | None) -> Evidence:
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
        return read_date(reviewed) is None or read_date(reviewed) != read_date(generated)

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


WeakValue = tuple[str, Evidence]

_REVIEW = "ownership.last_review"
_WEAK = (Evidence.DEFAULT, Evidence.PLACEHOLDER)


def weak_evidence(classifier: EvidenceClassifier, module: Module) -> Iterator[WeakValue]:
    """Yield key path and state of each declared value that is a shared default or a placeholder.

    A list that nearly all modules share is named as a whole, entries of other lists by their position, as in
    `contracts.invariants[0]`; `[*]` says that it holds for every entry.
    """
    for key in sorted({*classifier.defaults, *classifier.placeholders} - {_REVIEW}):
        yield from _weak_values(classifier, module, key)
    if module.ownership.last_review and not classifier.reviewed_by_a_person(module):
        yield _REVIEW, Evidence.PLACEHOLDER
    for key, entries_of in LISTS.items():
        if classifier.is_shared_list(module, key, entries_of(module)):
            yield key, Evidence.DEFAULT


def _weak_values(classifier: EvidenceClassifier, module: Module, key: str) -> Iterator[WeakValue]:
    names = key.split(".")
    value: object = module
    for position, name in enumerate(names, start=1):
        value = getattr(value, name, None)
        if value is None:
            return
        if isinstance(value, tuple):
            yield from _in_list(classifier, module, names[:position], names[position:])
            return
    state = _state(classifier, module, key, value)
    if state in _WEAK:
        yield key, state


def _in_list(
    classifier: EvidenceClassifier, module: Module, outside: list[str], inside: list[str]
) -> Iterator[WeakValue]:
    entries, path = _below(module, outside), ".".join(outside)
    if not isinstance(entries, tuple) or not entries:
        return
    if classifier.is_default(path, entries):
        yield path, Evidence.DEFAULT
        return
    key = ".".join((*outside, *inside))
    states = [_state(classifier, module, key, _below(entry, inside)) for entry in entries]
    for state in _WEAK:
        found = [position for position, one in enumerate(states) if one is state]
        shown = ["*"] if len(found) == len(entries) else found
        yield from ((".".join((f"{path}[{position}]", *inside)), state) for position in shown)


def _below(record: object, names: list[str]) -> object:
    for name in names:
        record = getattr(record, name, None)
    return record


def _state(classifier: EvidenceClassifier, module: Module, key: str, value: object) -> Evidence:
    plain = value if isinstance(value, (str, int, float)) else None
    return classifier.classify(module, key, plain)


COUNTS = "test_posture.tests"
COVERAGE = "test_posture.coverage.current"
PERSONAL = "data_and_events.pii.contains"


def declared_counts(module: Module) -> Iterator[tuple[str, int]]:
    """Yield (key path, number) for each kind of test that the schema counts."""
    for kind, number in parts_of(module.test_posture.tests):
        if number is not None:
            yield f"{COUNTS}.{kind}", number


def recorded_tests(module: Module) -> int | None:
    """Return how many tests the schema counts, or None where it counts none of any kind, not even zero."""
    numbers = [number for _key, number in declared_counts(module)]
    return sum(numbers) if numbers else None


def evident_tests(classifier: EvidenceClassifier, module: Module) -> int | None:
    """Return how many tests the schema counts, without the kinds that nearly every module counts alike."""
    numbers = [number for key, number in declared_counts(module) if not classifier.is_default(key, number)]
    return sum(numbers) if numbers else None


def evident_coverage(classifier: EvidenceClassifier, module: Module) -> float | None:
    """Return the declared coverage, None where it is no evidence."""
    coverage = module.test_posture.coverage.current
    return coverage if classifier.classify(module, COVERAGE, coverage) is Evidence.DECLARED else None
