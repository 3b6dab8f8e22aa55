"""The lanes of a map and the numbers on their lines as a text for Graphviz, which says where they stand."""

from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from graphviz import Digraph

from archatlas.model.record import dataclass
from archatlas.render.diagrams.lane_map import LaneFrame, LaneLine, LaneMap, MapSize, frame_size, pill_size, words_on

_POINTS_PER_INCH = 72


class PillSide(Enum):
    """Where the number of a line stands: in the column of both its ends, beside it, or between two columns."""

    BETWEEN_NEIGHBOURS = "between neighbours"
    BESIDE = "beside"
    ACROSS = "across"


@dataclass(frozen=True, slots=True)
class Route:
    """A line as it is laid out: from its first end, left or above, to its last one."""

    first: str
    last: str
    side: PillSide


class LanePlan:
    """The lanes in columns, the first ones left, and the numbers on their lines between them, as a text for Graphviz.

    Nodes are the lanes, then the numbers; each line is two edges.
    """

    def __init__(self, lane_map: LaneMap, size: MapSize, columns: int) -> None:
        self._map, self._size = lane_map, size
        self._columns = split_columns(lane_map.joined, columns)
        self.words = [words_on(lane_map, line, size) for line in lane_map.lines]
        self.numbers = {frame.lane: number for number, frame in enumerate(lane_map.joined)}
        self.routes = _routes(self._columns, lane_map.lines)

    def dot(self) -> str:
        """Return the plan in the language of Graphviz."""
        graph = Digraph(
            graph_attr={"rankdir": "LR", "splines": "true", "nodesep": "0.4", "ranksep": "0.36"},
            node_attr={"shape": "box", "fixedsize": "true", "label": ""},
            edge_attr={"arrowsize": "0.1"},
        )
        for number, frame in enumerate(self._map.joined):
            _add_node(graph, number, frame_size(frame, self._size))
        for place, line in enumerate(self._map.lines):
            _add_node(graph, self.pill(place), pill_size(line, self._size, self.words[place]))
        for column in self._columns:
            graph.subgraph(self._column(column))
        for left, right in pairwise(self._columns):
            graph.edge(self._node(left[0].lane), self._node(right[0].lane), style="invis", minlen="2", weight="0")
        for place, route in enumerate(self.routes):
            first, last, pill = self._node(route.first), self._node(route.last), f"n{self.pill(place)}"
            graph.edge(first, pill, id=f"e{2 * place}")
            graph.edge(*((last, pill) if route.side is PillSide.BESIDE else (pill, last)), id=f"e{2 * place + 1}")
        return str(graph.source)

    def _column(self, column: Sequence[LaneFrame]) -> Digraph:
        """Hold the lanes of a column in their order, by lines that nobody sees where they have none."""
        group = Digraph(graph_attr={"rank": "same"}, edge_attr={"style": "invis"})
        between = {
            (route.first, route.last): place
            for place, route in enumerate(self.routes)
            if route.side is PillSide.BETWEEN_NEIGHBOURS
        }
        for frame in column:
            group.node(self._node(frame.lane))
        for upper, lower in pairwise(column):
            place = between.get((upper.lane, lower.lane))
            if place is None:
                group.edge(self._node(upper.lane), self._node(lower.lane))
            else:
                group.node(f"n{self.pill(place)}")
        return group

    def pill(self, place: int) -> int:
        """Return which node the number of a line is."""
        return len(self._map.joined) + place

    def _node(self, lane: str) -> str:
        return f"n{self.numbers[lane]}"


def split_columns(frames: Sequence[LaneFrame], columns: int) -> list[Sequence[LaneFrame]]:
    """Spread lanes over columns, the first ones as long as the last or one longer."""
    rows, longer = divmod(len(frames), columns)
    found, start = [], 0
    for column in range(columns):
        end = start + rows + (column < longer)
        found.append(frames[start:end])
        start = end
    return [column for column in found if column]


def _routes(columns: Sequence[Sequence[LaneFrame]], lines: Sequence[LaneLine]) -> list[Route]:
    place = {frame.lane: (column, row) for column, frames in enumerate(columns) for row, frame in enumerate(frames)}
    taken: set[tuple[str, str]] = set()
    routes = []
    for line in lines:
        first, last = sorted((line.requirer, line.required), key=place.__getitem__)
        (column, row), (other_column, other_row) = place[first], place[last]
        if column != other_column:
            side = PillSide.ACROSS
        elif other_row - row == 1 and (first, last) not in taken:
            side = PillSide.BETWEEN_NEIGHBOURS
            taken.add((first, last))
        else:
            side = PillSide.BESIDE
        routes.append(Route(first, last, side))
    return routes


def _add_node(graph: Digraph, number: int, size: tuple[float, float]) -> None:
    width, height = (f"{length / _POINTS_PER_INCH:.4f}" for length in size)
    graph.node(f"n{number}", width=width, height=height)
