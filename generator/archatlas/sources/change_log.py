"""Reads from git which files each commit changed, and remembers it by the commit, which never changes."""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePosixPath

from archatlas.model.change_log import LoggedChange, Touch, TouchKind
from archatlas.model.record import dataclass, replace
from archatlas.sources.git import GitError
from archatlas.sources.git_history import RawEntry, raw_commits, second_of_commit
from archatlas.sources.repository import Commit, Repository

MOST_COMMITS = 20_000
"""Latest commits that are looked at; what is older says little of what belongs together now."""
MOST_FILES = 400
"""Files of a commit from which on it says nothing, so that they are not kept."""
CACHE_LIMIT = 64 * 1024 * 1024
"""Bytes that the memory of a repository may have; it is written anew where it is larger."""

_OPTIONS = (
    "-c", "log.showSignature=false", "-c", "log.follow=false", "-c", "diff.orderFile=/dev/null",
)  # fmt: skip
"""What the configuration of a person could change of the answer."""
_RAW = (
    "--no-walk=unsorted", "--stdin", "--root", "--raw", "--no-renames", "--no-abbrev", "--no-color", "--no-relative",
    "--ignore-submodules=all", "-z", "--format=%x01%H %ct",
)  # fmt: skip
_HEADER = re.compile(r"\x01([0-9a-f]{40,64}) (-?[0-9]+)")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class CommitLog:
    """The commits up to a head without merges, the first one first; `is_whole` where none is missing."""

    changes: tuple[LoggedChange, ...]
    is_whole: bool


@dataclass(frozen=True)
class ComparedPast:
    """The past that a change is held against, up to its base; patterns of modules count from `root`."""

    repository: Repository
    root: Path
    before: Commit
    after: Commit | None
    cache: Path | None = None
    home: Path = Path()
    """The directory of the settings."""

    @cached_property
    def log(self) -> CommitLog:
        """The commits up to the base."""
        return read_change_log(self.repository, self.before, self.cache)


def read_change_log(repository: Repository, head: Commit, cache: Path | None = None) -> CommitLog:
    """Return what the commits up to a head changed; what a cache knows of a commit is not asked again."""
    wanted = _commits(repository, head)
    memory = _Memory(_file_of(cache, repository)) if cache else _Memory(None)
    known = dict(memory.read(frozenset(wanted)))
    missing = [one for one in wanted if one not in known]
    fresh = {one.commit: one for one in _read(repository, missing)}
    memory.add(fresh.values())
    every = {**known, **fresh}
    changes = tuple(every[one] for one in reversed(wanted) if one in every)
    return CommitLog(changes, len(wanted) < MOST_COMMITS and not repository.is_shallow and not _is_grafted(repository))


def _commits(repository: Repository, head: Commit) -> tuple[str, ...]:
    answer = repository.git.ask("rev-list", "--no-merges", f"--max-count={MOST_COMMITS}", head.id)
    if not answer.is_good:
        raise GitError(f"git cannot list the commits: {answer.complaint}")
    return tuple(answer.output.decode("ascii").split())


def _is_grafted(repository: Repository) -> bool:
    grafts = (repository.git.repository or Path()) / "info" / "grafts"
    try:
        return grafts.is_file() and grafts.stat().st_size > 0
    except OSError:
        return False


def _read(repository: Repository, commits: Sequence[str]) -> Iterator[LoggedChange]:
    for begin in range(0, len(commits), _AT_ONCE):
        asked = "".join(f"{one}\n" for one in commits[begin : begin + _AT_ONCE])
        answer = repository.git.ask(*_OPTIONS, "log", *_RAW, text=asked.encode("ascii"))
        if not answer.is_good:
            raise GitError(f"git cannot read what commits changed: {answer.complaint}")
        yield from _changes(answer.output)


def _changes(output: bytes) -> Iterator[LoggedChange]:
    for line, entries in raw_commits(output):
        if header := _HEADER.match(line):
            yield _logged(header, entries)


def _logged(header: re.Match[str], entries: Sequence[RawEntry]) -> LoggedChange:
    touches = tuple(_touches(entries)) if len(entries) <= MOST_FILES else ()
    return LoggedChange(header[1], second_of_commit(int(header[2])), touches)


def _touches(entries: Sequence[RawEntry]) -> Iterator[Touch]:
    """Yield what happened to files; one that went and came elsewhere with the same text or the same name was renamed.

    git is not asked which files are alike: that takes their texts, which are not there in every clone.
    """
    renames = _renames(entries)
    former = {later: earlier for earlier, later in renames.items()}
    for one in entries:
        if one.path in former:
            yield Touch(TouchKind.RENAMED, one.path, former[one.path])
        elif one.path not in renames:
            yield Touch(TouchKind(one.kind) if one.kind in _KINDS else TouchKind.CHANGED, one.path)


_KINDS = frozenset({TouchKind.ADDED.value, TouchKind.CHANGED.value, TouchKind.DELETED.value})


def _renames(entries: Sequence[RawEntry]) -> Mapping[str, str]:
    gone = {one.path: one.before for one in entries if one.kind == "D"}
    come = {one.path: one.after for one in entries if one.kind == "A"}
    renames = _same(gone, come)
    names = [
        {path: PurePosixPath(path).name for path in paths if path not in taken}
        for paths, taken in ((gone, renames), (come, frozenset(renames.values())))
    ]
    return {**renames, **_same(*names)}


def _same(gone: Mapping[str, str], come: Mapping[str, str]) -> dict[str, str]:
    """Return the later path of each file that is known by a value which one file that went and one that came have."""
    places: dict[str, list[str]] = defaultdict(list)
    for path, value in come.items():
        places[value].append(path)
    former: dict[str, list[str]] = defaultdict(list)
    for path, value in gone.items():
        former[value].append(path)
    return {
        several[0]: places[value][0]
        for value, several in former.items()
        if len(several) == 1 and len(places.get(value, ())) == 1
    }


def _file_of(cache: Path, repository: Repository) -> Path:
    place = os.fsencode(str(repository.git.repository or repository.top))
    return cache / f"changes-{sha256(place).hexdigest()[:16]}.jsonl"


class _Memory:
    """Lines of JSON, one a commit; whatever is wrong with a line, its commit is read again."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def read(self, wanted: frozenset[str]) -> Iterator[tuple[str, LoggedChange]]:
        """Yield what is known of the commits that are wanted."""
        if self._file is None:
            return
        with suppress(OSError), self._file.open(encoding="utf-8", errors="surrogateescape") as lines:
            for line in lines:
                change = _remembered(line)
                if change is not None and change.commit in wanted:
                    yield change.commit, change

    def add(self, changes: Iterable[LoggedChange]) -> None:
        """Write down what was read, as far as that can be done."""
        lines = [_line(one) for one in changes]
        if self._file is None or not lines:
            return
        with suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            is_full = self._file.exists() and self._file.stat().st_size > CACHE_LIMIT
            with self._file.open("w" if is_full else "a", encoding="utf-8", errors="surrogateescape") as file:
                file.write("\n" + "".join(lines))  # the last line there may be half of one


def _line(change: LoggedChange) -> str:
    touches = [[one.kind.value, one.path, *([one.former] if one.former else [])] for one in change.touches]
    return json.dumps([change.commit, change.at, touches], ensure_ascii=True, separators=(",", ":")) + "\n"


def _remembered(line: str) -> LoggedChange | None:
    try:
        commit, at, touches = json.loads(line)
        known = tuple(Touch(TouchKind(kind), *map(_text, paths)) for kind, *paths in touches)
    except (ValueError, TypeError, RecursionError):
        return None
    if not (isinstance(commit, str) and _COMMIT.fullmatch(commit) and type(at) is int):
        return None
    return LoggedChange(commit, second_of_commit(at), known)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def changed_files(repository: Repository, base: Commit, head: Commit | None) -> tuple[str, ...]:
    """Return the files that differ between two commits, or between one and the work tree with what is new there."""
    options = ("--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-relative", "-z")
    if head is not None:
        return _paths(repository, "diff-tree", "-r", *options, base.id, head.id)
    unfiltered = _without_filters(repository)
    tracked = _paths(repository, *unfiltered, "diff", *options, "--ignore-submodules=all", base.id, "--")
    return (*tracked, *_paths(repository, "ls-files", "--others", "--exclude-standard", "-z"))


def _without_filters(repository: Repository) -> Iterator[str]:
    """Yield what keeps git from running the programs that a configuration names for files that may differ."""
    answer = repository.git.ask(
        "config", "--name-only", "-z", "--get-regexp", r"^filter\..*\.(clean|process|required)$"
    )
    for name in dict.fromkeys(filter(None, os.fsdecode(answer.output).split("\0"))):
        if "=" in name:
            raise GitError("git has a filter with '=' in its name, which cannot be switched off; give it another name")
        yield from ("-c", f"{name}={'false' if name.endswith('.required') else ''}")


def _paths(repository: Repository, *command: str) -> tuple[str, ...]:
    git = replace(repository.git, directory=repository.top)
    answer = git.ask(*_OPTIONS, *command)
    if not answer.is_good:
        raise GitError(f"git cannot list what changed: {answer.complaint}")
    return tuple(os.fsdecode(one) for one in answer.output.split(b"\0") if one)
