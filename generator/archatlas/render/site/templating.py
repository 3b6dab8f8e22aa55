"""The one way from a template and a view to markup; everything a view says is escaped here."""

import sys
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from archatlas.render.site.components.block_markup import (
    block_markup,
    identified,
    name_markup,
    notices_markup,
    related_markup,
    section_markup,
    spec_markup,
    table_markup,
    tags_markup,
)
from archatlas.render.site.components.cell_markup import badge, bar, breakable, broken, cell_markup, worded_badge
from archatlas.render.site.components.page_parts import (
    compare_markup,
    heading,
    problem_rows,
    source_key,
    source_mark,
    subheading,
)
from archatlas.render.site.template_cache import template_cache
from archatlas.render.text.escaping import escaped


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("archatlas.render", "site"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=template_cache("pages", *_FILTER_FILES),
    )
    environment.code_generator_class = _MarkupGenerator
    environment.filters |= {filter_.__name__: filter_ for filter_ in _FILTERS}
    return environment


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


def fill(name: str, **values: object) -> str:
    """Render a template to one block of markup without blank lines."""
    markup = _template(name).render(**values)
    return "\n".join(line for line in map(str.strip, markup.splitlines()) if line)


class _MarkupGenerator(CodeGenerator):
    """Compile templates so that what they print goes through one function, which escapes, instead of through three."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write("environment.finalize(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(")")


def _shown(value: object) -> str:
    """Return what a template prints, escaped unless it is markup already."""
    if isinstance(value, Markup):
        return value
    return escaped(str(value)) if isinstance(value, str) else str(escape(value))


def with_code(text: str) -> Markup:
    """Escape a sentence and set what stands between backticks in it as code."""
    parts = enumerate(text.split("`"))
    return Markup("".join(f"<code>{broken(part)}</code>" if number % 2 else escaped(part) for number, part in parts))


def preformatted(text: str) -> Markup:
    """Escape a text of several lines so that it stays on one line of markup and keeps its shape."""
    return Markup("&#10;".join(map(escaped, text.rstrip("\n").split("\n"))))


_FILTERS = (
    *(badge, bar, block_markup, breakable, cell_markup, identified, name_markup, notices_markup, preformatted),
    *(related_markup, section_markup, spec_markup, table_markup, tags_markup, with_code, worded_badge),
    *(compare_markup, heading, problem_rows, source_key, source_mark, subheading),
)
_FILTER_FILES = sorted({str(sys.modules[written.__module__].__file__) for written in (*_FILTERS, escaped)} | {__file__})
"""Filters are asked while templates are compiled, too: for texts that stand in a template."""
