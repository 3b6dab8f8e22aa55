"""The names that files claim: usable ones, each once, and no two that differ only to the eye or to a file system."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from archatlas.formats.characters import excerpt
from archatlas.model.finding import Finding
from archatlas.model.module import lane_of
from archatlas.model.reading import NameClaim
from archatlas.model.rule import RuleSpec
from archatlas.model.schema_rules import MODULE_DUPLICATE_NAME, MODULE_NAME_TWIN
from archatlas.model.source import range_at
from archatlas.model.text_detail import NameFault, SameName, UnusableName

_COMPARED_LENGTH = 1000
"""Characters of a name that are compared; a longer one is refused anyway."""
_RELATED_LIMIT = 10
"""Other files that a finding points at: of a thousand copies each would name all others."""


def duplicate_names(claims: Iterable[NameClaim]) -> Iterator[Finding]:
    """Yield a finding for each file that shares its name with another one."""
    for group in _grouped(claims, str):
        for claim in group:
            others = _first_few(other for other in group if other is not claim)
            if others:
                yield _conflict(MODULE_DUPLICATE_NAME, claim, others)


def confusable_names(claims: Iterable[NameClaim]) -> Iterator[Finding]:
    """Yield a finding for each file whose name differs from another one by case or Unicode form only."""
    for group in _grouped(claims, _folded):
        spellings = {claim.name: claim for claim in reversed(group)}
        for claim in group:
            others = _first_few(other for other in spellings.values() if other.name != claim.name)
            if others:
                yield _conflict(MODULE_NAME_TWIN, claim, others)


def _grouped(claims: Iterable[NameClaim], key: Callable[[str], str]) -> Iterable[list[NameClaim]]:
    groups = defaultdict[str, list[NameClaim]](list)
    for claim in sorted(claims, key=lambda claim: (claim.location, claim.name)):
        groups[key(claim.name[:_COMPARED_LENGTH])].append(claim)
    return (group for group in groups.values() if len(group) > 1)


def spelling_of(claim: NameClaim | None) -> str:
    """Return what names have in common that may be taken for each other; those of two spellings never conflict."""
    return _folded(claim.name[:_COMPARED_LENGTH]) if claim is not None else ""


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _first_few(claims: Iterable[NameClaim]) -> tuple[NameClaim, ...]:
    return tuple(islice(claims, _RELATED_LIMIT))


def _conflict(rule: RuleSpec, claim: NameClaim, others: tuple[NameClaim, ...]) -> Finding:
    place, other = claim.location, others[0]
    detail = SameName(excerpt(claim.name), excerpt(other.name), other.location.path)
    found = rule.found_in(claim.about, place.path, range_at(place.line, place.column), detail)
    related = tuple(other.location for other in others)
    return replace(found, key=claim.key, subject=claim.name[:_COMPARED_LENGTH], related=related)


_RESERVED = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)})
_PAGE_FILES = frozenset({"index.md", "index.html"})
"""What the list of modules is written to, beside the directories of the modules."""


def name_fault(name: str) -> UnusableName | None:
    """Return why a name of the right form cannot become a directory of the site."""
    if lane_of(name) in _RESERVED:
        return UnusableName(NameFault.RESERVED_LANE, lane_of(name))
    return UnusableName(NameFault.SITE_FILE, name) if name in _PAGE_FILES else None
