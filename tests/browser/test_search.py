"""The search puts first what the reader means."""

import pytest
from playwright.sync_api import Page, expect

from browser.serving import ServedSite
from browser.watching import Watch


@pytest.mark.parametrize(
    ("words", "modules"),
    [
        ("hot_kernel", {"branding.hot_kernel"}),
        ("hot kernel", {"branding.hot_kernel"}),
        ("candidate.memory", {"candidate.memory"}),
        ("lukhas.memory", {"lukhas.memory"}),
        ("Snapshot", {"lukhas.memory"}),
        ("RECALL_NOT_FOUND", {"lukhas.memory"}),
        ("RECALL_BUSY", {"lukhas.memory"}),
        ("recall.snapshot.created", {"lukhas.memory"}),
        ("lmdb", {"lukhas.memory"}),
        ("redis", {"lukhas.memory", "branding.slot_daemon", "branding.worker_filter", "lukhas.security"}),
        ("pymongo", {"branding.hot_kernel", "branding.slot_daemon", "candidate.memory", "lukhas.evaluator"}),
    ],
)
def test_the_first_result_is_the_module(
    tab: Page, site: ServedSite, watch: Watch, words: str, modules: set[str]
) -> None:
    tab.goto(site.address)
    tab.keyboard.press("/")
    tab.keyboard.type(words)
    first = tab.locator(".md-search-result__item a.md-search-result__link").first
    expect(first).to_be_visible()
    tab.keyboard.press("ArrowDown")

    assert site.path_of(first.get_attribute("href") or "").split("/")[-2] in modules
    assert watch.problems == []


def test_enter_opens_the_first_result(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}lanes/lukhas/")
    tab.keyboard.press("/")
    tab.keyboard.type("RECALL_BUSY")
    expect(tab.locator(".md-search-result__link").first).to_be_visible()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/modules/lukhas.memory/**")

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
    tab.keyboard.press("/")
    tab.keyboard.type(name)
    first = tab.locator(".md-search-result__item a.md-search-result__link").first
    expect(first).to_be_visible()
    tab.keyboard.press("ArrowDown")

    assert site.path_of(first.get_attribute("href") or "").split("/")[-2] == module
