"""The scores of all modules in both states, each computed once where nothing it looks at is different."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.sameness import say_the_same
from archatlas.analysis.health.score import Grade
from archatlas.analysis.health.scoring import score_module
from archatlas.analysis.health.surroundings import surroundings
from archatlas.model.module import Module
from archatlas.model.names import ModuleName


@dataclass(frozen=True)
class Scores:
    """The grades of all modules, each state under its own names, and the averages of those that have one."""

    before: Mapping[ModuleName, Grade]
    after: Mapping[ModuleName, Grade]

    @property
    def average_before(self) -> Fraction | None:
        """Return the average score of the earlier state."""
        return _average(self.before.values())

    @property
    def average_after(self) -> Fraction | None:
        """Return the average score of the later state."""
        return _average(self.after.values())


def score_both(before: Assessment, after: Assessment) -> Scores:
    """Score the modules of both states.

    The later state is scored as a whole, which every page and report needs anyway; of the earlier one only modules
    that are different, have other surroundings in the graph, or are judged by other rules.
    """
    later = {name: health.own.grade for name, health in after.health.items()}
    judged_alike = before.judge == after.judge and before.health_rules == after.health_rules
    earlier = {
        name: later[name] if judged_alike and _is_scored_alike(before, after, name) else _grade(before, module)
        for name, module in before.catalog.items()
    }
    return Scores(earlier, later)


def _is_scored_alike(before: Assessment, after: Assessment, name: ModuleName) -> bool:
    return (
        name in after.catalog
        and say_the_same(before.catalog[name], after.catalog[name])
        and surroundings(before.facts, name) == surroundings(after.facts, name)
    )


def _grade(known: Assessment, module: Module) -> Grade:
    return score_module(known.facts, module, known.health_rules).grade


def _average(grades: Iterable[Grade]) -> Fraction | None:
    scores = [grade.exact for grade in grades if grade.exact is not None]
    return sum(scores, Fraction(0)) / len(scores) if scores else None
