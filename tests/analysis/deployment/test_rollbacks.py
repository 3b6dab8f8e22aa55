"""Which steps can be undone once everything is done, and the way to what keeps the others from it."""

from itertools import pairwise
from typing import Any

import pytest

from archatlas.analysis.deployment.step_graph import step_graph
from archatlas.analysis.deployment.undo import UndoSafety, undo_plan
from archatlas.analysis.deployment.undo_facts import held_by_irreversible
from archatlas.model.deployment import Change, DeploymentPlan, Order, Step, Undo, Why
from archatlas.model.environment import OperatorStep
from planned_estates import planned, version

UNSAFE = {
    "the step itself": ("a! b", "a", "a"),
    "the next one": ("a>b!", "a", "a b"),
    "the one after the next": ("a>b>c!", "a", "a b c"),
    "the middle of a chain": ("a>b!>c", "a", "a b"),
    "a long chain": ("a>b>c>d>e>f!", "a", "a b c d e f"),
    "from the middle of a chain": ("a>b>c>d!", "b", "b c d"),
    "one of two branches": ("a>b a>c!", "a", "a c"),
    "the end of a diamond": ("a>b a>c b>d c>d!", "a", "a b d"),
    "a side of a diamond": ("a>b! a>c b>d c>d", "a", "a b"),
    "the shorter of two ways": ("a>b>c>d! a>d", "a", "a d"),
    "the nearer of two": ("a>b! a>c>d!", "a", "a b"),
    "a fan of many": ("a>b a>c a>d a>e a>f!", "a", "a f"),
    "below a join": ("a>c b>c! ", "b", "b c"),
    "above a join": ("a>c b>c c>d!", "a", "a c d"),
    "two that cannot be undone in a row": ("a>b!>c!", "a", "a b"),
    "a step that goes with it": ("a+b a>c b>d!", "a", "a b d"),
    "one of those that go at once": ("a>b b+c!", "a", "a c"),
    "two groups": ("a+b c+d b>c d>e!", "a", "a b d e"),
    "far above": ("a>b>c>d>e>f>g>h!", "a", "a b c d e f g h"),
    "a ladder": ("a>b b>d a>c c>e d>f e>f f>g!", "a", "a b d f g"),
}
"""Orders, the step to be undone, and the way to what cannot be; `!` marks that, `+` what goes at once."""

SAFE = {
    "a step alone": ("a", "a", "a"),
    "nothing stands upon it": ("a!>b", "b", "b"),
    "what cannot be undone is below": ("a>b!>c>d", "c", "d c"),
    "what cannot be undone is beside it": ("a>b a>c!", "b", "b"),
    "a pair": ("a>b", "a", "b a"),
    "a chain": ("a>b>c>d", "a", "d c b a"),
    "the middle of a chain": ("a>b>c>d", "b", "d c b"),
    "a fan": ("a>b a>c a>d", "a", "d c b a"),
    "a join": ("a>c b>c", "a", "c a"),
    "a diamond": ("a>b a>c b>d c>d", "a", "d c b a"),
    "a side of a diamond": ("a>b a>c b>d c>d", "b", "d b"),
    "another part": ("a>b c>d!", "a", "b a"),
    "two at once": ("a+b", "a", "b a"),
    "below two at once": ("a>b b+c", "a", "c b a"),
    "two groups": ("a+b c+d b>c", "a", "d c b a"),
    "a ladder": ("a>b b>d a>c c>e d>f e>f", "a", "f e d c b a"),
    "the top of a ladder": ("a>b b>d a>c c>e d>f e>f", "f", "f"),
    "what stands upon another part of it": ("a!>b a>c", "c", "c"),
    "a long chain": ("a>b>c>d>e>f>g>h", "a", "h g f e d c b a"),
    "many below": ("a>e b>e c>e d!>e", "e", "e"),
}
"""Orders, the step to be undone, and all that is undone with it, the first one first."""


def plan_of(text: str) -> DeploymentPlan:
    """Return a plan of chains such as `a>b!`, and of groups such as `a+b`."""
    steps: dict[str, Step] = {}
    orders, together = list[Order](), list[frozenset[str]]()
    for chain in text.split():
        names = [part.removesuffix("!") for part in chain.replace("+", ">").split(">")]
        for name, part in zip(names, chain.replace("+", ">").split(">"), strict=True):
            undo = Undo.IMPOSSIBLE if part.endswith("!") else Undo.POSSIBLE
            if name not in steps or undo is Undo.IMPOSSIBLE:
                steps[name] = Step(name, Change.UPGRADE, f"lane.{name}", undo=undo)
        if "+" in chain:
            together.append(frozenset(names))
        else:
            orders += [Order(first, then, Why.ADDS) for first, then in pairwise(names)]
    return DeploymentPlan("prod", "", "", tuple(steps.values()), tuple(orders), tuple(together))


@pytest.mark.parametrize("name", UNSAFE)
def test_an_unsafe_rollback_is_found_with_its_witness(name: str) -> None:
    text, step, witness = UNSAFE[name]
    plan = plan_of(text)
    way = undo_plan(step_graph(plan), frozenset(one.id for one in plan.steps), step)

    assert (way.safety, way.witness) == (UndoSafety.UNSAFE, tuple(witness.split()))
    assert held_by_irreversible(plan)[step] == tuple(witness.split())


@pytest.mark.parametrize("name", SAFE)
def test_a_safe_rollback_alarms_nobody_and_takes_what_stands_above_along(name: str) -> None:
    text, step, undone = SAFE[name]
    plan = plan_of(text)
    way = undo_plan(step_graph(plan), frozenset(one.id for one in plan.steps), step)

    assert (way.safety, way.witness) == (UndoSafety.SAFE, ())
    assert set(way.steps) == set(undone.split())
    place = {one: number for number, one in enumerate(way.steps)}
    assert all(place[order.then] < place[order.first] for order in plan.orders if order.first in place)
    assert step not in held_by_irreversible(plan)


def test_what_a_migration_stands_upon_is_held_by_it() -> None:
    base, user = "shop.base", "shop.user"
    plan = planned(
        (version(base, "rest: /v1"), version(user, uses={base: ("rest: /v1",)})),
        (version(base, "rest: /v1", "rest: /v2"), version(user, uses={base: ("rest: /v2",)})),
        OperatorStep("migrate", after=(user,), irreversible=True),
    )

    assert plan.held == {
        f"upgrade:{base}": (f"upgrade:{base}", f"upgrade:{user}", "operator:migrate"),
        f"upgrade:{user}": (f"upgrade:{user}", "operator:migrate"),
    }


@pytest.mark.parametrize(
    ("said", "undo"),
    [
        ({"rollback": (), "rollback_plan": "redeploy the version before"}, Undo.POSSIBLE),
        ({"rollback": (), "rollback_plan": "Impossible."}, Undo.IMPOSSIBLE),
        ({"rollback": (), "rollback_plan": "none"}, Undo.UNKNOWN),
        ({"rollback": ()}, Undo.UNKNOWN),
        ({"rollback": ("helm rollback",)}, Undo.POSSIBLE),
    ],
)
def test_only_what_is_declared_says_whether_a_step_can_be_undone(said: dict[str, Any], undo: Undo) -> None:
    plan = planned((version("shop.a", "rest: /v1", **said),), (version("shop.a", "rest: /v2", **said),))

    assert [step.undo for step in plan.plan.steps] == [undo]
