"""What is remembered of an estate as it was at one revision, and what happened between two of them."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction

from archatlas.model.finding import FindingIdentity, Severity
from archatlas.model.record import dataclass, field


class PastEventKind(StrEnum):
    """What happened to a module, or to what it is judged by."""

    APPEARED = "appeared"
    GONE = "gone"
    RENAMED = "renamed"
    OWNER = "owner"
    TIER = "tier"
    STATUS = "status"
    REQUIREMENT = "requirement"
    CROSSED = "crossed a lane"
    SCORE = "score moved"
    FOUND = "finding new"
    FIXED = "finding fixed"
    WAIVER_OVER = "waiver ran out"
    RULES = "rule changed"
    STALE = "evidence stale"


@dataclass(frozen=True, slots=True)
class PastEvent:
    """What happened on a day: `before` and `after` are values, or the other module of a requirement.

    `reasons` say what a number is made of, such as the checks that moved a score. Without a module it is about the
    estate. `commit` is empty for what is not committed.
    """

    day: date
    commit: str
    kind: PastEventKind
    module: str
    before: str = ""
    after: str = ""
    reasons: tuple[str, ...] = ()
    owner: str | None = None
    lane: str = ""


@dataclass(frozen=True, slots=True)
class StandingFinding:
    """A finding as it is remembered: what makes it the same one later, how grave it is, who answers for it."""

    rule: str
    subject: str
    severity: Severity
    waived_until: str = ""
    """The last day of its waiver, empty where it is not waived."""

    def identity_in(self, module: str) -> FindingIdentity:
        """Return what makes it the same finding in another revision."""
        return (self.rule, module, self.subject)


class DebtKind(StrEnum):
    """What stands and will have to be settled."""

    WAIVED = "waived finding"
    KNOWN = "finding of the baseline"
    UNDECLARED = "undeclared dependency"
    DEAD = "dead dependency"
    DEPRECATED = "dependency on a deprecated module"
    STATIC = "open result of static analysis"
    COVERAGE = "coverage below its target"
    RISK = "open risk"
    OVERDUE = "overdue review"


@dataclass(frozen=True, slots=True)
class Debt:
    """Something of a module that stands; `subject` tells it from others of its kind, `amount` says how much it is.

    `unit` is what the amount counts, empty where it is one thing.
    """

    kind: DebtKind
    subject: str
    amount: int = 1
    unit: str = ""
    due: date | None = None
    """The day on which it came to stand without any commit, None where it stands since somebody wrote something."""


@dataclass(frozen=True, slots=True)
class ModuleState:
    """What is remembered of a module at one revision.

    `checks` has for each check of the score the share that it earned as text, "?" where that is not known. Of the
    modules that it requires, `across` stand in another lane and `broken` break a rule.
    """

    lane: str
    owner: str | None = None
    tier: int | None = None
    status: str | None = None
    requires: tuple[str, ...] = ()
    across: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    score: Fraction | None = None
    shown: int | None = None
    known: int = 0
    points: int = 0
    checks: tuple[tuple[str, str], ...] = ()
    findings: tuple[StandingFinding, ...] = ()
    debts: tuple[Debt, ...] = ()


@dataclass(frozen=True, slots=True)
class EstateState:
    """What is remembered of an estate at one revision; `others` are findings that are about no module.

    `renames` lead from names of the state before to those of this one.
    """

    modules: Mapping[str, ModuleState] = field(default_factory=dict)
    others: tuple[tuple[str, StandingFinding], ...] = ()
    renames: Mapping[str, str] = field(default_factory=dict)
