"""Where every page of an estate is found: the six words of the navigation, the pages below each, and their numbers.

A page is registered here and nowhere else: tabs, second row, drawer, map of the site and exports follow.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from types import MappingProxyType

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.health.health import estate_health
from archatlas.model.record import dataclass, replace
from archatlas.model.version import __version__
from archatlas.render.site.components.verdicts import differing
from archatlas.render.site.contracts.offers import numbers_of_offers, offers
from archatlas.render.site.links import (
    ADDRESSES,
    CAPACITY,
    CHANGES,
    DECISIONS,
    DEPLOYMENTS,
    DRIFT,
    EVIDENCE,
    FIELDS,
    FILES,
    FINDINGS,
    GLOSSARY,
    HISTORY,
    LIBRARIES,
    LIVE,
    REFERENCE,
    SUGGESTIONS,
)
from archatlas.render.text.words import count, date_of

NO_NUMBER = ""
"""What stands beside a page that counts nothing."""

Number = Callable[[Assessment], int | str | None]
"""Returns the first number of a page, None where there is nothing to show: the page then has no entry."""


@dataclass(frozen=True, slots=True)
class SiteEntry:
    """A page in the navigation; `number` is the first one on the page, empty where it has none.

    `also` are further addresses below which pages belong to it.
    """

    title: str
    address: str
    number: str = NO_NUMBER
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteGroup:
    """A word of the navigation with its pages, of which the first one is shown when somebody chooses the word."""

    title: str
    entries: tuple[SiteEntry, ...]

    @property
    def is_page(self) -> bool:
        """Tell whether the group is a single page of the same title."""
        return len(self.entries) == 1 and self.entries[0].title == self.title


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the foot of every page says: how many schemas of which day, the commit they were read at, the program."""

    schemas: str = ""
    date: str = ""
    stamp: str = ""
    commit: str = ""
    version: str = __version__


@dataclass(frozen=True, slots=True)
class SiteMap:
    """All pages of a site but the many that are about one thing, in the order of the navigation."""

    groups: tuple[SiteGroup, ...]
    facts: SiteFacts = SiteFacts()

    def among(self, addresses: Container[str]) -> "SiteMap":
        """Return the map of those pages that there are."""
        kept = (
            replace(group, entries=tuple(entry for entry in group.entries if entry.address in addresses))
            for group in self.groups
        )
        return replace(self, groups=tuple(group for group in kept if group.entries))

    def entry_of(self, address: str) -> SiteEntry | None:
        """Return the entry that a page belongs to: its own, or the nearest one above it."""
        near = [
            (len(start), entry)
            for group in self.groups
            for entry in group.entries
            for start in (entry.address, *entry.also)
            if start == address or address.startswith(f"{start}/" if start else "/")
        ]
        return max(near, key=lambda found: found[0])[1] if near else None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return where the pages are, in order."""
        return tuple(entry.address for group in self.groups for entry in group.entries)


def site_map(assessment: Assessment, commit: str = "", numbers: Mapping[str, int] = MappingProxyType({})) -> SiteMap:
    """Return the map of an estate with its numbers, without the pages for which there are no data.

    `numbers` are those of pages that no assessment counts, by address.
    """
    given = {address: numbers.get(address) or None for address in _COUNTED_ELSEWHERE}
    groups = (SiteGroup(title, tuple(_entries(assessment, pages, given))) for title, pages in _REGISTER.items())
    return SiteMap(tuple(group for group in groups if group.entries), _facts(assessment, commit))


def bare_map() -> SiteMap:
    """Return the map of every page that there may be, without numbers, for whoever has pages and no estate."""
    groups = (
        SiteGroup(title, tuple(SiteEntry(page.title, page.address, also=page.also) for page in pages))
        for title, pages in _REGISTER.items()
    )
    return SiteMap(tuple(groups), SiteFacts())


def _entries(
    assessment: Assessment, pages: tuple["_Registered", ...], given: Mapping[str, int | None]
) -> Iterator[SiteEntry]:
    for page in pages:
        number = given[page.address] if page.address in given else page.number(assessment)
        if number is not None:
            shown = number if isinstance(number, str) else f"{number:,}"
            yield SiteEntry(page.title, page.address, shown, page.also)


def _facts(assessment: Assessment, commit: str) -> SiteFacts:
    schemas, data_date = count(len(assessment.catalog), "module schema"), assessment.data_date
    if data_date is None:
        return SiteFacts(schemas, commit=commit)
    return SiteFacts(schemas, date_of(data_date), data_date.date().isoformat(), commit)


def _without(_assessment: Assessment) -> str:
    return NO_NUMBER


def _modules(assessment: Assessment) -> int:
    return len(assessment.catalog)


def _lanes(assessment: Assessment) -> int:
    return len(assessment.catalog.lanes())


def _owners(assessment: Assessment) -> int:
    return len(assessment.owners.named())


def _dependencies(assessment: Assessment) -> int | None:
    """Return how many dependencies there are; names that no module has are something to show as well."""
    says = any(module.dependencies.internal.requires for module in assessment.catalog.values())
    return len(assessment.requirements) if says else None


def number_of_contracts(assessment: Assessment) -> int | None:
    """Return how many entries there are for other teams; names of Python alone are something to show as well."""
    numbers = numbers_of_offers(offers(assessment), assessment.topics)
    return sum(number for kind, number in numbers.items() if kind != "python") if numbers else None


def _topics(assessment: Assessment) -> int | str:
    return len(assessment.topics) or NO_NUMBER


def _drift(assessment: Assessment) -> int | None:
    """Return how many pairs of modules differ from the code; there is no page where nothing was compared with it."""
    return differing(assessment.drift) if assessment.drift else None


def _evidence(assessment: Assessment) -> int | None:
    """Return how many modules artefacts of CI mention, or how many runs are kept where that is all there is."""
    measured = assessment.facts.measured
    if measured is not None and measured.runs and not measured.artefacts:
        return measured.runs.number
    return sum(name in measured.modules for name in assessment.catalog) if measured else None


def _libraries(assessment: Assessment) -> int | None:
    return len(assessment.libraries) or None


def _health(assessment: Assessment) -> str:
    average = estate_health(assessment.health.values()).average
    return NO_NUMBER if average is None else f"{half_up(average)}"


def _findings(assessment: Assessment) -> int:
    return len(assessment.findings)


@dataclass(frozen=True, slots=True)
class _Registered:
    title: str
    address: str
    number: Number = _without
    also: tuple[str, ...] = ()


_REGISTER: dict[str, tuple[_Registered, ...]] = {
    "Overview": (_Registered("Overview", ""),),
    "Modules": (
        _Registered("All modules", "modules", _modules),
        _Registered("Lanes", "lanes", _lanes),
        _Registered("Owners", "owners", _owners),
    ),
    "Structure": (
        _Registered("Dependencies", "dependencies", _dependencies),
        _Registered("Contracts", "contracts", number_of_contracts),
        _Registered("Topics and data", "data", _topics, also=("topics",)),
        _Registered("Libraries", LIBRARIES, _libraries),
        _Registered("Drift from code", DRIFT, _drift),
    ),
    "Quality": (
        _Registered("Health", "health", _health),
        _Registered("Measured by CI", EVIDENCE, _evidence),
        _Registered("Findings", FINDINGS, _findings),
        _Registered("Changes", CHANGES),
        _Registered("Suggestions", SUGGESTIONS),
        _Registered("History", HISTORY),
    ),
    "Running": (
        _Registered("Live", LIVE),
        _Registered("Deployments", DEPLOYMENTS),
        _Registered("Capacity", CAPACITY),
    ),
    "Reference": (
        _Registered("Words", GLOSSARY, also=(REFERENCE,)),
        _Registered("Fields", FIELDS),
        _Registered("Links and keys", ADDRESSES),
        _Registered("Files for programs", FILES),
        _Registered("Decisions", DECISIONS),
    ),
}
"""The pages below each word of the navigation; a word without a page is not shown."""

_COUNTED_ELSEWHERE = (DECISIONS, DEPLOYMENTS, SUGGESTIONS)
"""Pages that are there where whoever knows of them has something to count."""
