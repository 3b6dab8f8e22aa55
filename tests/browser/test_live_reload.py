"""A page of the preview that is open in a browser shows what was saved, without a hand on the browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from archatlas.publish.layout_pool import LayoutPool
from archatlas.publish.mkdocs.mkdocs_process import private_configuration
from archatlas.publish.preview import PreviewOptions, PreviewSite
from archatlas.publish.preview_server import PreviewServer
from browser.searching import HITS, search
from browser.watching import Watch
from builders import requiring, schema_text, written


@dataclass
class Previewed:
    """A preview that looks at its schemas when it is told to."""

    address: str
    modules: Path
    site: PreviewSite

    def save(self, name: str, text: str) -> None:
        (self.modules / name).write_text(text, encoding="utf-8")
        self.site.refresh()


@pytest.fixture
def previewed(tmp_path: Path) -> Iterator[Previewed]:
    modules = written(tmp_path / "modules", requiring("core.store"), schema_text("core.api", {}))
    server = PreviewServer("127.0.0.1", 0, "--address")
    with private_configuration([modules], [tmp_path / "archatlas.yml"]) as file, LayoutPool() as draw:
        options = PreviewOptions(
            file, (modules,), (tmp_path / "archatlas.yml",), print, server.reload_browsers, lambda work: work()
        )
        site = PreviewSite(options, draw)
        server.begin(site)
        yield Previewed(server.url, modules, site)
        server.shutdown(wait=False)


def test_an_open_page_follows_its_schema_through_a_mistake(tab: Page, previewed: Previewed) -> None:
    watch = Watch(previewed.address)
    watch.attach(tab)
    tab.goto(f"{previewed.address}modules/core.api/")

    previewed.save("1.yaml", schema_text("core.api", {"identity.summary": "Answers twice."}))
    expect(tab.get_by_text("Answers twice.").first).to_be_visible()
    assert watch.problems == []

    previewed.save("1.yaml", "identity: [\n")
    expect(tab.get_by_text("cannot be read").first).to_be_visible()

    previewed.save("1.yaml", schema_text("core.api", {"identity.summary": "Answers once."}))
    expect(tab.get_by_text("Answers once.").first).to_be_visible()


def test_the_search_of_a_preview_finds_what_was_saved(tab: Page, previewed: Previewed) -> None:
    previewed.save("2.yaml", schema_text("core.lately", {"identity.summary": "Came lately."}))
    tab.goto(previewed.address)
    search(tab, "lately")

    expect(tab.locator(HITS).first).to_contain_text("core.lately")
