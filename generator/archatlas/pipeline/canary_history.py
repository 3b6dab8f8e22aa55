"""Reads what two instances of one version counted, window after window, as a table of four columns."""

import csv
from collections.abc import Mapping
from io import StringIO

from archatlas.analysis.deployment.canary import CanaryCounts
from archatlas.model.errors import UserError
from archatlas.model.source import SourceFile

COLUMNS = ("control_requests", "control_bad", "canary_requests", "canary_bad")


class HistoryRefused(UserError):
    """Say which line of a history cannot be used, and what it should be."""


def read_history(source: SourceFile) -> tuple[CanaryCounts, ...]:
    """Return the counts of a file of comma-separated values, whose first line names the columns in any order."""
    rows = csv.DictReader(StringIO(source.text), strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise HistoryRefused(f"{source.path}:1: no column {missing[0]}; name them {','.join(COLUMNS)}")
        return tuple(_counts(row, f"{source.path}:{rows.line_num}") for row in rows)
    except csv.Error as error:
        raise HistoryRefused(f"{source.path}:{rows.line_num}: {error}; write comma-separated values") from error


def _counts(row: Mapping[str, str | None], place: str) -> CanaryCounts:
    said = [(row.get(name) or "").strip() for name in COLUMNS]
    wrong = next((text for text in said if not (text.isascii() and text.isdigit() and len(text) < 16)), None)
    if wrong is not None:
        raise HistoryRefused(f"{place}: '{wrong[:40]}' is no count; write whole numbers")
    found = CanaryCounts(*map(int, said))
    if not found.is_possible:
        raise HistoryRefused(f"{place}: more is bad than there were requests")
    return found
