"""What is said of benchmarks over time: states, medians and alarms, in words."""

from archatlas.analysis.regression.guard import FEWEST, PerformanceState
from archatlas.analysis.regression.performance import AlarmChange, AlarmEvent, JudgedSeries
from archatlas.analysis.regression.series import COMMON
from archatlas.analysis.regression.steps import PerformanceStep
from archatlas.render.text.escaping import one_line
from archatlas.render.text.measured_messages import commits_text, figure_text

STATE_WORDS = {
    PerformanceState.STEADY: "no change",
    PerformanceState.BETTER: "faster",
}
_WIDTH = 120


def state_words(judged: JudgedSeries) -> str:
    """Return what can be said of the newest runs of a series."""
    if judged.slowdown is not None:
        return f"slower since {judged.slowdown.first_bad.at:%Y-%m-%d}"
    if judged.verdict.state is PerformanceState.TOO_SHORT:
        return f"{judged.verdict.points} of {FEWEST} points"
    return STATE_WORDS[judged.verdict.state]


def medians_in_words(judged: JudgedSeries) -> tuple[str, str]:
    """Return the median of before and that of the newest runs; empty where there are too few runs."""
    if judged.verdict.state is PerformanceState.TOO_SHORT:
        return "", ""
    before = judged.slowdown.before if judged.slowdown else judged.verdict.before
    return median_words(judged, before), median_words(judged, judged.verdict.now)


def median_words(judged: JudgedSeries, value: float) -> str:
    """Return a figure of a series; of what all benchmarks have in common it is a factor."""
    _module, benchmark, _parameters, unit, _machine = judged.series.key
    return f"{value:.2f} times" if benchmark == COMMON and not unit else figure_text(value, unit)


def benchmark_words(judged: JudgedSeries) -> str:
    """Return the name of a benchmark with what it was run with."""
    _module, benchmark, parameters, _unit, _machine = judged.series.key
    return one_line(f"{benchmark}[{parameters}]" if parameters else benchmark, _WIDTH)


def alarm_words(judged: JudgedSeries, event: AlarmEvent) -> str:
    """Return what became of an alarm, with the day of the run that showed it."""
    day = f"{event.at.at:%Y-%m-%d}"
    before, now = median_words(judged, event.before), median_words(judged, event.now)
    if event.change is AlarmChange.RAISED:
        return f"{day}: {now}, {before} before"
    return f"{day}: over, {event.change.value} ({now})"


def step_words(judged: JudgedSeries, step: PerformanceStep) -> tuple[str, str, str, str]:
    """Return the day, both medians and the change of a step."""
    sign = "+" if step.change > 0 else "−"
    change = f"{sign}{abs(step.change):.0%}"
    before, after = median_words(judged, step.before), median_words(judged, step.after)
    return f"{step.first.at:%Y-%m-%d}", before, after, change


def between_words(step: PerformanceStep) -> str:
    """Return the runs and, where the artefacts say them, the commits between which a series stepped."""
    runs = f"{one_line(step.last.run, _WIDTH)} and {one_line(step.first.run, _WIDTH)}"
    return f"{runs}{commits_text((step.last.commit, step.first.commit))}"
