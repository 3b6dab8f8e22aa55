"""The map of lanes: a frame for each with a mark for every module, and how often one uses another."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum

from archatlas.model.record import dataclass
from archatlas.render.text.widths import bold_width, text_width

LANE_LIMIT = 12
"""Frames that one can still take in; above, only lanes with a line have one."""

LINE_LIMIT = 14
"""Lines between frames that can still be told apart; of more, those are drawn that break a rule most often."""

MARK_LIMIT = 400
"""Marks that one frame can hold; above, it has numbers."""


@dataclass(frozen=True, slots=True)
class ModuleMark:
    """A module as a small sign: ok, warn, bad or none; the label is what a screen reader says.

    Tier and score are None where they are not known, the owner is empty where none is named.
    """

    name: str
    label: str
    href: str
    band: str
    tier: int | None = None
    owner: str = ""
    score: int | None = None


@dataclass(frozen=True, slots=True)
class BandCount:
    """How many modules of a lane have one health."""

    band: str
    number: int
    word: str


@dataclass(frozen=True, slots=True)
class LaneFrame:
    """A lane: its modules as marks, or as numbers where the marks would be too many to count."""

    lane: str
    href: str
    label: str
    count: str
    facts: str
    inside: str
    bands: tuple[BandCount, ...]
    marks: tuple[ModuleMark, ...]

    @property
    def has_marks(self) -> bool:
        """Tell whether each module stands in the frame."""
        return len(self.marks) <= MARK_LIMIT


@dataclass(frozen=True, slots=True)
class LaneLine:
    """All dependencies of one lane's modules on those of another one, as one line; `number` counts them."""

    requirer: str
    required: str
    number: int
    broken: int
    words: str
    short: str
    href: str


@dataclass(frozen=True, slots=True)
class LaneMap:
    """What the map shows: lanes with a line between them, lanes apart, lanes that only stand below it as blocks."""

    joined: tuple[LaneFrame, ...]
    apart: tuple[LaneFrame, ...]
    below: tuple[LaneFrame, ...]
    lines: tuple[LaneLine, ...]
    all_lines: int

    @property
    def frames(self) -> tuple[LaneFrame, ...]:
        """Return every lane in the order of reading."""
        return (*self.joined, *self.apart, *self.below)


@dataclass(frozen=True, slots=True)
class MapSize:
    """Lengths of a map in pixels; `widest` is what its place on a page can show."""

    frame: int
    wide_frame: int
    apart: int
    pitch: int
    radius: float
    title: int
    pill: int
    label: int
    facts: bool
    widest: int


class Scale(Enum):
    """How large a map is drawn: over the whole page, or as a part of one."""

    PAGE = MapSize(300, 340, 290, 17, 4.8, 15, 26, 12, True, 1440)
    PART = MapSize(206, 250, 160, 15, 4.3, 13, 20, 11, False, 960)


SIDE = 14
DENSE = 60
"""Space beside the marks of a frame; marks from which on they stand closer."""

_PILL_SIDES = 26
_BAND_STEP = 66


@dataclass(frozen=True, slots=True)
class MarkGrid:
    """How the marks of a frame stand: so many a row, so far apart, so large."""

    columns: int
    pitch: float
    radius: float
    rows: int


def arrange(lanes: Sequence[LaneFrame], lines: Sequence[LaneLine]) -> LaneMap:
    """Choose what the map shows: lines that break a rule first, then the heaviest."""
    ordered = sorted(lines, key=lambda line: (-line.broken, -line.number, line.requirer, line.required))
    weight = Counter[str]()
    for line in lines:
        weight.update({line.requirer: line.number, line.required: line.number})
    heaviest = sorted(weight, key=lambda lane: (-weight[lane], lane))[:LANE_LIMIT]
    shown = [line for line in ordered if {line.requirer, line.required} <= {*heaviest}][:LINE_LIMIT]
    ends = {lane for line in shown for lane in (line.requirer, line.required)}
    rest = tuple(lane for lane in lanes if lane.lane not in ends)
    is_small = len(lanes) <= LANE_LIMIT
    joined = tuple(sorted((lane for lane in lanes if lane.lane in ends), key=lambda lane: _height(lane.lane, shown)))
    # Lines that break a rule are drawn last, over the others.
    drawn = tuple(sorted(shown, key=lambda line: (line.broken > 0, line.requirer, line.required)))
    return LaneMap(joined, rest if is_small else (), () if is_small else rest, drawn, len(lines))


def _height(lane: str, lines: Iterable[LaneLine]) -> tuple[int, str]:
    """Order lanes so that those stand first which use more than they are used."""
    uses = sum(line.number for line in lines if line.requirer == lane)
    used = sum(line.number for line in lines if line.required == lane)
    return used - uses, lane


def mark_grid(frame: LaneFrame, width: float, size: MapSize) -> MarkGrid:
    """Return how the marks of a frame stand."""
    dense = len(frame.marks) > DENSE
    pitch = round(size.pitch * 0.72, 1) if dense else size.pitch
    columns = max(int((width - 2 * SIDE + 4) // pitch), 1)
    rows = -(-len(frame.marks) // columns) if frame.has_marks else 0
    return MarkGrid(columns, pitch, round(size.radius * (0.75 if dense else 1), 1), rows)


def frame_size(frame: LaneFrame, size: MapSize, width: float = 0) -> tuple[float, float]:
    """Return how wide and high a frame is."""
    wide = width or (size.wide_frame if len(frame.marks) > 20 else size.frame)
    grid = mark_grid(frame, wide, size)
    if frame.has_marks:
        below = grid.rows * grid.pitch
    else:
        columns = max(int((wide - 2 * SIDE) // _BAND_STEP), 1)
        below = -(-len(frame.bands) // columns) * size.pitch
    inside = size.label + 6 if frame.inside else 0
    return wide, header_height(size) + below + inside + 12


def header_height(size: MapSize) -> float:
    """Return how much of a frame its caption takes."""
    return size.title + 21 + (18 if size.facts else 0)


def pill_size(line: LaneLine, size: MapSize, words: str) -> tuple[float, float]:
    """Return how wide and high the number on a line is."""
    measured = bold_width if line.broken else text_width
    return measured(words, size.label) + _PILL_SIDES, size.pill


def words_on(lane_map: LaneMap, line: LaneLine, size: MapSize) -> str:
    """Return what stands on a line: the fewer lines, the more of it."""
    if len(lane_map.lines) > 8:
        return f"{line.number:,}" if not line.broken else f"{line.number:,} · {line.broken:,} ✕"
    return line.words if size.facts else line.short
