"""The search puts first what the reader means."""

import pytest
from playwright.sync_api import Page, expect

from browser.searching import HITS, search
from browser.serving import ServedSite
from browser.watching import Watch


@pytest.mark.parametrize(
    ("words", "modules"),
    [
        ("hot_kernel", {"branding.hot_kernel"}),
        ("hot kernel", {"branding.hot_kernel"}),
        ("candidate.memory", {"candidate.memory"}),
        ("lukhas.memory", {"lukhas.memory"}),
        ("RecallService", {"lukhas.memory"}),
        ("RECALL_NOT_FOUND", {"lukhas.memory"}),
        ("RECALL_BUSY", {"lukhas.memory"}),
        ("recall.snapshot.created", {"recall-snapshot-created"}),
        ("lmdb", {"lmdb"}),
        ("pymongo", {"pymongo"}),
    ],
)
def test_the_first_result_is_what_is_called_so(
    tab: Page, site: ServedSite, watch: Watch, words: str, modules: set[str]
) -> None:
    tab.goto(site.address)
    search(tab, words)
    first = tab.locator(HITS).first
    expect(first).to_be_visible()
    tab.keyboard.press("ArrowDown")
    expect(first).to_be_focused()

    assert site.path_of(first.get_attribute("href") or "").split("/")[-2] in modules
    assert watch.problems == []


def test_enter_opens_the_first_result(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}lanes/lukhas/")
    tab.keyboard.press("/")
    tab.keyboard.type("RECALL_BUSY")
    tab.keyboard.press("Enter")  # waits for what is found

    expect(tab.locator("h1")).to_contain_text("lukhas.memory")
    assert watch.problems == []


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("SnapReducer", "products.enterprise"),
        ("FraudSwitch", "products.enterprise"),
        ("VoiceParser", "products.parcel_scanner"),
        ("VectorClient", "lukhas.local_scorer"),
        ("FileServer", "candidate.spool_validator"),
        ("LegalFetcher", "candidate.memory"),
    ],
)
def test_a_whole_class_name_finds_its_module_first(tab: Page, site: ServedSite, name: str, module: str) -> None:
    tab.goto(site.address)
    search(tab, name)
    first = tab.locator(HITS).first
    expect(first).to_be_visible()

    assert site.path_of(first.get_attribute("href") or "").split("/")[-2] == module
