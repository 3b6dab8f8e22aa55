"""A table that a reader sorts and filters; its state is in the address."""

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from archatlas.model.record import dataclass, field
from archatlas.render.site.components.blocks import Column, DropDown, Text
from archatlas.render.site.components.take_away import TakeAway, take_away
from archatlas.render.site.links import TableName

FORM_FROM = 15
"""Rows from which a table has a form that filters it."""

CHOICES = 200
"""Values that a drop-down may offer."""

UNFOLDED = 40
"""Rows that stand outside the fold of a list that has one; the style sheet counts them as well."""

_FOLD_FROM = 60
"""Rows from which a list is folded, so that no fold hides a few rows only."""

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row: the cells, and the values it is filtered by as (name, value)."""

    cells: tuple[tuple[Text, ...], ...]
    values: tuple[tuple[str, str], ...] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything the list template prints.

    `noun` and `nouns` are what a row is called, `sets` the names of values that hold several words, `prefix` stands
    before the names of parameters in the address where a page has several lists, `away` where its files are. A list
    that `folds` shows its first rows until a reader wants the rest or filters it.
    """

    identifier: str
    noun: str
    nouns: str
    columns: tuple[Column, ...]
    rows: tuple[ListRow, ...]
    choices: tuple[DropDown, ...] = ()
    sets: tuple[str, ...] = ()
    prefix: str = ""
    away: TakeAway | None = None
    folds: bool = False

    @property
    def folded(self) -> int:
        """Return how many rows stand in the fold."""
        return len(self.rows) - UNFOLDED if self.folds and len(self.rows) >= _FOLD_FROM else 0

    @property
    def has_form(self) -> bool:
        """Tell whether there is enough to filter."""
        return len(self.rows) >= FORM_FROM


@dataclass(frozen=True, slots=True)
class ListPlan(Generic[Record]):
    """How records of one kind become a list: `row` is given a record and the address of the page it stands on.

    `choices` maps the name of each value with a drop-down to its label, `words` a value to what is said for it; `table`
    is what the site has as files, too.
    """

    identifier: str
    noun: str
    nouns: str
    columns: tuple[Column, ...]
    row: Callable[[Record, str], ListRow]
    choices: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    sets: tuple[str, ...] = ()
    table: TableName | None = None
    folds: bool = False

    def take_away(self, start: str) -> TakeAway | None:
        """Return the links from the page at `start` to the files of the table that the list is of."""
        return take_away(start, self.table) if self.table else None

    def listing(self, records: Iterable[Record], start: str, prefix: str = "") -> Listing:
        """Return the list of these records with links from the page at `start`."""
        rows = tuple(self.row(record, start) for record in records)
        found = tuple(self._choice(name, label, rows) for name, label in self.choices.items())
        offered = tuple(choice for choice in found if 1 < len(choice.values) <= CHOICES)
        away = self.take_away(start)
        return Listing(
            self.identifier, self.noun, self.nouns, self.columns, rows, offered, self.sets, prefix, away, self.folds
        )

    def _choice(self, name: str, label: str, rows: Iterable[ListRow]) -> DropDown:
        values = {value for row in rows for key, value in row.values if key == name and value}
        ordered = sorted(values, key=lambda value: (value in self.words, value.lower(), value))
        return DropDown(name, label, tuple((value, self.words.get(value, value)) for value in ordered))
