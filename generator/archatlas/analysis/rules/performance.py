"""Rules about the runs of benchmarks that are kept: what takes longer than it took."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from archatlas.analysis.rules.context import RuleContext
from archatlas.model.finding import AboutEstate, Finding, Severity
from archatlas.model.measured_detail import Slower
from archatlas.model.module import Module
from archatlas.model.rule import Need, RuleSpec, Scope

if TYPE_CHECKING:
    from archatlas.analysis.regression.performance import EstatePerformance, JudgedSeries, Slowdown

NAME = "identity.name"

SLOWER = RuleSpec(
    "performance/slower",
    Severity.WARNING,
    "Benchmark is slower than it was",
    "The newest runs take longer than those before, by more than chance explains and more than the whole machine does.",
    "look at the commits between the two runs; where the price is meant, waive it until the newer runs are the usual",
    scope=Scope.MEASURED,
    place=730,
    need=Need.RUNS,
)
ALL_SLOWER = RuleSpec(
    "performance/all-slower",
    Severity.NOTE,
    "All benchmarks of a machine are slower",
    "They have the machine, the interpreter and what lies below all of them in common; no module is accused of it.",
    "compare how the machine was set up at the two runs",
    place=740,
    need=Need.RUNS,
)


@SLOWER.check
def benchmarks_are_as_fast_as_before(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each benchmark of a module with an alarm that stands."""
    performance = _performance(context)
    for one in performance.of(module.name) if performance else ():
        if one.slowdown is not None:
            detail = slower(one, one.slowdown)
            yield SLOWER.found(module, NAME, detail, f"{detail.benchmark} on {detail.machine or 'any machine'}")


@ALL_SLOWER.check_estate
def machines_are_as_fast_as_before(context: RuleContext) -> Iterator[Finding]:
    """Yield a finding for each machine all of whose benchmarks became slower together."""
    directory = context.facts.runs.directory if context.facts.runs else ""
    performance = _performance(context)
    for one in performance.machines if performance else ():
        if one.slowdown is not None:
            detail = replace(slower(one, one.slowdown), benchmark="")
            found = ALL_SLOWER.found_in(AboutEstate(), directory, detail=detail)
            yield replace(found, subject=detail.machine)


def slower(judged: JudgedSeries, found: Slowdown) -> Slower:
    """Return what is known of an alarm that stands."""
    _module, benchmark, parameters, unit, machine = judged.series.key
    name = f"{benchmark}[{parameters}]" if parameters else benchmark
    first = found.first_bad
    commits = (found.last_good.commit, first.commit)
    return Slower(name, machine, unit, found.before, found.now, first.at, first.run, commits)


def _performance(context: RuleContext) -> EstatePerformance | None:
    """Return what the kept runs say, None where none are kept."""
    runs = context.facts.runs
    if runs is None:
        return None
    from archatlas.analysis.regression.performance import performance_of  # few estates keep runs

    return performance_of(runs)
