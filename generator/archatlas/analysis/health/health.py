"""The health of each module, and of many in a few numbers."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.estate.graph import DependencyGraph
from archatlas.analysis.estate.reachability import dependent_counts, groups_in_order
from archatlas.analysis.health import assurance, interfaces
from archatlas.analysis.health.checks import Area, Check, CheckContext, CheckFunction, HealthRules
from archatlas.analysis.health.score import AreaScore, Band, CheckScore, Grade, Score, grade_of, points_earned, score_of
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass

Candidate = tuple[Fraction, ModuleName]


@dataclass(frozen=True, slots=True)
class Weakest:
    """The required module with the lowest score; of several the first by name."""

    module: ModuleName
    grade: Grade


def weakest_required(graph: DependencyGraph, grades: Mapping[ModuleName, Grade]) -> Mapping[ModuleName, Weakest | None]:
    """Return for each module the weakest of all it requires, directly or through others, without itself."""
    weakest_first = _weakest_first(grades)
    rank = {name: place for place, name in enumerate(weakest_first)}
    nobody = len(weakest_first)
    lowest: dict[ModuleName, int] = {}
    below: dict[ModuleName, int] = {}
    for group in groups_in_order(graph):
        reached = (lowest.get(name, nobody) for member in group for name in graph.requires(member))
        outside = min(reached, default=nobody)
        own = sorted(rank.get(member, nobody) for member in group)
        for member in group:
            others = next((place for place in own if place == nobody or weakest_first[place] != member), nobody)
            below[member] = min(outside, others)
        lowest.update(dict.fromkeys(group, min(outside, own[0])))
    known = [Weakest(name, grades[name]) for name in weakest_first]
    return {name: known[below[name]] if below[name] < nobody else None for name in grades}


def _weakest_first(grades: Mapping[ModuleName, Grade]) -> list[ModuleName]:
    """Return the modules that have a score, the lowest first, then by name; fractions are slow to compare."""
    scores = ((grade.exact, name) for name, grade in grades.items() if grade.exact is not None)
    return [name for _rough, _exact, name in sorted((float(exact), exact, name) for exact, name in scores)]


CHECKS: Mapping[Check, CheckFunction] = {
    Check.NAMED_OWNER: assurance.named_owner,
    Check.ESCALATION: assurance.escalation,
    Check.REVIEWED: assurance.reviewed,
    Check.COVERAGE: assurance.coverage,
    Check.TESTS_RECORDED: assurance.tests_recorded,
    Check.ENTRY_POINTS: interfaces.entry_points,
    Check.SPECIFIC_INVARIANTS: interfaces.specific_invariants,
    Check.ERROR_TAXONOMY: interfaces.error_taxonomy,
    Check.BACKWARD_COMPATIBLE: interfaces.backward_compatible,
    Check.NO_CYCLE: interfaces.no_cycle,
    Check.TARGETS_EXIST: interfaces.targets_exist,
    Check.NO_UNPROMOTED_TARGET: interfaces.no_unpromoted_target,
    Check.NO_OPEN_HIGH_RISK: assurance.no_open_high_risk,
    Check.OWN_SERVICE_LEVELS: interfaces.own_service_levels,
    Check.HEALTH_CHECK: interfaces.health_check,
    Check.ALERT_THRESHOLDS: interfaces.alert_thresholds,
}


@dataclass(frozen=True, slots=True)
class Health:
    """Three numbers that are never blended: a module's own score, the weakest it stands on, who stands on it.

    `weakest` is the lowest score among all that the module requires, directly or through others, None where nothing
    of that is measured. `dependents` counts the modules that require it, directly or through others. Optional
    requirements count in neither.
    """

    module: ModuleName
    own: Score
    weakest: Weakest | None
    dependents: int

    @property
    def score(self) -> Fraction | None:
        """Return the exact score, None where too little is known."""
        return self.own.grade.exact

    @property
    def shown(self) -> int | None:
        """Return the score as pages show it, None where too little is known."""
        return self.own.grade.shown

    @property
    def band(self) -> Band:
        """Return what the score means."""
        return self.own.grade.band

    @property
    def known_share(self) -> Fraction:
        """Return which share of the points can be judged."""
        return self.own.known_share


def health_of_modules(facts: Facts, scores: Mapping[ModuleName, Score]) -> Mapping[ModuleName, Health]:
    """Return the health of every module, in order of their names, given their own scores."""
    weakest = weakest_required(facts.graph, {name: score.grade for name, score in scores.items()})
    dependents = dependent_counts(facts.graph)
    return {name: Health(name, score, weakest[name], dependents[name]) for name, score in scores.items()}


def score_module(facts: Facts, module: Module, rules: HealthRules) -> Score:
    """Return a module's own score; a check with 0 points is left out."""
    subject = CheckContext(facts, module, rules)
    worth = ((check, rules.points.get(check, 0)) for check in CHECKS)
    return score_of(tuple(_result(subject, check, points) for check, points in worth if points), rules)


def grade_module(facts: Facts, module: Module, rules: HealthRules) -> Grade:
    """Return the grade of a module's own score without the score's parts, which take most of the time."""
    subject = CheckContext(facts, module, rules)
    worth = [(check, rules.points.get(check, 0)) for check in CHECKS]
    shares = [(points, CHECKS[check](subject).share) for check, points in worth if points]
    known = sum(points for points, share in shares if share is not None)
    return grade_of(points_earned(shares), known, sum(points for points, _share in shares), rules)


def _result(subject: CheckContext, check: Check, points: int) -> CheckScore:
    verdict = CHECKS[check](subject)
    place = subject.module.at(verdict.place or verdict.key)
    return CheckScore(
        check, points, verdict.share, verdict.value, verdict.key, place, verdict.action, verdict.can_be_met
    )


COLUMN_WIDTH = 10
"""How many points of the score share a column of the distribution; 100 stands in the last one."""


@dataclass(frozen=True, slots=True)
class AreaAverage:
    """An area's points in the average module: earned, lost, and not known."""

    area: Area
    points: int
    earned: Fraction
    lost: Fraction
    unknown: Fraction


@dataclass(frozen=True, slots=True)
class EstateHealth:
    """How many modules are in each band, in each column of ten points, and the averages.

    `average` is taken over the modules that have a score, None where none has; the other averages over all modules.
    """

    bands: Mapping[Band, int]
    distribution: tuple[int, ...]
    average: Fraction | None
    known_share: Fraction
    areas: tuple[AreaAverage, ...]


def estate_health(modules: Collection[Health]) -> EstateHealth:
    """Sum up the health of modules: of an estate, a lane or an owner."""
    counts = Counter(known.band for known in modules)
    scores = [known.score for known in modules if known.score is not None]
    columns = Counter(min(known.shown // COLUMN_WIDTH, 9) for known in modules if known.shown is not None)
    return EstateHealth(
        bands={band: counts[band] for band in Band},
        distribution=tuple(columns[column] for column in range(100 // COLUMN_WIDTH)),
        average=_total(score.as_integer_ratio() for score in scores) / len(scores) if scores else None,
        known_share=_total((known.own.known, known.own.points or 1) for known in modules) / max(len(modules), 1),
        areas=_areas(modules),
    )


def _areas(modules: Collection[Health]) -> tuple[AreaAverage, ...]:
    by_area: dict[Area, list[AreaScore]] = {}
    for known in modules:
        for area in known.own.areas:
            by_area.setdefault(area.area, []).append(area)
    return tuple(_average(area, parts) for area, parts in by_area.items())


def _average(area: Area, parts: list[AreaScore]) -> AreaAverage:
    points, number = parts[0].points, len(parts)
    earned = _total(part.earned.as_integer_ratio() for part in parts) / number
    known = Fraction(sum(part.known for part in parts), number)
    return AreaAverage(area, points, earned, known - earned, points - known)


def _total(ratios: Iterable[tuple[int, int]]) -> Fraction:
    """Add up exactly; those of the same denominator first, as integers, since fractions are slow to make and to add."""
    numerators: dict[int, int] = {}
    for numerator, denominator in ratios:
        numerators[denominator] = numerators.get(denominator, 0) + numerator
    return sum((Fraction(numerator, denominator) for denominator, numerator in numerators.items()), Fraction(0))
