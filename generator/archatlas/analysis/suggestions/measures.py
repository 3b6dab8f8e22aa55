"""The numbers that a change is judged by, before it and after it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.cycles import find_cycles
from archatlas.analysis.estate.drift import Bond, PairVerdict
from archatlas.analysis.estate.reachability import Reachability
from archatlas.analysis.rules.targets import is_deprecated
from archatlas.analysis.suggestions.suggestion import Amount, MovedNumber, Quantity
from archatlas.model.finding import Severity
from archatlas.model.module import ModuleName, lane_of

NAMED_SCORES = 3
"""Scores that are told one by one; of the rest it is told how many fall."""


_COUNTED = {Quantity.ERRORS: Severity.ERROR, Quantity.WARNINGS: Severity.WARNING, Quantity.NOTES: Severity.NOTE}


class Yardstick:
    """Measures what comes of changes of one estate against what it is."""

    def __init__(self, before: Assessment) -> None:
        """Begin with the estate before any change."""
        self._before = before

    @cached_property
    def _numbers(self) -> Mapping[Quantity, Amount]:
        return measured(self._before, self._reaches.coupling.propagation_cost)

    @cached_property
    def _from_elsewhere(self) -> Mapping[Severity, int]:
        """Count what was found in other files than schemas, which a change of schemas leaves as it is."""
        found = Counter(finding.severity for finding in self._before.findings)
        found.subtract(finding.severity for finding in Assessment.of(self._before.evaluated).findings)
        return found

    @property
    def _reaches(self) -> Reachability:
        return self._before.evaluated.context.reachability

    def effects(self, after: Assessment, touched: tuple[ModuleName, ...]) -> tuple[MovedNumber, ...]:
        """Return every number that differs, those of the estate first, then scores, first those of touched modules."""
        later = dict(measured(after, self._reaches.coupling_of(after.graph).propagation_cost))
        for quantity, severity in _COUNTED.items():
            later[quantity] += self._from_elsewhere[severity]
        former = self._numbers
        is_smaller = len(after.catalog) < len(self._before.catalog)
        moved = (
            MovedNumber(one, former.get(one), later[one], is_judged=not (is_smaller and one in _COUNTED))
            for one in later
            if former.get(one) != later[one]
        )
        return (*moved, *_scores(self._before, after, touched))


def measured(assessment: Assessment, propagation_cost: Fraction) -> Mapping[Quantity, Amount]:
    """Return the numbers of an estate; those about code only where there is code to compare with."""
    graph, deprecated = assessment.graph, {one.name for one in assessment.catalog.values() if is_deprecated(one)}
    found = Counter(finding.severity for finding in assessment.findings)
    findings = {quantity: found[severity] for quantity, severity in _COUNTED.items()}
    numbers: dict[Quantity, Amount] = {
        Quantity.CYCLES: len(graph.cycles),
        Quantity.MODULES_IN_CYCLES: len(graph.cycle_of),
        **dict(_of_code(assessment)),
        Quantity.BROKEN: len(assessment.broken),
        Quantity.DEPRECATED: sum(required in deprecated and name not in deprecated for name, required in graph.edges()),
        Quantity.ACROSS_LANES: sum(lane_of(name) != lane_of(required) for name, required in graph.edges()),
        **findings,
        Quantity.PROPAGATION_COST: propagation_cost,
        Quantity.MODULES: len(assessment.catalog),
        Quantity.DEPENDENCIES: sum(map(len, graph.hard.values())),
    }
    return numbers


def _of_code(assessment: Assessment) -> Iterator[tuple[Quantity, int]]:
    drift = assessment.drift
    if drift is None:
        return
    arrows: dict[ModuleName, list[ModuleName]] = {name: [] for name in assessment.catalog}
    for pair in drift.pairs:
        if pair.in_code is Bond.REQUIRED:
            arrows[pair.requirer].append(pair.required)
    yield Quantity.CODE_CYCLES, len(find_cycles({name: tuple(required) for name, required in arrows.items()}))
    without = (PairVerdict.UNUSED, PairVerdict.DEAD_TARGET)
    yield Quantity.UNUSED, sum(pair.is_declared and pair.verdict in without for pair in drift.pairs)


def _scores(before: Assessment, after: Assessment, touched: tuple[ModuleName, ...]) -> Iterator[MovedNumber]:
    known, later = before.evaluated, after.evaluated
    differing = (name for name in later.scores if name in known.scores and later.scores[name] is not known.scores[name])
    pairs = {name: (known.grade(name).shown, later.grade(name).shown) for name in sorted(differing)}
    moved = [MovedNumber(Quantity.SCORE, *pair, name) for name, pair in pairs.items() if pair[0] != pair[1]]
    moved.sort(key=lambda one: one.module not in touched)
    yield from moved[:NAMED_SCORES]
    if falling := sum(map(_falls, moved[NAMED_SCORES:])):
        yield MovedNumber(Quantity.LOWER_SCORES, 0, falling)


def _falls(effect: MovedNumber) -> bool:
    return effect.before is not None and effect.after is not None and effect.after < effect.before
