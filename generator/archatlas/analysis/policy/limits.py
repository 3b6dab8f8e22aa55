"""Which limit holds for a module."""

from fractions import Fraction
from typing import Literal

from archatlas.analysis.policy.policy import Policy
from archatlas.model.module import Module

LimitName = Literal["fan_out", "fan_in", "instability", "instability_step", "distance", "reach"]


def limit_of(policy: Policy, module: Module, name: LimitName) -> Fraction | None:
    """Return the limit that the last fitting part of the policy sets, None where none does."""
    for selected in reversed(policy.limits):
        value: int | Fraction | None = getattr(selected.limits, name)
        if value is not None and selected.selection.includes(module):
            return Fraction(value)
    return None
