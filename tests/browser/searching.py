"""Asks the search of a built site many questions on one page, and waits for each answer instead of for seconds."""

from dataclasses import dataclass

from playwright.sync_api import Page

from browser.serving import ServedSite

_LISTENING = """
(() => {
  let isReady, answer;
  const ready = new Promise(resolve => isReady = resolve);
  window.Worker = class extends window.Worker {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({data: {type, data}}) => {
        if (type === 1) isReady();
        // In a task of its own: others that listen may put what is found into another order.
        if (type === 3) setTimeout(() => answer?.(data.items.map(([{location}]) => location.split("#")[0])));
      });
    }
  };
  window.ask = async words => {
    await ready;
    const field = document.querySelector(".md-search__input");
    field.focus();
    const answered = new Promise(resolve => answer = resolve);
    field.value = words;
    field.dispatchEvent(new KeyboardEvent("keyup", {bubbles: true}));
    return answered;
  };
})();
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A page whose search answers with the addresses of the pages that it found, the best first."""

    page: Page

    @classmethod
    def on(cls, page: Page, site: ServedSite) -> "Asked":
        """Open the site, listening to what its search finds."""
        page.add_init_script(_LISTENING)
        page.goto(site.address)
        return cls(page)

    def pages_for(self, words: str) -> list[str]:
        """Return the addresses of the pages for some words."""
        found: list[str] = self.page.evaluate("words => ask(words)", words)
        return found
