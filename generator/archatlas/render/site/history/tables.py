"""The tables of the page: lanes, what moved the score, debt, and where most changes."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.decimals import decimal, half_up
from archatlas.analysis.history.history import Hotspot, StandingDebt
from archatlas.analysis.history.ledger import MonthFlow
from archatlas.analysis.history.totals import DebtTotal, debt_totals
from archatlas.model.history import PastEvent, PastEventKind
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import MUTED, Text
from archatlas.render.site.components.page_parts import CellPlace, CompareColumn, CompareRow, CompareTable
from archatlas.render.site.history.panels import lane_point, score_words
from archatlas.render.site.history.span import Shown
from archatlas.render.site.links import lane_address, link, module_address, owner_address
from archatlas.render.text.escaping import escaped, one_line
from archatlas.render.text.history_words import (
    DEBT_WORDS,
    amount_in_words,
    check_in_words,
    days_in_words,
    event_in_words,
    signed,
)
from archatlas.render.text.words import count, enumerated, month_of, written_day

MOVED, OLDEST, SPOTS, MONTHS = 12, 15, 12, 12
"""Modules that moved, oldest debts, hotspots and months that are listed."""
_REASONS = 3


@dataclass(frozen=True)
class People:
    """Says in the tables of a page what a module is, and whose it is."""

    assessment: Assessment
    here: str

    def module(self, name: str) -> tuple[Text, ...]:
        """Return the name of a module, with its page where it has one."""
        lane, _, short = name.partition(".")
        if ModuleName(name) not in self.assessment.catalog:
            return (Text(name),)
        return (Text(short, href=link(self.here, module_address(name)), lane=lane),)

    def owner(self, handle: str | None) -> tuple[Text, ...]:
        """Return an owner, with the page where there is one."""
        if handle is None:
            return (Text("no named owner", note=MUTED),)
        known = self.assessment.owners.by_handle.get(handle)
        return (Text(one_line(handle), href=link(self.here, owner_address(known.slug)) if known else ""),)

    def owner_of(self, name: str) -> tuple[Text, ...]:
        """Return the owner of a module of today."""
        module = self.assessment.catalog.get(ModuleName(name))
        return self.owner(self.assessment.classifier.owner(module) if module else None)


def lane_table(shown: Shown, here: str) -> CompareTable:
    """Return the lanes: their scores, by how much they moved, and what they use and break."""
    has_rules = bool(shown.moved_by_rules()) or any(shown.moved_in_lane(lane) for lane in shown.last.lanes)
    columns = (
        CompareColumn("Lane", CellPlace.HEAD),
        CompareColumn("Score", CellPlace.RIGHT, numeric=True),
        CompareColumn(_span_words(shown), numeric=True),
        *((CompareColumn("of it by rule changes", numeric=True),) if has_rules else ()),
        CompareColumn("Uses other lanes", numeric=True),
        CompareColumn("Break a rule", numeric=True),
    )
    return CompareTable(columns, tuple(_lane_row(shown, lane, here, has_rules) for lane in shown.last.lanes))


def _span_words(shown: Shown) -> str:
    return "since the first day" if shown.is_all else shown.span.words


def _lane_row(shown: Shown, lane: str, here: str, has_rules: bool) -> CompareRow:
    old, new = lane_point(shown.start, lane), lane_point(shown.last, lane)
    shown_scores = [half_up(one.average) for one in (old, new) if one.average is not None]
    moved = signed(shown_scores[-1] - shown_scores[0]) if len(shown_scores) == 2 else "new"
    return CompareRow(
        (
            (Text(lane, href=link(here, lane_address(lane))),),
            (Text(score_words(new.average)),),
            (Text(moved),),
            *(((Text(signed(shown.moved_in_lane(lane))),),) if has_rules else ()),
            (Text(f"{old.across:,} → {new.across:,}"),),
            (Text(f"{old.broken:,} → {new.broken:,}"),),
        )
    )


def moved_table(shown: Shown, people: People) -> CompareTable:
    """Return the modules whose scores moved most, with why, and whose they are."""
    columns = (
        CompareColumn("Module", CellPlace.HEAD),
        CompareColumn("Score", CellPlace.RIGHT, numeric=True),
        CompareColumn("Why", CellPlace.FULL),
        CompareColumn("Owner"),
    )
    return CompareTable(columns, tuple(_moved_row(shown, people, *one) for one in moved_modules(shown)[:MOVED]))


def moved_modules(shown: Shown) -> list[tuple[str, int, int]]:
    """Return the modules whose scores moved, those first that moved most."""
    both = ((name, *shown.score_of(name)) for name in shown.history.scores)
    moved = [(name, old, new) for name, old, new in both if old is not None and new is not None and old != new]
    return sorted(moved, key=lambda one: (-abs(one[2] - one[1]), one[0]))


def _moved_row(shown: Shown, people: People, name: str, old: int, new: int) -> CompareRow:
    colour = "ok" if new > old else "bad"
    moved = Markup(f'{old} → {new} <b style="color:var(--ad-{colour})">{escaped(signed(new - old))}</b>')
    why = reasons_of_move(shown, name, new - old)
    return CompareRow((people.module(name), moved, (Text(why),), people.owner_of(name)))


def reasons_of_move(shown: Shown, module: str, points: int) -> str:
    """Say which checks moved a score, and where steps too small to be told have their part in it."""
    steps = [one for one in shown.events if one.module == module and one.kind is PastEventKind.SCORE]
    told = sum(int(one.after) - int(one.before) for one in steps if one.before and one.after)
    why = enumerated(_why(steps), _REASONS)
    return why if why and told == points else ", and ".join(filter(None, (why, "smaller steps")))


def _why(steps: Iterable[PastEvent]) -> list[str]:
    """Return the checks that moved a score in all, from their first state to their last."""
    states: dict[str, tuple[str, str]] = {}
    for event in steps:  # the newest first
        for reason in event.reasons:
            check, before, after = (*reason.split(" ", 2), "", "")[:3]
            states[check] = (before, states.get(check, ("", after))[1])
    return [check_in_words(f"{check} {old} {new}") for check, (old, new) in states.items() if old != new]


def debt_table(shown: Shown) -> CompareTable:
    """Return what stands by its kind: how much, and since when in the middle."""
    columns = (
        CompareColumn("What stands", CellPlace.HEAD),
        CompareColumn("Number", CellPlace.RIGHT, numeric=True),
        CompareColumn("Median age", numeric=True),
    )
    rows = tuple(
        CompareRow(
            ((Text(_kind_words(total)),), (Text(f"{total.number:,}"),), (Text(days_in_words(total.median_age or 0)),))
        )
        for total in debt_totals(shown.history.debt, shown.end)
    )
    return CompareTable(columns, rows)


def _kind_words(total: DebtTotal) -> str:
    """Return what stands, with how much of it there is in all where that can be added up."""
    words = DEBT_WORDS[total.kind][1]
    in_all = f", {amount_in_words(total.amount, total.unit)} in all" if total.unit and total.unit != "%" else ""
    return f"{words[:1].upper()}{words[1:]}{in_all}"


def oldest_table(shown: Shown, people: People) -> CompareTable:
    """Return what stands for longest, and whose it is."""
    columns = (
        CompareColumn("Module", CellPlace.HEAD),
        CompareColumn("Since", CellPlace.RIGHT, numeric=True),
        CompareColumn("What stands", CellPlace.FULL),
        CompareColumn("Owner"),
    )
    return CompareTable(columns, tuple(_debt_row(one, people) for one in shown.history.debt.standing[:OLDEST]))


def _debt_row(debt: StandingDebt, people: People) -> CompareRow:
    since = f"{written_day(debt.first.day)}{' or earlier' if debt.first.is_older else ''}"
    amount = f" by {amount_in_words(debt.amount, debt.unit)}" if debt.unit else ""
    subject = f": {one_line(debt.subject)}" if debt.subject else ""
    what = f"{DEBT_WORDS[debt.kind][0]}{amount}{subject}"
    return CompareRow((people.module(debt.module), (Text(since),), (Text(what),), people.owner(debt.owner)))


def month_table(flows: tuple[MonthFlow, ...], standing: int) -> CompareTable:
    """Return the last months: what was added, what was paid, and what stood at their ends."""
    columns = (
        CompareColumn("Month", CellPlace.HEAD),
        CompareColumn("Added", numeric=True),
        CompareColumn("Paid", numeric=True),
        CompareColumn("Stood at its end", CellPlace.RIGHT, numeric=True),
    )
    return CompareTable(columns, tuple(_month_rows(flows, standing)))


def _month_rows(flows: tuple[MonthFlow, ...], standing: int) -> Iterator[CompareRow]:
    left = standing
    for flow in tuple(reversed(flows))[:MONTHS]:
        cells = (_month(flow), f"{flow.added:,}", f"{flow.paid:,}", f"{left:,}")
        yield CompareRow(tuple((Text(cell),) for cell in cells))
        left += flow.paid - flow.added


def _month(flow: MonthFlow) -> str:
    return month_of(date.fromisoformat(f"{flow.month}-01"))


def hotspot_table(spots: tuple[Hotspot, ...], people: People) -> CompareTable:
    """Return the modules that change most, with how much that is for each line that they have."""
    columns = (
        CompareColumn("Module", CellPlace.HEAD),
        CompareColumn("Churn", CellPlace.RIGHT, numeric=True),
        CompareColumn("For each line", numeric=True),
        CompareColumn("Lines", numeric=True),
        CompareColumn("Commits", numeric=True),
        CompareColumn("Owner"),
    )
    return CompareTable(columns, tuple(_spot_row(one, people) for one in spots[:SPOTS]))


def _spot_row(spot: Hotspot, people: People) -> CompareRow:
    per_line = "–" if spot.per_line is None else decimal(float(spot.per_line), 2)
    numbers = (f"{round(spot.churn):,}", per_line, f"{spot.lines:,}", f"{spot.commits:,}")
    return CompareRow((people.module(spot.module), *((Text(one),) for one in numbers), people.owner_of(spot.module)))


def lede(shown: Shown) -> str:
    """Say in a sentence how the score moved, and what of that is no progress."""
    number = count(len(shown.moves) + 1, "revision")
    how = "each judged by its own rules" if shown.history.rules.value == "then" else "all judged by today's rules"
    since = shown.span.words if not shown.is_all else f"Since {written_day(shown.begin)}"
    first, last = score_words(shown.start.average), score_words(shown.last.average)
    moved = "stayed at" if first == last else f"rose from {first} to" if _rose(shown) else f"fell from {first} to"
    parts = [(shown.moved_by_rules(), "changed rules"), (shown.moved_by_measuring(), "what is measured since")]
    told = [f"{signed(part)} came from {words}" for part, words in parts if part]
    of_it = f"; {' and '.join(told)}" if told else ""
    computed = f"{since}, {number}, each computed again from the schemas of its day, {how}"
    return f"{computed}. The score {moved} {last}{of_it}."


def _rose(shown: Shown) -> bool:
    return (shown.last.average or Fraction(0)) > (shown.start.average or Fraction(0))


def event_words(event: PastEvent) -> str:
    """Return what happened, with the module."""
    return f"{event.module or 'All modules'} {event_in_words(event)}"
