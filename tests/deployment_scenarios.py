"""What may befall a run of a deployment, drawn from a seed: its plan, how targets and gates behave, when it crashes."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from archatlas.model.deployment import (
    Change,
    ConcurrencyLimits,
    Deployed,
    DeploymentPlan,
    FreezeWindow,
    GateKind,
    GateSpec,
    GateTime,
    OnFailure,
    Order,
    Step,
    Undo,
    VersionCheck,
    Why,
)


class Behaviour(Enum):
    """What a target does with an attempt; one that is LOST is made but not answered, one that is DROPPED is neither."""

    OK = "ok"
    FAILED = "failed"
    REFUSED = "refused"
    LOST = "lost"
    DROPPED = "dropped"
    HANGS = "hangs"


class GateBehaviour(Enum):
    """What a gate answers of a new version."""

    GOOD = "good"
    BAD = "bad"
    LATE = "late"
    FLAPS = "flaps"
    DIES = "dies"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"
    OLD_VERSION = "old-version"
    OLD_SAMPLE = "old-sample"
    HANGS = "hangs"


class Crash(Enum):
    """Where a process dies: nowhere, once, or at every write, each time before or after it is durable."""

    NEVER = "never"
    ONCE = "once"
    EVERYWHERE = "everywhere"


class Clock(Enum):
    """How far a process can trust its clock."""

    STEADY = "steady"
    JUMPS = "jumps"


@dataclass(frozen=True)
class StepBehaviour:
    """How the target of a step does."""

    apply: Behaviour
    undo: Behaviour
    seconds: float
    is_observable: bool


@dataclass(frozen=True)
class Scenario:
    """A plan and all that happens to it; it is `steady` where no crash may change how it ends."""

    seed: int
    plan: DeploymentPlan
    steps: Mapping[str, StepBehaviour]
    gates: Mapping[tuple[str, str], GateBehaviour]
    undone: Mapping[tuple[str, str], GateBehaviour]
    clock: Clock = Clock.STEADY
    is_steady: bool = False
    zombie_at: int | None = None
    person: Mapping[int, str] = field(default_factory=dict)


BAD = tuple(one for one in Behaviour if one is not Behaviour.OK)
BAD_GATES = tuple(one for one in GateBehaviour if one not in (GateBehaviour.GOOD, GateBehaviour.LATE))
STEADY_BEHAVIOURS = (Behaviour.FAILED, Behaviour.REFUSED, Behaviour.LOST)


def scenario(seed: int) -> Scenario:
    """Draw a scenario; every third one is steady."""
    rng = random.Random(seed)
    is_steady = seed % 3 == 0
    plan = drawn_plan(rng)
    steps, gates, undone = _behaviours(rng, plan, is_steady)
    return Scenario(
        seed,
        plan,
        steps,
        gates,
        undone,
        Clock.STEADY if is_steady or rng.random() < 0.7 else Clock.JUMPS,
        is_steady,
        None if is_steady or rng.random() < 0.7 else rng.randrange(4, 30),
        {} if is_steady or rng.random() < 0.7 else _person(rng),
    )


def drawn_plan(rng: random.Random) -> DeploymentPlan:
    """Draw a plan of up to five steps."""
    names = "abcde"[: rng.choice((1, 2, 2, 3, 3, 4, 5))]
    steps = tuple(_step(rng, name) for name in names)
    density = rng.choice((0.3, 0.6, 0.9))
    orders = tuple(
        Order(steps[first].id, steps[then].id, rng.choice(list(Why)), "", rng.random() < 0.75)
        for then in range(len(steps))
        for first in range(then)
        if rng.random() < density
    )
    together = (frozenset(step.id for step in steps[:2]),) if len(steps) > 2 and rng.random() < 0.15 else ()
    return DeploymentPlan(
        "prod",
        "before",
        "after",
        steps,
        orders,
        together,
        limits=ConcurrencyLimits(
            rng.choice((1, 2, 2, 4)), rng.choice((None, None, 1)), rng.choice((None, None, 2)), {1: 1}
        ),
        on_failure=rng.choice(list(OnFailure)),
        gates={step.id: _gates(rng, step) for step in steps},
        frozen=(FreezeWindow(60.0, 160.0, "holiday"),) if rng.random() < 0.1 else (),
        attempt_seconds=200.0,
    )


def _step(rng: random.Random, name: str) -> Step:
    change = rng.choice((Change.UPGRADE, Change.UPGRADE, Change.INTRODUCE, Change.RETIRE, Change.OPERATOR))
    before = None if change in (Change.INTRODUCE, Change.OPERATOR) else Deployed("1")
    after = None if change in (Change.RETIRE, Change.OPERATOR) else Deployed("2")
    undo = rng.choice((Undo.POSSIBLE,) * 6 + (Undo.UNKNOWN, Undo.IMPOSSIBLE))
    owner, tier = rng.choice(("@x", "@y", "")), rng.choice((1, 2, None))
    return Step(f"{change.value}:{name}", change, name, before, after, owner, rng.choice("lm"), tier, "", undo)


def _gates(rng: random.Random, step: Step) -> tuple[GateSpec, ...]:
    kinds = [GateKind.HTTP] * (rng.random() < 0.8) + [GateKind.PROMETHEUS] * (rng.random() < 0.25)
    kinds += [GateKind.BAKE] * (rng.random() < 0.1) + [GateKind.MANUAL] * (rng.random() < 0.08)
    kinds += [GateKind.BUDGET] * (rng.random() < 0.1)
    return tuple(
        GateSpec(
            kind.value,
            kind,
            GateTime.BEFORE if kind is GateKind.BUDGET else GateTime.AFTER,
            in_a_row=rng.choice((1, 2)),
            failures=rng.choice((1, 2)),
            every=10.0,
            deadline=90.0,
            lasting=30.0 if kind is GateKind.BAKE else 0.0,
            max_age=30.0,
            version=rng.choice(list(VersionCheck)) if kind is GateKind.HTTP else VersionCheck.IF_TOLD,
            watch=rng.choice((0.0, 20.0)) if kind is GateKind.PROMETHEUS else 20.0,
        )
        for kind in kinds
    )


def _behaviours(
    rng: random.Random, plan: DeploymentPlan, is_steady: bool
) -> tuple[dict[str, StepBehaviour], dict[tuple[str, str], GateBehaviour], dict[tuple[str, str], GateBehaviour]]:
    steps, gates, undone = {}, {}, {}
    mishaps = rng.choice((0, 0, 1, 1)) if is_steady else rng.choice((0, 1, 2, 3))
    places = [(step.id, spec.id) for step in plan.steps for spec in plan.gates[step.id]]
    for step in plan.steps:
        steps[step.id] = StepBehaviour(
            Behaviour.OK, Behaviour.OK, rng.choice((1.0, 5.0, 25.0)), is_steady or rng.random() < 0.85
        )
    for gate in places:
        is_late = rng.random() < 0.15 and not is_steady
        gates[gate], undone[gate] = GateBehaviour.LATE if is_late else GateBehaviour.GOOD, GateBehaviour.GOOD
    for _ in range(mishaps):
        place = rng.choice(plan.steps).id
        what = rng.random()
        if what < 0.4:
            apply = rng.choice(STEADY_BEHAVIOURS if is_steady else BAD)
            steps[place] = replace(steps[place], apply=apply)
        elif what < 0.55 and not is_steady:
            undo = rng.choice(BAD)
            steps[place] = replace(steps[place], undo=undo)
        elif places and (what < 0.9 or is_steady):
            gates[rng.choice(places)] = GateBehaviour.BAD if is_steady else rng.choice(BAD_GATES)
        elif places:
            undone[rng.choice(places)] = rng.choice((GateBehaviour.BAD, GateBehaviour.INCONCLUSIVE))
    return steps, gates, undone


def _person(rng: random.Random) -> dict[int, str]:
    what = rng.choice(("pause", "abort --undo", "abort --hold", "pause"))
    return {rng.randrange(3, 25): what}
