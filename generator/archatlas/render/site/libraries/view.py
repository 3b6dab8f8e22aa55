"""What the page of one library says: the versions asked for, the licences stated, and who uses it."""

from collections import Counter
from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.libraries import LibraryUse, UsedLibrary
from archatlas.analysis.rules.libraries import LOOKS_INTERNAL, UNKNOWN_LICENCE
from archatlas.model.finding import Finding
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import MUTED, Text
from archatlas.render.site.components.labels import health_badge, owner_cell, owner_text, reach_cell
from archatlas.render.site.components.page_parts import (
    Action,
    CellPlace,
    CompareCell,
    CompareColumn,
    CompareRow,
    CompareTable,
    Problem,
)
from archatlas.render.site.components.rule_rows import rule_page_href
from archatlas.render.site.components.take_away import TakeAway, take_away
from archatlas.render.site.dependencies.lists import module_text
from archatlas.render.site.links import TableName, library_address
from archatlas.render.site.topics.view import PageFact
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, enumerated

LISTED = 300
"""Uses that the page lists; the files have all of them."""
NAMED = 3
"""Versions, licences or owners that a fact names."""


@dataclass(frozen=True, slots=True)
class LibraryView:
    """Everything the template prints."""

    name: str
    lede: str
    actions: tuple[Action, ...]
    facts: tuple[PageFact, ...]
    problems: tuple[Problem, ...]
    number: str
    uses: CompareTable
    left_out: str
    away: TakeAway


def library_view(assessment: Assessment, library: UsedLibrary) -> LibraryView:
    """Decide what the page of a library shows."""
    here = library_address(assessment.library_slugs[library.name])
    left_out = len(library.uses) - LISTED
    return LibraryView(
        one_line(library.name),
        library_lede(library),
        (Action("Copy name", icon="copy", copies=one_line(library.name)),),
        _facts(assessment, library, here),
        tuple(_problems(assessment, library, here)),
        count(len(library.modules), "module"),
        CompareTable(_COLUMNS, tuple(_row(assessment, library, use, here) for use in library.uses[:LISTED])),
        f"{count(left_out, 'more entry', 'more entries')} in the files." if left_out > 0 else "",
        take_away(here, TableName.LIBRARY_USES),
    )


def library_lede(library: UsedLibrary) -> str:
    """Say how many modules use a library, in how many versions and under how many licences."""
    used = count(len(library.modules), "module")
    versions = count(len(library.versions), "version") if library.versions else "no stated version"
    licences = count(len(library.licences), "licence") if library.licences else "no stated licence"
    return f"A library from outside: {used}, {versions}, {licences}."


def _facts(assessment: Assessment, library: UsedLibrary, here: str) -> tuple[PageFact, ...]:
    owners = Counter(assessment.classifier.owner(use.module) for use in library.uses)
    named = [owner for owner, _ in sorted(owners.items(), key=lambda pair: (-pair[1], pair[0] or "")) if owner]
    people = tuple(owner_text(assessment, owner, here) for owner in named[:NAMED])
    rest = (Text(f"and {len(named) - NAMED} more", href="#uses"),) if len(named) > NAMED else ()
    unnamed = owners[None]
    below = (Text(f"{count(unnamed, 'entry', 'entries')} without a named owner", note=MUTED),) if unnamed else ()
    unsaid = sum(not use.version for use in library.uses)
    unlicensed = sum(not use.licence for use in library.uses)
    return (
        PageFact("Used by", (Text(count(len(library.modules), "module"), href="#uses"),)),
        _several("Versions", library.versions, unsaid, len(library.uses)),
        _several("Licences", library.licences, unlicensed, len(library.uses)),
        PageFact("Owners", (*people, *rest) or (Text("no named owner"),), below, is_wide=True),
    )


def _several(label: str, found: tuple[str, ...], unsaid: int, uses: int) -> PageFact:
    """Return the first of several texts, with how many entries say none."""
    below = (Text(f"nobody has said in {unsaid} of {uses}", note=MUTED),) if unsaid else ()
    if not found:
        return PageFact(label, (Text("nobody has said"),), below)
    texts = tuple(Text(one_line(text)) for text in found[:NAMED])
    return PageFact(label, (*texts, *((Text(f"and {len(found) - NAMED} more"),) if len(found) > NAMED else ())), below)


def _problems(assessment: Assessment, library: UsedLibrary, here: str) -> Iterator[Problem]:
    if library.conflicting:
        found = enumerated(list(map(one_line, library.conflicting)), 6)
        yield Problem("warn", "warning", "Modules ask for different versions", "#uses", found)
    if len(library.licences) > 1:
        found = enumerated(list(map(one_line, library.licences)), 6)
        yield Problem("warn", "warning", "Modules state different licences", "#uses", found)
    internal = sum(_says(assessment, use, LOOKS_INTERNAL.name, library.name) for use in library.uses)
    if internal:
        href = rule_page_href(here, LOOKS_INTERNAL.name)
        yield Problem("warn", "warning", "It is named like a part of the estate", href, count(internal, "module"))
    unknown = sum(not use.version or not use.licence for use in library.uses)
    if unknown and not internal:
        href = rule_page_href(here, UNKNOWN_LICENCE.name)
        detail = f"in {unknown} of {count(len(library.uses), 'entry', 'entries')}"
        yield Problem("none", "note", "Version or licence is not stated", href, detail)


def _says(assessment: Assessment, use: LibraryUse, rule: str, subject: str) -> bool:
    found: tuple[Finding, ...] = tuple(assessment.findings_of(use.module.name))
    return any(finding.rule == rule and finding.subject == subject for finding in found)


_COLUMNS = (
    CompareColumn("Module", CellPlace.HEAD),
    CompareColumn("Health", CellPlace.RIGHT),
    CompareColumn("Version"),
    CompareColumn("Licence"),
    CompareColumn("For what"),
    CompareColumn("Owner"),
    CompareColumn("Reach"),
)


def _row(assessment: Assessment, library: UsedLibrary, use: LibraryUse, here: str) -> CompareRow:
    module, owner = use.module, assessment.classifier.owner(use.module)
    differs = (Text("differs", tag="bad"),) if use.version in library.conflicting else ()
    is_said = use.purpose and not assessment.classifier.is_placeholder(
        module, "dependencies.external.libs.purpose", use.purpose
    )
    cells: tuple[CompareCell, ...] = (
        (module_text(module.name, here),),
        health_badge(assessment.health[module.name].own.grade),
        (*_said(use.version), *differs),
        _said(use.licence),
        _said(use.purpose if is_said else ""),
        owner_cell(assessment, owner, here),
        reach_cell(assessment, owner),
    )
    return CompareRow(cells)


def _said(text: str) -> tuple[Text, ...]:
    return (Text(one_line(text)) if text else Text("nobody has said", note=MUTED),)
