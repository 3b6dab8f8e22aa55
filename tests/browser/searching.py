"""Asks the search of a built site many questions on one page, and waits for each answer instead of for seconds."""

from dataclasses import dataclass

from playwright.sync_api import Page

from browser.serving import ServedSite

HITS = ".v-hits > li > .t > a"
"""The names of the results, which lead to their pages."""


_READY = """async () => {
  for (const end = Date.now() + 30_000; !window.archatlasSearch?.find; await new Promise((go) => setTimeout(go, 20)))
    if (Date.now() > end) throw new Error("The search did not load within 30 s.");
}"""


def wait_for_search(page: Page) -> None:
    """Wait until the search of a page can be asked.

    `Page.wait_for_function` evaluates text in the page each time it looks again, which the policy of our
    pages forbids: it passes where the first look is enough, and fails on a slower machine.
    """
    page.evaluate(_READY)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page whose search answers with the addresses of what it found, the best first."""

    page: Page

    @classmethod
    def on(cls, page: Page, site: ServedSite) -> "Asked":
        """Open the site and its search."""
        page.goto(site.address)
        page.keyboard.press("/")
        wait_for_search(page)
        return cls(page)

    def found_for(self, words: str) -> list[str]:
        """Return the addresses of the results for some words, with their anchors."""
        found: list[str] = self.page.evaluate("words => archatlasSearch.find(words)", words)
        return found

    def pages_for(self, words: str) -> list[str]:
        """Return the addresses of the pages for some words."""
        return list(dict.fromkeys(location.partition("#")[0] for location in self.found_for(words)))


def search(page: Page, words: str) -> None:
    """Type into the search of a page, and wait for all that it finds."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.wait_for_selector(".v-res[data-state=ready]")
