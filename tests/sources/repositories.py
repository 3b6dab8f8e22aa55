"""Builds small git repositories, whatever the machine's own git configuration says."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TEMPLATE_DIR": "",  # no examples of hooks in each of thousands of repositories
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def git(place: Path, *arguments: str, text: bytes = b"", variables: Mapping[str, str] | None = None) -> str:
    """Run git in a directory and return what it said."""
    # A process that looks for garbage after each commit would take as long as the commit.
    command = ["git", "-c", "protocol.file.allow=always", "-c", "maintenance.auto=false", *arguments]
    environment = {**ENVIRONMENT, **(variables or {})}
    done = subprocess.run(command, cwd=place, env=environment, input=text, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return os.fsdecode(done.stdout).strip()


def new_repository(place: Path) -> Path:
    """Make an empty repository whose branch is `main`."""
    place.mkdir(parents=True, exist_ok=True)
    git(place, "init", "-q", "-b", "main")
    return place


def write(place: Path, files: Mapping[str, str]) -> None:
    """Write texts below a directory."""
    for path, text in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text, encoding="utf-8")


def commit(place: Path, files: Mapping[str, str] | None = None) -> str:
    """Write files, commit everything below a directory, and return the id of the commit."""
    write(place, files or {})
    git(place, "add", "--all", "--force")
    git(place, "commit", "-q", "--allow-empty", "-m", "x")
    branch = place / ".git" / "refs" / "heads" / "main"
    is_on_main = branch.is_file() and (place / ".git" / "HEAD").read_text("utf-8") == "ref: refs/heads/main\n"
    return branch.read_text("utf-8").strip() if is_on_main else git(place, "rev-parse", "HEAD")


def forged_commit(place: Path, *entries: tuple[str, bytes, str]) -> str:
    """Commit a tree of (mode, name, id) that git itself would not write, and return the id of the commit."""
    return git(place, "commit-tree", "-m", "x", tree(place, *entries))


def tree(place: Path, *entries: tuple[str, bytes, str]) -> str:
    """Write a tree of (mode, name, id), however wrong, and return its id."""
    raw = b"".join(mode.encode() + b" " + name + b"\0" + bytes.fromhex(number) for mode, name, number in entries)
    return git(place, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", text=raw)


def blob(place: Path, content: bytes) -> str:
    """Write an object with a text and return its id."""
    return git(place, "hash-object", "-w", "--stdin", text=content)
