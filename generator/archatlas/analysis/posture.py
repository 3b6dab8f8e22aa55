"""What a module's counts of tests add up to."""

from collections.abc import Iterator
from dataclasses import fields

from archatlas.model.module import Module

COUNTS = "test_posture.tests"
COVERAGE = "test_posture.coverage.current"


def declared_counts(module: Module) -> Iterator[tuple[str, int]]:
    """Yield (key path, number) for each kind of test that the schema counts."""
    counts = module.test_posture.tests
    for kind in fields(counts):
        number = getattr(counts, kind.name)
        if number is not None:
            yield f"{COUNTS}.{kind.name}", number


def recorded_tests(module: Module) -> int | None:
    """Return how many tests the schema counts, or None where it counts none of any kind, not even zero."""
    numbers = [number for _key, number in declared_counts(module)]
    return sum(numbers) if numbers else None
