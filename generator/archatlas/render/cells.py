"""The texts of a cell as markup, written in Python because a page has hundreds of them.

Every text passes through `_safe` or `breakable`, which escape it; only constants stand around them.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from markupsafe import Markup, escape

from archatlas.analysis.evidence import Evidence
from archatlas.render.blocks import Text
from archatlas.render.text import visible
from archatlas.render.wrapping import breakable


def printed(texts: Sequence[Text]) -> Markup:
    """Return the texts one after the other: code on lines of its own, tags after a space, others after a comma."""
    return Markup("".join(_pieces(texts)))  # every piece is escaped below


def _pieces(texts: Sequence[Text]) -> Iterator[str]:
    for text, following in zip_longest(texts, texts[1:]):
        yield _plain(text) if text.is_plain else _decorated(text)
        if following is not None:
            yield _between(text, following)


def _between(text: Text, following: Text) -> str:
    if text.code:
        return "<br>"
    return " " if text.tag or following.tag else ", " if text.text else ""


def _safe(text: str) -> str:
    return str(escape(visible(text)))


def _plain(text: Text) -> str:
    return f"<code>{breakable(text.text)}</code>" if text.code else _safe(text.text)


def _decorated(text: Text) -> str:
    note = f" <small>{_safe(text.note)}</small>" if text.note and not text.is_muted else ""
    return _marked(text) + note


def _marked(text: Text) -> str:
    words = _safe(text.text)
    if text.mark:
        mark = _safe(text.mark)
        return f'<span class="ad-badge ad-badge--{mark}"><i class="ad-mk ad-mk--{mark}"></i>{words}</span>'
    if text.image:
        return f'<img src="{_safe(text.image)}" alt="{words}" height="20">'
    if text.tag:
        style = "" if text.tag == "plain" else f" ad-tag--{_safe(text.tag)}"
        return f'<span class="ad-tag{style}">{words}</span>'
    if text.state is Evidence.MISSING:
        return f'<span class="ad-none" aria-hidden="true">{words}</span><span class="ad-vh">{_safe(text.title)}</span>'
    return _linked(text)


def _linked(text: Text) -> str:
    content = _content(text)
    element = "a" if text.href else "span" if text.is_doubtful or text.title or text.is_muted else ""
    if not element:
        return content
    attributes = ' class="ad-ph"' if text.is_doubtful else ' class="ad-none"' if text.is_muted else ""
    attributes += f' href="{_safe(text.href)}"' if text.href else ""
    attributes += f' title="{_safe(text.title)}"' if text.title else ""
    return f"<{element}{attributes}>{content}</{element}>"


def _content(text: Text) -> str:
    if text.code and text.text:
        return f"<code>{breakable(text.text)}</code>"
    if not text.href:
        return _safe(text.text)
    lane = f'<span class="ad-ns">{_safe(text.lane)}.</span>' if text.lane else ""
    return f"{lane}{breakable(text.text)}"
