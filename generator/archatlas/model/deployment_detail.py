"""What a finding about a deployment knows beyond its rule and place: which modules do not fit, why, and until when."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Replaced:
    """A provider adds what a consumer will use and removes what it uses, in one version."""

    consumer: str
    added: str
    removed: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Unserved:
    """What a module uses of another one is not there once everything is done; an empty entry stands for the module."""

    provider: str
    entry: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class OrderCycle:
    """Modules each of which must go before another one of them, with the reason of one arrow."""

    modules: tuple[str, ...]
    is_declared: bool = False


class PromotionLack(Enum):
    """What keeps a module from being promoted to another lane, or what nobody knows about it."""

    NO_RULE = "no promotion rule of the former module leads there"
    COVERAGE_BELOW = "its coverage is below what the promotion needs"
    COVERAGE_UNKNOWN = "the promotion needs a coverage, and none is known"
    CHECKS_UNKNOWN = "the promotion needs checks whose results nobody gave"
    CHECKS_FAILED = "checks that the promotion needs failed"
    UPTIME_BELOW = "it has not run as long as the promotion needs"
    UPTIME_UNKNOWN = "the promotion needs days of running, and nobody knows how many there were"


@dataclass(frozen=True, slots=True)
class NotPromoted:
    """A module that goes to another lane without all that its promotion needs; `needed` and `known` are texts."""

    former: str
    lane: str
    lack: PromotionLack
    needed: str = ""
    known: str = ""


@dataclass(frozen=True, slots=True)
class LaneCrossed:
    """A step that has to wait for one of another lane."""

    first: str
    lane: str


@dataclass(frozen=True, slots=True)
class Irreversible:
    """A step that cannot be undone, and how many steps can no longer be undone either once it is done."""

    reason: str
    held: int = 0


@dataclass(frozen=True, slots=True)
class Frozen:
    """A window in which nothing is deployed: its reason and its end, as text in the zone of the settings."""

    environment: str
    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class LiveDiffers:
    """What the journal says that runs, and what the plan starts from; empty where it runs or starts from nothing."""

    environment: str
    live: str
    planned: str


@dataclass(frozen=True, slots=True)
class StalePlan:
    """What of the inputs of a plan is another one now."""

    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BudgetSpent:
    """What is left of an error budget, as a share; nothing is left at 0."""

    left: float
    limit: float


DeploymentDetail: TypeAlias = (
    Replaced
    | Unserved
    | OrderCycle
    | NotPromoted
    | LaneCrossed
    | Irreversible
    | Frozen
    | LiveDiffers
    | StalePlan
    | BudgetSpent
)
