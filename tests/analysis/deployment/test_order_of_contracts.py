"""What goes before what: expand and contract, topics, whole modules, and where no order is safe."""

from collections.abc import Callable

import pytest

from archatlas.analysis.deployment.planning import Planned, PlannedEnvironment, Reach
from archatlas.analysis.policy.policy import Policy, Waiver
from archatlas.model.deployment import Why
from archatlas.model.environment import OperatorStep
from archatlas.model.module import Module
from planned_estates import order_between, orders, planned, rules, version, warned

V1, V2 = "rest: /v1", "rest: /v2"
P, C = "shop.provider", "shop.consumer"
UP, UC = f"upgrade:{P}", f"upgrade:{C}"

States = tuple[tuple[Module, ...], tuple[Module, ...]]
Pairs = set[tuple[str, str]]


def consumer(*entries: str) -> Module:
    return version(C, uses={P: entries})


CASES: dict[str, tuple[States, Pairs]] = {
    "an added entry is there before who uses it": (
        ((version(P, V1), consumer(V1)), (version(P, V1, V2), consumer(V2))),
        {(UP, UC)},
    ),
    "a removed entry goes when nobody uses it any more": (
        ((version(P, V1, V2), consumer(V1)), (version(P, V2), consumer(V2))),
        {(UC, UP)},
    ),
    "an added entry that nobody uses makes no order": (
        ((version(P, V1), consumer(V1)), (version(P, V1, V2), version(C, "cli: run", uses={P: (V1,)}))),
        set(),
    ),
    "a removed entry that nobody used makes no order": (
        ((version(P, V1, V2), consumer(V1)), (version(P, V1), version(C, "cli: run", uses={P: (V1,)}))),
        set(),
    ),
    "a new module is there before who requires it": (
        ((version(C),), (version(P, V1), consumer(V1))),
        {(f"introduce:{P}", UC)},
    ),
    "a module goes when nobody requires it any more": (
        ((version(P, V1), consumer(V1)), (version(C),)),
        {(UC, f"retire:{P}")},
    ),
    "a pair comes provider first": (
        ((), (version(P, V1), consumer(V1))),
        {(f"introduce:{P}", f"introduce:{C}")},
    ),
    "a pair goes consumer first": (
        ((version(P, V1), consumer(V1)), ()),
        {(f"retire:{C}", f"retire:{P}")},
    ),
    "a topic is emitted before somebody listens": (
        ((version(P), version(C)), (version(P, emits=("orders",)), version(C, consumes=("orders",)))),
        {(UP, UC)},
    ),
    "a topic ends when nobody listens any more": (
        ((version(P, emits=("orders",)), version(C, consumes=("orders",))), (version(P), version(C))),
        {(UC, UP)},
    ),
    "a topic that moves is emitted anew before it ends": (
        (
            (version(P, emits=("orders",)), version(C, consumes=("orders",)), version("shop.other")),
            (version(P), version(C, consumes=("orders",)), version("shop.other", emits=("orders",))),
        ),
        {("upgrade:shop.other", UP)},
    ),
    "three in a chain follow each other": (
        (
            (version("shop.base", V1), version(P, V1, uses={"shop.base": (V1,)}), consumer(V1)),
            (version("shop.base", V1, V2), version(P, V1, V2, uses={"shop.base": (V2,)}), consumer(V2)),
        ),
        {("upgrade:shop.base", UP), (UP, UC)},
    ),
}
"""Expand, contract and their likes: both states, and the order that is safe."""


@pytest.mark.parametrize("name", CASES)
def test_the_order_is_the_safe_one(name: str) -> None:
    (before, after), expected = CASES[name]
    plan = planned(before, after)

    assert orders(plan) == expected
    assert not plan.is_blocked
    assert all(order.certain for order in plan.plan.orders)


def test_an_entry_is_known_without_its_kind_and_by_its_beginning() -> None:
    plan = planned(
        (version(P, "rest: /api/v1/*"), consumer("/api/v1/orders")),
        (version(P, "rest: /api/v1/*", "rest: /api/v2/*"), consumer("/api/v2/orders")),
    )

    assert order_between(plan, UP, UC).entry == "/api/v2/orders"


def test_an_entry_that_a_pattern_offered_before_is_not_added() -> None:
    plan = planned(
        (version(P, "rest: /api/*"), consumer("rest: /api/x")),
        (version(P, "rest: /api/x"), version(C, "cli: run", uses={P: ("rest: /api/x",)})),
    )

    assert orders(plan) == set()


def test_without_uses_a_consumer_may_rely_on_what_is_added_and_removed() -> None:
    added = planned(
        (version(P, V1), version(C, requires=(P,))), (version(P, V1, V2), version(C, "cli: run", requires=(P,)))
    )
    removed = planned(
        (version(P, V1, V2), version(C, requires=(P,))), (version(P, V1), version(C, "cli: run", requires=(P,)))
    )

    assert not order_between(added, UP, UC).certain
    assert not order_between(removed, UC, UP).certain
    assert order_between(removed, UC, UP).why is Why.REMOVES


def test_a_module_that_uses_nothing_of_what_it_requires_waits_for_nothing() -> None:
    before, after = (version(P, V1), version(C, uses={P: ()})), (version(P, V2), version(C, "cli: x", uses={P: ()}))

    assert orders(planned(before, after)) == set()


def test_what_a_module_can_do_without_keeps_nothing() -> None:
    before = (version(P, V1), version(C, optional=(P,)))
    plan = planned(before, (version(C, "cli: run", optional=(P,)),))

    assert orders(plan) == set()
    assert not plan.is_blocked


def replacing() -> Planned:
    return planned((version(P, V1), consumer(V1)), (version(P, V2), consumer(V2)))


def test_adding_and_removing_in_one_version_has_no_safe_order() -> None:
    plan = replacing()

    assert rules(plan) == ["deploy/replaces"]
    assert {one.step for one in plan.plan.blocked} == {UP, UC}


def test_messages_of_another_schema_are_a_replacement_too() -> None:
    plan = planned(
        (version(P, emits=("orders (v1)",)), version(C, consumes=("orders (v1)",))),
        (version(P, emits=("orders (v2)",)), version(C, consumes=("orders (v2)",))),
    )

    assert rules(plan) == ["deploy/replaces"]


def test_a_replacement_that_only_may_be_one_goes_provider_first_with_a_warning() -> None:
    plan = planned((version(P, V1), version(C, requires=(P,))), (version(P, V2), version(C, "cli: x", requires=(P,))))

    assert orders(plan) == {(UP, UC)}
    assert "deploy/replaces" in warned(plan)
    assert not plan.is_blocked


def test_a_sure_order_counts_more_than_one_that_may_hold() -> None:
    plan = planned((version(P, V1), version(C, requires=(P,))), (version(P, V2), consumer(V2)))

    assert orders(plan) == {(UP, UC)}
    assert order_between(plan, UP, UC).certain


def test_a_waived_replacement_is_deployed_at_once() -> None:
    from datetime import date

    waiver = Waiver("deploy/replaces", P, "@Shop", "agreed", date(2027, 1, 1))
    plan = planned(
        (version(P, V1), consumer(V1)), (version(P, V2), consumer(V2)), policy=Policy(waivers=(waiver,)), at=0.0
    )

    assert plan.plan.together == (frozenset({UP, UC}),)
    assert orders(plan) == set()
    assert not plan.is_blocked


def circle(circular: bool) -> tuple[tuple[Module, ...], tuple[Module, ...]]:
    a, b = "shop.a", "shop.b"
    declared = {a: (b,), b: (a,)} if circular else {a: (), b: ()}
    before = (version(a, V1, uses={b: (V1,)}), version(b, V1, uses={a: (V1,)}))
    return before, (
        version(a, V1, V2, uses={b: (V2,)}, circular=declared[a]),
        version(b, V1, V2, uses={a: (V2,)}, circular=declared[b]),
    )


def test_a_circle_is_refused() -> None:
    assert rules(planned(*circle(circular=False))) == ["deploy/cycle"]
    assert rules(planned(*circle(circular=True))) == ["deploy/cycle"]
    together = PlannedEnvironment("prod", cycles_together=True)
    assert rules(planned(*circle(circular=False), environment=together)) == ["deploy/cycle"]


def test_a_declared_circle_is_deployed_at_once_where_the_environment_says_so() -> None:
    plan = planned(*circle(circular=True), environment=PlannedEnvironment("prod", cycles_together=True))

    assert plan.plan.together == (frozenset({"upgrade:shop.a", "upgrade:shop.b"}),)
    assert not plan.is_blocked


LEFT: dict[str, tuple[Callable[[], Planned], list[str]]] = {
    "a consumer that stays": (
        lambda: planned((version(P, V1, V2), consumer(V1)), (version(P, V2), consumer(V1))),
        ["deploy/consumer-left-behind"],
    ),
    "a consumer of a retired module": (
        lambda: planned((version(P, V1), consumer(V1)), (consumer(V1),)),
        ["deploy/consumer-left-behind"],
    ),
    "a listener": (
        lambda: planned(
            (version(P, emits=("orders",)), version(C, consumes=("orders",))),
            (version(P), version(C, consumes=("orders",))),
        ),
        ["deploy/consumer-left-behind"],
    ),
    "a provider that was not asked for": (
        lambda: planned((version(P, V1), consumer(V1)), (version(P, V1, V2), consumer(V2)), only=(C,)),
        ["deploy/provider-left-behind"],
    ),
    "a new provider that was not asked for": (
        lambda: planned((version(C),), (version(P, V1), consumer(V1)), only=(C,)),
        ["deploy/provider-left-behind"],
    ),
    "a provider that never has it": (
        lambda: planned((version(P, V1), consumer(V1)), (version(P, V1), consumer("rest: /v9"))),
        ["deploy/provider-left-behind"],
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_who_would_be_left_behind_blocks_the_plan(name: str) -> None:
    make, expected = LEFT[name]

    assert rules(make()) == expected


def test_a_consumer_that_may_rely_on_what_goes_is_a_warning() -> None:
    plan = planned((version(P, V1, V2), version(C, requires=(P,))), (version(P, V1), version(C, requires=(P,))))

    assert "deploy/consumer-left-behind" in warned(plan)
    assert not plan.is_blocked


def test_what_comes_along_is_what_the_order_needs() -> None:
    before = (version(P, V1), consumer(V1), version("shop.third", V1, requires=(P,)), version("shop.fourth"))
    after = (version(P, V1, V2), consumer(V2), version("shop.third", V1, requires=(P,)), version("shop.fourth", V1))

    required = planned(before, after, only=(C,), reach=Reach.WITH_REQUIREMENTS)
    requirers = planned(before, after, only=(P,), reach=Reach.WITH_REQUIRERS)

    assert {step.module for step in required.plan.steps} == {P, C}
    assert {step.module for step in requirers.plan.steps} == {P, C}
    assert not required.is_blocked


def test_steps_of_the_operators_own_stand_around_modules_and_each_other() -> None:
    migrate = OperatorStep("migrate", before=(P,), after=("agree",))
    agree, other = OperatorStep("agree"), OperatorStep("other", before=("shop.absent",))
    plan = planned((version(P, V1),), (version(P, V2),), migrate, agree, other)

    assert orders(plan) == {("operator:agree", "operator:migrate"), ("operator:migrate", UP)}


def test_what_waits_for_a_blocked_step_says_through_whom() -> None:
    last = "shop.last"
    plan = planned(
        (version(P, V1), consumer(V1), version(last)),
        (version(P, V2), version(C, V1, uses={P: (V2,)}), version(last, uses={C: (V1,)})),
    )
    blocked = {one.step: one.through for one in plan.plan.blocked}

    assert blocked == {UP: (), UC: (), f"upgrade:{last}": (UC,)}
