"""Writes pictures of every kind of page of an estate: `python -m browser.screenshots SITE FOLDER`.

With a third argument it writes the pictures of the README and the manual: `manual` those of the site of the example,
`own` those of the site of this project, compared with its code.
"""

import base64
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

from browser.kinds import example_pages
from browser.serving import ServedSite, chromium, served

MODES = {"light": (1280, "light"), "dark": (1280, "dark"), "mobile": (390, "light")}
TALLEST = 4000
QUALITY = 0.9
AS_WEBP = """async ([picture, quality]) => {
    const image = new Image();
    image.src = `data:image/png;base64,${picture}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), {width: image.width, height: image.height});
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""


@dataclass(frozen=True, slots=True)
class ManualPicture:
    """A part of a page: from its top to a height, in both schemes unless it is a phone's."""

    name: str
    address: str
    height: int
    width: int = 1280
    is_of_this_project: bool = False
    """It shows the site of this project compared with its code; the example has no code."""

    @property
    def schemes(self) -> tuple[str, ...]:
        """Return the schemes it is made in."""
        return ("light", "dark") if self.width > 1000 else ("light",)

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield each scheme with the name of its file."""
        return ((scheme, f"{self.name}-{scheme}.webp") for scheme in self.schemes)


MANUAL = (
    ManualPicture("overview", "", 1000),
    ManualPicture("module", "modules/ticketing.booking/", 1000),
    ManualPicture("lanes", "dependencies/", 900),
    ManualPicture("findings", "findings/", 800),
    ManualPicture("health", "health/", 800),
    ManualPicture("topic", "topics/ticket-issued/", 800),
    ManualPicture("drift", "drift/", 900, is_of_this_project=True),
    ManualPicture("phone", "modules/ticketing.booking/", 844, 390),
)


def main(site_folder: Path, folder: Path, which: str = "all") -> None:
    """Photograph a built site."""
    with served(site_folder) as site, sync_playwright() as playwright, chromium(playwright) as context:
        if which == "all":
            photograph_all(context, site, folder)
        else:
            pictures = (picture for picture in MANUAL if picture.is_of_this_project == (which == "own"))
            photograph_for_manual(context, site, folder, pictures)


def photograph_for_manual(
    context: BrowserContext, site: ServedSite, folder: Path, pictures: Iterable[ManualPicture]
) -> None:
    """Write each picture of the manual as WebP, a third of the size of PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    converter = context.new_page()
    for picture in pictures:
        for scheme, name in picture.files():
            page = context.new_page()
            page.set_viewport_size({"width": picture.width, "height": picture.height})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            page.goto(site.address + picture.address, wait_until="networkidle")
            taken = base64.b64encode(page.screenshot()).decode("ascii")
            (folder / name).write_bytes(base64.b64decode(converter.evaluate(AS_WEBP, [taken, QUALITY])))
            page.close()


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
