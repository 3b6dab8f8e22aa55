"""Turns a finished page into a Markdown stub that no Markdown converter changes."""

import html
import json
import re
from functools import lru_cache

from archatlas.render.site.page import RenderedPage

CONTENT_ANCHOR = "page"
"""The id of the element that holds the whole page, the target of the skip link."""

_FRONT_MATTER_END = "\n---\n"
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_PRINTABLE_IN_YAML = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_UNTIDY_BREAK = re.compile(r"\n(?:[\n ]|(?<= \n))")
"""A line break beside other white space; it begins with what is rare, so that the search for it is quick."""

_TIDY_BREAK_BEFORE_TEXT = re.compile(r"\n(?!</?[a-zA-Z])")
_PREFORMATTED = re.compile(r"(<pre\b[^>]*>.*?</pre>)", re.DOTALL)
_BREAK_BEFORE_TAG = re.compile(r"[ \t\r]*\n[ \t\r\n]*(?=</?[a-zA-Z])")
_BREAK_BEFORE_TEXT = re.compile(r"[ \t\r]*\n[ \t\r\n]*(?!</?[a-zA-Z])")


def to_markdown_stub(page: RenderedPage) -> str:
    """Return the page as front matter and one raw HTML block, for any host that reads Markdown."""
    return carried(page, raw_block(page.fragment))


def carried(page: RenderedPage, block: str) -> str:
    """Return the raw HTML block of a page behind the front matter."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front_matter(page).items()]
    return "---\n" + "\n".join(lines) + _FRONT_MATTER_END + block + "\n"


def fragment_of(stub: str) -> str:
    """Return the raw HTML block of a Markdown stub."""
    return stub[stub.index(_FRONT_MATTER_END) + len(_FRONT_MATTER_END) :].rstrip("\n")


def front_matter(page: RenderedPage) -> dict[str, object]:
    """Return what the theme and the search want to know about a page, escaped for HTML.

    The theme prints these values as they are, on every page and without escaping.
    """
    return {
        "title": _inert(page.title),
        "description": _inert(page.description),
        "section": _inert(page.section),
        "crumbs": [[_inert(crumb.label), _inert(crumb.href)] for crumb in page.crumbs],
        "contents": [
            [_inert(heading.anchor), _inert(heading.label), _inert(heading.number)] for heading in page.contents
        ],
        "tags": [_inert(tag) for tag in page.tags],
        "hide": [*(["navigation"] if page.section else []), *([] if page.contents else ["toc"])],
        "search": {"boost": page.boost},
    }


def raw_block(fragment: str) -> str:
    """Return the fragment as one HTML block without blank lines, of which each line begins with a tag.

    Line breaks inside preformatted text become character references, elsewhere spaces.
    """
    return f'<div class="ad-page" id="{CONTENT_ANCHOR}">{_cleaned(fragment)}</div>'


def _cleaned(fragment: str) -> str:
    flat = fragment.replace("\n", "")
    clean = fragment if flat.isprintable() else _FORBIDDEN.sub("\ufffd", fragment)
    if flat == fragment and "\r" not in clean and "\t" not in clean:
        return clean
    parts = _PREFORMATTED.split(clean)
    parts[::2] = [_flow(part) for part in parts[::2]]
    parts[1::2] = [_preformatted(part) for part in parts[1::2]]
    return "".join(parts).strip()


@lru_cache(maxsize=4096)  # most headings stand on all pages of modules, and one text is then kept for all
def _inert(text: str) -> str:
    one_line = " ".join(_NOT_PRINTABLE_IN_YAML.sub(" ", text).split())
    return html.escape(one_line)


def _flow(text: str) -> str:
    if "\r" in text or "\t" in text or _UNTIDY_BREAK.search(text):
        return _untidy_flow(text)
    return _TIDY_BREAK_BEFORE_TEXT.sub(" ", text)  # as our templates write; the long way takes ten times as long


def _untidy_flow(text: str) -> str:
    return _BREAK_BEFORE_TEXT.sub(" ", _BREAK_BEFORE_TAG.sub("\n", text)).replace("\r", " ").replace("\t", " ")


def _preformatted(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "&#10;").replace("\t", "&#9;")
