"""What a module touches: the lists beside its diagram, and the diagram."""

from dataclasses import dataclass, replace

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.requirements import RequirementKind, kind_of
from archatlas.model.module import Module
from archatlas.model.names import ModuleName, lane_of, short_name_of
from archatlas.render.anchors import Anchors
from archatlas.render.blocks import Badge
from archatlas.render.diagram import EdgeKind
from archatlas.render.text import one_line
from archatlas.render.views.badge import badge
from archatlas.render.views.links import link, module_address

SHOWN = 12
FOLD_ABOVE = 14
LISTED = 500


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


@dataclass(frozen=True, slots=True)
class Relations:
    """One side of a module's requirements, in the order of the list: the first ones shown, the next ones folded."""

    links: tuple[ModuleLink, ...]

    @property
    def total(self) -> int:
        """Return how many there are."""
        return len(self.links)

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
    EdgeKind.PROBLEM: Tag("not promoted", "bad"),
    EdgeKind.CROSS_LANE: Tag("crosses a lane", "cross"),
    EdgeKind.OPTIONAL: Tag("optional"),
    EdgeKind.UNKNOWN: Tag("unknown module", "bad"),
    EdgeKind.DECLARED_ONLY: Tag("declared here only"),
}
_EARLY = Tag("before it is promoted", "bad")
"""Said of a module that requires this one too early: it is this one that is not promoted."""

_ORDER = (EdgeKind.UNKNOWN, EdgeKind.PROBLEM, EdgeKind.CROSS_LANE, EdgeKind.SAME_LANE, EdgeKind.OPTIONAL)
EDGE_KINDS = {
    RequirementKind.SAME_LANE: EdgeKind.SAME_LANE,
    RequirementKind.CROSS_LANE: EdgeKind.CROSS_LANE,
    RequirementKind.NOT_PROMOTED: EdgeKind.PROBLEM,
}


def required_modules(assessment: Assessment, module: Module, anchors: Anchors) -> Relations:
    """Return what a module requires: unknown names and problems first, optional ones last."""
    graph, catalog, here = assessment.graph, assessment.catalog, module_address(module.name)
    links = [_unknown(target) for target in graph.unknown[module.name]]
    for name in graph.requires(module.name):
        links.append(_known(assessment, here, name, EDGE_KINDS[kind_of(module, catalog[name])], anchors))
    links += [_known(assessment, here, name, EdgeKind.OPTIONAL, anchors) for name in graph.optional[module.name]]
    return _relations(links)


def requiring_modules(assessment: Assessment, module: Module, anchors: Anchors) -> Relations:
    """Return what requires a module, with those that this module alone names in `provides` at the end."""
    graph, catalog, here = assessment.graph, assessment.catalog, module_address(module.name)
    links = []
    for name in graph.required_by(module.name):
        links.append(_known(assessment, here, name, EDGE_KINDS[kind_of(catalog[name], module)], anchors))
    links += [_known(assessment, here, name, EdgeKind.OPTIONAL, anchors) for name in graph.optional_for(module.name)]
    links += [
        _known(assessment, here, name, EdgeKind.DECLARED_ONLY, anchors)
        for name in _declared_here_only(assessment, module)
    ]
    early = EdgeKind.PROBLEM
    return _relations([replace(user, tags=(_EARLY,)) if user.kind is early else user for user in links])


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
        badge(assessment.health[name].own.grade),
    )


def _unknown(target: str) -> ModuleLink:
    shown = one_line(target, limit=200) or "(empty)"
    return ModuleLink(shown, "", shown, "", (_TAGS[EdgeKind.UNKNOWN],), "", EdgeKind.UNKNOWN)


def _relations(links: list[ModuleLink]) -> Relations:
    order = {kind: position for position, kind in enumerate((*_ORDER, EdgeKind.DECLARED_ONLY))}
    links.sort(key=lambda related: (order[related.kind], related.name))
    return Relations(tuple(links))
