"""A review judges both sides by the same artefacts, so that only what the change says otherwise is new."""

from pathlib import Path

import pytest

from archatlas.cli.main import main
from builders import schema_text
from sources.repositories import commit, new_repository, write

REPORT = (
    '<coverage version="7"><class filename="src/a.py"><lines><line number="1" hits="1"/></lines></class></coverage>'
)
NAMED = {"discovery.file_patterns": ["src/**"]}


def declaring(coverage: float) -> str:
    return schema_text("one.a", {**NAMED, "test_posture.coverage.current": coverage})


@pytest.mark.parametrize(("before", "after", "is_new"), [(1.0, 0.5, True), (0.5, 0.5, False), (0.5, 1.0, False)])
def test_only_a_claim_that_the_change_makes_is_new(
    before: float,
    after: float,
    is_new: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    new_repository(tmp_path)
    write(tmp_path, {"modules/a.yaml": declaring(before), "src/a.py": "x = 1\n", ".gitignore": "build\n"})
    commit(tmp_path)
    write(tmp_path, {"modules/a.yaml": declaring(after), "build/coverage.xml": REPORT})
    monkeypatch.chdir(tmp_path)

    main(["review", "modules", "--base", "HEAD", "--evidence", "build", "--fail-on", "warning"])

    assert ("warning evidence/differs" in capsys.readouterr().out) is is_new
