"""An estate is read in the hooks of git, which say by variables what repository they are about."""

import subprocess
import sys
from pathlib import Path

import pytest

from formats.texts import COMPLETE
from sources.repositories import ENVIRONMENT, commit, git, write

READER = """\
import sys
from pathlib import Path
from archatlas.sources.repository import open_repository
from archatlas.formats.schema_files import read_revision
from archatlas.sources.scope import FileScope
repository = open_repository(Path("modules"))
for revision in sys.argv[1:]:
    tree = read_revision(repository, repository.resolve(revision), FileScope.of(Path("modules")))
    print(*(file.path for file in tree.files), file=sys.stderr)
"""


def hook(place: Path, name: str, command: str) -> None:
    """Install a hook that reads an estate with this Python."""
    reader = place / "reader.py"
    reader.parent.mkdir(parents=True, exist_ok=True)
    reader.write_text(READER, encoding="utf-8")
    script = place / name
    script.write_text(f"#!/bin/sh\n{command.format(f'{sys.executable} {reader}')}\n", encoding="utf-8")
    script.chmod(0o755)


def test_the_estate_is_read_in_a_hook_before_a_commit(work: Path) -> None:
    hook(work / ".git" / "hooks", "pre-commit", "{} HEAD")
    write(work, {"modules/two.yaml": COMPLETE})
    git(work, "add", "modules")

    done = subprocess.run(
        ["git", "commit", "-q", "-m", "x", "modules/two.yaml"],
        cwd=work / "modules" / "..",
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "modules/one.yaml\n")


@pytest.mark.real
def test_what_is_being_pushed_is_read_in_the_hook_of_the_server(work: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", "work", "bare.git")
    hook(tmp_path / "bare.git" / "hooks", "pre-receive", "read old new ref; {} $old $new")
    commit(work, {"modules/two.yaml": COMPLETE})

    done = subprocess.run(
        ["git", "push", "-q", tmp_path / "bare.git", "main"],
        cwd=work,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )

    said = [line.removeprefix("remote: ").strip() for line in done.stderr.splitlines()]
    assert (done.returncode, said) == (0, ["modules/one.yaml", "modules/one.yaml modules/two.yaml"])
