"""What is declared of a place where modules are deployed, as far as a plan depends on it."""

from datetime import datetime
from enum import Enum

from archatlas.model.record import dataclass


class StepKind(Enum):
    """What a step of the operator's own is: something that runs, or somebody who agrees."""

    MIGRATION = "migration"
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True)
class Freeze:
    """When nothing is deployed, in the local time of an IANA zone: once from `start` to `until`, or every week.

    `weekly` holds the minutes since Monday, 00:00, at which it begins and ends; it may run over Sunday's end.
    """

    zone: str
    reason: str = ""
    start: datetime | None = None
    until: datetime | None = None
    weekly: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class OperatorStep:
    """A step that follows from no schema; `before` and `after` name the modules, or other such steps, around it."""

    id: str
    kind: StepKind = StepKind.MIGRATION
    title: str = ""
    owner: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    irreversible: bool = False
