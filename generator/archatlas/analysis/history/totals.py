"""Debt in a few numbers."""

from collections.abc import Iterable
from datetime import date
from statistics import median_low

from archatlas.analysis.history.history import DebtRecord, StandingDebt
from archatlas.model.history import DebtKind
from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class DebtTotal:
    """How much of one kind stands, and since how many days in the middle; it may be longer where a history begins."""

    kind: DebtKind
    number: int
    amount: int
    unit: str
    median_age: int | None


def debt_totals(record: DebtRecord, today: date) -> tuple[DebtTotal, ...]:
    """Return the totals of the kinds that stand, in their fixed order."""
    by_kind = {kind: [one for one in record.standing if one.kind is kind] for kind in DebtKind}
    return tuple(_total(kind, some, today) for kind, some in by_kind.items() if some)


def _total(kind: DebtKind, some: list[StandingDebt], today: date) -> DebtTotal:
    units = {one.unit for one in some}
    unit = next(iter(units)) if len(units) == 1 else ""
    return DebtTotal(kind, len(some), sum(one.amount for one in some) if unit else 0, unit, median_age(some, today))


def median_age(some: Iterable[StandingDebt], today: date) -> int | None:
    """Return since how many days things stand, in the middle; None where there are none."""
    ages = [(today - one.first.day).days for one in some]
    return max(median_low(ages), 0) if ages else None
