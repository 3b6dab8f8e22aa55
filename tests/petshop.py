"""The issues of PetShop with their known causes, read from beside the work tree where they are."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archatlas.analysis.causes.moving_together import Series
from archatlas.model.module import ModuleName

PETSHOP = Path(__file__).parents[2] / "shared" / "data" / "petshop" / "dataset"
SCENARIOS = ("low_traffic", "high_traffic")
HEAD = 4
"""The rows of a file of metrics before its values: module, metric, statistic, and a name."""

Values = Mapping[ModuleName, tuple[float | None, ...]]


@dataclass(frozen=True)
class Issue:
    """One issue: who calls whom, whose service suffered, by which series, and what really was the cause."""

    requires: Mapping[ModuleName, tuple[ModuleName, ...]]
    victim: ModuleName
    series: Mapping[str, Series]
    cause: str


def issues() -> Iterator[Issue]:
    """Yield all issues, in the order of their folders."""
    for scenario in SCENARIOS:
        folder = PETSHOP / scenario
        requires = _requirements(folder / "graph.csv")
        usual = {metric: _values(folder / "noissue" / "metrics.csv", metric) for metric in ("latency", "availability")}
        for place in sorted(folder.glob("t*/issue_*")):
            told = json.loads((place / "target.json").read_text(encoding="utf-8"))
            metric = told["target"]["metric"]
            now = _values(place / "metrics.csv", metric)
            series: dict[str, Series] = {
                name: Series(usual[metric].get(name, ()), values) for name, values in now.items()
            }
            yield Issue(requires, ModuleName(told["target"]["node"]), series, told["root_cause"]["node"])


def _requirements(path: Path) -> Mapping[ModuleName, tuple[ModuleName, ...]]:
    (_, *columns), *rows = _rows(path)
    return {
        ModuleName(name): tuple(
            ModuleName(column) for column, cell in zip(columns, cells, strict=True) if cell == "1.0"
        )
        for name, *cells in rows
    }


def _values(path: Path, metric: str) -> Values:
    rows = _rows(path)
    columns = zip(*rows[:3], strict=True)
    return {
        ModuleName(name): tuple(float(row[place]) if row[place] not in ("", "nan") else None for row in rows[HEAD:])
        for place, (name, measured, statistic) in enumerate(columns)
        if measured == metric and statistic == "Average"
    }


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))
