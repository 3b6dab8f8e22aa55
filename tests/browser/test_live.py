"""Pages say beside their text how modules do, as long as somebody answers, and are the same site without it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from archatlas.publish.mkdocs.content_security_policy import InlineCode, policy
from browser.axe import axe_findings
from browser.live_demo import CHAIN, Demo, running
from browser.serving import CHROMIUM

pytestmark = pytest.mark.browser
FIRST, _, LAST = CHAIN


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Run three services, the registry and the site, with a Prometheus where there is one."""
    pytest.importorskip("starlette", reason="archatlas[live] is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with running(tmp_path_factory.mktemp("live"), interval="1s") as demo:
        yield demo


def test_a_service_that_dies_is_shown_with_all_that_need_it_and_named_as_the_likely_cause(
    tab: Page, demo: Demo
) -> None:
    tab.goto(f"{demo.site}/live/")
    expect(tab.locator("[data-live=counts] li", has_text="3healthy")).to_be_visible()
    tab.goto(f"{demo.site}/modules/{LAST}/")
    expect(tab.locator("article p", has_text="Now healthy")).to_be_visible()
    tab.goto(f"{demo.site}/live/")
    expect(tab.locator("[data-live=counts] li", has_text="3healthy")).to_be_visible()

    demo.services[FIRST].kill()

    expect(tab.locator("[data-live=counts] li", has_text="3unhealthy")).to_be_visible()
    expect(tab.locator(".v-cause li").first).to_contain_text(f"{FIRST} is unhealthy")
    expect(tab.locator("[data-live=unwell]")).to_contain_text("the connection was refused")
    expect(tab.locator("[data-live=incidents]")).to_contain_text(" more rely on them but are not watched: ")
    assert list(axe_findings(tab, f"{demo.site}/live/")) == []

    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(f"{demo.site}/modules/{LAST}/")
    line = tab.locator("article p", has_text="Now unhealthy")
    expect(line).to_contain_text("s ago")
    expect(tab.locator("svg text", has_text="■").first).to_be_attached()
    assert list(axe_findings(tab, f"{demo.site}/modules/{LAST}/")) == []


def test_pages_are_plain_text_again_when_nobody_answers(tab: Page, demo: Demo) -> None:
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(f"{demo.site}/modules/")
    expect(tab.locator("article p", has_text="Asked")).to_be_visible()
    demo.serving.kill()
    demo.serving.wait()

    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as somebody who comes back to the tab
    expect(tab.locator("article p", has_text="No answer from the live registry.")).to_be_visible()
    assert tab.locator(".v-st").count() == 0

    tab.goto(f"{demo.site}/live/")
    expect(tab.locator("[data-live=notice]")).to_contain_text("No answer")
    expect(tab.locator("[data-live=lede]")).to_have_text("No live data in this page.")


def test_the_small_script_stays_small() -> None:
    script = Path(__file__).parents[2] / "generator/archatlas/publish/material/assets/archatlas-live.js"

    assert len(script.read_bytes()) <= 3 * 1024


def test_a_page_may_ask_the_registry_and_nobody_else() -> None:
    assert "connect-src 'self' https://live.example.org;" in policy(InlineCode(), "https://live.example.org")
    assert "connect-src 'self';" in policy(InlineCode())
