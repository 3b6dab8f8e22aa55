"""Reads a plan from JSON: strictly, since whoever edits one decides what is deployed."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, NoReturn

import jsonschema_rs

from archatlas.formats.module_schema.published_schema import schema_text
from archatlas.model.errors import UserError

PLAN_SCHEMA = "plan-json.schema.json"
LONGEST_PLAN = 256 * 1024 * 1024
"""Most characters of a plan: one of 10,000 modules has a tenth of that."""

CURE = "make the plan again with archatlas plan --output json"


class PlanRefused(UserError):
    """Say why a plan cannot be run as it is."""


def read_plan_document(text: str) -> Mapping[str, Any]:
    """Return the plan in what `archatlas plan --output json` wrote, as plain data of the published shape."""
    if len(text) > LONGEST_PLAN:
        raise PlanRefused(f"the plan has {len(text):,} characters, more than any of ours; {CURE}")
    try:
        document = json.loads(text, object_pairs_hook=_without_twins, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise PlanRefused(f"the plan is no JSON that archatlas wrote ({error}); {CURE}") from error
    plan = document.get("plan") if isinstance(document, dict) else None
    if not isinstance(plan, dict):
        raise PlanRefused(f"the file holds no plan; {CURE}")
    return checked_plan(plan)


def checked_plan(plan: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a plan that has the published shape, or refuse it with the first departure."""
    error = next(iter(_validator().iter_errors(plan)), None)
    if error is not None:
        place = ".".join(map(str, error.instance_path)) or "its top"
        raise PlanRefused(f"the plan is none that archatlas wrote: at {place}, {error.message[:200]}; {CURE}")
    return plan


@cache
def _validator() -> Any:
    return jsonschema_rs.validator_for(json.loads(schema_text(PLAN_SCHEMA))["properties"]["plan"])


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
