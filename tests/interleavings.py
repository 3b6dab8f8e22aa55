"""All ways in which a small deployment can go: every order of what begins and ends, with failures and a crash."""

from collections.abc import Iterator
from itertools import combinations, permutations, product
from typing import Any, NamedTuple

from archatlas.analysis.deployment.acts import Act, Apply, LookAt, Observe, ObserveUndo, Record, UndoStep, Wait
from archatlas.analysis.deployment.decisions import next_acts
from archatlas.analysis.deployment.run_state import RunState, advance, fold
from archatlas.analysis.deployment.step_state import InEffect
from archatlas.model.deployment import (
    Change,
    ConcurrencyLimits,
    Deployed,
    DeploymentPlan,
    Event,
    EventKind,
    GateKind,
    GateSpec,
    OnFailure,
    Order,
    RunStatus,
    Step,
    Undo,
    Why,
)
from promises_of_deployments import Violation

Edges = tuple[tuple[int, int], ...]
GATE = GateSpec("http", GateKind.HTTP, in_a_row=1, failures=1)


class Node(NamedTuple):
    """A moment of a run: its state, the acts that are underway, and what may still go wrong."""

    state: RunState
    underway: frozenset[Act]
    failures: int
    crashes: int


def graphs(size: int) -> Iterator[Edges]:
    """Yield every acyclic graph of some size, one of those that differ in names only."""
    pairs = list(combinations(range(size), 2))
    seen = set()
    for chosen in product((False, True), repeat=len(pairs)):
        edges = [pair for pair, is_in in zip(pairs, chosen, strict=True) if is_in]
        shape = min(tuple(sorted((names[a], names[b]) for a, b in edges)) for names in permutations(range(size)))
        if shape not in seen:
            seen.add(shape)
            yield tuple(edges)


def small_plan(edges: Edges, changes: tuple[Change, ...], on_failure: OnFailure) -> DeploymentPlan:
    """Return the plan of a graph; an operator's step is a migration that nobody can undo."""
    steps = tuple(_step(number, change) for number, change in enumerate(changes))
    return DeploymentPlan(
        "prod",
        "before",
        "after",
        steps,
        tuple(Order(steps[first].id, steps[then].id, Why.ADDS) for first, then in edges),
        limits=ConcurrencyLimits(slots=3),
        on_failure=on_failure,
        gates={step.id: (GATE,) for step in steps if step.change is not Change.OPERATOR},
    )


def _step(number: int, change: Change) -> Step:
    before = None if change in (Change.INTRODUCE, Change.OPERATOR) else Deployed("1")
    after = None if change in (Change.RETIRE, Change.OPERATOR) else Deployed("2")
    undo = Undo.IMPOSSIBLE if change is Change.OPERATOR else Undo.POSSIBLE
    return Step(f"{change.value}:{number}", change, str(number), before, after, undo=undo)


def explored(plan: DeploymentPlan, failures: int = 1, crashes: int = 0) -> int:
    """Return how many moments there are; raise where one of them must never be."""
    first = fold(plan, [Event(1, 0.0, EventKind.STARTED, facts={"run": "r"}, fence=1)])
    start = Node(first, frozenset(), failures, crashes)
    seen, ahead = {_key(start)}, [start]
    while ahead:
        node = ahead.pop()
        _judge(node)
        nexts = list(_nexts(node))
        if not nexts:
            _judge_end(node, failures)
        for one in nexts:
            if (key := _key(one)) not in seen:
                seen.add(key)
                ahead.append(one)
    return len(seen)


def _key(node: Node) -> tuple[object, ...]:
    steps = tuple(
        (
            one.phase,
            one.effect,
            one.question,
            one.is_trouble,
            one.sends,
            tuple((g, r.verdict) for g, r in one.rows.items()),
        )
        for one in node.state.steps.values()
    )
    return (steps, node.underway, node.failures, node.crashes, node.state.ended)


def _judge(node: Node) -> None:
    """Judge that what may be in effect stands upon what certainly is."""
    steps = node.state.steps
    for order in node.state.plan.orders:
        if steps[order.then].effect is not InEffect.NO and steps[order.first].effect is not InEffect.YES:
            raise Violation(f"incompatible: {order.then} without {order.first}")


def _judge_end(node: Node, failures: int) -> None:
    state = node.state
    if state.ended is None:
        if not any(one.question for one in state.steps.values()):
            raise Violation("nothing will ever happen again")
    elif (state.ended is RunStatus.DONE) is not (node.failures == failures):
        raise Violation(f"{state.ended} with {failures - node.failures} failures")
    elif state.ended is RunStatus.ROLLED_BACK and state.graph.upwards(state.troubles, state.standing):
        raise Violation("rolled back, and what failed stands")


def _nexts(node: Node) -> Iterator[Node]:
    acts = [act for act in next_acts(node.state, 0.0) if act not in node.underway and not isinstance(act, Wait)]
    if acts and isinstance(acts[0], Record):
        yield _with(node, Event(0, 0.0, acts[0].kind, acts[0].step, facts=acts[0].facts))
        return
    for act in acts:
        yield from _begun(node, act)
    for flying in node.underway:
        yield from _ended(node, flying)
    if node.crashes and node.underway and node.state.ended is None:
        crashed = node._replace(underway=frozenset(), crashes=node.crashes - 1)
        yield _with(crashed, Event(0, 0.0, EventKind.TAKEN_OVER))


def _begun(node: Node, act: Act) -> Iterator[Node]:
    match act:
        case Apply(step, attempt):
            yield _with(node, Event(0, 0.0, EventKind.INTENT, step, attempt), node.underway | {act})
        case UndoStep(step, attempt):
            yield _with(node, Event(0, 0.0, EventKind.UNDO_INTENT, step, attempt), node.underway | {act})
        case Observe(step, attempt):
            yield from (_with(node, _observed(EventKind.OUTCOME, step, attempt, said)) for said in _SAID)
        case ObserveUndo(step, attempt):
            yield from (_with(node, _observed(EventKind.UNDO_OUTCOME, step, attempt, said)) for said in _SAID)
        case LookAt(step, gate, attempt):
            version = node.state.graph.steps[step].before if ":undo:" in attempt else node.state.graph.steps[step].after
            facts: dict[str, Any] = {"gate": gate, "verdict": "pass", "version": version.version if version else None}
            yield _with(node, Event(0, 0.0, EventKind.LOOKED, step, attempt, facts))
            if node.failures:
                failed = node._replace(failures=node.failures - 1)
                yield _with(failed, Event(0, 0.0, EventKind.LOOKED, step, attempt, {**facts, "verdict": "fail"}))


_SAID = ("applied", "not-applied")


def _observed(kind: EventKind, step: str, attempt: str, said: str) -> Event:
    return Event(0, 0.0, kind, step, attempt, {"outcome": said, "observed": True})


def _ended(node: Node, act: Act) -> Iterator[Node]:
    assert isinstance(act, Apply | UndoStep)
    kind = EventKind.OUTCOME if isinstance(act, Apply) else EventKind.UNDO_OUTCOME
    rest = node.underway - {act}
    yield _with(node, Event(0, 0.0, kind, act.step, act.attempt, {"outcome": "applied"}), rest)
    if node.failures:
        for outcome in ("failed", "not-applied"):
            failed = node._replace(failures=node.failures - 1)
            yield _with(failed, Event(0, 0.0, kind, act.step, act.attempt, {"outcome": outcome}), rest)


def _with(node: Node, event: Event, underway: frozenset[Act] | None = None) -> Node:
    return node._replace(state=advance(node.state, event), underway=node.underway if underway is None else underway)
