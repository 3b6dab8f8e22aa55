"""Which lines stand in a diagram's box and how much room they take."""

import math
import re
from functools import lru_cache

from archatlas.model.record import dataclass
from archatlas.render.diagrams.diagram import Diagram, Direction
from archatlas.render.text.escaping import one_line
from archatlas.render.text.widths import bold_width, text_width

# Sizes are in points, heights of lines with them; they were chosen by eye for a page of 14 points.
NAME_SIZE = 11.5
LANE_SIZE = 10.0
CAPTION_SIZE = 10.5
NAME_LINE = 14.0
LANE_LINE = 12.0
FRAME = 8.0
"""Height of a box that belongs to no line: half above the first, half below the last."""

_SIDES = 18.0
_STEP = 6.0
_LONGEST_PIECE = 20
_MOST_LINES = 4
_NARROW, _WIDE = 14, 20
"""Room beside the text; the step of the width, so that boxes of a column look alike; and where a name is broken: into
pieces of at most 20 letters on at most four lines, each filled up to one of two lengths by the drawing's direction."""


@dataclass(frozen=True, slots=True)
class BoxText:
    """The lines of one box; the lane is empty for none."""

    lane: str
    name: tuple[str, ...]

    @property
    def width(self) -> float:
        """Return the width of the box, in steps, so that boxes of like names make the same drawing."""
        lines = [bold_width(line, NAME_SIZE) for line in self.name]
        return round_up(max(*lines, text_width(self.lane, LANE_SIZE)) + _SIDES)

    @property
    def height(self) -> float:
        """Return the height of the box."""
        return FRAME + (LANE_LINE if self.lane else 0) + NAME_LINE * len(self.name)


def box_texts(diagram: Diagram) -> tuple[BoxText, ...]:
    """Return the lines of each node; names are broken earlier where boxes stand side by side across a phone."""
    limit = _NARROW if diagram.direction is Direction.LEFT_TO_RIGHT else _WIDE
    return tuple(_box_text(node.lane, node.label, limit) for node in diagram.nodes)


def wrap(name: str, limit: int = _NARROW) -> tuple[str, ...]:
    """Break a name at its separators so that no line grows much past the limit, and cut what takes too many lines."""
    lines = [""]
    for piece in _pieces(name):
        if lines[-1] and len(lines[-1] + piece.rstrip()) > limit:
            lines.append(piece)
        else:
            lines[-1] += piece
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES - 1 :] = [lines[_MOST_LINES - 1][: _LONGEST_PIECE - 1] + "…"]
    return tuple(line.strip() for line in lines)


def round_up(length: float) -> float:
    """Round a length up to the next step."""
    return math.ceil(length / _STEP) * _STEP


@lru_cache(maxsize=4096)  # a module stands in the diagrams of all its neighbours
def _box_text(lane: str, name: str, limit: int) -> BoxText:
    label = one_line(name)
    return BoxText(one_line(lane, _LONGEST_PIECE), (label,) if len(label) <= limit else wrap(label, limit))


def _pieces(name: str) -> list[str]:
    pieces = re.findall(r"[^_\-. ]+[_\-. ]*|[_\-. ]+", name)
    return [piece[start : start + _LONGEST_PIECE] for piece in pieces for start in range(0, len(piece), _LONGEST_PIECE)]
