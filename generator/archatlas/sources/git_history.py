"""Reads the line of first parents of a repository: its commits, and which files each of them changed."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from archatlas.model.record import dataclass
from archatlas.sources.git import GitError
from archatlas.sources.repository import Commit, Repository

_OPTIONS = (
    "-c", "log.showSignature=false", "-c", "log.follow=false", "-c", "log.diffMerges=separate",
    "-c", "diff.orderFile=/dev/null",
)  # fmt: skip
"""What the configuration of a person could change of the answer."""
_LOG = (
    "--first-parent", "-m", "--root", "--raw", "--no-renames", "--no-abbrev", "--no-color", "--no-relative",
    "--ignore-submodules=none", "-z", "--format=%x01%H %T %ct",
)  # fmt: skip
_NUMBERS = (
    "--first-parent", "-m", "--root", "--numstat", "--find-renames=100%", "--no-color", "--no-relative",
    "--no-ext-diff", "--no-textconv", "-z", "--format=%x01%ct",
)  # fmt: skip
_HEADER = re.compile(r"\x01([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (-?[0-9]*)")
_ENTRY = re.compile(r":([0-7]{6}) ([0-7]{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([A-Z])[0-9]*")
_LATEST = 7_258_118_399
"""The last second of 2199: whoever commits says when, and what is later is no day on which anything was written."""


def second_of_commit(said: int) -> int:
    """Return the second of a commit, the nearest one between 1970 and 2199; git keeps whatever it is told."""
    return min(max(said, 0), _LATEST)


@dataclass(frozen=True, slots=True)
class RawEntry:
    """A file of a commit as git names it: the letter of what happened, the later mode, the objects before and after."""

    kind: str
    path: str
    mode: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that a commit added, changed or removed; no mode stands for a file that is not there."""

    path: str
    mode: str
    blob: str

    @property
    def is_there(self) -> bool:
        """Tell whether the commit has the file."""
        return self.mode != "000000"


@dataclass(frozen=True, slots=True)
class PastRevision:
    """A commit on the line of first parents; `changes` are against its first parent."""

    id: str
    tree: str
    seconds: int
    changes: tuple[FileChange, ...] = ()

    @property
    def day(self) -> date:
        """Return the day of the commit in UTC."""
        return datetime.fromtimestamp(second_of_commit(self.seconds), UTC).date()

    @property
    def commit(self) -> Commit:
        """Return the commit by its short name."""
        return Commit(self.id, self.id[:12])


def first_parents(repository: Repository, head: Commit, places: Iterable[Path] = ()) -> tuple[PastRevision, ...]:
    """Return the commits up to a head that changed something below some places, the first one first."""
    below = sorted({repository.path_of(place) or "." for place in places})
    answer = repository.git.ask("-C", str(repository.top), *_OPTIONS, "log", *_LOG, head.id, "--", *below)
    if not answer.is_good:
        raise GitError(f"git cannot list the history: {answer.complaint}")
    return tuple(reversed(tuple(_revisions(answer.output))))


def line_of_first_parents(repository: Repository, head: Commit) -> tuple[str, ...]:
    """Return the ids of all commits on the line of first parents, the last one first."""
    answer = repository.git.ask("rev-list", "--first-parent", head.id)
    if not answer.is_good:
        raise GitError(f"git cannot list the history: {answer.complaint}")
    return tuple(answer.output.decode("ascii").split())


def revision_at(repository: Repository, commit: Commit) -> PastRevision:
    """Return a commit by itself, whatever it changed."""
    answer = repository.git.ask(*_OPTIONS, "log", "--max-count=1", "--format=%x01%H %T %ct", commit.id)
    found = _HEADER.search(os.fsdecode(answer.output)) if answer.is_good else None
    if found is None:
        raise GitError(f"git cannot read '{commit.name}': {answer.complaint}")
    return PastRevision(found[1], found[2], int(found[3] or 0))


def is_grafted(repository: Repository) -> bool:
    """Tell whether a file of the repository gives commits other parents than they have."""
    grafts = (repository.git.repository or Path()) / "info" / "grafts"
    try:
        return grafts.is_file() and grafts.stat().st_size > 0
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class ChangedLines:
    """How many lines a commit added to a file and took from it; none are counted of what is no text."""

    path: str
    added: int
    removed: int


def changed_lines(repository: Repository, head: Commit, seconds: int) -> Iterator[tuple[int, tuple[ChangedLines, ...]]]:
    """Yield for each commit on the line of first parents its time and the lines it changed, the last one first.

    Commits that are older than the last one by more than some seconds are left out.
    """
    oldest = revision_at(repository, head).seconds - seconds
    answer = repository.git.ask("-C", str(repository.top), *_OPTIONS, "log", f"--max-age={oldest}", *_NUMBERS, head.id)
    if not answer.is_good:
        raise GitError(f"git cannot count changed lines: {answer.complaint}")
    committed, entries = b"", list[bytes]()
    for token in (*answer.output.split(b"\0"), b"\x01"):
        if not token.startswith(b"\x01"):  # a path may hold any byte but NUL, and stands behind its numbers
            entries.append(token)
            continue
        if committed:
            yield int(committed), tuple(_line_changes(entries))
        committed, entries = token[1:], []


def lines_of_files(repository: Repository, head: Commit) -> Mapping[str, int]:
    """Return how many lines each text file of a commit has."""
    empty = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    if len(head.id) > 40:
        empty = "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
    answer = repository.git.ask("diff-tree", "-r", "--numstat", "--no-renames", "-z", empty, head.id)
    return {one.path: one.added for one in _line_changes(answer.output.split(b"\0"))} if answer.is_good else {}


def _line_changes(entries: Iterable[bytes]) -> Iterator[ChangedLines]:
    for entry in entries:
        added, _, rest = entry.removeprefix(b"\n").partition(b"\t")
        removed, _, path = rest.partition(b"\t")
        if path and added.isdigit() and removed.isdigit():
            yield ChangedLines(os.fsdecode(path), int(added), int(removed))


def raw_commits(output: bytes) -> Iterator[tuple[str, tuple[RawEntry, ...]]]:
    """Yield the line of each commit, with the byte 1 at its front, and its files from `git log --raw -z`."""
    header, entries = "", list[RawEntry]()
    tokens = iter(output.split(b"\0"))
    for raw in tokens:
        token = os.fsdecode(raw).lstrip("\n")
        if token.startswith("\x01"):
            if header:
                yield header, tuple(entries)
            header, entries = token, []
        elif entry := _ENTRY.match(token):
            _, mode, before, after, kind = entry.groups()
            entries.append(RawEntry(kind, os.fsdecode(next(tokens, b"")), mode, before, after))
    if header:
        yield header, tuple(entries)


def _revisions(output: bytes) -> Iterator[PastRevision]:
    for line, entries in raw_commits(output):
        if header := _HEADER.fullmatch(line):
            changes = tuple(FileChange(one.path, one.mode, one.after) for one in entries)
            yield PastRevision(header[1], header[2], int(header[3] or 0), changes)
