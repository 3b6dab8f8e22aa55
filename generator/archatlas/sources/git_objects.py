"""Reads trees, blobs and links out of git's object database; only numbers of objects go to git as arguments."""

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from itertools import islice
from typing import IO

from archatlas.model.record import dataclass
from archatlas.sources.git import DAMAGED, Git, GitError

TREE_LIMIT = 250_000
"""Most entries of a tree, because a few objects are enough to write down billions of files."""

_OBJECT = re.compile(rb"([0-9a-f]{40}|[0-9a-f]{64}) ([a-z]+) ([0-9]+)\n")
_ELSEWHERE = re.compile(rb"(symlink|dangling|loop|notdir) ([0-9]+)\n")
_AT_ONCE = 200
"""Questions that always fit into a pipe, so that git and we never wait for each other."""
_CHUNK = 1 << 16
"""Bytes at once; a pipe holds no more."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One entry of a tree: a file, a directory, a link or the commit of a submodule."""

    path: str
    mode: str
    id: str
    size: int

    @property
    def is_directory(self) -> bool:
        """Return whether other nodes may stand below."""
        return self.mode == "040000"

    @property
    def is_link(self) -> bool:
        """Return whether the blob is the target of a symbolic link."""
        return self.mode == "120000"

    @property
    def is_file(self) -> bool:
        """Return whether the blob is a text of its own."""
        return self.mode.startswith("100")


@dataclass(frozen=True, slots=True)
class GitObject:
    """An object that a name leads to."""

    id: str
    kind: str


@dataclass(frozen=True, slots=True)
class OutsidePath:
    """A path that leads out of the repository, from its top or from the root of the file system."""

    path: str


def list_tree(git: Git, tree: str) -> Iterator[TreeEntry]:
    """Yield everything below a tree, its directories too."""
    yield from _tree_entries(git, "-r", "-t", tree)


@lru_cache(maxsize=256)  # what an object holds never changes, and each question starts a process
def find_entry(git: Git, tree: str, path: str) -> TreeEntry | None:
    """Return what a path names below a tree, or the link, file or submodule that stands in its way."""
    parts = path.split("/")
    prefixes = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    nodes = [node for node in _tree_entries(git, tree, "--", *prefixes) if node.path in prefixes]
    return next((node for node in nodes if node.path == path or not node.is_directory), None)


def files_of_tree(git: Git, tree: str) -> Mapping[str, TreeEntry]:
    """Return everything below a tree that is no directory, by its path."""
    return {node.path: node for node in _tree_entries(git, "-r", tree)}


def read_blobs(git: Git, blobs: Sequence[str], most: int) -> Iterator[bytes]:
    """Yield the content of each blob up to so many bytes, one in memory at a time."""
    waiting = iter(blobs)
    with git.talk("cat-file", "--batch") as (questions, answers):
        while batch := tuple(islice(waiting, _AT_ONCE)):
            questions.write("".join(f"{blob}\n" for blob in batch).encode("ascii"))
            questions.flush()
            for blob in batch:
                yield _content(blob, answers, most)


class BlobReader:
    """Gives the contents of blobs one by one, over a talk with `cat-file --batch`."""

    def __init__(self, questions: IO[bytes], answers: IO[bytes]) -> None:
        self._questions, self._answers = questions, answers

    def read(self, blob: str, most: int) -> bytes:
        """Return the content of a blob up to so many bytes."""
        self._questions.write(f"{blob}\n".encode("ascii"))
        self._questions.flush()
        return _content(blob, self._answers, most)


def look_up(git: Git, names: Iterable[str]) -> Iterator[GitObject | OutsidePath | None]:
    """Yield for each name of an object what it leads to, if anything, over the symbolic links inside a commit.

    A name is a line of standard input to git, so that none can become an option; one that is no line leads nowhere.
    """
    questions = [_question(name) for name in names]
    answer = git.ask("cat-file", "--batch-check", "--follow-symlinks", text=b"".join(questions))
    if not answer.is_good:
        raise GitError(f"git cannot look this up: {answer.complaint}")
    answers = BytesIO(answer.output)
    for _ in questions:
        yield _looked_up(answers)


def _tree_entries(git: Git, *arguments: str) -> Iterator[TreeEntry]:
    with git.talk("ls-tree", "-z", "--long", "--full-tree", *arguments) as (_, output):
        for number, record in enumerate(_records(output)):
            if number == TREE_LIMIT:
                raise GitError(f"a tree holds more than {TREE_LIMIT:,} files; review a smaller directory")
            yield _tree_entry(record)


def _question(name: str) -> bytes:
    line = os.fsencode(name)
    return b"\n" if b"\n" in line or b"\0" in line else line + b"\n"


def _records(output: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := output.read(_CHUNK):
        *records, rest = (rest + chunk).split(b"\0")
        yield from records


def _tree_entry(record: bytes) -> TreeEntry:
    facts, _, path = record.partition(b"\t")
    mode, _, number, size = facts.decode("ascii").split()
    if size == "BAD":
        raise GitError(f"object {number} is missing; {DAMAGED}")
    return TreeEntry(os.fsdecode(path), mode, number, 0 if size == "-" else int(size))


def _content(blob: str, answers: IO[bytes], most: int) -> bytes:
    match = _OBJECT.fullmatch(answers.readline())
    if match is None:
        raise GitError(f"git cannot read object {blob}; {DAMAGED}")
    size = int(match[3])
    content = answers.read(min(size, most))
    left = size + 1 - len(content)
    while left and (rest := answers.read(min(left, _CHUNK))):
        left -= len(rest)
    if left:
        raise GitError(f"git cannot read object {blob}; {DAMAGED}")
    return content


def _looked_up(answers: IO[bytes]) -> GitObject | OutsidePath | None:
    line = answers.readline()
    if known := _OBJECT.fullmatch(line):
        return GitObject(known[1].decode("ascii"), known[2].decode("ascii"))
    if elsewhere := _ELSEWHERE.fullmatch(line):
        path = answers.read(int(elsewhere[2]) + 1)[:-1]
        return OutsidePath(os.fsdecode(path)) if elsewhere[1] == b"symlink" else None
    return None


LONGEST_TARGET = 4096
"""Bytes of the longest target that a system would follow."""


def follow_links(
    git: Git, commit: str, links: Mapping[str, TreeEntry], rest: str = ""
) -> Iterator[GitObject | OutsidePath | None]:
    """Yield where each link leads, given by its path in the commit; `rest` is a path below what it leads to."""
    short = [link.id for link in links.values() if link.size <= LONGEST_TARGET]
    targets = dict(zip(short, read_blobs(git, short, LONGEST_TARGET), strict=True))
    ways = [_path_in_commit(path, os.fsdecode(targets.get(link.id, b"")), rest) for path, link in links.items()]
    found = look_up(git, (f"{commit}:{way}" for way in ways if isinstance(way, str)))
    for way in ways:
        yield next(found) if isinstance(way, str) else way


def _path_in_commit(path: str, target: str, rest: str) -> str | OutsidePath | None:
    """Return a path from the top of the commit that git can follow.

    It must not begin with `..`, and git finds nothing behind a `.`, although a link may say so.
    """
    if not target:
        return None
    joined = posixpath.join(posixpath.dirname(path), target, rest)
    parts: Sequence[str] = [part for part in joined.split("/") if part not in {"", "."}]
    way = "/".join(parts)
    return OutsidePath(joined) if joined.startswith("/") or parts[:1] == [".."] else way
