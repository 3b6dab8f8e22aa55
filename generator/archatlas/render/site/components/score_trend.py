"""The score of a module over the last year as a small curve beside it."""

from datetime import timedelta

from markupsafe import Markup

from archatlas.analysis.history.history import EstateHistory, MarkKind
from archatlas.render.site.components.curves import CurveMark, CurveValue, Shape, TimeCurve, score_axis, sparkline

_DAYS = 365


def score_trend(history: EstateHistory | None, module: str) -> Markup:
    """Return the curve; nothing where there is no history, or the score was never another one."""
    series = history.scores.get(module, ()) if history else ()
    if history is None or len(series) < 2:
        return Markup("")
    end = history.points[-1].day
    begin = max(end - timedelta(days=_DAYS), history.points[0].day)
    known = [(max(day, begin), score) for day, score in series if score is not None]
    before = [one for one in known if one[0] == begin][-1:]
    values = tuple(CurveValue(day, score) for day, score in (*before, *(one for one in known if one[0] > begin)))
    if len(values) < 2 or len({one.value for one in values}) < 2:
        return Markup("")
    whole = (*values, CurveValue(end, values[-1].value))
    low, high, _ticks = score_axis([one.value for one in whole])
    days = [point.day for point in history.points if any(mark.kind is MarkKind.RULES for mark in point.marks)]
    marks = tuple(CurveMark(day, 0) for day in days if day > begin)
    curve = TimeCurve(begin, end, whole, "", Shape.STEPS, low, high, 1, marks)
    return sparkline(curve, f"score from {whole[0].value:.0f} to {whole[-1].value:.0f} in a year")
