"""The example that anyone can try: an estate of an invented company, with one change to review in its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archatlas.model.errors import UserError
from archatlas.publish.packaged_data import example_directory
from archatlas.sources.git import Git, GitAnswer, GitError
from archatlas.sources.repository import work_tree_around

MODULES = "modules"
EARLIER = "earlier"
"""The folder of what was different before the last change; it becomes a commit."""
ABSENT = "absent.txt"
"""The list, in that folder, of the modules that there were not yet."""

_IDENTITY = {
    f"GIT_{who}_{what}": text
    for who in ("AUTHOR", "COMMITTER")
    for what, text in (
        ("NAME", "Hallowdale Railways"),
        ("EMAIL", "architecture@hallowdale.example"),
    )
}
_COMMIT = ("-c", "commit.gpgsign=false", "-c", "core.autocrlf=false", "commit", "--quiet", "--no-verify", "--message")


class UnusableDirectory(UserError):
    """Name the directory that cannot take the example, and why."""


class History(StrEnum):
    """Whether the example was recorded in a repository of its own, or why not."""

    RECORDED = "recorded"
    INSIDE_REPOSITORY = "inside another repository"
    NO_GIT = "no git"


@dataclass(frozen=True, slots=True)
class WrittenExample:
    """Where the example is, and what there is of it."""

    directory: Path
    modules: int
    history: History


@dataclass(frozen=True, slots=True)
class ExampleState:
    """The files of the example at one moment, with the day and the subject of its commit."""

    day: str
    subject: str
    files: Mapping[str, str]


def write_example(directory: Path) -> WrittenExample:
    """Write the example into a new or an empty directory, and record the change that led to it where git can."""
    _refuse_unusable(directory)
    earlier, today = example_states()
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableDirectory(
            f"'{directory}' cannot be made: {error.strerror}; name another directory for the example"
        ) from error
    history = _record(directory.resolve(), (earlier, today))
    if history is not History.RECORDED:
        _write(directory, {}, today.files)
    return WrittenExample(
        directory, sum(path.endswith(".yaml") and path.startswith(f"{MODULES}/") for path in today.files), history
    )


def _refuse_unusable(directory: Path) -> None:
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise UnusableDirectory(f"'{directory}' is there and not empty; name a new directory for the example")
    if directory.is_symlink() and not directory.exists():
        raise UnusableDirectory(f"'{directory}' is a link to nothing; remove it or name a new directory")
    place = directory.resolve()
    inside = next((one for one in (place, *place.parents) if _is_git_directory(one)), None)
    if inside is not None:
        raise UnusableDirectory(f"'{directory}' lies in '{inside}', which belongs to git; name a directory outside it")


def _is_git_directory(place: Path) -> bool:
    """Tell whether git keeps its own files there, as in `.git` or a bare repository."""
    return (place / "HEAD").is_file() and (place / "objects").is_dir() and (place / "refs").is_dir()


def example_states() -> tuple[ExampleState, ExampleState]:
    """Return the example as it was and as it is."""
    source = example_directory()
    today = {path: _text(source / path) for path in (".gitignore", "README.md", "archatlas.yml")}
    for place in (MODULES, "api"):  # schemas, and the descriptions of APIs that they name
        today |= {f"{place}/{file.name}": _text(file) for file in sorted((source / place).glob("*.yaml"))}
    for place in (MODULES, "docs"):  # pages written by hand, and their drawings
        pages = sorted(file for ending in ("md", "svg") for file in (source / place).rglob(f"*.{ending}"))
        today |= {file.relative_to(source).as_posix(): _text(file) for file in pages}
    absent = {f"{MODULES}/{name}.yaml" for name in _text(source / EARLIER / ABSENT).split()}
    kept = {path: text for path, text in today.items() if path not in absent}
    changed = {f"{MODULES}/{file.name}": _text(file) for file in sorted((source / EARLIER).glob("*.yaml"))}
    return (
        ExampleState("2026-11-06", "Describe all modules", kept | changed),
        ExampleState("2026-11-20", "Show forecasts of delays in the planner", today),
    )


def _record(top: Path, states: tuple[ExampleState, ...]) -> History:
    """Commit one state after the other; what was begun is left, since a later state is written over it."""
    if work_tree_around(top) is not None:
        return History.INSIDE_REPOSITORY
    try:
        begun = Git(directory=top).ask("init", "--quiet", "--template=", "--initial-branch=main")
        good = begun.is_good
        before: Mapping[str, str] = {}
        for state in states:
            _write(top, before, state.files)
            good = good and _committed(top, state).is_good
            before = state.files
    except GitError:
        return History.NO_GIT
    return History.RECORDED if good else History.NO_GIT


def _committed(top: Path, state: ExampleState) -> GitAnswer:
    moment = f"{state.day}T09:00:00+00:00"
    dates = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
    git = Git(directory=top, variables={**_IDENTITY, **dates})
    added = git.ask("-c", "core.autocrlf=false", "add", "--all", "--force", ".")
    return git.ask(*_COMMIT, state.subject) if added.is_good else added


def _write(top: Path, before: Mapping[str, str], files: Mapping[str, str]) -> None:
    for path in before.keys() - files.keys():
        (top / path).unlink()
    for path, text in files.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text, encoding="utf-8", newline="\n")


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
