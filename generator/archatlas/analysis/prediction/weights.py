"""How much each thing known about a candidate counts: weights that come along, and weights fitted to one past."""

import math
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from archatlas.model.record import dataclass

Weights = tuple[float, ...]
"""One for each feature of a candidate, in their order."""

NEEDED = 300
"""Changes of its own that a repository must have before weights are fitted to it."""
PULL = 10.0
"""How strongly the weights that come along hold those that are fitted to little."""
_STEPS = 25
_ENOUGH = 1e-5
_LARGEST_SUM = 30.0

_FILE: Weights = (
    -1.951, 0.165, -0.164, 0.279, 0.179,
    1.544, 0.217, -0.052, -0.121, -0.153,
    -0.07, 2.355, 0.158, 0.008, -0.496,
    -0.062, 1.926, 0.061, -0.795, 0.315,
)  # fmt: skip
_MODULE: Weights = (
    -0.523, 0.491, -0.084, 0.46, 0.072,
    1.378, -0.172, -0.029, -0.126, -0.206,
    -0.248, -0.244, 0.017, 0.503, -1.797,
    -0.089, 1.987, -0.088, 0.775, 0.379,
)  # fmt: skip
SHIPPED: Mapping[str, Weights] = {"file": _FILE, "module": _MODULE}
"""Fitted to eight public histories by `benchmarks/cochange.py --write`."""


@dataclass(frozen=True, slots=True)
class Example:
    """What was known about a candidate in a past change, whether it changed, and how much the example counts.

    `support` is how often it had changed with one of that change.
    """

    features: tuple[float, ...]
    changed: bool
    weight: float
    support: int = 0


def weighted(features: Sequence[float], weights: Weights) -> float:
    """Return what speaks for a candidate, more than what speaks against it where it is above 0."""
    return sum(map(float.__mul__, features, weights))


def as_probability(total: float) -> float:
    """Return a sum of weights as how likely a candidate is to be missing from a change."""
    return 1.0 / (1.0 + math.exp(-min(max(total, -_LARGEST_SUM), _LARGEST_SUM)))


def can_fit() -> bool:
    """Tell whether weights can be fitted here: it takes the extra."""
    return find_spec("numpy") is not None


def fitted(examples: Sequence[Example], prior: Weights) -> Weights:
    """Return the weights of a logistic regression that is pulled towards others, rounded so that machines agree."""
    import numpy  # only who fits needs it

    features = numpy.array([one.features for one in examples])
    changed = numpy.array([1.0 if one.changed else 0.0 for one in examples])
    counts = numpy.array([one.weight for one in examples])
    start = numpy.array(prior)
    weights, pull = start, PULL * numpy.eye(len(prior))
    loss = _loss(numpy, features @ weights, changed, counts)
    for _ in range(_STEPS):
        likely = 1.0 / (1.0 + numpy.exp(-numpy.clip(features @ weights, -_LARGEST_SUM, _LARGEST_SUM)))
        slope = features.T @ (counts * (likely - changed)) + PULL * (weights - start)
        curve = (features * (counts * likely * (1.0 - likely))[:, None]).T @ features + pull
        step = numpy.linalg.solve(curve, slope)
        weights, loss, moved = _halved(numpy, (features, changed, counts, start), weights, step, loss)
        if moved < _ENOUGH:
            break
    return tuple(round(float(one), 3) for one in weights)


def _halved(numpy: Any, known: tuple[Any, ...], weights: Any, step: Any, loss: float) -> tuple[Any, float, float]:
    """Return the weights after as much of a step as makes them better."""
    features, changed, counts, start = known
    for _ in range(8):
        later = weights - step
        total = _loss(numpy, features @ later, changed, counts) + PULL / 2 * float((later - start) @ (later - start))
        if total <= loss + 1e-9:
            return later, total, float(numpy.abs(step).max())
        step = step / 2
    return weights, loss, 0.0


def _loss(numpy: Any, sums: Any, changed: Any, counts: Any) -> float:
    return float((counts * (numpy.logaddexp(0.0, sums) - changed * sums)).sum())
