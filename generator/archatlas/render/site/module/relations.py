"""What a module touches: the lists beside its diagram, and the diagram."""

from collections import Counter
from collections.abc import Sequence

from archatlas.analysis.assessment import Assessment, RequirementEnds
from archatlas.analysis.estate.drift import ComparedPair, PairVerdict
from archatlas.analysis.estate.facts import RequirementKind, kind_of
from archatlas.model.module import Module, ModuleName, lane_of, short_name_of
from archatlas.model.record import dataclass, replace
from archatlas.render.diagrams.diagram import NOT_COUNTED, EdgeKind
from archatlas.render.site.components.blocks import Badge, Block, Row, Table, Text, missing
from archatlas.render.site.components.labels import health_badge, owner_cell
from archatlas.render.site.components.page_parts import CellPlace, CompareColumn, CompareRow, CompareTable
from archatlas.render.site.components.requirement_words import (
    broken_rules,
    noted_rules,
    tags_of,
    waived_words,
    words_of,
)
from archatlas.render.site.components.verdicts import is_unused
from archatlas.render.site.links import Anchors, link, module_address
from archatlas.render.site.module.fact_collector import FactCollector
from archatlas.render.text.escaping import one_line

SHOWN = 12
FOLD_ABOVE = 14
LISTED = 500
"""Rows before a fold, rows above which there is one, and rows at all: the explorer lists all requirements."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A small outlined word; `style` is cross, bad or empty."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class ModuleLink:
    """A module in a list, with the tags that say how it is related."""

    name: str
    lane: str
    short_name: str
    href: str
    tags: tuple[Tag, ...] = ()
    anchor: str = ""
    kind: EdgeKind = EdgeKind.SAME_LANE
    badge: Badge | None = None
    lanes: RequirementKind = RequirementKind.SAME_LANE
    """How a hard requirement lies to the lanes, whatever else it breaks."""
    reasons: tuple[str, ...] = ()
    """What a problem line breaks, in the words of the legend."""
    remark: str = ""
    """What a screen reader says after the name and the direction."""
    unused: bool = False
    """The code has no such line."""


@dataclass(frozen=True, slots=True)
class Relations:
    """One side of a module's requirements, in the order of the list: the first ones shown, the next ones folded."""

    links: tuple[ModuleLink, ...]

    @property
    def total(self) -> int:
        """Return how many there are."""
        return len(self.links)

    @property
    def required(self) -> int:
        """Return how many are plain requirements between modules that exist."""
        return sum(link.kind not in NOT_COUNTED for link in self.links)

    @property
    def others(self) -> str:
        """Say how many there are besides, and what they are."""
        numbers = Counter(link.kind for link in self.links)
        return ", ".join(f"{numbers[kind]} {words}" for kind, words in _OTHERS.items() if numbers[kind])

    @property
    def shown(self) -> tuple[ModuleLink, ...]:
        """Return those that stand open on the page."""
        return self.links if self.total <= FOLD_ABOVE else self.links[:SHOWN]

    @property
    def folded(self) -> tuple[ModuleLink, ...]:
        """Return those behind a line that opens them."""
        return self.links[len(self.shown) : LISTED]

    @property
    def left_out(self) -> int:
        """Return how many the page does not list."""
        return max(self.total - LISTED, 0)


_TAGS = {
    EdgeKind.OPTIONAL: Tag("optional"),
    EdgeKind.UNKNOWN: Tag("unknown module", "bad"),
    EdgeKind.DECLARED_ONLY: Tag("declared here only"),
    EdgeKind.IN_CODE: Tag("in code, not declared"),
}
_OTHERS = {
    EdgeKind.OPTIONAL: "optional",
    EdgeKind.UNKNOWN: "unknown",
    EdgeKind.DECLARED_ONLY: "declared here only",
    EdgeKind.EXTERNAL: "in another atlas",
    EdgeKind.IN_CODE: "in code, not declared",
}
_CROSSES = Tag("crosses a lane", "cross")
_ORDER = (
    EdgeKind.UNKNOWN,
    EdgeKind.PROBLEM,
    EdgeKind.CROSS_LANE,
    EdgeKind.SAME_LANE,
    EdgeKind.EXTERNAL,
    EdgeKind.IN_CODE,
    EdgeKind.OPTIONAL,
    EdgeKind.DECLARED_ONLY,
)
LINES = {
    RequirementKind.SAME_LANE: EdgeKind.SAME_LANE,
    RequirementKind.CROSS_LANE: EdgeKind.CROSS_LANE,
    RequirementKind.NOT_PROMOTED: EdgeKind.CROSS_LANE,
}


def edge_kind(assessment: Assessment, requirer: Module, required: Module) -> EdgeKind:
    """Return how a hard requirement is drawn: as a problem where it breaks a rule, else by its lanes."""
    if (requirer.name, required.name) in assessment.broken:
        return EdgeKind.PROBLEM
    return LINES[kind_of(requirer, required)]


def required_modules(assessment: Assessment, module: Module, anchors: Anchors) -> Relations:
    """Return what a module requires: unknown names and problems first, optional ones last."""
    graph, catalog, here = assessment.graph, assessment.catalog, module_address(module.name)
    links = [_unknown(assessment, target) for target in graph.unknown[module.name]]
    links += [_hard(assessment, module, catalog[name], here, anchors) for name in graph.requires(module.name)]
    links += [_known(assessment, here, name, EdgeKind.OPTIONAL, anchors) for name in graph.optional[module.name]]
    links += [
        _in_code(assessment, here, pair, anchors)
        for pair in (assessment.drift.by_requirer[module.name].pairs if assessment.drift else ())
        if _is_in_code_only(pair)
    ]
    return _relations(links)


def requiring_modules(assessment: Assessment, module: Module, anchors: Anchors) -> Relations:
    """Return what requires a module, with those that this module alone names in `provides` at the end."""
    graph, catalog, here = assessment.graph, assessment.catalog, module_address(module.name)
    links = [_hard(assessment, catalog[name], module, here, anchors) for name in graph.required_by(module.name)]
    links += [_known(assessment, here, name, EdgeKind.OPTIONAL, anchors) for name in graph.optional_for(module.name)]
    links += [
        _in_code(assessment, here, pair, anchors)
        for pair in users_in_code(assessment, module.name)
        if _is_in_code_only(pair)
    ]
    links += [
        _known(assessment, here, name, EdgeKind.DECLARED_ONLY, anchors)
        for name in _declared_here_only(assessment, module)
    ]
    return _relations(links)


def users_in_code(assessment: Assessment, name: ModuleName) -> Sequence[ComparedPair]:
    """Return the pairs in which a module is the required one."""
    return assessment.drift.by_required.get(name, ()) if assessment.drift else ()


def _is_in_code_only(pair: ComparedPair) -> bool:
    return pair.verdict is PairVerdict.UNDECLARED and not pair.is_declared


def _in_code(assessment: Assessment, here: str, pair: ComparedPair, anchors: Anchors) -> ModuleLink:
    """Return the other end of a requirement that only the code has."""
    other = pair.required if here == module_address(pair.requirer) else pair.requirer
    crosses = lane_of(pair.requirer) != lane_of(pair.required)
    broken = tags_of(finding.rule for finding in assessment.broken_in_code.get((pair.requirer, pair.required), ()))
    said = (*(("crosses a lane",) if crosses else ()), *broken)
    return replace(
        _known(assessment, here, other, EdgeKind.IN_CODE, anchors),
        tags=(
            _TAGS[EdgeKind.IN_CODE],
            *((_CROSSES,) if crosses else ()),
            *(Tag(words, "bad") for words in broken),
        ),
        reasons=broken,
        remark="".join(f", {words}" for words in (_TAGS[EdgeKind.IN_CODE].text, *said)),
    )


def _hard(assessment: Assessment, requirer: Module, required: Module, here: str, anchors: Anchors) -> ModuleLink:
    """Return the other end of a hard requirement, with what is said of it seen from the page at `here`."""
    ends = (requirer.name, required.name)
    from_requirer = here == module_address(requirer.name)
    other = required if from_requirer else requirer
    lanes, broken = kind_of(requirer, required), broken_rules(assessment, ends)
    waived = waived_words(assessment, ends)
    said = tuple(words_of(rule).tag if from_requirer else words_of(rule).of_requirer for rule in broken)
    heard = tuple(words_of(rule).phrase for rule in broken) if from_requirer else said
    crosses, compared = lanes is not RequirementKind.SAME_LANE, _compared_words(assessment, ends)
    return replace(
        _known(assessment, here, other.name, edge_kind(assessment, requirer, required), anchors),
        tags=(
            *((_CROSSES,) if crosses and not broken else ()),
            *(Tag(words, "bad") for words in said),
            *(Tag(words) for words in tags_of(noted_rules(assessment, ends))),
            *(Tag(words) for words in (*waived, *compared)),
        ),
        lanes=lanes,
        reasons=tags_of(broken),
        remark="".join(
            f", {words}" for words in (*(("crosses a lane",) if crosses else ()), *heard, *waived, *compared)
        ),
        unused=is_unused(assessment, ends),
    )


def _compared_words(assessment: Assessment, ends: RequirementEnds) -> tuple[str, ...]:
    """Say of a declared requirement where it is not in the code, or could not be compared with it."""
    if assessment.drift is None:
        return ()
    pair = assessment.drift.by_ends.get(ends)
    if pair is None:
        return ("not compared with code",) if ends[0] != ends[1] else ()
    return {PairVerdict.UNUSED: ("not in code",), PairVerdict.DEAD_TARGET: ("dead target in code",)}.get(
        pair.verdict, ()
    )


def _declared_here_only(assessment: Assessment, module: Module) -> list[ModuleName]:
    confirmed = {module.name, *assessment.graph.required_by(module.name), *assessment.graph.optional_for(module.name)}
    named = {ModuleName(name) for name in module.dependencies.internal.provides}
    return sorted(name for name in named - confirmed if name in assessment.catalog)


def _known(assessment: Assessment, here: str, name: ModuleName, kind: EdgeKind, anchors: Anchors) -> ModuleLink:
    return ModuleLink(
        name,
        lane_of(name),
        short_name_of(name),
        link(here, module_address(name)),
        (_TAGS[kind],) if kind in _TAGS else (),
        anchors.row("dep", name),
        kind,
        health_badge(assessment.health[name].own.grade),
    )


def _unknown(assessment: Assessment, target: str) -> ModuleLink:
    """Return what no module of the estate is; another atlas may have it."""
    external = assessment.facts.external.get(target)
    if external is not None:
        tag, lane = Tag(f"in {one_line(external.atlas)}"), lane_of(target)
        shown, href = short_name_of(target), external.address
        return ModuleLink(target, lane, shown, href, (tag,), "", EdgeKind.EXTERNAL, remark=f", {tag.text}")
    shown = one_line(target, limit=200) or "(empty)"
    return ModuleLink(shown, "", shown, "", (_TAGS[EdgeKind.UNKNOWN],), "", EdgeKind.UNKNOWN)


def _relations(links: list[ModuleLink]) -> Relations:
    order = {kind: position for position, kind in enumerate(_ORDER)}
    links.sort(key=lambda related: (order[related.kind], related.name))
    return Relations(tuple(links))


def relation_table(assessment: Assessment, links: tuple[ModuleLink, ...], here: str) -> CompareTable:
    """Return one side of a module's requirements as a table: what is said of each, its health, whose it is."""
    return CompareTable(RELATION_COLUMNS, tuple(_relation_row(assessment, one, here) for one in links))


RELATION_COLUMNS = (
    CompareColumn("Module", CellPlace.HEAD, width=56),
    CompareColumn("Health", CellPlace.RIGHT),
    CompareColumn("Owner"),
)


def _relation_row(assessment: Assessment, one: ModuleLink, here: str) -> CompareRow:
    name = Text(one.short_name, href=one.href, lane=one.lane)
    tags = tuple(Text(tag.text, tag=tag.style or "plain") for tag in one.tags)
    module = assessment.catalog.get(ModuleName(one.name))
    owner = () if module is None else owner_cell(assessment, assessment.classifier.owner(module), here)
    return CompareRow(((name, *tags), one.badge or (), owner), one.anchor)


def used_entries(assessment: Assessment, collector: FactCollector) -> list[Block]:
    """Return which entry points of required modules the module says that it uses."""
    here = module_address(collector.module.name)
    rows = tuple(
        Row(
            (
                (Text(one_line(used.name), href=_page_of(assessment, here, used.name)),),
                tuple(Text(one_line(entry), code=True) for entry in used.entries) or (missing("entry point"),),
            ),
            collector.anchors.row("uses", used.name),
        )
        for used in collector.module.dependencies.internal.uses
    )
    return [Table(("Module", "Entry points"), rows, "Entry points used")] if rows else []


def _page_of(assessment: Assessment, here: str, name: str) -> str:
    return link(here, module_address(ModuleName(name))) if name in assessment.catalog else ""
