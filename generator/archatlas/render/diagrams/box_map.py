"""Maps with a box for every module that has a line: by lane, by layer, or as the flow of events over topics."""

from enum import Enum

from archatlas.model.record import dataclass
from archatlas.render.diagrams.diagram import UNUSED
from archatlas.render.diagrams.lane_map import BandCount, ModuleMark
from archatlas.render.text.widths import bold_width, text_width


class Arrangement(Enum):
    """How boxes stand: in frames, in rows of which each is a group, or from left to right without groups."""

    FRAMES = "frames"
    ROWS = "rows"
    FLOW = "flow"


@dataclass(frozen=True, slots=True)
class MapBox:
    """A box; a module has its sign of health, a topic has none and round ends.

    The key is unique in its map, `name` is what scripts know it by.
    """

    key: str
    text: str
    mark: ModuleMark
    is_topic: bool = False


@dataclass(frozen=True, slots=True)
class MapGroup:
    """A lane or a layer with its boxes, and the modules without a line as marks, or as counts."""

    key: str
    title: str
    caption: str
    href: str = ""
    boxes: tuple[MapBox, ...] = ()
    marks: tuple[ModuleMark, ...] = ()
    marks_caption: str = ""
    bands: tuple[BandCount, ...] = ()

    @property
    def has_block(self) -> bool:
        """Tell whether it has modules without a line."""
        return bool(self.marks or self.bands)


@dataclass(frozen=True, slots=True)
class MapLine:
    """A line between two boxes; the kind is its class: same lane (empty), cross or problem.

    `reasons` say why it is a problem, `show` are the words for which a filter keeps it. What is `unused` is declared,
    and the code has no such line.
    """

    start: str
    end: str
    kind: str = ""
    reasons: str = ""
    show: tuple[str, ...] = ()
    unused: bool = False

    @property
    def style(self) -> str:
        """Return the classes of the line in the style sheet."""
        return f"{self.kind} {UNUSED}".strip() if self.unused else self.kind


@dataclass(frozen=True, slots=True)
class BoxMap:
    """What a map shows; `apart` are groups without a line, beside the others."""

    title: str
    arrangement: Arrangement
    groups: tuple[MapGroup, ...]
    apart: tuple[MapGroup, ...]
    lines: tuple[MapLine, ...]

    @property
    def boxes(self) -> tuple[MapBox, ...]:
        """Return the boxes of all groups in order."""
        return tuple(box for group in self.groups for box in group.boxes)

    @property
    def blocks(self) -> tuple[MapGroup, ...]:
        """Return the groups that have modules without a line, which are one block each."""
        return tuple(group for group in self.groups if group.has_block)


BOX_HEIGHT = 30.0
NAME_SIZE = 12.0
TITLE_SIZE = 13.0
CAPTION_SIZE = 11.0
PITCH = 17.0
RADIUS = 4.6
BAND_STEP = 66.0
CAPTION_ROOM = 26.0
"""Sizes in pixels: of boxes, texts, marks, counts, and of what a frame has above its boxes."""

_SIDES = 44.0
_TOPIC_SIDES = 30.0
_LONGEST_NAME = 30
_BLOCK_COLUMNS = {Arrangement.FRAMES: 14, Arrangement.ROWS: 12, Arrangement.FLOW: 60}


def box_text(box: MapBox) -> str:
    """Return what stands in a box."""
    return box.text if len(box.text) <= _LONGEST_NAME else box.text[: _LONGEST_NAME - 1] + "…"


def box_width(box: MapBox) -> float:
    """Return how wide a box is, with room for the widest letters that a browser may take."""
    measured = bold_width(box_text(box), NAME_SIZE) * 1.06
    return measured + (_TOPIC_SIDES if box.is_topic else _SIDES)


def block_columns(arrangement: Arrangement) -> int:
    """Return how many marks stand in a row."""
    return _BLOCK_COLUMNS[arrangement]


def block_size(group: MapGroup, columns: int) -> tuple[float, float]:
    """Return the size of the block of a group's marks, with its caption above."""
    rows = -(-len(group.marks) // columns) if group.marks else 1
    signs = min(len(group.marks), columns) * PITCH if group.marks else len(group.bands) * BAND_STEP
    width = max(signs, text_width(group.marks_caption, CAPTION_SIZE) + 6)
    return width, rows * PITCH + CAPTION_ROOM - 8


def caption_width(group: MapGroup) -> float:
    """Return how wide the title of a group is with the caption beside it."""
    title = bold_width(group.title, TITLE_SIZE) * 1.05
    return title + 14 + text_width(group.caption, CAPTION_SIZE)
