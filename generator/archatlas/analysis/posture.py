"""What a module's counts of tests add up to."""

from collections.abc import Iterator
from dataclasses import fields

from archatlas.analysis.evidence import Evidence, Judge
from archatlas.model.module import Module

COUNTS = "test_posture.tests"
COVERAGE = "test_posture.coverage.current"
PERSONAL = "data_and_events.pii.contains"


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


def evident_tests(judge: Judge, module: Module) -> int | None:
    """Return how many tests the schema counts, without the kinds that nearly every module counts alike."""
    numbers = [number for key, number in declared_counts(module) if not judge.is_default(key, number)]
    return sum(numbers) if numbers else None


def evident_coverage(judge: Judge, module: Module) -> float | None:
    """Return the declared coverage, None where it is no evidence."""
    coverage = module.test_posture.coverage.current
    return coverage if judge.judge(module, COVERAGE, coverage) is Evidence.DECLARED else None
