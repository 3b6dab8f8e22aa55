"""A text as long as a schema may have it stops no reader's search."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from browser.searching import HITS, search
from browser.serving import served
from installed import archatlas

TURNS = 60_000
"""Each of these was once compared with all before it: minutes."""


def test_a_word_that_stands_everywhere_in_a_text_is_marked_in_time(tab: Page, tmp_path: Path) -> None:
    schema = {
        "identity": {"name": "lane.loud", "layer": "application", "summary": "Says one thing"},
        "contracts": {"invariants": ["echo " * TURNS]},
    }
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "lane.loud.yaml").write_text(json.dumps(schema), encoding="utf-8")
    done = archatlas("build", "modules", "--out", "site", "--keep-going", cwd=tmp_path)
    assert (tmp_path / "site").is_dir(), done.stderr

    with served(tmp_path / "site") as site:
        tab.goto(site.address)
        search(tab, "echo")
        expect(tab.locator(HITS).first).to_contain_text("lane.loud")
