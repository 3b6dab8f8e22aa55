"""How much two modules consist of the same things, whatever their names are."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache, cached_property
from operator import attrgetter

from archatlas.analysis.compare.differences import known_by
from archatlas.analysis.compare.name_mentions import SHORT_STAND_IN, without_name
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.model.key_path import enclosing
from archatlas.model.module import Module, ModuleName, short_name_of
from archatlas.model.record import dataclass
from archatlas.model.walk import SECTIONS, KeyKind, keys_below

Part = tuple[str, str]
"""A key path and the text of a list's entry there, without the module's name."""

FEW = 5
"""Most modules that may list a part that still tells one of them from another; it bounds the pairs of each part, too.
What more modules list comes from a generator, a fashion or the platform."""
ENOUGH = 3
"""Fewest shared parts of a pair that nothing but its content speaks for: two strangers may share one file or topic."""
_WHOLE = 60
"""The weight of a part that one module lists; every number up to FEW divides it."""

_NOT_ITS_OWN = frozenset({"identity", "ownership", "provenance", "docs", "dependencies.internal"})
"""Where lists say who speaks of a module and what it is called, not what it consists of."""
_SUMMARY = "identity.summary"


def parts_of(module: Module, classifier: EvidenceClassifier) -> frozenset[Part]:
    """Return what a module consists of: the entries of its lists and its summary, no generator's texts among them.

    Other values are mostly drawn from small vocabularies, and agree among strangers.
    """
    found = [(_SUMMARY, module.identity.summary or "")]
    for key, entries_of in _lists():
        found += (_part(key, entry) for entry in entries_of(module))
    return frozenset(
        (key, without_name(module.name, text))
        for key, text in found
        if text and not classifier.is_placeholder(module, key, text)
    )


def _part(key: str, entry: object) -> Part:
    if isinstance(entry, str):
        return key, entry
    name = known_by(entry)
    return f"{key}.{name}", str(getattr(entry, name, ""))


@cache
def _lists() -> tuple[tuple[str, Callable[[Module], tuple[object, ...]]], ...]:
    """Return the key path of every list of the format that belongs to a module, and what reads it."""
    keys = (key for section in SECTIONS if section not in _NOT_ITS_OWN for key in keys_below(section))
    lists = (key.path for key in keys if key.kind is not KeyKind.VALUE)
    return tuple(
        (path, attrgetter(path)) for path in lists if not any(outer in _NOT_ITS_OWN for outer in enclosing(path))
    )


@dataclass(frozen=True)
class Similarity:
    """Compares modules that went with modules that came by those of their parts that few modules have.

    A part counts the less the more modules list it: as 1 where one does, as 1/2 where two do. `staying` counts by part
    the modules that list it among those that are there before and after, or a sample of them.
    """

    former: Mapping[ModuleName, frozenset[Part]]
    later: Mapping[ModuleName, frozenset[Part]]
    staying: Counter[Part]

    def of(self, former: ModuleName, later: ModuleName) -> Fraction | None:
        """Return the share (0 to 1) of what the richer one of the two consists of, None where both have no parts."""
        one, other = self.former[former], self.later[later]
        ones = self._told_apart(_spelt(former, one, other))
        others = self._told_apart(_spelt(later, other, one))
        richer = max(self._weight(ones), self._weight(others))
        return Fraction(self._weight(ones & others), richer) if richer else None

    def pairs(self) -> Iterator[tuple[ModuleName, ModuleName]]:
        """Yield the pairs that share enough parts to be worth a comparison."""
        shared: Counter[tuple[ModuleName, ModuleName]] = Counter()
        for part, sources in self._former_holders.items():
            if self._holders(part) <= FEW:
                shared.update((source, target) for source in sources for target in self._later_holders.get(part, ()))
        return (pair for pair, number in shared.items() if number >= ENOUGH)

    def all_parts(self, name: ModuleName) -> frozenset[Part]:
        """Return everything that a module which went or came consists of."""
        return self.former[name] if name in self.former else self.later[name]

    def spelt_parts(self, name: ModuleName) -> frozenset[Part]:
        """Return the same with the short name wherever it is all that a part says."""
        return _spelt(name, self.all_parts(name))

    @cached_property
    def _former_holders(self) -> Mapping[Part, list[ModuleName]]:
        return _holders_by_part(self.former)

    @cached_property
    def _later_holders(self) -> Mapping[Part, list[ModuleName]]:
        return _holders_by_part(self.later)

    def _holders(self, part: Part) -> int:
        """Return how many modules list a part at one time; who was renamed counts once."""
        former, later = self._former_holders.get(part, ()), self._later_holders.get(part, ())
        return self.staying[part] + max(len(former), len(later))

    def _told_apart(self, parts: frozenset[Part]) -> frozenset[Part]:
        return frozenset(part for part in parts if self._holders(part) <= FEW)

    def _weight(self, parts: frozenset[Part]) -> int:
        return sum(_WHOLE // self._holders(part) for part in parts)


def _spelt(name: ModuleName, parts: frozenset[Part], kept: frozenset[Part] | None = None) -> frozenset[Part]:
    """Return parts with the short name where a text is nothing else, or only there where it is kept under another name.

    Such a text may be a mention of the module or, say, a library that happens to be called so.
    """
    short = short_name_of(name)
    return frozenset(
        (key, short) if text == SHORT_STAND_IN and (kept is None or (key, short) in kept) else (key, text)
        for key, text in parts
    )


def _holders_by_part(modules: Mapping[ModuleName, frozenset[Part]]) -> Mapping[Part, list[ModuleName]]:
    holders: dict[Part, list[ModuleName]] = {}
    for name, parts in modules.items():
        for part in parts:
            holders.setdefault(part, []).append(name)
    return holders
