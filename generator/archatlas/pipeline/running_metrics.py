"""Reads the files of metrics that settings name, and brings them together with an estate."""

from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.capacity.resources import ForecastResource
from archatlas.analysis.capacity.running import ReadMetrics, RunningFacts, estate_growth, running_facts
from archatlas.analysis.history.history import EstateHistory
from archatlas.formats.metrics import WrongMetrics, read_metrics
from archatlas.model.record import replace
from archatlas.model.series import MetricSeries
from archatlas.settings import Settings
from archatlas.sources.repository import work_tree_around

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of a file of metrics; a larger one is refused."""


def metrics_of_running(
    assessment: Assessment, settings: Settings, home: Path, history: EstateHistory | None
) -> RunningFacts | None:
    """Return what the metrics that settings name and a history say of an estate; None where there are neither.

    Paths count from the directory of the settings and lead to nothing outside of its repository.
    """
    said = settings.metrics
    growth = _growth(history) if history else ()
    if not (said.latency or said.incidents or said.calls or said.capacity):
        return RunningFacts(growth=growth) if any(one.forecast for one in growth) else None
    metrics = ReadMetrics(
        _read(home, said.latency),
        _read(home, said.incidents),
        _read(home, said.calls),
        said.services,
        tuple((resource, _read(home, file)) for resource, file in said.capacity),
    )
    return replace(running_facts(metrics, assessment.catalog, assessment.graph), growth=growth)


def _growth(history: EstateHistory) -> tuple[ForecastResource, ...]:
    points = history.points
    numbers = {"modules": [one.modules for one in points], "dependencies": [one.requirements for one in points]}
    return estate_growth([one.day for one in points], numbers)


def _read(home: Path, path: str) -> tuple[MetricSeries, ...]:
    if not path:
        return ()
    place = place_of_metrics(home, path)
    if not place.is_file():
        raise WrongMetrics(f"metrics: there is no file '{path}'; its path counts from the directory of the settings")
    return read_metrics_file(path, place)


def place_of_metrics(home: Path, path: str) -> Path:
    """Return where a file of metrics really is; raise WrongMetrics where that is outside of the work tree.

    A link that somebody committed leads where it likes, such as to what git keeps beside the work tree.
    """
    place = (home / path).resolve()
    top = work_tree_around(home.resolve()) or home.resolve()
    if not place.is_relative_to(top):
        raise WrongMetrics(f"metrics: '{path}' lies outside of the repository; copy the file into it")
    if any(part.lower() == ".git" for part in place.relative_to(top).parts):  # a disk may know no capitals
        raise WrongMetrics(f"metrics: '{path}' lies in what git keeps; take a file of the work tree")
    return place


def read_metrics_file(path: str, place: Path) -> tuple[MetricSeries, ...]:
    """Return the series of a file that is there; `path` is how it is called."""
    if place.stat().st_size > MOST_BYTES:
        raise WrongMetrics(f"metrics: '{path}' has more than {MOST_BYTES // 1024 // 1024} MB; take fewer samples")
    try:
        return read_metrics(path, place.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise WrongMetrics(f"metrics: '{path}' is no text in UTF-8") from error
