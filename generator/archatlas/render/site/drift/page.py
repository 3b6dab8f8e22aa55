"""The drift page: what schemas declare, held against what the code imports."""

from collections.abc import Iterator, Sequence

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.drift import Drift
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import LinkedCount
from archatlas.render.site.components.listing import Listing
from archatlas.render.site.components.rule_rows import RuleRow, rule_rows
from archatlas.render.site.components.take_away import TakeAway, take_away
from archatlas.render.site.drift.edits import FIXES
from archatlas.render.site.drift.pairs import PAIR_LIST, PairList, pair_list
from archatlas.render.site.drift.view import (
    DriftRow,
    OpenPart,
    VerdictNumber,
    drift_lede,
    drift_matrix,
    how_counted,
    open_parts,
    verdict_numbers,
)
from archatlas.render.site.links import DRIFT, TableName, link
from archatlas.render.site.page import LazyPage, PageOptions, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.pagination import ListContext, PaginatedList
from archatlas.render.site.templating import fill
from archatlas.render.text.words import count

TITLE = "Drift from code"
FAMILY = "drift/"
"""How the names of rules that compare with code begin."""


@dataclass(frozen=True, slots=True)
class DriftView:
    """Everything the drift page prints."""

    lede: str
    total: int
    verdicts: tuple[VerdictNumber, ...]
    counted: tuple[LinkedCount, ...]
    matrix: tuple[DriftRow, ...]
    has_problems: bool
    lanes_left_out: str
    list: Listing
    list_words: str
    pages: bool
    fixes: str
    all_href: str
    rules: tuple[RuleRow, ...]
    parts: tuple[OpenPart, ...]
    away: TakeAway


def drift_pages(assessment: Assessment, options: PageOptions) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the drift page and the pages its list is spread over; none where nothing was compared with code."""
    drift = assessment.drift
    if drift is not None:
        pairs = pair_list(assessment, drift, options)
        yield LazyPage(DRIFT, lambda: _page(assessment, drift, pairs, options))
        if not pairs.is_whole:
            yield from PaginatedList(PAIR_LIST, _CONTEXT).all_pages(pairs.all)


_CONTEXT = ListContext(TITLE, ((TITLE, DRIFT),))
_FOUND = "declared against code: confirmed, not declared, undeclared, dead target, unused, imports, files of no module"


def drift_view(assessment: Assessment, drift: Drift, pairs: PairList, options: PageOptions) -> DriftView:
    """Decide what the drift page shows."""
    matrix = drift_matrix(assessment, drift, pairs)
    hidden = len(assessment.catalog.lanes()) - len(matrix)
    return DriftView(
        drift_lede(assessment, drift),
        len(drift.pairs),
        verdict_numbers(drift, pairs),
        how_counted(drift),
        matrix,
        any(cell.style == "pb" for row in matrix for cell in row.cells),
        f"{count(hidden, 'lane')} with the fewest pairs left out of the matrix." if hidden else "",
        PAIR_LIST.listing(pairs.shown, DRIFT),
        _list_words(pairs),
        not pairs.is_whole,
        FIXES,
        link(DRIFT, pairs.all.address),
        rule_rows(assessment, [one for one in assessment.findings if one.rule.startswith(FAMILY)], DRIFT),
        tuple(open_parts(assessment, drift, options)),
        take_away(DRIFT, TableName.CODE),
    )


def _list_words(pairs: PairList) -> str:
    shown = f"{len(pairs.shown):,}" if pairs.is_whole else f"{len(pairs.shown):,} of {len(pairs.all.rows):,}"
    return f"{shown}, those that break a rule first, then by number of imports"


def _page(assessment: Assessment, drift: Drift, pairs: PairList, options: PageOptions) -> RenderedPage:
    view = drift_view(assessment, drift, pairs, options)
    return RenderedPage(
        address=DRIFT,
        title=TITLE,
        description=view.lede,
        section=TITLE,
        fragment=fill("drift/drift.html", view=view),
        search=(SearchEntry("", TITLE, _FOUND, name_terms("drift")), *_entries(view.parts)),
    )


def _entries(parts: Sequence[OpenPart]) -> Iterator[SearchEntry]:
    """Yield what the search finds of what is open: the parts by their titles."""
    yield from (SearchEntry(part.anchor, part.title, part.words) for part in parts)
