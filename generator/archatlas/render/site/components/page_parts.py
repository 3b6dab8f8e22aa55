"""The parts that every kind of page has: headings with an address, source marks, problem rows, tables that compare.

Every text passes through `escaped`, `breakable` or `cell_text`; only constants stand around them.
"""

from collections.abc import Iterable
from enum import StrEnum

from markupsafe import Markup

from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import Badge, Text
from archatlas.render.site.components.cell_markup import badge, cell_text
from archatlas.render.text.escaping import escaped


class SourceMark(StrEnum):
    """Where a value comes from, as its class in the style sheet; each has a shape and a word."""

    MEASURED = "m"
    DECLARED = "d"
    DEFAULT = "f"
    UNKNOWN = "u"


@dataclass(frozen=True, slots=True)
class Action:
    """A button at the head of a page or beside a part of it; `icon` is edit, source, link, save, copy or empty.

    With `copies`, script copies that text and there is no address to go to.
    """

    label: str
    href: str = ""
    icon: str = ""
    copies: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several views of the same page, of which one is current."""

    label: str
    href: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and whose it is to settle; `mark` is bad, warn, none or cross, read aloud as `severity`."""

    mark: str
    severity: str
    title: str
    href: str = ""
    detail: str = ""
    who: tuple[Text, ...] = ()


class CellPlace(StrEnum):
    """Where the cells of a column go on a phone, where each row is a block."""

    PAIR = ""
    """In the flowing line of labels and values."""
    HEAD = "head"
    RIGHT = "right"
    FULL = "full"
    DROP = "drop"
    RANK = "rank"


@dataclass(frozen=True, slots=True)
class CompareColumn:
    """A column of a table that compares; `width` is a share in percent, 0 for what is left."""

    label: str
    place: CellPlace = CellPlace.PAIR
    numeric: bool = False
    width: int = 0
    is_silent: bool = False
    """Its label is only read aloud."""


CompareCell = tuple[Text, ...] | Badge | Markup
"""Texts, a health badge, or what another function made."""


@dataclass(frozen=True, slots=True)
class CompareRow:
    """A row with a cell for each column; `group` stands alone and titles the rows below it.

    By `values` script filters: a name, and what the row holds under it, on several lines where that are several.
    """

    cells: tuple[CompareCell, ...]
    anchor: str = ""
    group: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CompareTable:
    """A table that becomes a list of blocks on a phone."""

    columns: tuple[CompareColumn, ...]
    rows: tuple[CompareRow, ...]
    caption: str = ""


def heading(title: str, anchor: str, number: int | str = "", href: str = "") -> Markup:
    """Return the heading of a section, with its number in weaker type and a visible link to itself.

    With an address the title leads there, as to the page of the rule that a section is about.
    """
    return Markup(f"<h2{_head(title, anchor, number, href)}</h2>")


def subheading(title: str, anchor: str, number: int | str = "") -> Markup:
    """Return the heading of a part of a section."""
    return Markup(f"<h3{_head(title, anchor, number)}</h3>")


def source_mark(mark: str, word: str = "") -> Markup:
    """Return the sign behind a value that says where it comes from; `mark` is one of SourceMark."""
    shown = SourceMark(mark)
    style = "" if shown is SourceMark.DECLARED else f" v-src--{shown.value}"
    return Markup(f'<span class="v-src{style}">{escaped(word or _SOURCE_WORDS[shown])}</span>')


def source_key(marks: Iterable[str]) -> Markup:
    """Return the key to the signs that a page has, in their fixed order."""
    there = set(marks)
    signs = "".join(source_mark(mark, _SOURCE_KEY[mark]) for mark in SourceMark if mark in there)
    return Markup(f'<p class="v-key">{signs}</p>' if signs else "")


def problem_rows(problems: Iterable[Problem]) -> Markup:
    """Return what is wrong as entries of a list, each with whose it is to settle."""
    return Markup("".join(map(_problem, problems)))


def compare_markup(table: CompareTable) -> Markup:
    """Return a table that compares."""
    caption = f"<caption>{escaped(table.caption)}</caption>" if table.caption else ""
    head = " ".join(map(_column, table.columns))
    body = "".join(_compare_row(row, table.columns) for row in table.rows)
    return Markup(f'<table class="v-t v-b">{caption}<thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>')


_SOURCE_WORDS = {
    SourceMark.MEASURED: "measured",
    SourceMark.DECLARED: "declared",
    SourceMark.DEFAULT: "default",
    SourceMark.UNKNOWN: "nobody has said",
}
_SOURCE_KEY = {
    SourceMark.MEASURED: "computed or measured",
    SourceMark.DECLARED: "declared in the schema",
    SourceMark.DEFAULT: "same default in nearly every module",
    SourceMark.UNKNOWN: "unknown: nobody has said",
}


def _head(title: str, anchor: str, number: int | str, href: str = "") -> str:
    identity, words = escaped(anchor), escaped(title)
    counted = f' <span class="n">{escaped(str(number))}</span>' if number != "" else ""
    shown = f'<a href="{escaped(href)}">{words}</a>' if href else words
    return f' id="{identity}">{shown}{counted} <a class="v-link" href="#{identity}" aria-label="Link to {words}">#</a>'


def _problem(problem: Problem) -> str:
    title = escaped(problem.title)
    linked = f'<a class="u" href="{escaped(problem.href)}">{title}</a>' if problem.href else title
    detail = f' <span class="d">{escaped(problem.detail)}</span>' if problem.detail else ""
    who = f' <span class="who">{cell_text(problem.who)}</span>' if problem.who else ""
    sign = f'<i class="ad-mk ad-mk--{escaped(problem.mark)}"></i>'
    said = f'<span class="ad-vh">{escaped(problem.severity)}:</span> ' if problem.severity else ""
    return f"<li>{sign} <span>{said}<b>{linked}</b>{detail}</span>{who}</li>\n"


def _column(column: CompareColumn) -> str:
    style = " ".join([*(["num"] if column.numeric else []), *(["rank"] if column.place is CellPlace.RANK else [])])
    width = f' style="width:{column.width}%"' if column.width else ""
    label = escaped(column.label)
    shown = f'<span class="ad-vh">{label}</span>' if column.is_silent else label
    return f'<th scope="col"{_class(style)}{width}>{shown}</th>'


def _compare_row(row: CompareRow, columns: tuple[CompareColumn, ...]) -> str:
    identity = f' id="{escaped(row.anchor)}"' if row.anchor else ""
    if row.group:
        title = f'<th scope="rowgroup" colspan="{len(columns)}">{escaped(row.group)}</th>'
        return f'<tr class="grp"{identity}>{title}</tr>\n'
    cells = " ".join(_compare_cell(cell, column) for cell, column in zip(row.cells, columns, strict=True))
    values = "".join(f' data-{name}="{"&#10;".join(map(escaped, text.splitlines()))}"' for name, text in row.values)
    return f"<tr{identity}{values}>{cells}</tr>\n"


def _compare_cell(cell: CompareCell, column: CompareColumn) -> str:
    style = " ".join(word for word in (column.place.value, "num" if column.numeric else "") if word)
    content = badge(cell) if isinstance(cell, Badge) else cell if isinstance(cell, Markup) else cell_text(cell)
    if column.place is CellPlace.HEAD:
        return f'<th scope="row"{_class(style)}>{content}</th>'
    label = f' data-l="{escaped(column.label)}"' if column.place is CellPlace.PAIR else ""
    return f"<td{_class(style)}{label}>{content}</td>"


def _class(style: str) -> str:
    return f' class="{style}"' if style else ""
