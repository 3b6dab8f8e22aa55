"""The pages of the history: curves, events on the pages of what they are about, and files for programs."""

import json
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import jsonschema_rs
import pytest

from archatlas.analysis.history.history import EstateHistory, RulesOf
from archatlas.cli.main import main
from archatlas.cli.terminal import Exit
from archatlas.formats.module_schema.published_schema import schema_text as published
from archatlas.model.source_detail import HistoryGap
from archatlas.pipeline.assessor import assess_scope
from archatlas.render.documents.history_json import HISTORY_SCHEMA
from archatlas.render.site.components.curves import CurveValue, TimeCurve, curve_drawings
from archatlas.render.site.page import PageOptions, RenderedPage
from archatlas.render.site.pages import Site
from archatlas.render.text.history_words import amount_in_words
from archatlas.settings import Settings
from archatlas.sources.scope import FileScope
from builders import requiring, schema_text, site_pages
from pipeline.histories import day, told, with_past

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a repository in which a score, an owner and the rules change."""
    low = {"ownership.owner": HOSTILE, "test_posture.coverage.current": 0.1}
    high = {"ownership.owner": "@Cart", "test_posture.coverage.current": 0.9}
    return with_past(
        tmp_path / "repository",
        {"modules/cart.yaml": schema_text("shop.cart", low), "modules/log.yaml": requiring("core.log", "shop.cart")},
        {"modules/cart.yaml": schema_text("shop.cart", high)},
        {"archatlas.yml": "health: {points: {coverage: 25, tests_recorded: 0}}\n"},
    )


def pages(place: Path, history: EstateHistory) -> dict[str, str]:
    """Return the markup or text of every page and file of the site, by its address."""
    known = assess_scope(FileScope((place / "modules",)), Settings(), day(9))
    items = site_pages(known, PageOptions(history=history), lambda _dot: None)
    return {
        item.address if isinstance(item, RenderedPage) else item.path: item.fragment
        if isinstance(item, RenderedPage)
        else item.text
        for item in items
    }


def test_events_stand_on_the_pages_of_what_they_are_about(place: Path) -> None:
    known = assess_scope(FileScope((place / "modules",)), Settings(), day(9))
    site = Site(known, PageOptions(history=told(place, today=day(9))), lambda _dot: None)

    def shown(address: str) -> str:
        page = site.page_at(address)
        content = page.render() if page else None
        assert isinstance(content, RenderedPage)
        return content.fragment

    for address in ("", "modules/shop.cart", "lanes/shop", "owners/cart", "history"):
        assert "score " in shown(address), address
        assert "1 module depends on it" in shown(address), address
    assert 'aria-label="score from' not in shown("modules/core.log")
    assert 'aria-label="score from' in shown("modules/shop.cart")


def test_what_schemas_say_is_text_on_the_pages_and_in_the_feed(place: Path) -> None:
    found = pages(place, told(place, today=day(9)))

    assert not [address for address, markup in found.items() if HOSTILE in markup and not address.endswith(".json")]
    feed = ElementTree.fromstring(found["history/feed.xml"])
    ids = [one.text for one in feed.iter("{http://www.w3.org/2005/Atom}id")]
    assert len(ids) == len(set(ids)) > 3


def test_a_change_of_rules_is_a_mark_with_its_words(place: Path) -> None:
    found = pages(place, told(place, RulesOf.THEN, today=day(9)))

    assert "rules changed: coverage against target weighs 25 points, was 15" in found["history/then"]


def test_a_gap_is_told_instead_of_a_curve(place: Path) -> None:
    found = pages(place, EstateHistory(gap=HistoryGap.SHALLOW))

    assert "fetch-depth: 0" in found["history"]
    assert "<svg class=" not in found["history"]
    assert [address for address in found if address.startswith("history/")] == []


def test_the_command_prints_what_its_schema_describes(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)

    assert main(["history", "modules", "--rules", "then", "--output", "json", "--no-cache"]) is Exit.CLEAN
    document = json.loads(capsys.readouterr().out)
    assert jsonschema_rs.validator_for(json.loads(published(HISTORY_SCHEMA))).is_valid(document)
    with pytest.raises(SystemExit, match="2"):
        main(["history", "modules", "--every", "0"])


def test_a_curve_may_end_in_the_last_month_that_there_is() -> None:
    lived = TimeCurve(date(9999, 1, 15), date(9999, 12, 31), (CurveValue(date(9999, 1, 15), 1.0),), "")

    assert "Nov</text>" in curve_drawings(lived, 90, "a curve")


@pytest.mark.parametrize(
    ("amount", "unit", "said"), [(1, "lines", "1 line"), (2_000, "lines", "2,000 lines"), (1, "%", "1 %")]
)
def test_an_amount_of_debt_has_its_noun_in_number(amount: int, unit: str, said: str) -> None:
    assert amount_in_words(amount, unit).replace("\u202f", " ") == said
