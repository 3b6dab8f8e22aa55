"""`history` and `suggest` judge the estate of now by what CI measured, as a check does."""

import json
from pathlib import Path

import pytest

from archatlas.cli.main import main
from builders import schema_text
from pipeline.histories import with_past

COVERAGE = (
    '<coverage timestamp="1767225600"><packages><package><classes><class filename="src/cart/a.py"><lines>'
    '<line number="1" hits="1"/><line number="2" hits="0"/></lines></class></classes></package></packages></coverage>'
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a repository of two commits whose coverage was measured on 1 January."""
    fields: dict[str, object] = {
        "discovery.file_patterns": ["src/cart/**"],
        "test_posture.coverage.current": 0.9,
        "test_posture.coverage.target": 0.9,
    }
    files: dict[str, str | None] = {
        "modules/cart.yaml": schema_text("shop.cart", fields),
        "src/cart/a.py": "a = 1\n",
        "archatlas.yml": "evidence:\n  max_age_days: 14\n",
        "reports/coverage.xml": COVERAGE,
    }
    repository = with_past(tmp_path / "repository", files, {"modules/log.yaml": schema_text("core.log")})
    monkeypatch.chdir(repository)
    return repository


def told(capsys: pytest.CaptureFixture[str], *more: str) -> list[tuple[str, str, str]]:
    assert main(["history", "modules", "--no-cache", "--output", "json", *more]) == 0
    said = json.loads(capsys.readouterr().out)
    return [(one["day"], one["kind"], " ".join(one["reasons"])) for one in said["events"]]


@pytest.mark.usefixtures("place")
def test_evidence_that_is_stale_is_an_event_of_the_day_on_which_it_is_looked_at(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stale(*more: str) -> list[tuple[str, str, str]]:
        return [one for one in told(capsys, *more) if one[1] == "evidence stale"]

    assert stale("--today", "2026-01-20") == []
    assert stale("--today", "2026-01-10", "--evidence", "reports") == []
    ((day, _kind, reasons),) = stale("--today", "2026-01-20", "--evidence", "reports")
    assert day == "2026-01-20"
    assert reasons.startswith("evidence/stale")


def test_a_history_uses_the_evidence_of_the_settings(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "archatlas.yml").write_text("evidence:\n  max_age_days: 14\n  files:\n    - reports/**\n")

    kinds = [kind for _day, kind, _reasons in told(capsys, "--today", "2026-01-20")]

    assert "evidence stale" in kinds


@pytest.mark.usefixtures("place")
def test_suggestions_take_what_was_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["suggest", "modules", "--evidence", "reports", "--today", "2026-01-10"]) == 0
    assert main(["suggest", "modules", "--evidence", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err
