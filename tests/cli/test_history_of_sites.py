"""Exports and previews have the history of an estate where somebody asks for it."""

from pathlib import Path

import pytest

from archatlas.cli.main import main
from archatlas.pipeline.history_range import HistoryWish
from archatlas.publish.layout_pool import LayoutPool
from archatlas.publish.mkdocs.mkdocs_process import private_configuration
from archatlas.publish.preview import PreviewOptions, PreviewSite
from builders import schema_text
from pipeline.histories import with_past
from sources.repositories import git

pytestmark = pytest.mark.site


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a repository of three commits, in which a module appears and another one goes."""
    return with_past(
        tmp_path / "repository",
        {"modules/cart.yaml": schema_text("shop.cart"), "modules/log.yaml": schema_text("core.log")},
        {"modules/stock.yaml": schema_text("shop.stock")},
        {"modules/log.yaml": None},
    )


def test_an_export_has_its_history_where_it_is_asked_for(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)

    assert main(["export", "modules", "--out", "plain"]) == 0
    assert main(["export", "modules", "--out", "told", "--history", "--since", "2026-01-01"]) == 0

    assert not (place / "plain/docs/history.json").exists()
    assert "core.log" in (place / "told/docs/history/index.md").read_text()
    assert (place / "told/docs/history.json").is_file()


def test_an_export_of_a_shallow_clone_says_that_its_history_is_missing(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{place}", "shallow")
    monkeypatch.chdir(tmp_path / "shallow")

    assert main(["export", "modules", "--out", "told", "--history"]) == 0

    assert "A history that the clone does not hold" in (tmp_path / "shallow/told/docs/findings/index.md").read_text()


def test_a_preview_has_the_history_up_to_what_is_not_committed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    modules, settings = place / "modules", place / "archatlas.yml"
    with private_configuration([modules], [settings]) as file, LayoutPool() as draw:
        options = PreviewOptions(
            file, (modules,), (settings,), pytest.fail, lambda: None, lambda work: work(), history=HistoryWish()
        )
        site = PreviewSite(options, draw)

        def page() -> str:
            answer = site.answer("history/")
            assert answer is not None
            return answer.content.decode().replace("<wbr>", "")

        assert "core.log" in page()
        assert "shop.till" not in page()
        (modules / "till.yaml").write_text(schema_text("shop.till"), encoding="utf-8")
        assert "shop.till" in page()
