"""The tutorial works word by word: every file is written, every command is run, every output is compared."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[1] / "docs" / "guide"
TUTORIAL = GUIDE / "tutorial.md"
BLOCK = re.compile(r'^```(?P<kind>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<body>.*?)^```$', re.MULTILINE | re.DOTALL)
LONGEST_LINE = 120
DAY = "1796083200"
"""1 December 2026: until then nothing in the example becomes due that is not yet."""

pytestmark = pytest.mark.site


@dataclass
class Reader:
    """Somebody who does what the tutorial says, in one shell, with git of their own."""

    place: Path
    home: Path
    status: int = 0
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        identity = {
            f"GIT_{who}_{what}": "reader@library.example"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        own = {"HOME": str(self.home), "PATH": path, "GIT_CONFIG_NOSYSTEM": "1", "SOURCE_DATE_EPOCH": DAY}
        self.environment = {**os.environ, **own, **identity, "TERM": "dumb", "COLUMNS": "80"}

    def writes(self, title: str, text: str) -> None:
        (self.place / title).write_text(text, encoding="utf-8")

    def runs(self, command: str) -> str:
        """Run a command in the shell that the commands before have left, and return what it prints."""
        where = self.home / "where"
        script = f'(exit {self.status})\n{command}\nstatus=$?\npwd > "{where}"\nexit $status\n'
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.place,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        self.status, self.place = done.returncode, Path(where.read_text().strip())
        return done.stdout


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    for name in ("work", "home"):
        (tmp_path / name).mkdir()
    return Reader(tmp_path / "work", tmp_path / "home")


def test_a_reader_sees_what_the_tutorial_shows(reader: Reader, update_golden: bool) -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    seen = BLOCK.sub(lambda block: followed(block, reader), text)
    if update_golden:
        TUTORIAL.write_text(seen, encoding="utf-8")

    assert update_golden or seen == text
    assert (reader.place / "site" / "modules" / "ticketing.booking" / "index.html").is_file()


def followed(block: re.Match[str], reader: Reader) -> str:
    """Do what a block says, and return it with what happened."""
    if block["kind"] == "yaml":
        reader.writes(block["title"], block["body"])
        return block[0]
    assert block["kind"] == "console", "every block is a file or a list of commands"
    lines = "".join(f"$ {command}\n{reader.runs(command)}" for command in commands(block["body"]))
    return f"```console\n{lines}```"


def commands(body: str) -> Iterator[str]:
    assert body.startswith("$ ")
    yield from re.findall(r"^\$ (.*)$", body, re.MULTILINE)


def test_every_file_of_the_tutorial_has_a_name() -> None:
    blocks = list(BLOCK.finditer(TUTORIAL.read_text(encoding="utf-8")))

    assert len(blocks) == TUTORIAL.read_text(encoding="utf-8").count("\n```") / 2
    assert all(block["title"] for block in blocks if block["kind"] == "yaml")
