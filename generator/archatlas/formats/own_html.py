"""Cleans the HTML of a page that somebody wrote: known elements and attributes only, and links that lead somewhere."""

import re
from collections.abc import Callable

import nh3

from archatlas.model.own_page import PageHtml
from archatlas.model.record import dataclass

_OF_MARKDOWN = {
    *("span", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "a", "img", "table", "thead", "tbody", "tr", "th", "td"),
}
_OF_HTML = _OF_MARKDOWN | {
    *(
        "div",
        "dl",
        "dt",
        "dd",
        "b",
        "i",
        "u",
        "del",
        "ins",
        "kbd",
        "samp",
        "var",
        "sub",
        "sup",
        "small",
        "mark",
        "abbr",
    ),
    *("cite", "q", "details", "summary", "figure", "figcaption", "caption", "tfoot", "wbr", "time"),
}
_ATTRIBUTES = {
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "span": {"id"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "code": {"class"},
}
_ATTRIBUTES_OF_HTML = {
    **_ATTRIBUTES,
    "*": {"id", "title", "lang", "dir"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "details": {"open"},
    "ol": {"start", "reversed"},
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "time": {"datetime"},
}
_WITHOUT_CONTENT = {"script", "style", "template", "noscript", "iframe", "object", "title", "textarea", "svg", "math"}
_SCHEMES = {"http", "https", "mailto", "module"}
_LANGUAGE = re.compile(r"\Alanguage-[A-Za-z0-9_+#.-]{1,40}\Z")
_NUMBER = re.compile(r"\A[0-9]{1,4}\Z")
_NUMBERS = frozenset({"start", "colspan", "rowspan", "width", "height"})
_NO_ID = re.compile(r"[^\w.:-]+")
_PREFORMATTED = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_TABLE = re.compile(r"<table(?: [^<>]*)?>.*?</table>", re.DOTALL)
_NO_LINK = re.compile(r'<a(?: title="[^"]*")?>(.*?)</a>', re.DOTALL)
_WIDE = '<div class="v-scroll" tabindex="0" role="group" aria-label="Table">{}</div>'

Resolve = Callable[[str], str | None]
"""Returns where an address of a page leads, None where it leads nowhere."""


@dataclass(frozen=True, slots=True)
class Resolvers:
    """What finds the targets of the links and of the images of a page."""

    link: Resolve
    image: Resolve


@dataclass(frozen=True, slots=True)
class CleanHtml:
    """HTML that is harmless, with its anchors and the addresses in it that lead nowhere."""

    html: str
    anchors: frozenset[str] = frozenset()
    dead: tuple[str, ...] = ()


def with_own_anchors(html: str, trust: PageHtml) -> CleanHtml:
    """Return HTML with known elements only, and with anchors that no other part of the page around it has."""
    anchors: dict[str, None] = {}

    def kept(_tag: str, name: str, value: str) -> str | None:
        if name != "id":
            return value
        anchor = value if value.startswith("own-") else f"own-{_NO_ID.sub('-', value)}"
        if anchor in anchors:
            return None
        anchors[anchor] = None
        return anchor

    return CleanHtml(_cleaned(html, trust, kept), frozenset(anchors))


def with_targets(html: str, trust: PageHtml, resolvers: Resolvers) -> CleanHtml:
    """Return HTML whose links and images lead somewhere; of others the words are left."""
    dead: dict[str, None] = {}

    def kept(tag: str, name: str, value: str) -> str | None:
        if name in _NUMBERS:
            return value if _NUMBER.match(value) else None
        if (tag, name) == ("code", "class"):
            return value if _LANGUAGE.match(value) else None
        if name not in ("href", "src"):
            return value
        target = (resolvers.link if name == "href" else resolvers.image)(value)
        if target is None:
            dead[value] = None
        return target

    cleaned = _cleaned(html, trust, kept)
    shown = _NO_LINK.sub(r"<span>\1</span>", _TABLE.sub(lambda found: _WIDE.format(found[0]), cleaned))
    return CleanHtml(_one_block(shown), dead=tuple(dead))


def _cleaned(html: str, trust: PageHtml, kept: Callable[[str, str, str], str | None]) -> str:
    is_trusted = trust is PageHtml.TRUSTED
    return nh3.clean(
        html,
        tags=_OF_HTML if is_trusted else _OF_MARKDOWN,
        clean_content_tags=_WITHOUT_CONTENT,
        attributes=_ATTRIBUTES_OF_HTML if is_trusted else _ATTRIBUTES,
        attribute_filter=kept,
        url_schemes=_SCHEMES,
        link_rel=None,
    )


def _one_block(html: str) -> str:
    """Return the HTML with breaks of preformatted text as references, so that no template joins its lines."""
    return _PREFORMATTED.sub(lambda found: found[0].replace("\n", "&#10;"), html)
