"""One build of the estate and one server for all tests in this folder, and a browser for each file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from browser.kinds import example_pages
from browser.reviewed import build_reviewed
from browser.serving import BASE_PATH, CHROMIUM, ServedSite, chromium, served
from browser.watching import Watch
from sharing import made_once

SETTINGS = f'site: {{name: Architecture atlas, url: "https://example.org{BASE_PATH}"}}\n'

expect.set_options(timeout=60_000)  # what is expected comes late on a busy machine; nothing is judged by the wait


@pytest.fixture(scope="session")
def site(roadmap113: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """Build the estate once and serve it below a path."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    work = made_once(tmp_path_factory, "reviewed-site", lambda work: build_reviewed(roadmap113, work, SETTINGS))
    with served(work / "site") as site:
        yield site


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    """Start the browser for the tests of a file; tabs are opened by the tests.

    While Playwright runs, an event loop runs in this thread, and tests that want one of their own would fail after it.
    """
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright, chromium(playwright) as context:
        yield context


@pytest.fixture
def tab(context: BrowserContext) -> Iterator[Page]:
    """Open a tab of desktop size in light colours, and close it."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light", media="screen")
    yield page
    page.close()


@pytest.fixture
def watch(tab: Page, site: ServedSite) -> Watch:
    """Note the problems of the tab."""
    watch = Watch(site.address)
    watch.attach(tab)
    return watch


@pytest.fixture(scope="session")
def examples(site: ServedSite) -> tuple[str, ...]:
    """Return the addresses of pages of every kind."""
    return example_pages(site.folder)
