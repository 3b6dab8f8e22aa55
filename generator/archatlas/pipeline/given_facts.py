"""Reads what somebody knows of modules that no schema says: checks, days of running, error budgets."""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from archatlas.analysis.deployment.planning import GivenFacts
from archatlas.model.errors import UserError
from archatlas.model.near_names import suggest_choice

KEYS = ("checks", "uptime_days", "error_budgets")


class WrongFacts(UserError):
    """Say what in a file of facts cannot be understood."""


def read_given_facts(name: str, text: str) -> GivenFacts:
    """Return the facts of a JSON file; raise a refusal with the first mistake, since a slip would be no fact."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WrongFacts(f"{name} is no JSON: {error}") from error
    if not isinstance(said, dict):
        raise WrongFacts(f"{name} is no mapping; its keys are {', '.join(KEYS)}")
    for key in said:
        if key not in KEYS:
            near = suggest_choice(key, KEYS)
            cure = f"did you mean '{near}'?" if near else f"its keys are {', '.join(KEYS)}"
            raise WrongFacts(f"{name} has no key '{key}'; {cure}")
    checks = {module: _checks(name, module, one) for module, one in _mapping(name, "checks", said).items()}
    return GivenFacts(checks, _numbers(name, "uptime_days", said), _numbers(name, "error_budgets", said))


def _checks(name: str, module: str, said: Any) -> Mapping[str, bool]:
    if not isinstance(said, dict) or not all(isinstance(value, bool) for value in said.values()):
        raise WrongFacts(f"{name}: checks.{module} is no mapping of checks to true or false")
    return said


def _numbers(name: str, key: str, said: Mapping[str, Any]) -> Mapping[str, float]:
    found = _mapping(name, key, said)
    for module, value in found.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise WrongFacts(f"{name}: {key}.{module} is no number")
    return found


def _mapping(name: str, key: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
    found = said.get(key, {})
    if not isinstance(found, dict):
        raise WrongFacts(f"{name}: {key} is no mapping of modules")
    return found
