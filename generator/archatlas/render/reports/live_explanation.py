"""What is known of one module now, as text for a terminal: for whoever is woken up by it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from archatlas.analysis.causes.incidents import Incident
from archatlas.analysis.causes.likely_causes import Cause, Causes
from archatlas.analysis.levels.burn_rates import BurnState
from archatlas.model.live import ModuleStatus, State, Transition
from archatlas.model.record import dataclass
from archatlas.render.text.escaping import terminal_line
from archatlas.render.text.live_sentences import (
    cause_sentence,
    incident_sentence,
    level_sentence,
    refusal_sentence,
    verdict_sentence,
)

MOST_MODULES = 20
"""Modules of an incident that are listed."""

SILENT_AFTER = 300
"""Seconds after which nobody seems to observe: counts are of minutes, and some modules are asked each few ones."""

_SPANS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


@dataclass(frozen=True, slots=True)
class LiveExplanation:
    """A module's state, its incident with what may have caused it, its level, and what changed around it lately."""

    now: float
    status: ModuleStatus
    statuses: Mapping[str, ModuleStatus]
    incident: Incident | None
    causes: Causes
    burn: BurnState | None
    recent: tuple[Transition, ...]
    """Changes of the module and of those of its incident, the newest first."""
    counted: float | None
    """The minute in which anything was observed last, None where nothing was for a day."""
    suspect: str = ""
    """Why the observer suspects itself, empty where it does not."""


def explanation_text(told: LiveExplanation) -> str:
    """Return all that is known, in lines that steer no terminal."""
    lines = (*_state(told), *_incident(told), *_causes(told), *_level(told), *_recent(told))
    return "".join(f"{terminal_line(line)}\n" for line in lines)


def _state(told: LiveExplanation) -> Iterator[str]:
    status = told.status
    if told.counted is None or told.now - told.counted > SILENT_AFTER:
        last = "for a day" if told.counted is None else f"since {_moment(told.counted)}"
        yield f"Nothing was observed {last}: start archatlas live serve. All of this is as it was then."
    if told.suspect:
        yield f"The observer suspects itself, and states are frozen: {told.suspect}"
    word = "not watched" if status.state is State.UNMONITORED else status.state.value
    flags = "".join(f", {flag.value}" for flag in sorted(status.flags, key=lambda flag: flag.value))
    since = f" for {_ago(told.now - status.since)} (since {_moment(status.since)})" if status.since else ""
    yield f"{status.module}: {word}{flags}{since}"
    reason = status.reason.removeprefix("not watched: ")
    if reason not in ("", word):
        yield f"  {reason}{f' ({status.evidence})' if status.evidence else ''}"


def _incident(told: LiveExplanation) -> Iterator[str]:
    incident = told.incident
    if incident is None:
        return
    yield ""
    yield f"Incident of {_moment(incident.since)}: {incident_sentence(incident)}"
    for name in incident.modules[:MOST_MODULES]:
        status = told.statuses[name]
        yield f"  {name}: {status.state.value} for {_ago(told.now - status.since)}: {status.reason}"
    if len(incident.modules) > MOST_MODULES:
        yield f"  and {len(incident.modules) - MOST_MODULES:,} more"


def _causes(told: LiveExplanation) -> Iterator[str]:
    yield ""
    yield f"Likely causes: {verdict_sentence(told.causes.verdict)}"
    for number, cause in enumerate(told.causes.ranked, start=1):
        yield f"  {number}. {cause_sentence(cause)}{_changed(cause, told.now)}"


def _changed(cause: Cause, now: float) -> str:
    return "" if cause.changed is None else f"; its schema was changed {_ago(now - cause.changed)} ago"


def _level(told: LiveExplanation) -> Iterator[str]:
    yield ""
    if told.burn is None:
        yield "Service level: none is declared, or nothing counts events of it"
        return
    yield f"Service level: {level_sentence(told.burn)}"
    refused = refusal_sentence(told.burn.level)
    if refused:
        yield f"  {refused}"
    rates = {window: rate for window, rate in told.burn.rates.items() if rate is not None}
    if rates:
        yield f"  burns at {', '.join(f'{rate:.3g} over {_ago(window)}' for window, rate in rates.items())}"
    if told.burn.alert:
        yield f"  this is a {told.burn.alert.value}"
    if told.burn.is_blind:
        yield "  blind: nothing was counted lately"


def _recent(told: LiveExplanation) -> Iterator[str]:
    yield ""
    yield "Changes of the last day, the newest first:" if told.recent else "Nothing changed in the last day."
    for change in told.recent:
        said = f"  {_moment(change.at)} {change.module}: {_change(change)}"
        yield f"{said}: {change.reason}" if change.reason else said


def _change(change: Transition) -> str:
    """Return what changed: the state, or the flags alone."""
    flags = ", ".join(sorted(flag.value for flag in change.flags))
    if change.before is not change.after:
        return f"{change.before.value} to {change.after.value}{f', {flags}' if flags else ''}"
    return f"still {change.after.value}, {f'now {flags}' if flags else 'without a flag now'}"


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _ago(seconds: float) -> str:
    """Return a span of time by its largest two units."""
    left, parts = max(0, round(seconds)), list[str]()
    for size, unit in _SPANS:
        if left >= size and len(parts) < 2:
            parts.append(f"{left // size} {unit}")
            left %= size
    return " ".join(parts) or "0 s"
