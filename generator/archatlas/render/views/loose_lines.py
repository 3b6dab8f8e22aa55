"""The lists of what schemas name beside hard requirements: optional modules, and names that no module has."""

from archatlas.analysis.assessment import Assessment
from archatlas.model.names import lane_of
from archatlas.render.blocks import Text
from archatlas.render.shelf import Shelf, Spread, shelve
from archatlas.render.text import one_line
from archatlas.render.views.catalogue import Column
from archatlas.render.views.listing import ListPlan, ListRow
from archatlas.render.views.requirement_list import ADDRESS, module_text

Line = tuple[str, str]
"""A module and a name that its schema states."""


def unknown_lines(assessment: Assessment) -> Shelf[Line]:
    """Return every required name that no module has."""
    lines = [(name, target) for name, targets in assessment.graph.unknown.items() for target in targets]
    return shelve(f"{ADDRESS}/unknown", "unknown modules", lines, Spread((), _module))


def optional_lines(assessment: Assessment) -> Shelf[Line]:
    """Return every requirement that its module can do without."""
    lines = [(name, target) for name, targets in assessment.graph.optional.items() for target in targets]
    return shelve(f"{ADDRESS}/optional", "optional requirements", lines, Spread((), _module))


def _unknown_row(line: Line, start: str) -> ListRow:
    name, target = line
    shown = Text(one_line(target, limit=200) or "(empty)", code=True)
    cells = ((module_text(name, start),), (shown,), (Text("unknown module", tag="bad"),))
    return ListRow(cells, (("focus", name), *_found_by(line, "p")))


def _optional_row(line: Line, start: str) -> ListRow:
    name, target = line
    cells = ((module_text(name, start),), (module_text(target, start),), (Text("optional", tag="plain"),))
    return ListRow(cells, (("focus", f"{name} {target}"), *_found_by(line)))


def _found_by(line: Line, *show: str) -> tuple[tuple[str, str], ...]:
    """Return by what the fields of the explorer find a line: how it is listed there, and the lanes of its ends."""
    source, target = map(lane_of, line)
    return ("show", " ".join((*show, *(("x",) if source != target else ())))), ("from", source), ("to", target)


def _module(line: Line) -> str:
    return line[0]


_COLUMNS = (Column("name", "Module"), Column("required", "requires"), Column("kind", "Kind"))
UNKNOWN: ListPlan[Line] = ListPlan(
    "unknown-list", "unknown name", "unknown names", _COLUMNS, _unknown_row, sets=("focus", "show")
)
OPTIONAL: ListPlan[Line] = ListPlan(
    "optional-list", "optional requirement", "optional requirements", _COLUMNS, _optional_row, sets=("focus", "show")
)
