"""`history.json`: how an estate came to be as it is, for programs."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.history.history import EstateHistory, Point, ScoreStep, StandingDebt
from archatlas.model.history import PastEvent
from archatlas.render.documents.json_text import Plain, document_text
from archatlas.render.text.history_words import event_in_words
from archatlas.render.text.source_messages import GAP_CURES, GAP_WORDS

HISTORY_JSON = "history.json"
HISTORY_SCHEMA = "history-json.schema.json"


def history_json(history: EstateHistory) -> str:
    """Return the document; a line for each of its parts."""
    return document_text(history_document(history))


def history_document(history: EstateHistory) -> Mapping[str, Plain]:
    """Return a history as plain data; scores are rounded half up to two digits, parts of steps are exact."""
    gap = history.gap
    return {
        "$schema": f"schemas/{HISTORY_SCHEMA}",
        "version": 1,
        "rules": history.rules.value,
        "gap": {"reason": GAP_WORDS[gap], "cure": GAP_CURES[gap]} if gap else None,
        "points": [_point(one) for one in history.points],
        "events": [_event(one) for one in history.events],
        "scores": {
            name: [{"day": day.isoformat(), "score": score} for day, score in series]
            for name, series in sorted(history.scores.items())
        },
        "debt": {
            "opening": history.debt.opening,
            "standing": [_debt(one) for one in history.debt.standing],
            "months": [{"month": one.month, "added": one.added, "paid": one.paid} for one in history.debt.flows],
        },
        "findings": list(_findings(history)),
        "hotspots": [
            {
                "module": one.module,
                "churn": number_of(one.churn),
                "lines": one.lines,
                "per_line": None if one.per_line is None else number_of(one.per_line, 4),
                "commits": one.commits,
            }
            for one in history.hotspots
        ],
    }


def _point(point: Point) -> Plain:
    return {
        "day": point.day.isoformat(),
        "commit": point.commit,
        "modules": point.modules,
        "average": None if point.average is None else number_of(point.average),
        "average_exact": None if point.average is None else str(point.average),
        "known_share": number_of(point.known, 4),
        "requirements": point.requirements,
        "across_lanes": point.across,
        "break_a_rule": point.broken,
        "step": _step(point.step),
        "marks": [{"kind": mark.kind.value, "reasons": list(mark.reasons)} for mark in point.marks],
        "lanes": {
            lane: {
                "modules": one.modules,
                "average": None if one.average is None else number_of(one.average),
                "across_lanes": one.across,
                "break_a_rule": one.broken,
            }
            for lane, one in point.lanes.items()
        },
    }


def _step(step: ScoreStep) -> Plain:
    return {
        name: str(part)
        for name, part in (
            ("whole", step.whole),
            ("content", step.content),
            ("rules", step.rules),
            ("measured", step.measured),
        )
    }


def _event(event: PastEvent) -> Plain:
    return {
        "day": event.day.isoformat(),
        "commit": event.commit,
        "kind": event.kind.value,
        "module": event.module or None,
        "lane": event.lane or None,
        "owner": event.owner,
        "before": event.before or None,
        "after": event.after or None,
        "reasons": list(event.reasons),
        "words": event_in_words(event),
    }


def _debt(debt: StandingDebt) -> Plain:
    return {
        "kind": debt.kind.value,
        "module": debt.module,
        "subject": debt.subject,
        "amount": debt.amount,
        "unit": debt.unit or None,
        "first_day": debt.first.day.isoformat(),
        "or_earlier": debt.first.is_older,
        "lane": debt.lane,
        "owner": debt.owner,
    }


def _findings(history: EstateHistory) -> Iterator[Plain]:
    for (rule, module, subject), first in sorted(history.first_days.items()):
        yield {
            "rule": rule,
            "module": module,
            "subject": subject,
            "first_day": first.day.isoformat(),
            "or_earlier": first.is_older,
        }


def number_of(value: Fraction, digits: int = 2) -> float:
    """Round a number half up, so that it can be written."""
    scale: int = 10**digits
    rounded = half_up(abs(value) * scale) / scale
    return -rounded if value < 0 else rounded
