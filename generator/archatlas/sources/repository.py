"""Finds a git repository and names its commits and places, whether it has a work tree or not."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from archatlas.model.record import dataclass
from archatlas.sources.git import Git, GitError
from archatlas.sources.git_objects import GitObject, OutsidePath, look_up

_SHALLOW = (
    "this clone is shallow: fetch the history with 'fetch-depth: 0' for actions/checkout, "
    "'GIT_DEPTH: 0' in GitLab, 'git fetch --unshallow' in a shell"
)
_DISCOVERY = ("rev-parse", "--is-shallow-repository", "--is-inside-work-tree", "--show-cdup", "--absolute-git-dir")
_REDIRECTS = ("GIT_DIR", "GIT_WORK_TREE")
_QUARANTINE = ("GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")


_MOST_OWN = 10_000
_PLACES = ("refs/tags/", "refs/heads/", "refs/remotes/")
"""Where git looks for a name; it takes the first one, so that a tag can stand before the branch that is meant."""


class UnknownRevision(GitError):
    """Name the revision that leads to no commit, and how to get it."""


class NoCommonHistory(GitError):
    """Name two commits that nothing connects."""


class OutsideRepository(GitError):
    """Name a path that no revision of this repository can hold."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, with the name that people know it by."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository to read from; nothing in it is changed, fetched or checked out."""

    git: Git
    top: Path
    """What paths in a revision count from: the top of the work tree, or the repository itself where there is none."""
    has_work_tree: bool
    is_shallow: bool

    def resolve(self, revision: str) -> Commit:
        """Return the commit that a branch, a tag or any other revision leads to."""
        names = (revision, f"refs/remotes/origin/{revision}", *(f"{place}{revision}" for place in _PLACES))
        try:
            there, fetched, *places = look_up(self.git, (f"{name}^{{commit}}" for name in names))
        except GitError as error:
            raise UnknownRevision(f"there is no commit '{revision}'; {error}") from error
        refuse_ambiguous(revision, dict(zip(names[1:], (fetched, *places), strict=True)))
        if isinstance(there, GitObject):
            return Commit(there.id, revision)
        raise UnknownRevision(f"there is no commit '{revision}'; {self._way_to(revision, fetched is not None)}")

    def merge_base(self, base: Commit, head: Commit) -> Commit:
        """Return the commit where the head left the base, which is what a pull request is compared with."""
        if base.id == head.id:
            return base
        answer = self.git.ask("merge-base", base.id, head.id)
        if answer.status not in {0, 1}:
            raise GitError(f"git cannot compare '{base.name}' with '{head.name}': {answer.complaint}")
        if not answer.is_good:
            cure = _SHALLOW if self.is_shallow else "name a base that the head comes from"
            raise NoCommonHistory(f"'{base.name}' and '{head.name}' have no common history; {cure}")
        found = answer.output.decode("ascii").strip()
        return base if found == base.id else Commit(found, found[:12])

    def commits_between(self, base: Commit, head: Commit) -> frozenset[str]:
        """Return the newest commits that lead to one and not to another, which are the work of a change."""
        answer = self.git.ask("rev-list", f"--max-count={_MOST_OWN}", head.id, f"^{base.id}")
        if not answer.is_good:
            raise GitError(f"git cannot list the commits of '{head.name}': {answer.complaint}")
        return frozenset(answer.output.decode("ascii").split())

    def path_of(self, place: Path) -> str:
        """Return the path that a place on disk has in every revision; it need not exist on disk any more.

        Links above the repository are followed, those inside are left to the revision, where they may lead elsewhere.
        """
        absolute = _absolute(place)
        for spelling in (absolute, absolute.resolve()):
            for ancestor in (spelling, *spelling.parents):
                if _is_same(ancestor, self.top):
                    return "/".join(spelling.parts[len(ancestor.parts) :])
        raise OutsideRepository(f"'{place}' lies outside of the repository '{self.top}'; name a path inside it")

    def _way_to(self, revision: str, is_fetched: bool) -> str:
        if is_fetched:
            return f"did you mean 'origin/{revision}'?"
        if self.is_shallow:
            return _SHALLOW
        if revision == "HEAD":
            return "commit something first, or name another revision"
        return "run 'git fetch', or name a branch, a tag or a full commit id"


def refuse_ambiguous(revision: str, found: Mapping[str, GitObject | OutsidePath | None]) -> None:
    """Refuse a name that a branch and a tag have for different commits; a branch may only be there as it was fetched.

    Of the branches of one name, the one that is checked out is meant: it may well differ from the fetched one.
    """
    refs = {ref: known.id for ref, known in found.items() if isinstance(known, GitObject)}
    if f"refs/heads/{revision}" in refs or f"refs/tags/{revision}" not in refs:
        refs.pop(f"refs/remotes/origin/{revision}", None)
    if len(set(refs.values())) > 1:
        cure = f"say which one: {' or '.join(sorted(refs))}"
        raise UnknownRevision(f"'{revision}' is the name of a branch and of a tag, which differ; {cure}")


def open_repository(place: Path) -> Repository:
    """Find the repository that holds a place, which need not exist; a bare one too.

    What is found upwards of the place goes before GIT_DIR, because a hook for one repository may review another one.
    """
    found = Git(directory=_outside_of_committed(_existing(place)))
    answer = found.ask(*_DISCOVERY)
    redirects = _from_environment(_REDIRECTS)
    if not answer.is_good and "GIT_DIR" in redirects:
        found = Git(variables=redirects)
        answer = found.ask(*_DISCOVERY)
    if not answer.is_good:
        raise GitError(_why_closed(place, answer.complaint))
    shallow, inside, rest = os.fsdecode(answer.output).removesuffix("\n").split("\n", 2)
    has_work_tree = inside == "true"
    up, directory = rest.split("\n", 1) if has_work_tree else ("", rest)
    top = Path(found.directory or "", up) if has_work_tree else Path(directory)
    return Repository(
        Git(repository=Path(directory), variables=_quarantine(Path(directory))),
        top.resolve(),
        has_work_tree,
        shallow == "true",
    )


def repository_of(places: Sequence[Path]) -> Repository:
    """Open the repository around the current directory, or around the places where it lies outside.

    Whoever writes the places' content must not choose the repository: one that begins inside of them is refused.
    """
    repository = _around(places)
    for place in places:
        if place.exists() and open_repository(place).git.repository != repository.git.repository:
            raise OutsideRepository(
                f"'{place}' lies in another repository than '{repository.top}'; review each by itself"
            )
    return repository


def _around(places: Sequence[Path]) -> Repository:
    try:
        here = open_repository(Path.cwd())
        for place in places:
            here.path_of(place)
    except GitError:
        first = _absolute(places[0])
        return open_repository(first if (first / ".git").exists() else first.parent)
    return here


def _absolute(place: Path) -> Path:
    """Return a path from the root, in which `..` takes back the name before it, as in a revision."""
    return Path(os.path.normpath(place.absolute()))


def _existing(place: Path) -> Path:
    absolute = _absolute(place)
    return next(directory for directory in (absolute, *absolute.parents) if directory.is_dir())


def _outside_of_committed(directory: Path) -> Path:
    """Return where to search from: outside of a bare repository that lies in a work tree and is tracked there.

    Whoever writes the content of a work tree can put one there, and git would take it for the repository around.
    """
    for place in (directory, *directory.parents):
        if (place / ".git").exists():
            break
        if looks_bare(place) and is_tracked(place / "HEAD"):
            return _outside_of_committed(place.parent)
    return directory


def work_tree_around(place: Path) -> Path | None:
    """Return the top of the work tree that a place lies in or is, None outside of a repository; git is not asked."""
    return next((above for above in (place, *place.parents) if (above / ".git").exists()), None)


def looks_bare(place: Path) -> bool:
    """Return whether git could take a directory for a repository, where it has no other one in it."""
    return os.path.lexists(place / "HEAD")


def is_tracked(file: Path) -> bool:
    """Return whether the repository of the work tree around has a file in its index."""
    top = work_tree_around(file.parent)
    if top is None:
        return False
    name = file.relative_to(top).as_posix()
    return Git(directory=top).ask("ls-files", "--error-unmatch", "--", name).is_good


def _from_environment(names: tuple[str, ...]) -> Mapping[str, str]:
    return {name: os.environ[name] for name in names if name in os.environ}


def _quarantine(repository: Path) -> Mapping[str, str]:
    """Return what shows a server-side hook the commits that are being pushed, if it is a hook of this repository."""
    variables = _from_environment(_QUARANTINE)
    here = Path(variables.get("GIT_QUARANTINE_PATH", "")).resolve()
    return variables if len(variables) == len(_QUARANTINE) and here.is_relative_to(repository.resolve()) else {}


def _why_closed(place: Path, complaint: str) -> str:
    if "not a git repository" in complaint:
        return f"'{place}' lies in no git repository; run this in a clone"
    if "dubious ownership" in complaint or "unsafe repository" in complaint:
        cure = "if you trust it, add its directory with 'git config --global --add safe.directory DIRECTORY'"
        return f"git does not open the repository of '{place}', which belongs to somebody else; {cure}"
    return f"git does not open the repository of '{place}': {complaint}"


def _is_same(place: Path, other: Path) -> bool:
    try:
        return place.samefile(other)
    except OSError:
        return False
