"""The pages of lanes: all of them with the matrix of who uses whom, and each of them."""

from collections import Counter
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.requirements import Requirement, RequirementKind, awaits_promotion
from archatlas.model.finding import Finding
from archatlas.model.module import Module
from archatlas.render.blocks import Cell, Text
from archatlas.render.text import one_line
from archatlas.render.views.attention import Notice, notice
from archatlas.render.views.catalogue import CatalogueView, catalogue_view
from archatlas.render.views.links import lane_address, link, module_address
from archatlas.render.views.overview import LaneRow, lane_rows
from archatlas.render.views.relations import Tag
from archatlas.render.words import count, joined, share

MATRIX_LANES = 20
REQUIREMENTS = 500


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """How many requirements run from the row's lane into the column's; `style` is in, x, pb or empty."""

    number: int
    style: str
    problems: int


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A requirement in the table that says the same as the diagram."""

    requirer: str
    requirer_href: str
    required: str
    required_href: str
    tag: Tag | None


@dataclass(frozen=True, slots=True)
class LanesView:
    """Everything the page of all lanes prints."""

    lanes: tuple[LaneRow, ...]
    sentence: str
    matrix_lanes: tuple[str, ...]
    matrix: tuple[tuple[str, tuple[MatrixCell, ...]], ...]
    matrix_note: str
    requirements: tuple[RequirementRow, ...]
    left_out: int
    modules: int


@dataclass(frozen=True, slots=True)
class LaneView:
    """Everything the page of one lane prints."""

    lane: str
    lede: str
    spec: tuple[Cell, ...]
    not_drawn: str
    has_requirements: bool
    notices: tuple[Notice, ...]
    catalogue: CatalogueView


def lanes_view(assessment: Assessment, sentence: str) -> LanesView:
    """Decide what the page of all lanes shows; problems stand first in its table."""
    lanes, note = _matrix_lanes(assessment)
    lines = sorted(assessment.requirements, key=lambda line: (-_gravity(line), line.requirer, line.required))
    return LanesView(
        lane_rows(assessment, "lanes"),
        sentence,
        lanes,
        tuple((lane, _matrix_row(assessment, lane, lanes)) for lane in lanes),
        note,
        tuple(_requirement_row(line) for line in lines[:REQUIREMENTS]),
        max(len(lines) - REQUIREMENTS, 0),
        len(assessment.catalog),
    )


def _gravity(line: Requirement) -> int:
    return list(RequirementKind).index(line.kind)


def _matrix_lanes(assessment: Assessment) -> tuple[tuple[str, ...], str]:
    lanes = assessment.catalog.lanes()
    if len(lanes) <= MATRIX_LANES:
        return lanes, ""
    catalog = assessment.catalog
    crossing = Counter(
        lane
        for line in assessment.requirements
        if line.crosses_lane
        for lane in (catalog[line.requirer].lane, catalog[line.required].lane)
    )
    shown = sorted(lane for lane, _ in crossing.most_common(MATRIX_LANES))
    note = f"{count(len(lanes) - len(shown), 'lane')} with the fewest lines across lanes are left out of the matrix."
    return tuple(shown), note


def _matrix_row(assessment: Assessment, lane: str, columns: tuple[str, ...]) -> tuple[MatrixCell, ...]:
    catalog = assessment.catalog
    lines = [line for line in assessment.requirements if catalog[line.requirer].lane == lane]
    cells = []
    for column in columns:
        into = [line for line in lines if catalog[line.required].lane == column]
        problems = sum(line.kind is RequirementKind.NOT_PROMOTED for line in into)
        style = "in" if column == lane else "pb" if problems else "x" if into else ""
        cells.append(MatrixCell(len(into), style, problems))
    return tuple(cells)


def _requirement_row(line: Requirement) -> RequirementRow:
    tags = {
        RequirementKind.NOT_PROMOTED: Tag("not promoted", "bad"),
        RequirementKind.CROSS_LANE: Tag("crosses a lane", "cross"),
    }
    return RequirementRow(
        line.requirer,
        link("lanes", module_address(line.requirer)),
        line.required,
        link("lanes", module_address(line.required)),
        tags.get(line.kind),
    )


def lane_view(assessment: Assessment, lane: str) -> LaneView:
    """Decide what the page of one lane shows."""
    modules = assessment.catalog.of_lane(lane)
    inside = {module.name for module in modules}
    lines = [line for line in assessment.requirements if line.requirer in inside or line.required in inside]
    touched = {name for line in lines for name in (line.requirer, line.required)}
    alone = sum(name not in touched for name in inside)
    verb = "declares no requirement and is" if alone == 1 else "declare no requirement and are"
    return LaneView(
        lane,
        _lede(lane, modules),
        _spec(assessment, lane, modules, lines),
        f"{count(alone, 'module')} of this lane {verb} required by none; not drawn." if alone and lines else "",
        bool(lines),
        _notices(assessment, modules),
        catalogue_view(assessment, modules, lane_address(lane), with_lane=False),
    )


def _lede(lane: str, modules: tuple[Module, ...]) -> str:
    waiting = [module for module in modules if awaits_promotion(module)]
    if not waiting:
        return f"{count(len(modules), 'module')}."
    targets = sorted({one_line(module.ownership.promotion_rules.to_lane or "") for module in waiting} - {""})
    way = f" to {joined(targets, 3)}" if targets else ""
    rules = waiting[0].ownership.promotion_rules
    alike = all(module.ownership.promotion_rules == rules for module in waiting)
    conditions = [count(len(rules.required_checks), "check")] if rules.required_checks else []
    conditions += [f"{share(rules.min_coverage)} coverage"] if rules.min_coverage is not None else []
    leaves = f" A module leaves this lane when it passes {' and '.join(conditions)}." if alike and conditions else ""
    return f"Modules on the way{way}.{leaves}"


def _spec(assessment: Assessment, lane: str, modules: tuple[Module, ...], lines: list[Requirement]) -> tuple[Cell, ...]:
    tier_one = sum(module.identity.tier == 1 for module in modules)
    owned = sum(assessment.judge.owner(module) is not None for module in modules)
    tested = sum(bool(module.test_posture.tests.unit or module.test_posture.tests.integration) for module in modules)
    out = [line for line in lines if line.crosses_lane and assessment.catalog[line.requirer].lane == lane]
    into = [line for line in lines if line.crosses_lane and assessment.catalog[line.required].lane == lane]
    early = sum(line.kind is RequirementKind.NOT_PROMOTED for line in into)
    of_all = f"of {len(modules)}"
    here = lane_address(lane)
    return (
        Cell("Modules", Text(str(len(modules)), href=link(here, "modules", lane=lane)), f"{tier_one} in tier 1"),
        Cell("Owned", Text(str(owned)), of_all),
        Cell("With tests", Text(str(tested)), of_all),
        Cell("Requirements inside", Text(str(sum(not line.crosses_lane for line in lines))), "between its modules"),
        Cell("Uses other lanes", Text(str(len(out))), "requirements"),
        Cell("Used by other lanes", Text(str(len(into))), f"{early} before promotion" if early else "requirements"),
    )


def _notices(assessment: Assessment, modules: tuple[Module, ...]) -> tuple[Notice, ...]:
    by_rule: dict[str, list[Finding]] = {}
    for module in modules:
        for finding in assessment.findings_of(module.name):
            by_rule.setdefault(finding.rule, []).append(finding)
    rows = []
    for rule, findings in sorted(by_rule.items(), key=lambda pair: (-pair[1][0].severity, pair[0])):
        first = notice(findings[:1])
        names = len({finding.module for finding in findings})
        rows.append(Notice(first.mark, first.severity, first.title, count(names, "module"), rule))
    return tuple(rows)
