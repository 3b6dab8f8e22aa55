"""A plan of eight steps as a team would have it, and what a journal says of runs that went well and badly."""

from collections.abc import Iterable, Mapping
from typing import Any

from archatlas.analysis.deployment.delivery import RecordedRun
from archatlas.model.deployment import (
    Blocked,
    Change,
    ConcurrencyLimits,
    Deployed,
    DeploymentPlan,
    Event,
    EventKind,
    GateKind,
    GateSpec,
    GateTime,
    Interval,
    Order,
    Step,
    Undo,
    Why,
)

START = 1_790_000_000.0
HEALTH, CANARY = GateSpec("health", GateKind.HTTP, in_a_row=1), GateSpec("canary", GateKind.CANARY, in_a_row=1)
PERSON = GateSpec("person", GateKind.MANUAL, GateTime.AFTER)


def step(name: str, before: str, after: str, title: str, owner: str = "", undo: Undo = Undo.POSSIBLE) -> Step:
    """Return an upgrade, the introduction of a module without `before`, or the end of one without `after`."""
    change = Change.INTRODUCE if not before else Change.RETIRE if not after else Change.UPGRADE
    old, new = (Deployed(version, version) if version else None for version in (before, after))
    reason = "the table is dropped" if undo is Undo.IMPOSSIBLE else ""
    return Step(f"{change.value}:{name}", change, name, old, new, owner, name.partition(".")[0], 2, title, undo, reason)


def release(environment: str = "prod") -> DeploymentPlan:
    """Return a plan with an added and a removed entry, gates, a blocked step, and one that cannot be undone."""
    steps = (
        step("lukhas.memory", "2.3.0", "2.4.0", "adds SnapshotStream", "@MemoryTeam"),
        step("lukhas.identity", "1.0", "1.1", "adds token v2", "@SecurityTeam"),
        step("lukhas.governance", "1.0.0", "1.1.0", "uses token v2", "@Platform"),
        step("products.security", "1.0.0", "1.1.0", "uses token v2", "@SecurityTeam", Undo.UNKNOWN),
        step("lukhas.log_aggregator", "", "1.1", "uses SnapshotStream"),
        step("lukhas.device_reporter", "1.1", "1.2", "removes the old feed", undo=Undo.IMPOSSIBLE),
        step("candidate.core", "1.0", "1.1", "uses SnapshotStream"),
    )
    ids = [one.id for one in steps]
    orders = (
        Order(ids[1], ids[2], Why.ADDS, "token v2"),
        Order(ids[1], ids[3], Why.ADDS, "token v2"),
        Order(ids[0], ids[4], Why.ADDS, "SnapshotStream"),
        Order(ids[0], ids[6], Why.ADDS, "SnapshotStream"),
        Order(ids[2], ids[5], Why.REMOVES, "old feed"),
        Order(ids[4], ids[5], Why.REMOVES, "old feed", certain=False),
    )
    gates = {ids[0]: (HEALTH, CANARY), ids[1]: (HEALTH,), ids[2]: (HEALTH, PERSON), ids[4]: (HEALTH, CANARY)}
    minutes = {ids[0]: (420.0, 780.0), ids[1]: (300.0, 480.0), ids[2]: (240.0, 420.0), ids[5]: (180.0, 360.0)}
    durations = {one: Interval(low, high, 9) for one, (low, high) in minutes.items()}
    why = {"rule": "deploy/lane-not-promoted", "about": "candidate.core", "subject": "candidate.core"}
    return DeploymentPlan(
        environment,
        "4c1d9ae",
        "9f3e21b",
        steps,
        orders,
        blocked=(Blocked(ids[6], (why,)),),
        limits=ConcurrencyLimits(3),
        durations=durations,
        gates=gates,
        inputs={"target_committed": f"{START - 7200}"},
        digest="7f31" * 16,
    )


Said = tuple[EventKind, str, Mapping[str, Any]]


def recorded(plan: DeploymentPlan, said: Iterable[Said], run: str = "41", start: float = START) -> RecordedRun:
    """Return a run that began so, with one record a half minute."""
    begun = {"run": run, "digest": plan.digest, "by": "ops@example.org"}
    events = [Event(1, start, EventKind.STARTED, facts=begun, fence=118)]
    for number, (kind, step, facts) in enumerate(said, 2):
        events.append(Event(number, start + 30 * number, kind, step, _attempt(kind, run, step), facts, 118))
    return RecordedRun(run, plan, tuple(events))


def _attempt(kind: EventKind, run: str, step: str) -> str:
    if not step:
        return ""
    is_undo = kind in (EventKind.UNDO_INTENT, EventKind.UNDO_OUTCOME)
    return f"{run}:undo:{step}:1" if is_undo else f"{run}:{step}:1"


def made(step: str, *gates: str) -> list[Said]:
    """Return what a step that goes well leaves in a journal."""
    looks: list[Said] = [(EventKind.LOOKED, step, {"gate": gate, "verdict": "pass"}) for gate in gates]
    begun: list[Said] = [(EventKind.INTENT, step, {}), (EventKind.OUTCOME, step, {"outcome": "applied"})]
    return [*begun, *looks, (EventKind.PROMOTED, step, {})]


def undone(step: str) -> list[Said]:
    """Return what a step that is put back leaves in a journal."""
    return [
        (EventKind.UNDO_INTENT, step, {"undoes": f"41:{step}:1"}),
        (EventKind.UNDO_OUTCOME, step, {"outcome": "applied"}),
        (EventKind.RESTORED, step, {}),
    ]


def went_well(plan: DeploymentPlan, run: str = "40", start: float = START) -> RecordedRun:
    """Return a run in which every step that may be made was."""
    blocked = {one.step for one in plan.blocked}
    gates = {
        step: [gate.id for gate in gates if gate.kind is not GateKind.MANUAL] for step, gates in plan.gates.items()
    }
    said = [line for one in plan.steps if one.id not in blocked for line in made(one.id, *gates.get(one.id, ()))]
    return recorded(plan, [*said, (EventKind.ENDED, "", {"status": "done"})], run, start)


def rolled_back(plan: DeploymentPlan, run: str = "41", start: float = START) -> RecordedRun:
    """Return a run whose canary failed, and which put everything back."""
    memory, logs = plan.steps[0].id, plan.steps[4].id
    said: list[Said] = [
        *made(memory, "health", "canary"),
        (EventKind.INTENT, logs, {}),
        (EventKind.OUTCOME, logs, {"outcome": "applied"}),
        (EventKind.LOOKED, logs, {"gate": "canary", "verdict": "fail", "reason": "errors 41 %, old version 0.2 %"}),
        (EventKind.FAILED, logs, {"gate": "canary", "reason": "gate"}),
        *undone(logs),
        *undone(memory),
        (EventKind.ENDED, "", {"status": "rolled-back", "troubles": [logs]}),
    ]
    return recorded(plan, said, run, start)


def waits(plan: DeploymentPlan, run: str = "42", start: float = START) -> RecordedRun:
    """Return a run that asks a person: nobody can tell whether a step is in."""
    memory, identity = plan.steps[0].id, plan.steps[1].id
    said: list[Said] = [
        *made(identity, "health"),
        (EventKind.INTENT, memory, {}),
        (EventKind.TAKEN_OVER, "", {"by": "ops@example.org"}),
        (EventKind.OUTCOME, memory, {"outcome": "cannot-tell", "observed": True, "reason": "the target has no answer"}),
        (EventKind.NEEDS_OPERATOR, memory, {"question": "cannot-tell"}),
    ]
    return recorded(plan, said, run, start)
