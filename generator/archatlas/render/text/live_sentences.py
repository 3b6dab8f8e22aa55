"""Sentences about likely causes of incidents, which never say that something is so, and about service levels."""

from archatlas.analysis.causes.incidents import Incident
from archatlas.analysis.causes.likely_causes import Cause, CauseVerdict
from archatlas.analysis.causes.moving_together import MovingCause
from archatlas.analysis.levels.burn_rates import BurnState
from archatlas.analysis.levels.service_level import HOUR, LEAST_HOURLY_BUDGET, ObjectiveOrigin, ServiceLevel
from archatlas.model.live import State

VERDICTS = {
    CauseVerdict.NAMED: "the likeliest first",
    CauseVerdict.CANNOT_TELL: "cannot tell: the best two fit about as well as each other",
    CauseVerdict.CHANCE: "no cause is named: so few unhealthy modules may be chance; if they are not, this fits best",
    CauseVerdict.NO_INCIDENT: "no incident: nothing that is asked about is degraded or unhealthy",
}


SERIES_VERDICTS = {
    CauseVerdict.NAMED: "the likeliest first",
    CauseVerdict.CANNOT_TELL: "cannot tell: the first shares too little, or about as much as the next",
    CauseVerdict.CHANCE: "nothing that it requires left its usual range",
    CauseVerdict.NO_INCIDENT: "nothing was measured",
}


def series_verdict(verdict: CauseVerdict) -> str:
    """Return what is said above the list of those whose series moved together."""
    return SERIES_VERDICTS[verdict]


def verdict_sentence(verdict: CauseVerdict) -> str:
    """Return what is said above the list."""
    return VERDICTS[verdict]


def cause_sentence(cause: Cause) -> str:
    """Return how one candidate fits the states that are known."""
    beside = "beside the first, " if cause.further else ""
    unwatched = {State.UNMONITORED: " (not watched itself)", State.UNKNOWN: " (its state is unknown)"}
    return (
        f"{cause.module}{unwatched.get(cause.state, '')} {beside}explains {cause.explains} of {cause.of} not healthy, "
        f"contradicts {cause.contradicts} healthy"
    )


def moving_sentence(cause: MovingCause, victim: str) -> str:
    """Return how much of the victim's movement one candidate shares."""
    return (
        f"{cause.module} shares {cause.shared:.0%} of how {victim} moved, "
        f"the best of what it requires {cause.handed_on:.0%}"
    )


def incident_sentence(incident: Incident) -> str:
    """Return how many modules an incident has, and which one turned first."""
    count = len(incident.modules)
    modules = f"{count:,} {'module is' if count == 1 else 'modules are'} not healthy"
    return f"{modules}, {incident.unhealthy:,} of them unhealthy; {incident.first} turned first"


def refusal_sentence(level: ServiceLevel) -> str:
    """Return why probes are too few to judge a level, and what would be enough; nothing where they are enough."""
    hourly = level.hourly_budget
    if hourly is None or level.interval is None or level.is_judged:
        return ""
    probes = HOUR / level.interval
    cure = f"count requests with Prometheus, or probe every {level.interval_needed:.2g} s"
    return (
        f"cannot judge {float(level.objective * 100):g} % by probes: of {probes:g} an hour {hourly:.2g} may fail, "
        f"and at least {LEAST_HOURLY_BUDGET} should; {cure}"
    )


def level_sentence(state: BurnState) -> str:
    """Return what is left of a budget, what is counted, and whether anybody meant it."""
    level = state.level
    origin = "" if level.origin is ObjectiveOrigin.DECLARED else ", a default that nobody is told about"
    left = "nothing counted yet" if state.remaining is None else _left(state.remaining)
    return f"{float(level.objective * 100):g} % of {level.indicator.value}{origin}: {left}"


def _left(remaining: float) -> str:
    if remaining >= 0:
        return f"{remaining:.0%} of the budget of 28 days left"
    return f"the budget of 28 days is burnt {1 - remaining:.3g} times over"
