"""What a module promises, and whether probes are enough to judge it."""

from enum import Enum
from fractions import Fraction

from archatlas.analysis.estate.availability import AVAILABILITY
from archatlas.analysis.estate.decimals import as_fraction
from archatlas.analysis.estate.evidence import Evidence
from archatlas.analysis.estate.facts import Facts
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass

HOUR = 3600
DAY = 24 * HOUR
PERIOD = 28 * DAY
"""The budget is that of the last four weeks, whatever day it is: each has the same number of Mondays."""

LEAST_HOURLY_BUDGET = 3
"""With fewer failing probes an hour than this in the budget, one lost packet looks like an incident."""


class Indicator(Enum):
    """What is counted: requests as the module served them, or probes from outside."""

    REQUESTS = "requests"
    PROBES = "probes"


class ObjectiveOrigin(Enum):
    """Whether somebody meant the objective, or nearly all schemas say the same."""

    DECLARED = "declared"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """A share of good events that a module promises over four weeks."""

    module: ModuleName
    objective: Fraction
    """Between 0 and 1, both of which are no objective."""
    origin: ObjectiveOrigin
    indicator: Indicator = Indicator.PROBES
    interval: float | None = None
    """The seconds between two probes, where probes are counted."""

    @property
    def budget(self) -> Fraction:
        """Return the share of events that may be bad."""
        return 1 - self.objective

    @property
    def hourly_budget(self) -> float | None:
        """Return how many probes of an hour may fail, None where requests are counted."""
        if self.indicator is Indicator.REQUESTS or not self.interval:
            return None
        return float(self.budget) * HOUR / self.interval

    @property
    def is_judged(self) -> bool:
        """Tell whether there are enough events to say within hours that the budget burns too fast."""
        return self.hourly_budget is None or self.hourly_budget >= LEAST_HOURLY_BUDGET

    @property
    def tells(self) -> bool:
        """Tell whether anybody is told: a default is nobody's promise, and probes that are too few wake people up."""
        return self.origin is ObjectiveOrigin.DECLARED and self.is_judged

    @property
    def interval_needed(self) -> float:
        """Return the seconds between two probes with which the objective could be judged."""
        return float(self.budget) * HOUR / LEAST_HOURLY_BUDGET


def service_level_of(
    facts: Facts, module: Module, indicator: Indicator = Indicator.PROBES, interval: float | None = None
) -> ServiceLevel | None:
    """Return the level that a module's schema states; None where that is nothing, or cannot be kept or missed."""
    declared = module.observability.slos.availability_pct
    if declared is None or not 0 < declared < 100:
        return None
    is_own = facts.classifier.classify(module, AVAILABILITY, declared) is Evidence.DECLARED
    origin = ObjectiveOrigin.DECLARED if is_own else ObjectiveOrigin.DEFAULT
    return ServiceLevel(module.name, as_fraction(declared) / 100, origin, indicator, interval)
