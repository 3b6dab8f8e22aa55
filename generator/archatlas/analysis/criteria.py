"""What an estate is judged by."""

from collections.abc import Mapping
from datetime import date

from archatlas.analysis.estate.declared_values import DefaultThreshold
from archatlas.analysis.estate.evidence import PLACEHOLDERS
from archatlas.analysis.estate.owners import Contact
from archatlas.analysis.health.checks import HealthRules
from archatlas.analysis.policy.policy import Policy
from archatlas.model.change_log import CoChangedModules
from archatlas.model.code import CodeFacts
from archatlas.model.measured import MeasuredFacts
from archatlas.model.record import dataclass, field


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a team has decided, as far as it judges an estate, and the day to judge dates by.

    Without a day the youngest date in the schemas takes its place, so that the same files always give the same;
    where no schema has a date, `fallback_day` does.
    """

    policy: Policy = field(default_factory=Policy)
    placeholders: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: PLACEHOLDERS)
    threshold: DefaultThreshold = field(default_factory=DefaultThreshold)
    health: HealthRules = field(default_factory=HealthRules)
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    today: date | None = None
    fallback_day: date | None = None
    code: CodeFacts | None = None
    """What the code says; None where the estate is not compared with code."""
    measured: MeasuredFacts | None = None
    """What CI artefacts say; None where there are none."""
    changes: CoChangedModules | None = None
    """Which modules changed together; None where nobody looks at the past."""
