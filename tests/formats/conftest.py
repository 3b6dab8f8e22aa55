"""What tests of several formats share: a repository with a module."""

from pathlib import Path

import pytest

from formats.texts import COMPLETE
from sources.repositories import commit, new_repository


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with one commit of one module, which is the current directory."""
    work = new_repository(tmp_path / "work")
    commit(work, {"modules/one.yaml": COMPLETE})
    monkeypatch.chdir(work)
    return work
