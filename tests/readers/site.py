"""A built site as its readers meet it: pages by their addresses, tables as rows of text, and the files beside them."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lxml import html


@dataclass(frozen=True)
class BuiltSite:
    """The folder of a built site."""

    folder: Path

    def page(self, address: str) -> Any:
        """Return the content of the page at an address, below its `<article>`."""
        return _content(self.folder / address / "index.html")

    def addresses(self, below: str) -> list[str]:
        """Return the addresses of the pages one step below another one."""
        return sorted(path.parent.relative_to(self.folder).as_posix() for path in self.folder.glob(f"{below}/*/*.html"))

    def document(self, path: str) -> Any:
        """Return a JSON file of the site."""
        return json.loads((self.folder / path).read_text(encoding="utf-8"))

    @property
    def document_names(self) -> list[str]:
        """Return the names of all modules in the order of the lists."""
        return [row["name"] for row in self.document("modules.json")["modules"]]

    @property
    def modules(self) -> list[str]:
        """Return the names of all modules, as their pages have them."""
        return [address.removeprefix("modules/") for address in self.addresses("modules") if "." in address]


def text(element: Any) -> str:
    """Return what an element says, in one line and with plain spaces."""
    return " ".join(element.text_content().replace("\N{NARROW NO-BREAK SPACE}", " ").split())


def texts(page: Any, xpath: str) -> list[str]:
    """Return what each of the found elements says."""
    return [text(element) for element in page.xpath(xpath)]


def rows(page: Any, table: str) -> list[dict[str, str]]:
    """Return a table's rows by the heads of their columns; what is only read aloud is left out."""
    found = []
    for one in page.xpath(table):
        heads = texts(one, "./thead/tr/th")
        found += [dict(zip(heads, [shown(cell) for cell in row], strict=True)) for row in one.xpath("./tbody/tr")]
    return found


def numbers(words: str) -> list[int]:
    """Return the whole numbers in some words, in their order."""
    digits = "".join(letter if letter.isdigit() else " " for letter in words.replace(",", ""))
    return [int(number) for number in digits.split()]


def shown(cell: Any) -> str:
    """Return what an element says to the eye; what is only read aloud is left out."""
    hidden = cell.xpath(".//*[contains(concat(' ', @class, ' '), ' ad-vh ')]")
    said = text(cell)
    for element in hidden:
        said = said.replace(text(element), "", 1)
    return said.strip()


@cache
def _content(path: Path) -> Any:
    document: Any = html.document_fromstring(path.read_text(encoding="utf-8"))
    return document.xpath("//article")[0]
