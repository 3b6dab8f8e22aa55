"""Makes repositories with a past: each commit on a day of its own."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from archatlas.analysis.history.history import EstateHistory, RulesOf
from archatlas.pipeline.assessor import assess_scope
from archatlas.pipeline.history import Present, read_history
from archatlas.pipeline.history_range import HistoryRequest, Remembering
from archatlas.settings import settings_at
from archatlas.settings.settings import scope_of
from sources.repositories import git, new_repository, write

FIRST = date(2026, 1, 1)
"""The day of the first commit; each further one follows a day later."""


def day(number: int) -> date:
    """Return the day of a commit, counted from 0."""
    return FIRST + timedelta(days=number)


def committed(place: Path, on: date, files: Mapping[str, str | None]) -> str:
    """Write and remove files, commit that on a day, and return the id of the commit."""
    for path, text in files.items():
        if text is None:
            (place / path).unlink()
    write(place, {path: text for path, text in files.items() if text is not None})
    git(place, "add", "--all")
    stamp = f"{on.isoformat()}T12:00:00+00:00"
    when = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
    git(place, "commit", "-q", "--allow-empty", "-m", "x", variables=when)
    return git(place, "rev-parse", "HEAD")


def with_past(place: Path, *steps: Mapping[str, str | None]) -> Path:
    """Make a repository in which each step is a commit, one a day."""
    new_repository(place)
    for number, step in enumerate(steps):
        committed(place, day(number), step)
    return place


def told(
    place: Path,
    rules: RulesOf = RulesOf.NOW,
    since: str = "",
    every: int = 1,
    kept: Remembering = Remembering.NOWHERE,
    today: date | None = None,
) -> EstateHistory:
    """Return the history of the modules below a repository; up to the work tree where a day is given."""
    config = place / "archatlas.yml"
    settings = settings_at(config)
    scope = scope_of(settings, (place / "modules",), place)
    present = Present(assess_scope(scope, settings, today)) if today else None
    return read_history(HistoryRequest(scope, settings, config, since, every, rules, kept=kept), present)
