"""The one way from a template and a view to markup; everything a view says is escaped here."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from archatlas.render.cells import printed
from archatlas.render.text import visible
from archatlas.render.wrapping import breakable


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("archatlas.render"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_inert,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["breakable"] = breakable
    environment.filters["with_code"] = with_code
    environment.filters["printed"] = printed
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
