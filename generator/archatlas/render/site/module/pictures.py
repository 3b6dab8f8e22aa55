"""The pictures of a module's dependencies: one, two or all steps away, with its users, what it uses, or both."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass
from archatlas.render.diagrams.column_layout import column_layout, stack_layout
from archatlas.render.diagrams.diagram import NOT_COUNTED, Diagram, Layout
from archatlas.render.diagrams.module_diagram import (
    DiagramNeighbour,
    DiagramSide,
    FartherLine,
    module_diagram,
    narrow_diagram,
)
from archatlas.render.diagrams.module_svg import module_svg
from archatlas.render.site.components.figures import legend_of
from archatlas.render.site.components.labels import health_badge
from archatlas.render.site.components.page_parts import Choice
from archatlas.render.site.components.requirement_words import broken_rules, tags_of
from archatlas.render.site.components.verdicts import is_unused, lines_note
from archatlas.render.site.links import link, module_address
from archatlas.render.site.module.relations import ModuleLink, Relations, edge_kind
from archatlas.render.text.words import count

BOXES = 60
"""Most boxes of a picture; of more, the lists say the same and can be read."""
COLUMN = 20
"""Most boxes of one column."""
LINES = 120
NARROW_BOXES = 24
"""Most boxes that stand one below the other on a phone; a wider picture scrolls."""
FIRST_BOXES = 16
"""Most boxes of a picture of two steps that is shown first."""


class View(StrEnum):
    """Which side of a module a picture shows."""

    USERS = "uses this"
    BOTH = "both"
    USED = "this uses"


STEPS = (1, 2, 0)
"""How far a picture goes; 0 is to the end."""

Depths = tuple[int, int]
"""How many steps a picture goes to the users, and to what is used."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn diagram with the views that one can go to from here, the legend of its lines and what it leaves out."""

    anchor: str
    wide: Markup
    narrow: Markup | None
    steps: tuple[Choice, ...]
    views: tuple[Choice, ...]
    legend: tuple[tuple[str, str], ...]
    note: str
    diagram: Diagram
    layout: Layout


@dataclass(frozen=True, slots=True)
class _Reach:
    """The modules on one side, nearest first; `is_cut` says that there are more steps than anybody can read."""

    direct: Relations
    farther: tuple[tuple[ModuleName, ...], ...]
    is_cut: bool

    @property
    def depth(self) -> int:
        """Return how many steps there are to draw."""
        return (1 + len(self.farther)) if self.direct.total else 0


class ModulePictures:
    """Draws the pictures of one module, each once: most modules have the same for several views."""

    def __init__(self, assessment: Assessment, module: Module, used_by: Relations, requires: Relations) -> None:
        self._assessment, self._module = assessment, module
        graph = assessment.graph
        self._users = _reach(module.name, used_by, graph.required_by)
        self._used = _reach(module.name, requires, graph.requires)

    def draw(self) -> tuple[Picture, ...]:
        """Return the pictures that differ, the one to be shown first at the head."""
        diagrams = dict(self._diagrams())
        if not diagrams:
            return ()
        first = self._first(diagrams)
        order = [first, *(depths for depths in diagrams if depths != first)]
        return tuple(self._picture(depths, diagrams) for depths in order)

    def _diagrams(self) -> Iterator[tuple[Depths, Diagram]]:
        """Yield what can be drawn so that it can be read."""
        wanted = (self._depths(steps, view) for view in (View.BOTH, View.USERS, View.USED) for steps in STEPS)
        for depths in dict.fromkeys(wanted):
            if depths == (0, 0) or depths[0] > self._users.depth or depths[1] > self._used.depth:
                continue
            diagram = self._diagram(depths)
            is_readable = len(diagram.nodes) <= BOXES and len(diagram.edges) <= LINES
            if max(depths) == 1 or (is_readable and max(map(len, diagram.columns)) <= COLUMN):
                yield depths, diagram

    def _first(self, diagrams: dict[Depths, Diagram]) -> Depths:
        near, far = self._depths(1, View.BOTH), self._depths(2, View.BOTH)
        return far if far in diagrams and len(diagrams[far].nodes) <= FIRST_BOXES else near

    def _depths(self, steps: int, view: View) -> Depths:
        """Return how far a view goes on each side, as far as there is anything."""
        users = 0 if view is View.USED else _to(steps, self._users)
        used = 0 if view is View.USERS else _to(steps, self._used)
        return users, used

    def _diagram(self, depths: Depths) -> Diagram:
        users, used = depths
        return module_diagram(
            self._module.name,
            self._side(self._users, users, "#used-by") if users else DiagramSide(),
            self._side(self._used, used, "#requires") if used else DiagramSide(),
            self._neighbour(self._module.name, "").health,
        )

    def _side(self, reach: _Reach, depth: int, href: str) -> DiagramSide:
        here = module_address(self._module.name)
        farther = tuple(
            tuple(self._neighbour(name, link(here, module_address(name))) for name in level)
            for level in reach.farther[: depth - 1]
        )
        direct = tuple(map(_direct, reach.direct.links))
        near = [ModuleName(one.name) for one in reach.direct.links if one.kind not in NOT_COUNTED]
        lines = (
            self._lines([*near, *(name for level in reach.farther[: depth - 1] for name in level)]) if farther else ()
        )
        return DiagramSide(direct, href, farther, tuple(lines))

    def _lines(self, drawn: Sequence[ModuleName]) -> Iterator[FartherLine]:
        """Yield the requirements among the modules of one side."""
        catalog, there = self._assessment.catalog, set(drawn)
        for requirer in drawn:
            for required in self._assessment.graph.requires(requirer):
                if required in there and required != requirer:
                    ends = (requirer, required)
                    kind = edge_kind(self._assessment, catalog[requirer], catalog[required])
                    reasons = tags_of(broken_rules(self._assessment, ends))
                    yield FartherLine(*ends, kind, reasons, is_unused(self._assessment, ends))

    def _neighbour(self, name: ModuleName, href: str) -> DiagramNeighbour:
        badge = health_badge(self._assessment.health[name].own.grade)
        return DiagramNeighbour(name, href=href, mark=badge.mark, health=f"{badge.number} {badge.word}".strip())

    def _picture(self, depths: Depths, diagrams: dict[Depths, Diagram]) -> Picture:
        diagram = diagrams[depths]
        layout, below = column_layout(diagram), narrow_diagram(diagram)
        is_short = len(diagram.nodes) <= NARROW_BOXES
        return Picture(
            _anchor(depths),
            module_svg(diagram, layout),
            module_svg(below, stack_layout(below)) if is_short else None,
            self._steps(depths, diagrams),
            self._views(depths, diagrams),
            legend_of(diagram),
            self._note(diagrams),
            diagram,
            layout,
        )

    def _steps(self, depths: Depths, diagrams: dict[Depths, Diagram]) -> tuple[Choice, ...]:
        """Return how far one can go from a picture, without what would show the same once more."""
        view, targets = _view(depths), dict[Depths, str]()
        for steps in STEPS:
            targets.setdefault(self._depths(steps, view), str(steps or "all"))
        return _choices(targets, depths, diagrams)

    def _views(self, depths: Depths, diagrams: dict[Depths, Diagram]) -> tuple[Choice, ...]:
        steps = next(steps for steps in STEPS if depths in [self._depths(steps, view) for view in View])
        targets = dict[Depths, str]()
        for view in (View.BOTH, View.USERS, View.USED):
            targets.setdefault(self._depths(steps, view), view.value)
        order = sorted(targets, key=lambda there: list(View).index(View(targets[there])))
        return _choices({there: targets[there] for there in order}, depths, diagrams)

    def _note(self, diagrams: dict[Depths, Diagram]) -> str:
        """Say what lines mean beside the code, and that there is more than any picture shows."""
        compared = lines_note(self._assessment)
        if self._depths(0, View.BOTH) in diagrams:
            return compared
        users = self._assessment.health[self._module.name].dependents
        number = f" ({count(users, 'module')} that {'uses' if users == 1 else 'use'} it)" if users else ""
        return f"All steps{number} are more than can be read in a picture; the lists have them. {compared}".rstrip()


def _reach(name: ModuleName, direct: Relations, following: Callable[[ModuleName], Iterable[ModuleName]]) -> _Reach:
    """Walk on from the direct neighbours, step by step, as long as a picture could hold what is found."""
    level = [ModuleName(one.name) for one in direct.links if one.kind not in NOT_COUNTED and one.name != name]
    seen, levels = {name, *level}, list[tuple[ModuleName, ...]]()
    while level:
        level = sorted({other for one in level for other in following(one)} - seen)
        seen.update(level)
        if len(seen) > BOXES + 1:
            return _Reach(direct, tuple(levels), True)
        if level:
            levels.append(tuple(level))
    return _Reach(direct, tuple(levels), False)


def _to(steps: int, reach: _Reach) -> int:
    """Return how many steps of a side are drawn; one too many where there is more than a picture can hold."""
    if reach.is_cut and not 0 < steps <= reach.depth:
        return reach.depth + 1
    return min(steps, reach.depth) if steps else reach.depth


def _direct(one: ModuleLink) -> DiagramNeighbour:
    mark, health = (one.badge.mark, f"{one.badge.number} {one.badge.word}".strip()) if one.badge else ("", "")
    return DiagramNeighbour(one.name, one.kind, one.href, one.reasons, one.remark, mark, health, one.unused)


def _view(depths: Depths) -> View:
    if depths[1] == 0:
        return View.USERS
    return View.USED if depths[0] == 0 else View.BOTH


def _anchor(depths: Depths) -> str:
    return f"steps-{depths[0]}-{depths[1]}"


def _choices(targets: Mapping[Depths, str], current: Depths, drawn: Container[Depths]) -> tuple[Choice, ...]:
    """Return links to pictures, or none where there is only one to go to."""
    found = tuple(
        Choice(label, f"#{_anchor(there)}", there == current) for there, label in targets.items() if there in drawn
    )
    return found if len(found) > 1 else ()
