"""The page on what CI measured works word by word: its shop is written, its command prints what it shows."""

import re
from pathlib import Path

import pytest

from archatlas.cli.main import main
from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_directory
from archatlas.pipeline.measured_facts import evidence_places, with_evidence_at
from archatlas.settings import SETTINGS_FILE, read_settings

GUIDE = Path(__file__).parents[1] / "docs" / "guide" / "evidence.md"
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def blocks() -> list[tuple[str, str, str]]:
    return BLOCK.findall(GUIDE.read_text(encoding="utf-8"))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the shop of the guide, and go there."""
    for _, title, text in blocks():
        if title and title != SETTINGS_FILE:
            (tmp_path / title).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / title).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("shop")
def test_a_check_prints_what_the_guide_shows(capsys: pytest.CaptureFixture[str]) -> None:
    (listing,) = [text for kind, _, text in blocks() if kind == "console" and text.startswith("$ archatlas check")]
    command, *wanted = listing.splitlines()

    main(command.removeprefix("$ archatlas ").split())

    assert [line for line in capsys.readouterr().out.splitlines() if " evidence/" in line] == wanted


def test_the_reports_of_the_guide_are_brought_to_their_modules(shop: Path) -> None:
    (text, _) = [text for _, title, text in blocks() if title == SETTINGS_FILE]
    settings = read_settings(SourceFile(SETTINGS_FILE, text))
    known = assess_directory(shop / "modules", settings)

    measured = with_evidence_at(evidence_places((), settings, shop), known, settings).facts.measured

    assert measured is not None
    assert (measured.problems, list(measured.modules)) == ((), ["shop.cart"])
    (cart,) = measured.modules.values()
    assert cart.coverage is not None
    assert cart.tests is not None
    assert (cart.coverage.covered, cart.coverage.lines) == (1, 2)
    assert (cart.tests.passed, cart.tests.failing) == (1, ("tests.cart.test_basket::test_nothing",))
