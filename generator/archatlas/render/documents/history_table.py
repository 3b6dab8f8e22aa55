"""The points of a history as CSV, for spreadsheets."""

import csv
from io import StringIO

from archatlas.analysis.history.history import EstateHistory
from archatlas.render.documents.history_json import number_of

HISTORY_CSV = "history/history.csv"
_HEAD = (
    "day", "commit", "modules", "average", "known_share", "requirements", "across_lanes", "break_a_rule",
    "step", "by_rules", "by_measuring",
)  # fmt: skip


def history_csv(history: EstateHistory) -> str:
    """Return a line for each point; numbers and ids only, so that no cell can be a formula."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(_HEAD)
    for point in history.points:
        average = "" if point.average is None else number_of(point.average)
        parts = (point.step.whole, point.step.rules, point.step.measured)
        numbers = (point.requirements, point.across, point.broken, *map(number_of, parts))
        writer.writerow(
            (point.day.isoformat(), point.commit, point.modules, average, number_of(point.known, 4), *numbers)
        )
    return target.getvalue()
