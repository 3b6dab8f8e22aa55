"""What happened to an estate, and what stands in it, in sentences."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

from archatlas.analysis.estate.decimals import half_up, share_text
from archatlas.analysis.health.checks import DEFINITIONS, Check
from archatlas.analysis.history.history import Mark, MarkKind
from archatlas.model.history import DebtKind, PastEvent, PastEventKind
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, enumerated, written_day

LISTED = 3
"""Reasons that a sentence names before it counts the rest."""

DEBT_WORDS: Mapping[DebtKind, tuple[str, str]] = {
    DebtKind.WAIVED: ("waived finding", "waived findings"),
    DebtKind.KNOWN: ("finding of the baseline", "findings of the baseline"),
    DebtKind.UNDECLARED: ("undeclared dependency", "undeclared dependencies"),
    DebtKind.DEAD: ("dead dependency", "dead dependencies"),
    DebtKind.DEPRECATED: ("dependency on a deprecated module", "dependencies on deprecated modules"),
    DebtKind.STATIC: ("module with open results of static analysis", "modules with open results of static analysis"),
    DebtKind.COVERAGE: ("module below its coverage target", "modules below their coverage target"),
    DebtKind.RISK: ("open risk", "open risks"),
    DebtKind.OVERDUE: ("overdue review", "overdue reviews"),
}


def event_in_words(event: PastEvent) -> str:
    """Say what happened, without the module and the day."""
    return _SENTENCES[event.kind](event)


def mark_in_words(mark: Mark) -> str:
    """Say why a step is no progress, or not only."""
    reasons = enumerated([rule_change_in_words(one) for one in mark.reasons], LISTED)
    return f"rules changed: {reasons}" if mark.kind is MarkKind.RULES else f"measured since: {reasons}"


def rule_change_in_words(reason: str) -> str:
    """Say what of the settings is another one; the key and both values, which may be long."""
    key, _, values = one_line(reason).partition(" ")
    before, _, after = values.partition(" ")
    check = key.removeprefix("health.points.")
    if check != key and " " not in after:
        weight = count(int(after), "point") if after.isdigit() else after
        return f"{_check_title(check).lower()} weighs {weight}, was {before}"
    return f"{key} {before} → {after}" if values and " " not in after and len(values) < 40 else key


def check_in_words(reason: str) -> str:
    """Say how a check went before and goes now."""
    check, before, after = (*reason.split(" ", 2), "", "")[:3]
    return f"{_check_title(check)} {_share(before)} → {_share(after)}"


def amount_in_words(amount: int, unit: str) -> str:
    """Say how much of a debt there is: "1 line", "2 lines", "5 %"."""
    return f"{amount:,} %" if unit == "%" else count(amount, unit.removesuffix("s"))


def days_in_words(days: int) -> str:
    """Say how long something stands, in the unit in which people say it."""
    if days < 60:
        return count(days, "day")
    return count(round(days / 30.44), "month") if days < 730 else f"{days / 365.25:.1f} years"


def signed(value: int | Fraction) -> str:
    """Write by how much something moved, as a whole number with its sign."""
    whole = half_up(Fraction(value)) if value >= 0 else -half_up(Fraction(-value))
    return f"+{whole}" if whole > 0 else f"−{-whole}" if whole < 0 else "0"


def _check_title(check: str) -> str:
    known = {one.value: one for one in Check}
    return DEFINITIONS[known[check]].title if check in known else one_line(check)


def _share(text: str) -> str:
    if text == "?":
        return "unknown"
    try:
        return share_text(Fraction(text))
    except (ValueError, ZeroDivisionError):
        return one_line(text)


def _valued(what: str) -> Callable[[PastEvent], str]:
    def sentence(event: PastEvent) -> str:
        before, after = one_line(event.before) or "nobody has said", one_line(event.after) or "nobody has said"
        return f"{what}: {before} → {after}"

    return sentence


def _requirement(event: PastEvent) -> str:
    return f"requires {one_line(event.after)}" if event.after else f"requires {one_line(event.before)} no more"


def _score(event: PastEvent) -> str:
    before, after = event.before or "not measured", event.after or "not measured"
    why = enumerated([check_in_words(one) for one in event.reasons], LISTED)
    return f"score {before} → {after}" + (f": {why}" if why else "")


def _found(event: PastEvent) -> str:
    return f"{count(len(event.reasons), 'new finding')}: {_listed(event)}"


def _fixed(event: PastEvent) -> str:
    return f"{count(len(event.reasons), 'finding')} fixed: {_listed(event)}"


def _listed(event: PastEvent) -> str:
    return enumerated([one_line(one) for one in event.reasons], LISTED)


def _over(event: PastEvent) -> str:
    until = written_day(date.fromisoformat(event.before))
    return f"waiver of {_listed(event)} ran out, it held until {until}"


_SENTENCES: Mapping[PastEventKind, Callable[[PastEvent], str]] = {
    PastEventKind.APPEARED: lambda _event: "appeared",
    PastEventKind.GONE: lambda _event: "is gone",
    PastEventKind.RENAMED: lambda event: f"renamed, was {one_line(event.before)}",
    PastEventKind.OWNER: _valued("owner"),
    PastEventKind.TIER: _valued("tier"),
    PastEventKind.STATUS: _valued("status"),
    PastEventKind.REQUIREMENT: _requirement,
    PastEventKind.CROSSED: lambda event: f"requires {one_line(event.after)} of another lane",
    PastEventKind.SCORE: _score,
    PastEventKind.FOUND: _found,
    PastEventKind.FIXED: _fixed,
    PastEventKind.WAIVER_OVER: _over,
    PastEventKind.RULES: lambda event: (
        f"rules changed: {enumerated(list(map(rule_change_in_words, event.reasons)), LISTED)}"
    ),
    PastEventKind.STALE: lambda event: f"evidence is stale: {_listed(event)}",
}
