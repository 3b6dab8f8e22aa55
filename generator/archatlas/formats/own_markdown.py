"""Reads pages that people wrote in Markdown: CommonMark with tables, in time that grows with the length of a page."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from archatlas.model.own_page import PageHtml
from archatlas.model.record import dataclass
from archatlas.model.source import SourceFile

_DEPTH = 60
"""Lists, quotes and brackets within one another; deeper ones would not be shown."""

_CONTENTS = 100
"""Headings that the list of contents may have."""

_TEXT = 24_000
"""Characters that are known of the words of a page, of which the search reads the first."""

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_NUMBERED = re.compile(r"\A[0-9]+\.\s+")
_NO_LETTERS = re.compile(r"[\W_]+")
_TITLE = re.compile(r"^title\s*:\s*(\S.*)$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ReadMarkdown:
    """A page as HTML that nobody has cleaned yet; `links` are as written, `headings` are anchors with their texts."""

    title: str
    html: str
    text: str
    headings: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()


class NestedTooDeeply(ValueError):
    """Refuse a page of which a part would not be shown."""


@lru_cache(maxsize=256)
def read_markdown(source: SourceFile, html: PageHtml = PageHtml.INERT) -> ReadMarkdown:
    """Read a page; raise NestedTooDeeply for one of which a part would be lost."""
    parser = _parser(html)
    body = without_front_matter(source.text)
    tokens = parser.parse(body)
    if any(token.level >= _DEPTH for token in _all(tokens)):
        raise NestedTooDeeply
    headings = _with_anchors(tokens)
    title = _without_title(tokens)
    _without_remote_images(tokens)
    contents = [one for one in headings if one[0] == 2] if len(headings) > _CONTENTS else headings
    return ReadMarkdown(
        title or _title_said(source),
        str(parser.renderer.render(tokens, parser.options, {})),
        _words(tokens),
        tuple((anchor, text) for level, anchor, text in contents[:_CONTENTS] if level in (2, 3) and text),
        tuple(dict.fromkeys(str(token.attrs["href"]) for token in _all(tokens) if token.type == "link_open")),
    )


def without_front_matter(text: str) -> str:
    """Return a text with empty lines in the place of its front matter, so that lines keep their numbers."""
    return FRONT_MATTER.sub(lambda found: "\n" * found[0].count("\n"), text, count=1)


def _parser(html: PageHtml) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": html is PageHtml.TRUSTED, "maxNesting": _DEPTH + 1})
    parser.enable(["table", "strikethrough"])
    parser.validateLink = _any_address  # type: ignore[assignment]  # what leads nowhere is told, not hidden
    return parser


def _any_address(_address: str) -> bool:
    return True


def anchor_of(text: str) -> str:
    """Return the anchor of a heading, which no other part of the page around it has."""
    return f"own-{_NO_LETTERS.sub('-', text.lower()).strip('-')}"


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _with_anchors(tokens: Sequence[Token]) -> list[tuple[int, str, str]]:
    """Give each heading its anchor, and return level, anchor and text; below a heading none is left out."""
    found, taken, last = [], dict[str, int](), 1
    for number, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        text = _text_of(tokens[number + 1].children or ())
        last = level = min(int(token.tag[1]), last + 1)
        token.tag = tokens[number + 2].tag = f"h{level}"
        anchor = stem = anchor_of(text)
        while anchor in taken:
            taken[stem] += 1
            anchor = f"{stem}-{taken[stem]}"
        taken[anchor] = 1
        token.attrSet("id", anchor)
        found.append((level, anchor, text))
    return found


def _without_title(tokens: Sequence[Token]) -> str:
    """Leave of the first heading its anchor, for the page around has the title; others of its rank stand below it."""
    title = ""
    for number, token in enumerate(tokens):
        if token.type != "heading_open" or token.tag != "h1":
            continue
        inline, end = tokens[number + 1 : number + 3]
        if title:
            token.tag = end.tag = "h2"
        else:
            title = _NUMBERED.sub("", _text_of(inline.children or ())).strip() or " "
            token.tag = end.tag = "span"
            inline.children, inline.content = [], ""
    return title.strip()


def _without_remote_images(tokens: Sequence[Token]) -> None:
    """Show of an image from elsewhere what it is said to show: a page loads nothing from other hosts."""
    for token in _all(tokens):
        if token.type == "image" and (":" in str(token.attrs["src"]) or str(token.attrs["src"])[:1] in ("/", "\\")):
            token.type, token.tag = "text", ""
            token.content = _text_of(token.children or ())
            token.children = None


def _text_of(tokens: Sequence[Token]) -> str:
    return "".join(_text_parts(tokens)).strip()


def _text_parts(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "image":
            yield from _text_parts(token.children or ())
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type in ("text", "code_inline", "fence", "code_block"):
            yield token.content


def _words(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    size = 0
    for token in tokens:
        if size > _TEXT:
            break
        text = " ".join("".join(_text_parts(token.children or (token,))).split())
        if text:
            parts.append(text)
            size += len(text)
    return " ".join(parts)[:_TEXT]


def _title_said(source: SourceFile) -> str:
    front = FRONT_MATTER.match(source.text)
    said = _TITLE.search(front[1][:2000]) if front else None
    stem = source.path.rpartition("/")[2][:-3]
    return said[1].strip().strip("'\"") if said else stem.replace("-", " ").replace("_", " ").capitalize()


def place_of(text: str, address: str) -> tuple[int, int]:
    """Return line and column at which an address stands in a page, 0 where it is written in another way."""
    found: Any = None
    for spelling in dict.fromkeys((address, unquote(address))):
        written = re.escape(spelling)
        found = found or re.search(rf"(?:\]\(\s{{0,9}}<?|\]:\s{{0,9}}<?|<|(?:href|src)=[\"']?)({written})", text)
    if not found:
        return 0, 0
    start = found.start(1)
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
