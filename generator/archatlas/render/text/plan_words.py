"""Steps of a deployment, why one waits for another, and how long they take, in words for every kind of report."""

from collections.abc import Iterator, Mapping, Sequence

from archatlas.analysis.deployment.planning import Planned, RiskFact, RiskKind
from archatlas.analysis.deployment.simulation import FAILS, UNDO_FAILS, UNHEALTHY, USUAL
from archatlas.model.deployment import Blocked, Change, Deployed, Interval, Order, RunStatus, Step, Undo, Why
from archatlas.model.enumeration import count

ShortIds = Mapping[str, str]
"""What people call the steps of a plan: the module, or the operator's own name."""


def plan_verdict(planned: Planned) -> str:
    """Say whether there is anything to do, and whether it may be done."""
    plan = planned.plan
    where = f" for '{plan.environment}'" if plan.environment else ""
    if not plan.steps:
        return f"nothing to deploy{where}"
    steps = count(len(plan.steps), "step")
    if planned.is_blocked:
        which = (
            f"{len(plan.blocked):,} of {steps} cannot be made" if plan.blocked else f"{steps} that must not be made now"
        )
        return f"blocked plan{where}: {which}"
    return f"plan{where}: {steps} in {count(len(planned.schedule.waves), 'wave')}"


def states_in_words(planned: Planned) -> str:
    """Say which two states the plan lies between."""
    return f"from {short_state(planned.plan.source)} to {short_state(planned.plan.target)}"


def short_state(state: str) -> str:
    """Return a state as people write it: a commit by the beginning of its id."""
    is_commit = len(state) in (40, 64) and all(letter in "0123456789abcdef" for letter in state)
    return {"worktree": "the work tree", "": "nothing"}.get(state, state[:12] if is_commit else state)


def step_name(step: Step) -> str:
    """Return what a step changes."""
    return step.module or step.id.partition(":")[2]


def versions_in_words(step: Step) -> str:
    """Return the versions before and after a step; the beginning of the content's digest where they say the same."""
    old, new = step.before, step.after
    if old and new:
        is_told = old.version != new.version
        return f"{_version(old, is_told)} → {_version(new, is_told)}"
    known = new or old
    return _version(known, is_told=True) if known else ""


def _version(one: Deployed, is_told: bool) -> str:
    if is_told and one.version:
        return one.version
    return f"{one.version} ({one.digest[:8]})".strip()


def reason_in_words(order: Order, names: ShortIds) -> str:
    """Say why a step waits for another one."""
    first, then = names.get(order.first, order.first), names.get(order.then, order.then)
    may = "" if order.certain else " (may rely on it: no schema says what is used)"
    return {
        Why.ADDS: f"{first} adds '{order.entry}'{may}",
        Why.REMOVES: f"{first} no longer uses '{order.entry}'{may}",
        Why.INTRODUCES: f"{first} is introduced",
        Why.RETIRES: f"{first} no longer requires {then}",
        Why.OPERATOR: f"{first} is done",
    }[order.why]


def undo_in_words(step: Step) -> str:
    """Say whether a step can be undone, where that is not what everybody expects."""
    return {Undo.IMPOSSIBLE: f"cannot be undone: {step.undo_reason}", Undo.UNKNOWN: "nobody says how to undo it"}.get(
        step.undo, ""
    )


def blocked_in_words(one: Blocked, names: ShortIds) -> str:
    """Say what keeps a step from being made, by the rules or through other steps."""
    rules = ", ".join(dict.fromkeys(f"{reason['rule']}" for reason in one.reasons))
    if one.through:
        way = " → ".join(names.get(step, step) for step in one.through)
        return f"waits for {way}, blocked by {rules}"
    return f"blocked by {rules}"


def interval_in_words(interval: Interval | None) -> str:
    """Say how long a step takes in eight of ten cases."""
    if interval is None:
        return "unknown"
    return f"{duration_in_words(interval.low)} to {duration_in_words(interval.high)}"


def duration_in_words(seconds: float) -> str:
    """Write a duration with the two units that matter."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    minutes = whole % 3600 // 60
    return f"{whole // 3600} h {minutes} min" if minutes else f"{whole // 3600} h"


_RISKS: Mapping[RiskKind, str] = {
    RiskKind.IRREVERSIBLE: "cannot be undone",
    RiskKind.TIER_1: "in tier 1",
    RiskKind.OPEN_RISK: "with an open risk of high or critical impact",
    RiskKind.REMOVES: "taking away what others used",
    RiskKind.MAY_RELY: "waiting for what they may rely on: no schema says what they use",
    RiskKind.PERSONAL_DATA: "with personal data",
    RiskKind.NO_WAY_BACK: "of which nobody says how to undo it",
    RiskKind.NO_GATE: "past no gate",
    RiskKind.NO_HISTORY: "of which nobody knows how long it takes",
}


def risk_in_words(risk: RiskFact) -> str:
    """Say a fact with its number, without the names."""
    if risk.kind is RiskKind.DEPENDENTS:
        requires = "requires" if risk.number == 1 else "require"
        return f"{count(risk.number, 'other module')} {requires} what changes, directly or through others"
    if risk.kind is RiskKind.TEAMS:
        return f"{count(risk.number, 'team')} at once"
    if risk.kind is RiskKind.NOT_LOOKED_AT:
        return "not looked at"
    return f"{count(risk.number, 'step')} {_RISKS[risk.kind]}"


_ENDS: Mapping[str, str] = {
    RunStatus.DONE.value: "done",
    RunStatus.FAILED.value: "failed, with what was done before",
    RunStatus.ROLLED_BACK.value: "rolled back",
    RunStatus.NEEDS_OPERATOR.value: "waiting for a person",
    RunStatus.ABORTED.value: "aborted",
}
MOST_TROUBLES = 5
"""Most steps that are named because they stood in the way."""


def simulation_lines(planned: Planned) -> Iterator[str]:
    """Yield how often a simulated plan ended in which way, how long it took, and what stood in the way."""
    simulation = planned.simulation
    if simulation is None:
        return
    chances = f"{FAILS:.0%} of attempts fail, {UNHEALTHY:.0%} of steps are unhealthy, {UNDO_FAILS:.0%} of undos fail"
    yield f"played {count(simulation.plays, 'time')} ({chances}):"
    for status, number in simulation.outcomes.items():
        yield f"  - {number:,} {_ENDS.get(status, status)}"
    if simulation.left_partly:
        yield f"  - {simulation.left_partly:,} left some steps in effect and others not"
    if simulation.seconds:
        guessed = sum(step.id not in planned.plan.durations for step in planned.plan.steps)
        usual = f"; {count(guessed, 'step')} of unknown duration taken as {duration_in_words(USUAL)}" if guessed else ""
        yield f"  - took {interval_in_words(simulation.seconds)}{usual}"
    names = names_of(planned.plan.steps)
    told = [f"{names.get(step, step)} ({number:,})" for step, number in simulation.troubles[:MOST_TROUBLES]]
    if told:
        yield f"  - in the way most often: {', '.join(told)}"


def change_word(step: Step) -> str:
    """Return what happens to the module, or that the operator acts."""
    return "do" if step.change is Change.OPERATOR else step.change.value


def names_of(steps: Sequence[Step]) -> ShortIds:
    """Return what people call each step."""
    return {step.id: step_name(step) for step in steps}
