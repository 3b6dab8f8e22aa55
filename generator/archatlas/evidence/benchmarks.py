"""Reads the figures of benchmarks: the JSON of pytest-benchmark, of Google Benchmark and of hyperfine."""

import re
from math import isfinite
from typing import Any

from archatlas.evidence.json_text import objects, text_in
from archatlas.evidence.reports import ArtefactReport, Figure, moment_of
from archatlas.model.record import replace

_LONGEST = 300
_COMMIT = re.compile(r"[0-9a-f]{7,64}")


def pytest_benchmark_report(said: dict[str, Any]) -> ArtefactReport:
    """Return the medians; the mean follows whoever had one slow run."""
    figures = [_pytest_figure(one) for one in objects(said.get("benchmarks"))]
    machine = said["machine_info"] if isinstance(said.get("machine_info"), dict) else {}
    cpu = machine["cpu"] if isinstance(machine.get("cpu"), dict) else {}
    name = text_in(machine, "node") or text_in(cpu, "brand_raw") or text_in(machine, "machine")
    tool = f"pytest-benchmark {text_in(said, 'version')}".strip()
    at, commit = moment_of(said.get("datetime")), _commit(said.get("commit_info"), "id")
    return _report(figures, ArtefactReport(at, tool, machine=name, commit=commit))


def _pytest_figure(one: dict[str, Any]) -> Figure | None:
    file, _, _rest = text_in(one, "fullname").partition("::")
    name, bracket, parameters = text_in(one, "name").partition("[")
    stats = one["stats"] if isinstance(one.get("stats"), dict) else {}
    return _figure(file, name, parameters.removesuffix("]") if bracket else "", stats.get("median"), "s")


def google_benchmark_report(said: dict[str, Any]) -> ArtefactReport:
    """Return the real times; where runs are repeated and aggregated, their medians."""
    rows = list(objects(said.get("benchmarks")))
    medians = [row for row in rows if row.get("aggregate_name") == "median"]
    aggregated = {text_in(row, "run_name") for row in medians}
    single = [row for row in rows if row.get("run_type") != "aggregate" and text_in(row, "run_name") not in aggregated]
    figures = [_google_figure(row) for row in (*medians, *single) if not row.get("error_occurred")]
    context = said["context"] if isinstance(said.get("context"), dict) else {}
    at, machine, commit = moment_of(context.get("date")), text_in(context, "host_name"), _commit(context, "commit")
    return _report(figures, ArtefactReport(at, "Google Benchmark", machine=machine, commit=commit))


def _google_figure(row: dict[str, Any]) -> Figure | None:
    name, _, parameters = (text_in(row, "run_name") or text_in(row, "name")).partition("/")
    return _figure("", name, parameters, row.get("real_time"), text_in(row, "time_unit") or "ns")


def hyperfine_report(said: dict[str, Any]) -> ArtefactReport:
    """Return the medians of the commands."""
    return _report([_hyperfine_figure(row) for row in objects(said.get("results"))], ArtefactReport(tool="hyperfine"))


def _hyperfine_figure(row: dict[str, Any]) -> Figure | None:
    said = row["parameters"] if isinstance(row.get("parameters"), dict) else {}
    parameters = ", ".join(f"{key}={value}" for key, value in sorted(said.items()) if isinstance(value, str | int))
    return _figure("", text_in(row, "command"), parameters, row.get("median", row.get("mean")), "s")


def _commit(said: object, key: str) -> str:
    """Return the commit that a mapping names, empty where it names none."""
    found = text_in(said, key) if isinstance(said, dict) else ""
    return found.lower() if _COMMIT.fullmatch(found.lower()) else ""


def _report(figures: list[Figure | None], base: ArtefactReport) -> ArtefactReport:
    made = tuple(one for one in figures if one is not None)
    return replace(base, figures=made, left_out=len(figures) - len(made))


def _figure(file: str, name: str, parameters: str, value: object, unit: str) -> Figure | None:
    """Return a figure where there is a name and a number."""
    number = _number(value)
    if not name or number is None:
        return None
    return Figure(file, name[:_LONGEST], parameters[:_LONGEST], number, unit[:_LONGEST])


def _number(value: object) -> float | None:
    """Return a number from 0 on, None where it is none or larger than anybody measures."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) and number >= 0 else None
