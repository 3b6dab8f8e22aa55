"""A plan is read back as it was written, and refused where anybody changed it."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.deployment.plan_document import digest_of, document_of
from archatlas.analysis.deployment.planning import Planned, PlannedEnvironment
from archatlas.formats.module_schema.published_schema import schema_text
from archatlas.formats.plan_file import PlanRefused
from archatlas.model.deployment import ConcurrencyLimits, GateKind, GateSpec
from archatlas.model.environment import OperatorStep
from archatlas.model.module import Module
from archatlas.model.record import replace
from archatlas.pipeline.plan_file import plan_of, read_plan
from archatlas.render.documents.plan_json import plan_json
from deployment_runs import plan
from planned_estates import planned, version

V1, V2 = "rest: /v1", "rest: /v2"


def gates(_module: Module) -> tuple[GateSpec, ...]:
    return (GateSpec("health", GateKind.HTTP),)


def a_plan() -> Planned:
    environment = PlannedEnvironment(
        "prod", ConcurrencyLimits(2, 1, None, {1: 1}), steps=(OperatorStep("migrate", before=("shop.a",)),),
        gates_of=gates,
    )  # fmt: skip
    before = (version("shop.a", V1), version("shop.b", uses={"shop.a": (V1,)}), version("shop.old", V1))
    after = (version("shop.a", V1, V2), version("shop.b", uses={"shop.a": (V2,)}), version("shop.new", V1))
    history = {"shop.a": (60.0, 70.0, 80.0, 90.0, 100.0)}
    return planned(before, after, environment=environment, history=history)


def test_a_plan_is_read_as_it_was_written() -> None:
    plan = a_plan()

    assert read_plan(plan_json(plan)) == plan.plan
    assert plan_of(json.loads(json.dumps(document_of(plan.plan)))) == plan.plan


def test_what_is_written_has_the_published_shape() -> None:
    schema = json.loads(schema_text("plan-json.schema.json"))

    jsonschema_rs.validate(schema, json.loads(plan_json(a_plan())))


@given(st.data())
def test_no_value_of_a_plan_can_be_changed(data: st.DataObject) -> None:
    document: Any = json.loads(plan_json(a_plan()))["plan"]
    places = list(leaves(document))
    holder, key = data.draw(st.sampled_from(places))
    holder[key] = other(holder[key])

    with pytest.raises(PlanRefused):
        plan_of(document)


def leaves(node: Any) -> Any:
    """Yield every mapping or list with each key of it that holds a plain value."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if isinstance(value, dict | list):
            yield from leaves(value)
        else:
            yield node, key


def other(value: Any) -> Any:
    """Return another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return 7 if value is None else f"{value}x"


BROKEN: dict[str, Callable[[str], str]] = {
    "no JSON": lambda text: text[:-20],
    "a key twice": lambda text: text.replace('"slots": 2', '"slots": 2, "slots": 2'),
    "no number": lambda text: text.replace('"slots": 2', '"slots": NaN'),
    "another file": lambda text: "{}",
    "a list": lambda text: "[]",
    "deep": lambda text: "[" * 100_000,
    "a command": lambda text: text.replace('"module": "shop.a"', '"module": "shop.a", "shell": ["rm"]'),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_plan_is_refused_with_the_cure(what: str) -> None:
    with pytest.raises(PlanRefused, match="make the plan again"):
        read_plan(BROKEN[what](plan_json(a_plan())))


def test_steps_that_wait_for_each_other_are_refused() -> None:
    circle = plan("a", "b", orders=("a < b", "b < a"))

    with pytest.raises(PlanRefused, match="circle"):
        plan_of(document_of(replace(circle, digest=digest_of(circle))))
