"""Runs axe over a page as readers meet it: in both schemes, at three widths, with folds closed and open."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at."""

    folds: Literal["closed", "open"]
    width: int
    scheme: Scheme


LOOKS: tuple[Look, ...] = tuple(
    Look(folds, width, scheme)
    for folds in ("closed", "open")
    for width in (1440, 390, 320)
    for scheme in ("light", "dark")
)

_IS_THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
_ROWS = 6 if _IS_THOROUGH else 2
"""Rows that are kept of a list; axe takes minutes for thousands of one pattern."""

_AXE = """colours => axe.run({resultTypes: ["violations"], ...(colours ? {runOnly: colours} :
    {rules: {"target-size": {enabled: true}}})}).then(result => result.violations.flatMap(found =>
        found.nodes.map(node => [found.impact, found.id, node.html])))"""
_OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that a scheme can break; all others say the same of a page in the other scheme."""

_SHORTEN = f"""() => {{ for (const list of document.querySelectorAll("tbody, ul, ol, dl"))
    [...list.children].slice({_ROWS}).forEach(row => row.remove()); }}"""
_OPEN = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
_FOLDS = "document.querySelectorAll('details').length"


_STILL = """() => { const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets = [sheet]; }"""


def axe_findings(tab: Page, address: str) -> Iterator[str]:
    """Yield what axe finds on the page at an address, of any level; long lists are cut to their first rows."""
    tab.set_viewport_size({"width": LOOKS[0].width, "height": 900})
    tab.goto(address)
    tab.locator("html.js").wait_for(state="attached")
    tab.evaluate(_SHORTEN)
    tab.evaluate(_STILL)  # colours are what they are at once when the scheme changes
    tab.evaluate(AXE_SCRIPT)
    has_folds = tab.evaluate(_FOLDS)
    for look in LOOKS if has_folds else [look for look in LOOKS if look.folds == "open"]:
        yield from _findings_at(tab, look)


def _findings_at(tab: Page, look: Look) -> Iterator[str]:
    if look.folds == "open":
        tab.evaluate(_OPEN)
    tab.set_viewport_size({"width": look.width, "height": 900})
    tab.emulate_media(color_scheme=look.scheme)
    colours = _OF_COLOURS if look.scheme == "dark" and not _IS_THOROUGH else None
    for impact, rule, element in tab.evaluate(_AXE, colours):
        yield f"{look.scheme}, {look.width} px, folds {look.folds}: {rule} ({impact}) {element[:200]}"
