"""Runs axe over a page as readers meet it: in both schemes, at three widths, with folds closed and open."""

from collections.abc import Iterator
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDTHS = (1440, 390, 320)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

_AXE = """() => axe.run({resultTypes: ["violations"], rules: {"target-size": {enabled: true}}})
    .then(result => result.violations.flatMap(found => found.nodes.map(node =>
        [found.impact, found.id, node.html])))"""
_SHORTEN = """() => { for (const list of document.querySelectorAll("tbody, ul, ol, dl"))
    [...list.children].slice(6).forEach(row => row.remove()); }"""
_OPEN = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
_FOLDS = "document.querySelectorAll('details').length"


def axe_findings(tab: Page, address: str, scheme: Scheme) -> Iterator[str]:
    """Yield what axe finds on the page at an address, of any level; long lists are cut to their first rows."""
    tab.emulate_media(color_scheme=scheme)
    tab.goto(address)
    tab.locator("html.js").wait_for(state="attached")
    tab.evaluate(_SHORTEN)  # axe takes minutes for thousands of rows of one pattern
    tab.evaluate(AXE_SCRIPT)
    if tab.evaluate(_FOLDS):
        yield from _at(tab, scheme, WIDTHS[:1], "closed folds")
        tab.evaluate(_OPEN)
    yield from _at(tab, scheme, WIDTHS, "open folds")


def _at(tab: Page, scheme: str, widths: tuple[int, ...], folds: str) -> Iterator[str]:
    for width in widths:
        tab.set_viewport_size({"width": width, "height": 900})
        for impact, rule, element in tab.evaluate(_AXE):
            yield f"{scheme}, {width} px, {folds}: {rule} ({impact}) {element[:200]}"
