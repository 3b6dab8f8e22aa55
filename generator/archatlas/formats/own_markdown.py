"""Reads pages that people wrote in Markdown: their words become HTML in which only known elements are left.

HTML in a page is shown as the text that it is; a link leads to a page of the site, to the web, or nowhere.
"""

import re
from collections.abc import Callable
from dataclasses import field
from typing import Any
from xml.etree.ElementTree import Element

import markdown
from markdown.extensions.toc import TocExtension
from markdown.treeprocessors import Treeprocessor

from archatlas.model.own_page import Decision
from archatlas.model.record import dataclass
from archatlas.model.source import SourceFile

_ELEMENTS = frozenset(
    (
        *("span", "div", "h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "em", "strong", "del", "code", "pre"),
        *("blockquote", "ul", "ol", "li", "dl", "dt", "dd", "a", "table", "thead", "tbody", "tr", "th", "td"),
    )
)
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}}
_WEB = re.compile(
    r"(?:https?://[a-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][^\s<>\"'\\\x00-\x20]*)?|mailto:[^\s<>\"'\\\x00-\x20]+)\Z",
    re.IGNORECASE,
)
"""Addresses of the web and of mail; a name before the host (`https://good@evil/`) could pass for the host."""

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_SETTING = re.compile(r"^\s*(?:[-*]\s+)?\**(status|date|title)\**\s*:\**\s*(.+?)\s*$", re.IGNORECASE | re.MULTILINE)
_STATUS_SECTION = re.compile(r"^#{2,3}\s+status\s*$\s*^(.+?)\s*$", re.IGNORECASE | re.MULTILINE)
_TITLE = re.compile(r"^#\s+(.+?)\s*#*\s*$", re.MULTILINE)
_RECORD_NUMBER = re.compile(r"\A(?:adr[-_]?)?0*([0-9]+)", re.IGNORECASE)
_LINKED = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)")
_PREFORMATTED = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_NUMBERED = re.compile(r"\A[0-9]+\.\s+")
_ID = re.compile(r"[^a-z0-9]+")
_BRACKET = re.compile(r"[\[\]]")
_OPEN_BRACKETS = 100
_HEAD = 60
"""Lines in which a record says what it is."""

Resolve = Callable[[str], str | None]
"""Returns where a link of a page leads, None where it leads nowhere."""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as it was read; `dead` are the links that lead nowhere, each with its line."""

    title: str
    html: str
    text: str
    headings: tuple[tuple[str, str], ...] = ()
    dead: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _PageLinks:
    resolve: Resolve
    dead: list[str] = field(default_factory=list)


class _Inert(Treeprocessor):
    """Leaves known elements and attributes only, and lets each link lead where it may."""

    def __init__(self, links: _PageLinks) -> None:
        super().__init__()
        self._links = links

    def run(self, root: Element) -> None:
        """Work on the elements of a page."""
        for element in list(root.iter()):
            if element.tag == "img":
                _become_text(element)
            if element.tag not in _ELEMENTS:
                element.tag = "span"
            allowed = _ATTRIBUTES.get(element.tag, set()) | ({"id"} if re.match(r"h[1-6]\Z", element.tag) else set())
            for name in set(element.attrib) - allowed:
                del element.attrib[name]
            if element.tag == "a":
                self._lead(element)
        _without_title(root)

    def _lead(self, link: Element) -> None:
        meant = link.attrib.pop("href", "")
        href = meant if _WEB.match(meant) else self._links.resolve(meant)
        if href is None:
            self._links.dead.append(meant)
            link.tag = "span"
            link.attrib.clear()
        else:
            link.set("href", href)


def _without_title(root: Element) -> None:
    """Leave of the first heading its anchor, for the page around has the title; others of its rank stand below it."""
    for number, heading in enumerate(list(root.iter("h1"))):
        if number:
            heading.tag = "h2"
        else:
            heading.tag, heading.text = "span", ""
            for child in list(heading):
                heading.remove(child)


def _become_text(image: Element) -> None:
    image.tag, image.text = "em", image.attrib.get("alt", "")


def read_page(source: SourceFile, resolve: Resolve) -> ReadPage:
    """Read a page; raise ValueError for one that is nested too deeply to be read."""
    body = _FRONT_MATTER.sub("", source.text, count=1)
    if _open_brackets(body) > _OPEN_BRACKETS:
        raise ValueError(f"has more than {_OPEN_BRACKETS} brackets open at once; close them")
    links = _PageLinks(resolve)
    converter: Any = markdown.Markdown(
        extensions=["tables", "fenced_code", "sane_lists", TocExtension(slugify=_anchor, toc_depth="2-3")]
    )
    converter.preprocessors.deregister("html_block")
    for pattern in ("html", "entity"):
        converter.inlinePatterns.deregister(pattern)
    converter.treeprocessors.register(_Inert(links), "inert", -10)
    try:
        html = converter.convert(body)
    except RecursionError as error:
        raise ValueError("is nested too deeply to be read") from error
    headings = tuple((token["id"], token["name"]) for token in _flat(converter.toc_tokens))
    dead = tuple((_line_of(source.text, link), link) for link in links.dead)
    text = re.sub(r"[#*_`>|\s]+", " ", _LINKED.sub(r"\1", body)).strip()
    return ReadPage(_title_of(source, body), _one_block(html), text, headings, dead)


def _open_brackets(text: str) -> int:
    """Return how many square brackets are open at most: for each of them the converter reads all that follows."""
    depth = most = 0
    for bracket in _BRACKET.findall(text):
        depth = depth + 1 if bracket == "[" else max(depth - 1, 0)
        most = max(most, depth)
    return most


def _flat(tokens: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for token in tokens for one in (token, *_flat(token["children"]))]


def _anchor(text: str, _separator: str) -> str:
    """Return an anchor that no other part of the page around it has."""
    return f"own-{_ID.sub('-', text.lower()).strip('-')}"


def _one_block(html: str) -> str:
    """Return the HTML with breaks of preformatted text as references, so that no template joins its lines."""
    return _PREFORMATTED.sub(lambda found: found[0].replace("\n", "&#10;"), html)


def _line_of(text: str, link: str) -> int:
    return text.count("\n", 0, max(text.find(f"({link}"), 0)) + 1


def _title_of(source: SourceFile, body: str) -> str:
    found = _TITLE.search(body)
    said = {name.lower(): value for name, value in _SETTING.findall(_front_matter(source.text))}
    stem = source.path.rpartition("/")[2].removesuffix(".md")
    return (
        _NUMBERED.sub("", found[1])
        if found
        else said.get("title", stem.replace("-", " ").replace("_", " ").capitalize())
    )


def _front_matter(text: str) -> str:
    found = _FRONT_MATTER.match(text)
    return found[1] if found else ""


def decision_of(source: SourceFile) -> Decision:
    """Return what a record in the form of MADR or of Nygard says of itself."""
    head = "\n".join(source.text.split("\n")[:_HEAD])
    said: dict[str, str] = {}
    for name, value in _SETTING.findall(head):
        said.setdefault(name.lower(), value)
    section = _STATUS_SECTION.search(head)
    status = said.get("status") or (section[1] if section else "")
    number = _RECORD_NUMBER.match(source.path.rpartition("/")[2])
    plain = _LINKED.sub(r"\1", status).strip("'\"* ")
    return Decision(number[1] if number else "", plain, said.get("date", "").strip("'\"* "))
