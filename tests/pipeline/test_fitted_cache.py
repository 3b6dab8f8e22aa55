"""What was fitted to a past is remembered beside the settings; whatever is wrong with that, the same is told."""

from pathlib import Path

import pytest

from archatlas.analysis.prediction.predictor import Predictor
from archatlas.model.change_log import CoChangedModules
from archatlas.pipeline.assessor import assess_directory
from archatlas.pipeline.cache_place import CACHE
from archatlas.pipeline.changes_together import changes_of_modules
from archatlas.pipeline.fitted_cache import FILE, sum_of
from archatlas.settings import Settings
from pasts import of_a_shop, repository_with
from sources.repositories import commit, git

KEPT = CACHE / FILE


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the directory of a repository of three modules, in which tests run."""
    place = repository_with(tmp_path / "shop", of_a_shop(20))
    monkeypatch.chdir(place)
    return place


def told() -> CoChangedModules:
    catalog = assess_directory(Path("schemas/modules"), Settings()).catalog
    found = changes_of_modules(catalog, Settings(), Path())
    assert found is not None
    return found


def refuse(*_arguments: object) -> None:
    raise AssertionError("fitted again")


def test_a_past_is_fitted_once(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = told()
    monkeypatch.setattr(Predictor, "fit", refuse)

    assert told() == fresh
    assert git(shop, "status", "--porcelain") == ""


def test_another_commit_is_another_past(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told()
    commit(shop, {"src/mails/main.py": "start = 500\n"})
    monkeypatch.setattr(Predictor, "fit", refuse)

    with pytest.raises(AssertionError, match="fitted again"):
        told()


@pytest.mark.parametrize("kept", ["", "\n\n", "no line", "half", "forged", "nothing", "binary"])
def test_a_broken_memory_changes_nothing(shop: Path, kept: str) -> None:
    fresh = told()
    text = (shop / KEPT).read_text(encoding="ascii")
    key = text.split(" ", 1)[0]
    forged = "[[1,2,3],[0,1,null,0,0]]"
    broken = {
        "half": text[: len(text) // 2],
        "forged": f"{key} {sum_of(key, forged)} {forged}\n",
        "nothing": f"{key}  \n",
    }
    (shop / KEPT).write_bytes(b"\xff\x00\xfe" if kept == "binary" else broken.get(kept, kept).encode())

    assert told() == fresh
    assert told() == fresh


@pytest.mark.parametrize(
    "forged", ["[[],[0,1,0,0]]", "{}", "7", "[[1e999],[0,1,null,0,0]]", '["x",[0,1,null,0,0]]', "["]
)
def test_a_line_that_makes_no_sense_is_fitted_anew(shop: Path, forged: str) -> None:
    fresh = told()
    key = (shop / KEPT).read_text(encoding="ascii").split(" ", 1)[0]
    (shop / KEPT).write_text(f"{key} {sum_of(key, forged)} {forged}\n", encoding="ascii")

    assert told() == fresh


def test_what_others_committed_is_not_believed(shop: Path) -> None:
    fresh = told()
    key = (shop / KEPT).read_text(encoding="ascii").split(" ", 1)[0]
    text = f"[[{','.join(['9'] * 20)}],[5,1,0.5,9,9]]"
    (shop / KEPT).write_text(f"{key} {sum_of(key, text)} {text}\n", encoding="ascii")
    assert told() != fresh, "the line is whole and of the right form"

    git(shop, "add", "--force", str(KEPT))

    assert told() == fresh


def test_a_link_is_not_followed(shop: Path, tmp_path: Path) -> None:
    fresh = told()
    (shop / KEPT).unlink()
    (shop / KEPT).symlink_to(tmp_path / "outside.jsonl")

    assert told() == fresh
    assert not (tmp_path / "outside.jsonl").exists()
