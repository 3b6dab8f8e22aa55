"""The texts of a cell as markup, in Python because a page has hundreds of them.

Every text passes through `escaped` or `broken`; only constants stand around them.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

from markupsafe import Markup

from archatlas.analysis.estate.evidence import Evidence
from archatlas.render.site.components.blocks import Badge, BarSegment, Text
from archatlas.render.text.escaping import escaped, escaped_markup, visible


def cell_markup(texts: Sequence[Text]) -> Markup:
    """Return the texts one after the other: code on lines of its own, tags after a space, others after a comma."""
    return Markup(cell_text(texts))  # every piece is escaped there


def cell_text(texts: Sequence[Text]) -> str:
    """Return what `cell_markup` returns as a plain text, for what is put together in Python."""
    if len(texts) == 1:
        return _plain_text(texts[0]) if texts[0].is_plain else _decorated(texts[0])
    return "".join(_pieces(texts))


def _pieces(texts: Sequence[Text]) -> Iterator[str]:
    for text, following in zip_longest(texts, texts[1:]):
        yield _plain_text(text) if text.is_plain else _decorated(text)
        if following is not None:
            yield _between(text, following)


def _between(text: Text, following: Text) -> str:
    if text.code or text.copied:
        return "<br>"
    if text.tag or following.tag or text.verdict or text.text.endswith(":"):
        return " "
    return ", " if text.text else ""


def _plain_text(text: Text) -> str:
    return f"<code>{broken(text.text)}</code>" if text.code else escaped(text.text)


def _decorated(text: Text) -> str:
    note = f" <small>{escaped(text.note)}</small>" if text.note and not text.is_muted else ""
    return _marked(text) + note


def _marked(text: Text) -> str:
    words = escaped(text.text)
    if text.mark:
        mark = escaped(text.mark)
        return f'<span class="ad-badge ad-badge--{mark}"><i class="ad-mk ad-mk--{mark}"></i>{words}</span>'
    if text.verdict:
        return f'<span class="v-vd v-vd--{escaped(text.verdict)}">{words}</span>'
    if text.opens:
        shown = f"<summary>{words}</summary><div>{cell_text(text.opens)}</div>"
        return f'<details class="ad-more v-do" name="do">{shown}</details>'  # of one name only one is open
    if text.copied:
        lines = [escaped(line) for line in text.text.split("\n")]
        button = (
            f'<button type="button" class="v-btn v-js" data-copy="{"&#10;".join(lines)}" data-row="1">Copy</button>'
        )
        return f"<code>{'<br>'.join(lines)}</code> {button}"
    if text.image:
        return f'<img src="{escaped(text.image)}" alt="{words}" height="20">'
    if text.tag:
        style = "" if text.tag == "plain" else f" ad-tag--{escaped(text.tag)}"
        return f'<span class="ad-tag{style}">{words}</span>'
    if text.state is Evidence.MISSING:
        return (
            f'<span class="ad-none" aria-hidden="true">{words}</span><span class="ad-vh">{escaped(text.title)}</span>'
        )
    return _linked(text)


def _linked(text: Text) -> str:
    content = _content(text)
    element = "a" if text.href else "span" if text.is_doubtful or text.title or text.is_muted else ""
    if not element:
        return content
    attributes = ' class="ad-ph"' if text.is_doubtful else ' class="ad-none"' if text.is_muted else ""
    attributes += f' href="{escaped(text.href)}"' if text.href else ""
    attributes += f' title="{escaped(text.title)}"' if text.title else ""
    return f"<{element}{attributes}>{content}</{element}>"


def _content(text: Text) -> str:
    if text.code and text.text:
        return f"<code>{broken(text.text)}</code>"
    if not text.href:
        return escaped(text.text)
    lane = f'<span class="ad-ns">{escaped(text.lane)}.</span>' if text.lane else ""
    return f"{lane}{broken(text.text)}"


def breakable(text: str) -> Markup:
    """Escape a name or path and let it wrap after `/`, `_`, `.` and `-` and before a capital, where it needs to."""
    return Markup(broken(text))  # escaped there


def broken(text: str) -> str:
    """Return what `breakable` returns as a plain text, for what is put together here."""
    return escaped(text) if len(text) <= NEVER_WRAPS else _broken(text)


@lru_cache(maxsize=1 << 14)  # names of modules and libraries stand on many pages
def _broken(text: str) -> str:
    marked = _RUN_TO_BREAK_BEHIND.sub("\\g<0>\0", visible(text))  # there is no other NUL in a visible text
    return escaped_markup(marked).replace("\0", "<wbr>")


NEVER_WRAPS = 12
"""Characters of a text that fits its cell even on a phone."""

_RUN_TO_BREAK_BEHIND = re.compile(
    rf"(?!\S{{1,{NEVER_WRAPS}}}(?:\s|\Z))\S{{1,{NEVER_WRAPS}}}(?:(?<=[/_.-])(?=[^\W_])|(?<=[a-z]{{2}})(?=[A-Z]))"
)
"""As much of a word as surely fits, to the last place at which it may be broken."""


def badge(shown: Badge) -> Markup:
    """Return the health badge as it stands in tables: its word is hidden but read aloud."""
    number = f"<b>{escaped(shown.number)}</b>" if shown.number else '<span aria-hidden="true">–</span>'
    return Markup(f'{_sign(shown)}{number}<span class="ad-vh"> {escaped(shown.word)}</span></span>')


def worded_badge(shown: Badge) -> Markup:
    """Return the health badge with its word."""
    number = f"<b>{escaped(shown.number)}</b>" if shown.number else ""
    return Markup(f"{_sign(shown)}{number} {escaped(shown.word)}</span>")


def bar(segments: Sequence[BarSegment]) -> Markup:
    """Return a bar of modules by band: counts inside, a word for those who cannot see it."""
    between = ", </span></span>"
    ended = f"{between.join(map(_segment, segments))}</span></span>" if segments else ""
    return Markup(f'<div class="ad-bar">{ended}</div>')


def _segment(segment: BarSegment) -> str:
    mark = escaped(segment.mark)
    start = f'<span class="ad-bar__s ad-bar__s--{mark}" style="flex:{segment.number}">'
    return f'{start}<i class="ad-mk ad-mk--{mark}"></i>{segment.number}<span class="ad-vh"> {escaped(segment.word)}'


def _sign(shown: Badge) -> str:
    mark = escaped(shown.mark)
    return f'<span class="ad-badge ad-badge--{mark}"><i class="ad-mk ad-mk--{mark}"></i>'
