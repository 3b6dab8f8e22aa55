"""What one artefact says, in the names that its producer gave to files: nobody knows yet which files these are."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import TypeAlias

from archatlas.model.record import dataclass, field

Chunks = Callable[[], Iterator[bytes]]
"""Gives the bytes of an artefact from the beginning, piece by piece."""
EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class UnreadableArtefact(Exception):
    """Say why nothing of an artefact can be read, and in which line where that is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


Lines: TypeAlias = "array[int]"
"""Lines of a file in any order: twice the number of the line, and one more where it ran."""


def new_lines() -> Lines:
    """Return a place for lines, four bytes for each."""
    return array("I")


def merged_lines(parts: Iterable[Lines]) -> tuple[int, int]:
    """Return how many lines ran and how many there are, each counted once, and as run where any part says so."""
    every, ran = set[int](), set[int]()
    for part in parts:
        every.update(line >> 1 for line in part)
        ran.update(line >> 1 for line in part if line & 1)
    return len(ran), len(every)


class CaseOutcome(Enum):
    """How a test ended, in one letter; the later ones are the graver ones."""

    PASSED = "p"
    SKIPPED = "s"
    FLAKY = "y"
    FAILED = "f"
    ERROR = "e"


GRAVITY = "".join(outcome.value for outcome in CaseOutcome)


@dataclass(frozen=True, slots=True)
class CasePlace:
    """Where tests are, as their report says it: the file, the class; either may be empty."""

    file: str
    class_name: str


class Cases:
    """The tests of one place: how each of them ended, every time that it ran, and the seconds that all took."""

    __slots__ = ("outcomes", "seconds")

    def __init__(self) -> None:
        """Begin without any."""
        self.outcomes: dict[str, str] = {}
        self.seconds = 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a benchmark; `file` is empty where the report does not say in which file it is."""

    file: str
    name: str
    parameters: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class FoundResult:
    """A result of an analyser; the file is as the report names it."""

    tool: str
    rule: str
    level: str
    file: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class ListedComponent:
    """A component of a bill of materials."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True)
class ArtefactReport:
    """What an artefact says; its producer fills what its format has.

    `sources` are directories that names of files may count from. `about` is what a bill of materials describes.
    `left_out` counts entries that make no sense, `example` is the first of them.
    """

    measured_at: datetime | None = None
    tool: str = ""
    sources: tuple[str, ...] = ()
    coverage: Mapping[str, Lines] = field(default_factory=dict)
    tests: Mapping[CasePlace, Cases] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    machine: str = ""
    commit: str = ""
    results: tuple[FoundResult, ...] = ()
    components: tuple[ListedComponent, ...] = ()
    about: str = ""
    left_out: int = 0
    example: str = ""


def moment_of(said: object) -> datetime | None:
    """Return a time that an artefact says, in seconds, milliseconds or as ISO 8601; UTC where no zone is said."""
    try:
        if isinstance(said, str) and not said.strip().replace(".", "", 1).isdigit():
            moment = datetime.fromisoformat(said.strip())
        else:
            seconds = float(said)  # type: ignore[arg-type]
            moment = datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS else seconds, UTC)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return moment if EARLIEST <= moment < _LATEST else None


_MILLISECONDS = 100_000_000_000
"""Above this a time counts in milliseconds: as seconds it would be in the year 5138."""
