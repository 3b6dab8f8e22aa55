"""The pages on scanning and drift work word by word: their shop is written, their commands print what they show."""

import re
import shutil
from pathlib import Path

import pytest

from archatlas.cli.main import main

GUIDE = Path(__file__).parents[1] / "docs" / "guide"
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the shop of the guide, and go there."""
    for _, title, text in blocks("drift.md"):
        if title and title != "archatlas.yml":
            (tmp_path / title).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / title).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def blocks(page: str) -> list[tuple[str, str, str]]:
    return BLOCK.findall((GUIDE / page).read_text(encoding="utf-8"))


def shown(page: str, command: str) -> list[str]:
    """Return the lines that a page shows below a command."""
    (found,) = [text for kind, _, text in blocks(page) if kind == "console" and text.startswith(f"$ {command}")]
    return found.splitlines()[1:]


@pytest.mark.usefixtures("shop")
def test_a_scan_prints_what_the_guide_shows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", ".", "--schemas", "modules"]) == 0

    assert capsys.readouterr().out.splitlines() == shown("scan.md", "archatlas scan . --schemas modules")


@pytest.mark.usefixtures("shop")
def test_a_check_prints_what_the_guide_shows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "modules", "--drift", "--code", "."]) == 1

    printed = capsys.readouterr().out.splitlines()
    drift = [line for line in printed if " drift/" in line]
    wanted = shown("drift.md", "archatlas check modules --drift --code .")
    assert [line for line in drift if line in wanted] == [line for line in printed if line in wanted]
    assert set(wanted) == set(drift)


@pytest.mark.site
def test_the_settings_of_the_guide_build_a_page_of_drift(shop: Path) -> None:
    (settings,) = [text for _, title, text in blocks("drift.md") if title == "archatlas.yml"]
    (shop / "archatlas.yml").write_text(settings, encoding="utf-8")

    assert main(["build", "modules"]) == 0
    assert "3 of 3 pairs of modules differ" in (shop / "site" / "drift" / "index.html").read_text(encoding="utf-8")


@pytest.mark.site
def test_a_repository_without_schemas_has_a_site_after_the_two_commands_of_the_guide(shop: Path) -> None:
    (section,) = [text for kind, _, text in blocks("scan.md") if kind == "console" and "--write" in text]
    shutil.rmtree(shop / "modules")

    for line in section.splitlines():
        assert main(line.removeprefix("$ archatlas ").split()) == 0

    assert "0 pairs of modules differ" in (shop / "site" / "drift" / "index.html").read_text(encoding="utf-8")
    assert main(["scan", ".", "--check"]) == 0
