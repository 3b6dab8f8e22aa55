"""Tables of what schemas declare against the code, and of what the comparison leaves open."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.drift import ComparedPair
from archatlas.model.code import CodePlace
from archatlas.render.documents.estate_table import EstateTable, TableRow, owner_of
from archatlas.render.documents.json_text import Plain
from archatlas.render.site.components.verdicts import TOLD, VERDICTS
from archatlas.render.site.drift.pairs import breaks
from archatlas.render.site.links import TableName
from archatlas.render.site.page import PageOptions


def _pairs(assessment: Assessment, _options: PageOptions) -> Iterator[TableRow]:
    if assessment.drift is None:
        return
    for pair in assessment.drift.pairs:
        yield _pair(assessment, pair, VERDICTS[pair.verdict].key)
    for pair in assessment.drift.told:
        yield _pair(assessment, pair, TOLD)


def _pair(assessment: Assessment, pair: ComparedPair, verdict: str) -> TableRow:
    ends = (pair.requirer, pair.required)
    owners = (owner_of(assessment, name) for name in ends)
    kinds = tuple(f"{kind.value} {number}" for kind, number in pair.counts)
    breaking = breaks(assessment, pair)
    return *ends, *owners, verdict, pair.declared.value, pair.count, kinds, *_place(pair.first), pair.targets, breaking


def _place(place: CodePlace | None) -> tuple[Plain, Plain]:
    return (place.path, place.line or None) if place else (None, None)


def _open(assessment: Assessment, _options: PageOptions) -> Iterator[TableRow]:
    if assessment.drift is None:
        return
    code = assessment.drift.code
    yield from (("unassigned", path, None, None, None) for path in code.unassigned)
    yield from (("claimed_twice", path, None, None, None) for path in code.claimed_twice)
    yield from (("error", *_place(place), None, None) for place in code.broken)
    yield from (("computed", one.name, None, one.computed, None) for one in code.modules.values() if one.computed)
    yield from (("without_edges", language, None, number, None) for language, number in code.without_edges.items())
    yield from (("built", path, None, None, None) for path in code.built)
    yield from (("unread", one.path, None, None, one.reason) for one in code.unread)
    yield from (("left_out", one.path, None, one.files, one.reason) for one in code.left_out)


_DRIFT = EstateTable(
    TableName.DRIFT,
    (
        "module",
        "requires",
        "owner",
        "required_owner",
        "verdict",
        "declared",
        "imports",
        "kinds",
        "path",
        "line",
        "dead_targets",
        "breaks",
    ),
    _pairs,
)
_CODE = EstateTable(TableName.CODE, ("kind", "subject", "line", "number", "reason"), _open)
DRIFT_TABLES = (_DRIFT, _CODE)
"""The tables of the comparison with code, which a site built without code does not have."""
