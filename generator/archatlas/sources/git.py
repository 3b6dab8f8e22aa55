"""Runs git so that neither the environment nor the repository decides what is done: plumbing that only reads."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, run
from typing import IO

from archatlas.model.record import dataclass, field
from archatlas.sources.read_errors import LoadError, shown_bytes

DAMAGED = "'git fsck' says whether it is damaged; a clone made with --filter lacks texts: clone without it"
"""The cure where an object that must be there is not."""

_KEPT = ("GIT_CEILING_DIRECTORIES", "GIT_CONFIG_", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH")
"""Beginnings of what the environment may say: where to look, and the owner's own configuration (safe.directory).

Everything else that begins with GIT_ is dropped. In a hook it names the repository and the index of the commit that
is being made, which are not always those of the estate; and tracing would write between our lines.
"""

_SET = {
    "GIT_ALLOW_PROTOCOL": "",  # with the next one: nothing is fetched, also by a git that does not know the next one
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_OPTIONS = ("--no-pager", "--no-replace-objects", "-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false")


class GitError(LoadError):
    """Say what git cannot give us, and the cure; what git itself says is one printable line of it at most."""


@dataclass(frozen=True, slots=True)
class GitAnswer:
    """What a finished command said."""

    status: int
    output: bytes
    complaint: str
    """The first line that git wrote to standard error, made printable."""

    @property
    def is_good(self) -> bool:
        """Return whether git could do what it was asked."""
        return self.status == 0


@dataclass(frozen=True, slots=True)
class Git:
    """Ask git, from a directory or about a repository, always with the same options and a clean environment."""

    directory: Path | None = None
    """Where the command runs; the current directory if there is none."""
    repository: Path | None = None
    """The repository's own directory; git searches for it upwards if there is none."""
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What this repository needs in the environment."""

    def ask(self, *arguments: str, text: bytes = b"") -> GitAnswer:
        """Run a command to its end, with a text as its standard input."""
        command = self._command(arguments)
        try:
            done = run(command, input=text, capture_output=True, cwd=self.directory, env=self._environment())
        except (FileNotFoundError, PermissionError) as error:
            if error.filename != command[0]:
                raise
            raise _no_git(error) from error
        return GitAnswer(done.returncode, done.stdout, _first_line(done.stderr))

    @contextmanager
    def talk(self, *arguments: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        """Run a command while its input and output are in use; it is killed if the block is left early.

        What it complains about is dropped: nobody would read it while the answers are read.
        """
        try:
            with self._started(arguments) as process:
                assert process.stdin is not None
                assert process.stdout is not None
                try:
                    yield process.stdin, process.stdout
                except BaseException:
                    process.kill()
                    raise
        except BrokenPipeError as error:  # also when the last question is flushed on the way out
            raise GitError(f"git {arguments[0]} ended early; {DAMAGED}") from error
        if process.returncode != 0:
            raise GitError(f"git {arguments[0]} cannot read an object; {DAMAGED}")

    def _started(self, arguments: Sequence[str]) -> Popen[bytes]:
        command = self._command(arguments)
        return Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=self.directory, env=self._environment())

    def _command(self, arguments: Sequence[str]) -> list[str]:
        repository = () if self.repository is None else (f"--git-dir={self.repository}",)
        return ["git", *_OPTIONS, *repository, *arguments]

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if _is_kept(name)}
        return {**kept, **_SET, **self.variables}


def _is_kept(name: str) -> bool:
    return not name.startswith("GIT_") or name.startswith(_KEPT)


def _no_git(error: OSError) -> GitError:
    reason = (error.strerror or "it does not start").lower()
    return GitError(f"git cannot be run: {reason}; install it, or put its directory on PATH")


def _first_line(complaint: bytes) -> str:
    lines = os.fsdecode(complaint).strip().splitlines() or [""]
    text = shown_bytes(lines[0].removeprefix("fatal: ").strip())[:300]
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")
