"""The one way from a template and a view to markup; everything a view says is escaped here."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import zip_longest

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from archatlas.analysis.estate.evidence import Evidence
from archatlas.render.site.components.blocks import Text
from archatlas.render.site.template_cache import template_cache
from archatlas.render.text.escaping import visible


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("archatlas.render", "site"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_inert,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=template_cache("pages"),
    )
    environment.filters["breakable"] = breakable
    environment.filters["with_code"] = with_code
    environment.filters["cell_markup"] = cell_markup
    environment.filters["preformatted"] = preformatted
    return environment


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


def fill(name: str, **values: object) -> str:
    """Render a template to one block of markup without blank lines."""
    markup = _template(name).render(**values)
    return "\n".join(line for line in map(str.strip, markup.splitlines()) if line)


def with_code(text: str) -> Markup:
    """Escape a sentence and set what stands between backticks in it as code."""
    parts = enumerate(text.split("`"))
    return Markup("").join(
        Markup("<code>{}</code>").format(breakable(part)) if number % 2 else escape(visible(part))
        for number, part in parts
    )


def preformatted(text: str) -> Markup:
    """Escape a text of several lines so that it stays on one line of markup and keeps its shape."""
    return Markup("&#10;").join(escape(visible(line)) for line in text.rstrip("\n").split("\n"))


def _inert(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


# The texts of a cell are written in Python because a page has hundreds of them. Each passes through `_escaped` or
# `breakable`; only constants stand around them.
def cell_markup(texts: Sequence[Text]) -> Markup:
    """Return the texts one after the other: code on lines of its own, tags after a space, others after a comma."""
    return Markup("".join(_pieces(texts)))  # every piece is escaped below


def _pieces(texts: Sequence[Text]) -> Iterator[str]:
    for text, following in zip_longest(texts, texts[1:]):
        yield _plain_text(text) if text.is_plain else _decorated(text)
        if following is not None:
            yield _between(text, following)


def _between(text: Text, following: Text) -> str:
    if text.code:
        return "<br>"
    return " " if text.tag or following.tag else ", " if text.text else ""


def _escaped(text: str) -> str:
    return str(escape(visible(text)))


def _plain_text(text: Text) -> str:
    return f"<code>{breakable(text.text)}</code>" if text.code else _escaped(text.text)


def _decorated(text: Text) -> str:
    note = f" <small>{_escaped(text.note)}</small>" if text.note and not text.is_muted else ""
    return _marked(text) + note


def _marked(text: Text) -> str:
    words = _escaped(text.text)
    if text.mark:
        mark = _escaped(text.mark)
        return f'<span class="ad-badge ad-badge--{mark}"><i class="ad-mk ad-mk--{mark}"></i>{words}</span>'
    if text.image:
        return f'<img src="{_escaped(text.image)}" alt="{words}" height="20">'
    if text.tag:
        style = "" if text.tag == "plain" else f" ad-tag--{_escaped(text.tag)}"
        return f'<span class="ad-tag{style}">{words}</span>'
    if text.state is Evidence.MISSING:
        return (
            f'<span class="ad-none" aria-hidden="true">{words}</span><span class="ad-vh">{_escaped(text.title)}</span>'
        )
    return _linked(text)


def _linked(text: Text) -> str:
    content = _content(text)
    element = "a" if text.href else "span" if text.is_doubtful or text.title or text.is_muted else ""
    if not element:
        return content
    attributes = ' class="ad-ph"' if text.is_doubtful else ' class="ad-none"' if text.is_muted else ""
    attributes += f' href="{_escaped(text.href)}"' if text.href else ""
    attributes += f' title="{_escaped(text.title)}"' if text.title else ""
    return f"<{element}{attributes}>{content}</{element}>"


def _content(text: Text) -> str:
    if text.code and text.text:
        return f"<code>{breakable(text.text)}</code>"
    if not text.href:
        return _escaped(text.text)
    lane = f'<span class="ad-ns">{_escaped(text.lane)}.</span>' if text.lane else ""
    return f"{lane}{breakable(text.text)}"


def breakable(text: str) -> Markup:
    """Escape a name or path and let it wrap after `/`, `_`, `.` and `-` and before a capital."""
    if len(text) <= NEVER_WRAPS:
        return escape(visible(text))
    return Markup(_BREAKS.sub("<wbr>", str(escape(visible(text)))))  # escaped before the breaks go in


NEVER_WRAPS = 12
"""Characters of a text that fits its cell even on a phone."""

_BREAKS = re.compile(r"(?<=[/_.-])(?=[^\W_])|(?<=[a-z]{2})(?=[A-Z])")
