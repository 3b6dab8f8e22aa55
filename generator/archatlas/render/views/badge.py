"""The health badge: a mark, a number and a word, the same wherever a score is shown."""

from collections.abc import Iterable

from archatlas.analysis.health.estate import EstateHealth
from archatlas.analysis.health.score import Band, Grade
from archatlas.render.blocks import Badge, BarSegment, Cell, missing

MARKS = {Band.HEALTHY: "ok", Band.ATTENTION: "warn", Band.AT_RISK: "bad", Band.NOT_MEASURED: "none"}
"""The class of a band in the style sheet, which is its name in addresses as well: `/modules/?band=bad`."""


def badge(grade: Grade) -> Badge:
    """Return the badge of a grade."""
    number = "" if grade.shown is None else str(grade.shown)
    return Badge(MARKS[grade.band], number, grade.band.value.capitalize())


def bar(estate: EstateHealth) -> tuple[BarSegment, ...]:
    """Return the labelled bar of several modules, without the bands that have none."""
    return tuple(BarSegment(MARKS[band], number, band.value) for band, number in estate.bands.items() if number)


def in_words(segments: Iterable[BarSegment]) -> str:
    """Say what a bar shows: "4 healthy, 25 needs attention"."""
    return ", ".join(f"{segment.number} {segment.word}" for segment in segments)


def health_cell(estate: EstateHealth) -> Cell:
    """Return the cell of a spec sheet that shows how many modules are in each band."""
    segments = bar(estate)
    return Cell("Health", missing("a health score"), in_words(segments), bar=segments)
