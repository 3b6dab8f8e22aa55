"""Reads a page that this program wrote by the strict grammar it writes in, many times faster than a browser's rules.

What does not follow the grammar to the letter is left to a reader that knows all of HTML: no page is read differently.
"""

import html
import re
from collections.abc import Mapping
from functools import lru_cache

from archatlas.publish.page_check import ElementScan, PageScan, page_scan, scan_element

ELEMENTS = frozenset((
    "a", "article", "aside", "b", "body", "br", "button", "caption", "circle", "code", "datalist", "dd", "desc",
    "details", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "form", "g", "h1", "h2", "h3", "h4", "h5",
    "h6", "head", "header", "html", "i", "img", "input", "kbd", "label", "li", "line", "link", "main", "meta", "nav",
    "ol", "option", "output", "p", "path", "polygon", "polyline", "pre", "rect", "script", "section", "select", "small",
    "span", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "text", "th", "thead", "time",
    "title", "tr", "ul", "wbr",
))  # fmt: skip
"""Elements whose content is markup everywhere, and those that are looked into below; in others `<` may be a letter."""

_TAG = re.compile(r"<([^>]*)>")
"""A tag; where a page has as many as it has `<`, no tag holds a second one, which takes twice the time to ask."""

_END = re.compile(r"/([a-z][a-z0-9]*)")
_START = re.compile(r"([a-z][a-z0-9]*)((?:\s+[a-zA-Z_:][\w:.-]*(?:=\"[^\"<>]*\")?)*)\s*/?", re.ASCII)
_ATTRIBUTE = re.compile(r"([a-zA-Z_:][\w:.-]*)(=\"[^\"]*\")?", re.ASCII)
_FRAME = re.compile(r"<(?:(html|head|body)[\s>]|title\b[^<>]*>[^<]*(</title>)?)")
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|#(?:3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6])|#x2[0-7]);)")
"""An ampersand that does not begin a reference which every reader of HTML takes for the same printable character."""

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_TELLING = re.compile(
    "id|name|href|xlink:href|src|srcset|poster|data|class|content|http-equiv|rel|type|on.*", re.IGNORECASE
)
_TELLS = re.compile(
    r"\s(?:(?:id|name|(?:xlink:)?href|src|srcset|poster|data|content|http-equiv|rel|type)(?![\w-])|on\w)|mermaid",
    re.IGNORECASE,
)
"""Without this an element says nothing; with it, it may."""

_REMEMBERED = 20_000
"""Elements that are known by their text; a site of hostile names would fill the memory with them."""


class _Odd(Exception):
    """Leave a page that is not written as we write."""


class _Tags(dict[str, ElementScan | None]):
    """What each tag says that was ever met: pages have most of their tags in common."""

    def __missing__(self, tag: str) -> ElementScan | None:
        scan = self[tag] = _scan_tag(tag)
        return scan


class _SilentForms(dict[str, bool]):
    """Whether a tag says nothing whatever its values are, by the tag without them: there are few hundred of these."""

    def __missing__(self, form: str) -> bool:
        start = _START.fullmatch(form)
        silent = self[form] = start is not None and start[1] in ELEMENTS and not _TELLS.search(start[2])
        return silent


_tags = _Tags()
_silent_forms = _SilentForms()


def scan_own_page(text: str) -> PageScan | None:
    """Return what `scan_page` returns, or None for a page that does not follow the grammar."""
    if len(_tags) > _REMEMBERED:
        _tags.clear()
        _silent_forms.clear()
    try:
        return _scan(text)
    except _Odd:
        return None


def _scan(text: str) -> PageScan:
    _, doctype, content = text.partition("<!doctype html>")
    markup, scripts = _set_aside("script", content)
    markup, styles = _set_aside("style", markup)
    tags = _TAG.findall(markup)
    frame = "".join(part or end or "?" for part, end in _FRAME.findall(markup)).replace("</title>", "")
    if not doctype or frame != "htmlheadbody" or "\0" in text or len(tags) != markup.count("<"):
        raise _Odd
    telling = filter(None, map(_tags.__getitem__, tags))
    return page_scan(telling, [(_script_attributes(tag), code) for tag, code in scripts], [code for _, code in styles])


@lru_cache(maxsize=256)  # all pages load the same scripts
def _script_attributes(tag: str) -> Mapping[str, str]:
    return _attributes(tag)[1]


def _set_aside(element: str, text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a text without what stands inside elements whose content is no markup, and that with its start tags."""
    first, *others = text.split(f"<{element}")
    kept, found = [first], []
    for other in others:
        inside, end, after = other.partition(f"</{element}>")
        attributes, _, code = inside.partition(">")
        if not end or "<!--" in code or (element == "style" and "<" in code):
            raise _Odd
        kept.append(f"<{element}{attributes}></{element}>{after}")
        found.append((f"{element}{attributes}", code))
    return "".join(kept), found


def _scan_tag(tag: str) -> ElementScan | None:
    pieces = tag.split('"')
    if len(pieces) % 2 and _silent_forms['""'.join(pieces[::2])] and "mermaid" not in tag:
        return None
    end = _END.fullmatch(tag)
    if end:
        if end[1] not in ELEMENTS:
            raise _Odd
        return None
    return scan_element(*_attributes(tag))


def _attributes(tag: str) -> tuple[str, dict[str, str]]:
    start = _START.fullmatch(tag)
    if start is None or start[1] not in ELEMENTS:
        raise _Odd
    attributes: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(start[2]):
        if name in attributes:
            raise _Odd
        attributes[name] = _decoded(name, value) if _is_telling(name) else ""
    return start[1], attributes


@lru_cache(maxsize=256)
def _is_telling(name: str) -> bool:
    return _TELLING.fullmatch(name) is not None


def _decoded(name: str, value: str) -> str:
    if not (name.islower() and value) or _REFERENCE.search(value) or _CONTROL.search(value):
        raise _Odd
    return html.unescape(value[2:-1]) if "&" in value else value[2:-1]
