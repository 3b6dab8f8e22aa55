"""A table of the estate as files: as JSON for programs, and as CSV that a spreadsheet can open without harm."""

import csv
import io
import re
from collections.abc import Callable, Iterable

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass, replace
from archatlas.render.documents.json_text import Plain, json_text
from archatlas.render.site.links import TableName, table_address
from archatlas.render.site.page import PageOptions, RenderedFile
from archatlas.render.text.escaping import one_line

VERSION = 1
"""Raised when a field of a table goes away or changes its meaning, not when one is added."""

TableRow = tuple[Plain, ...]


@dataclass(frozen=True, slots=True)
class EstateTable:
    """What one table has: a name for each field, and the rows with a value for each of them."""

    name: TableName
    fields: tuple[str, ...]
    rows: Callable[[Assessment, PageOptions], Iterable[TableRow]]


def with_rows_kept(table: EstateTable) -> EstateTable:
    """Return a table that makes its rows once, for the two files of one estate."""
    known: list[tuple[TableRow, ...]] = []

    def rows(assessment: Assessment, options: PageOptions) -> Iterable[TableRow]:
        if not known:
            known.append(tuple(table.rows(assessment, options)))
        return known[0]

    return replace(table, rows=rows)


def owner_of(assessment: Assessment, name: str) -> str | None:
    """Return who answers for the module of a name, None where nobody does."""
    module = assessment.catalog.get(ModuleName(name))
    return assessment.classifier.owner(module) if module else None


def owners_of(assessment: Assessment, names: Iterable[str]) -> Plain:
    """Return who answers for some modules, each owner once."""
    owners = (owner_of(assessment, name) for name in names)
    return tuple(dict.fromkeys(owner for owner in owners if owner))


def table_json(table: EstateTable, assessment: Assessment, options: PageOptions) -> RenderedFile:
    """Render a table as a document with a line for each row."""
    date = assessment.data_date
    head: dict[str, Plain] = {
        "$schema": "../schemas/tables-json.schema.json",
        "version": VERSION,
        "table": table.name.value,
        "data_date": date.date().isoformat() if date else None,
    }
    rows = ",\n".join(json_text(dict(zip(table.fields, row, strict=True))) for row in table.rows(assessment, options))
    return RenderedFile(table_address(table.name, "json"), f'{json_text(head)[:-1]},"rows":[\n{rows}\n]}}\n')


def table_csv(table: EstateTable, assessment: Assessment, options: PageOptions) -> RenderedFile:
    """Render a table as RFC 4180 has it: commas, lines that end in CR LF, quotes where they are needed.

    It begins with a byte order mark where letters beyond ASCII follow: without one, Excel reads each as two others.
    """
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(table.fields)
    writer.writerows(map(_cells, table.rows(assessment, options)))
    text = lines.getvalue()
    return RenderedFile(table_address(table.name, "csv"), text if text.isascii() else f"\ufeff{text}")


def _cells(row: TableRow) -> list[str]:
    return [_cell(value) for value in row]


def _cell(value: Plain) -> str:
    """Return a value as text on one line; several are separated by commas."""
    return without_formula(one_line(_text(value)))


def _text(value: Plain) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    return "" if value is None else str(value)


_FORMULA = re.compile(r"(\A|;)(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n])")
"""Where a cell begins like a formula: at its start, and where a spreadsheet that separates by semicolons cuts it."""


def without_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe stands before its first sign."""
    if ";" not in text and text[:1].isalnum():  # as nearly all of them
        return text
    return _FORMULA.sub(r"\1\2'", text)
