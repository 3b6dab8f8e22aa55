"""Runs of benchmarks as CI keeps them, made up for tests."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

BEGIN = datetime(2026, 1, 1, 3, 10, tzinfo=UTC)
STEP = 30
"""The run from which on a benchmark is slower that is."""


def commit_of(run: int) -> str:
    """Return the commit that a run is of."""
    return f"{run + 0xABC000:06x}".ljust(40, "0")


def pytest_benchmark(run: int, medians: Mapping[str, float], machine: str = "ci-1") -> str:
    """Return what pytest-benchmark writes about a run, one a day."""
    rows = [
        {"name": full.rpartition("::")[2], "fullname": full, "stats": {"median": median}}
        for full, median in medians.items()
    ]
    return json.dumps(
        {
            "machine_info": {"node": machine},
            "commit_info": {"id": commit_of(run)},
            "datetime": (BEGIN + timedelta(days=run)).isoformat(),
            "version": "5.1.0",
            "benchmarks": rows,
        }
    )


def noisy(seed: int, number: int, slower_from: int | None = None, by: float = 1.3) -> list[float]:
    """Return what a benchmark of a millisecond takes in some runs."""
    random = Random(seed)
    return [
        0.001 * (1 + random.gauss(0, 0.02)) * (by if slower_from is not None and run >= slower_from else 1)
        for run in range(number)
    ]


def keep_runs(directory: Path, series: Mapping[str, list[float]], machine: str = "ci-1") -> None:
    """Write a file for each run of some benchmarks, by their full names."""
    directory.mkdir(parents=True, exist_ok=True)
    for run in range(max(map(len, series.values()))):
        medians = {name: values[run] for name, values in series.items() if run < len(values)}
        (directory / f"{run:04}.json").write_text(pytest_benchmark(run, medians, machine))
