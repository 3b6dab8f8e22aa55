"""Writes pictures of every kind of page of an estate: `python -m browser.screenshots SITE FOLDER`.

With a third argument, the address of a page, it writes the one picture of that page for the README.
"""

import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

from browser.kinds import example_pages
from browser.serving import ServedSite, chromium, served

MODES = {"light": (1280, "light"), "dark": (1280, "dark"), "mobile": (390, "light")}
TALLEST = 4000
README_HEIGHT = 860


def main(site_folder: Path, folder: Path, page: str = "") -> None:
    """Photograph a built site."""
    with served(site_folder) as site, sync_playwright() as playwright, chromium(playwright) as context:
        if page:
            photograph(context, site.address + page, folder, "light", README_HEIGHT)
        else:
            photograph_all(context, site, folder)


def photograph_all(context: BrowserContext, site: ServedSite, folder: Path) -> None:
    """Write each example in each mode, named after its address."""
    folder.mkdir(parents=True, exist_ok=True)
    for address in example_pages(site.folder):
        name = address.strip("/").replace("/", "_") or "home"
        for mode in MODES:
            photograph(context, site.address + address, folder / f"{name}-{mode}.png", mode, TALLEST)


def photograph(context: BrowserContext, address: str, file: Path, mode: str, tallest: int) -> None:
    """Write one page as a picture, cut off below a height."""
    width, scheme = MODES[mode]
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.goto(address)
    height = min(page.evaluate("document.documentElement.scrollHeight"), tallest)
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
