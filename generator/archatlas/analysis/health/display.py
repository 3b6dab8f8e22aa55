"""Points as pages print them: one decimal at most, and still adding up to the printed total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from archatlas.analysis.exact import half_up
from archatlas.analysis.health.checks import Area, Check
from archatlas.analysis.health.score import Score


@dataclass(frozen=True, slots=True)
class PrintedPoints:
    """Earned points as text: the checks add up to their area, the areas to the total."""

    total: str
    areas: Mapping[Area, str]
    checks: Mapping[Check, str]


def printed_points(score: Score) -> PrintedPoints:
    """Round the earned points to tenths, the total half up, so that no sum on the page is off."""
    total = half_up(score.earned * 10)
    areas = apportion([area.earned for area in score.areas], total)
    checks: dict[Check, str] = {}
    for area, tenths in zip(score.areas, areas, strict=True):
        shares = apportion([result.earned for result in area.checks], tenths)
        checks.update((result.check, _text(share)) for result, share in zip(area.checks, shares, strict=True))
    return PrintedPoints(
        _text(total), {area.area: _text(tenths) for area, tenths in zip(score.areas, areas, strict=True)}, checks
    )


def apportion(parts: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """Round parts to tenths that add up to a total in tenths, by the largest remainders; the first wins a tie.

    The total must be the exact sum in tenths, rounded up or down; each part is then rounded up or down too.
    """
    tenths = [part * 10 for part in parts]
    down = [int(tenth) for tenth in tenths]
    by_remainder = sorted(range(len(parts)), key=lambda place: down[place] - tenths[place])
    raised = frozenset(by_remainder[: total - sum(down)])
    return tuple(floor + (place in raised) for place, floor in enumerate(down))


def _text(tenths: int) -> str:
    whole, tenth = divmod(tenths, 10)
    return f"{whole}.{tenth}" if tenth else str(whole)
