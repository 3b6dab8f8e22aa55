"""Compare the names that files claim: each name once, and no two that differ only to the eye or to a file system."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from archatlas.load.breach import NAME_PATH
from archatlas.load.characters import shown
from archatlas.model.finding import Finding, Severity
from archatlas.model.location import Location
from archatlas.model.names import NAME_LIMIT, NAME_PATTERN

_COMPARED = 1000
"""Characters of a name that are compared; a longer one is refused anyway."""
_RELATED_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Claim:
    """A file's claim to a name, valid or not."""

    name: str
    location: Location

    @property
    def module(self) -> str:
        """Return what findings about the file call its module: the name, or the path where that is no usable name."""
        usable = len(self.name) <= NAME_LIMIT and NAME_PATTERN.match(self.name)
        return self.name if usable else self.location.path


def duplicates(claims: Iterable[Claim]) -> Iterator[Finding]:
    """Yield a finding for each file that shares its name with another one."""
    for group in _grouped(claims, str):
        for claim in group:
            others = _first(other for other in group if other is not claim)
            if others:
                message = f"{shown(claim.name)} is also the name in {others[0].location.path}"
                yield _finding("duplicate-name", claim, others, message, "rename one of them, or delete the copy")


def twins(claims: Iterable[Claim]) -> Iterator[Finding]:
    """Yield a finding for each file whose name differs from another one by case or Unicode form only."""
    for group in _grouped(claims, _folded):
        spellings = {claim.name: claim for claim in reversed(group)}
        for claim in group:
            others = _first(other for other in spellings.values() if other.name != claim.name)
            if others:
                twin = f"{shown(others[0].name)} in {others[0].location.path}"
                message = f"{shown(claim.name)} differs only by case or Unicode form from {twin}"
                yield _finding("name-twin", claim, others, message, "choose names that differ in lower-case letters")


def _grouped(claims: Iterable[Claim], key: Callable[[str], str]) -> Iterable[list[Claim]]:
    groups = defaultdict[str, list[Claim]](list)
    for claim in sorted(claims, key=lambda claim: (claim.location, claim.name)):
        groups[key(claim.name[:_COMPARED])].append(claim)
    return (group for group in groups.values() if len(group) > 1)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _first(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(islice(claims, _RELATED_LIMIT))


def _finding(rule: str, claim: Claim, others: tuple[Claim, ...], message: str, hint: str) -> Finding:
    return Finding(
        rule=f"module/{rule}",
        severity=Severity.ERROR,
        message=f"{NAME_PATH}: {message}",
        location=claim.location,
        module=claim.module,
        subject=claim.name[:_COMPARED],
        hint=hint,
        related=tuple(other.location for other in others),
    )
