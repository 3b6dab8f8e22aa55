"""What is asked of a history, and which revisions of a repository it looks at."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from enum import Enum
from pathlib import Path

from archatlas.analysis.history.history import RulesOf
from archatlas.model.errors import UserError
from archatlas.model.finding import FindingIdentity
from archatlas.model.record import dataclass, replace
from archatlas.settings import Settings
from archatlas.sources.git_history import FileChange, PastRevision, first_parents, line_of_first_parents, revision_at
from archatlas.sources.repository import OutsideRepository, Repository
from archatlas.sources.scope import FileScope

_DATE = re.compile(r"\A\d{4}-\d{2}-\d{2}\Z")


class Remembering(Enum):
    """Whether states are remembered between runs."""

    IN_FILE = "in a file beside the settings"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """Which estate, judged by which settings, and how much of its past: from `since` on, each `every`-th revision.

    `config` is the file of the settings, which need not exist. `known` are the findings that a baseline records.
    """

    scope: FileScope
    settings: Settings
    config: Path
    since: str = ""
    every: int = 1
    rules: RulesOf = RulesOf.NOW
    known: frozenset[FindingIdentity] = frozenset()
    kept: Remembering = Remembering.IN_FILE


@dataclass(frozen=True, slots=True)
class HistoryWish:
    """How much of the past of an estate is to be told, whichever estate that is: see `HistoryRequest`."""

    since: str = ""
    every: int = 1
    known: frozenset[FindingIdentity] = frozenset()

    def of(self, scope: FileScope, settings: Settings, config: Path) -> HistoryRequest:
        """Return what is asked of an estate."""
        return HistoryRequest(scope, settings, config, self.since, self.every, known=self.known)


class UnknownStart(UserError):
    """Say that a history cannot begin where somebody wants it, and where it can."""


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """The revisions that are looked at, the oldest first; a `whole` line begins with the first one that there is."""

    revisions: tuple[PastRevision, ...]
    is_whole: bool


def wanted_revisions(request: HistoryRequest, repository: Repository) -> RevisionLine:
    """Return the revisions that changed the estate, from where it is wanted on."""
    head = repository.resolve("HEAD")
    places = [*request.scope.read_places()]
    if request.rules is RulesOf.THEN and path_inside(repository, request.config):
        places.append(request.config)
    revisions = in_order_of_time(first_parents(repository, head, places))
    since = in_order_of_time(_since(request.since, repository, revisions)) if request.since else revisions
    thinned = _every(since, request.every)
    return RevisionLine(thinned, bool(thinned) and thinned[0].id == revisions[0].id)


def in_order_of_time(revisions: Sequence[PastRevision]) -> tuple[PastRevision, ...]:
    """Return revisions whose days never go back; as few as can be are taken to be of the nearest day that fits.

    A clock that was wrong, or a rebase, dates commits before their parents.
    """
    kept = _longest_in_order([one.day for one in revisions])
    found = list(revisions)
    latest = None
    for place in reversed(range(len(found))):
        if place not in kept and latest is not None:
            found[place] = replace(found[place], seconds=min(found[place].seconds, latest))
        latest = found[place].seconds if place in kept else latest
    for place in range(1, len(found)):
        if found[place].day < found[place - 1].day:
            found[place] = replace(found[place], seconds=found[place - 1].seconds)
    return tuple(found)


def _longest_in_order(days: Sequence[date]) -> frozenset[int]:
    """Return the places of as many days as there can be of which none comes before an earlier one, the first such."""
    latest: list[int] = []
    places: list[int] = []
    following: dict[int, int | None] = {}
    for place in reversed(range(len(days))):
        number = -days[place].toordinal()
        length = bisect_right(latest, number)
        following[place] = places[length - 1] if length else None
        latest[length : length + 1], places[length : length + 1] = [number], [place]
    kept: set[int] = set()
    place_kept = places[-1] if places else None
    while place_kept is not None:
        kept.add(place_kept)
        place_kept = following[place_kept]
    return frozenset(kept)


def path_inside(repository: Repository, place: Path) -> str:
    """Return the path of a file or directory in every revision, empty where it lies outside of the repository."""
    with suppress(OutsideRepository):
        return repository.path_of(place)
    return ""


def _since(since: str, repository: Repository, revisions: tuple[PastRevision, ...]) -> tuple[PastRevision, ...]:
    """Return the revisions since a day or a revision, with the state that it begins with."""
    if _DATE.match(since):
        return _since_day(_day(since), revisions)
    start = repository.resolve(since)
    line = line_of_first_parents(repository, repository.resolve("HEAD"))
    if start.id not in line:
        raise UnknownStart(
            f"'{since}' is no commit on the line of first parents of HEAD; name one that 'git log --first-parent' "
            "shows, or a day such as 2026-01-31"
        )
    later = frozenset(line[: line.index(start.id)])
    return (revision_at(repository, start), *(one for one in revisions if one.id in later))


def _since_day(day: date, revisions: tuple[PastRevision, ...]) -> tuple[PastRevision, ...]:
    begin = next((place for place, one in enumerate(revisions) if one.day >= day), len(revisions))
    return revisions[max(0, begin - 1) :]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnknownStart(f"'{text}' is no day; write it as 2026-12-31") from error


def _every(revisions: Sequence[PastRevision], every: int) -> tuple[PastRevision, ...]:
    """Return each so-manieth revision, the last one among them, each with what was changed since the one before."""
    found: list[PastRevision] = []
    changes: list[FileChange] = []
    for place, one in enumerate(revisions):
        changes += one.changes
        if (len(revisions) - 1 - place) % every == 0:
            found.append(replace(one, changes=tuple(changes)))
            changes = []
    return tuple(found)
