"""The page of a rule, and the list of all rules, as text for a terminal."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import wrap

from archatlas.model.rule import RuleSpec
from archatlas.render.reports.lines import PLAIN, Palette
from archatlas.render.text.rule_documentation import (
    BulletList,
    CodeListing,
    DocumentationBlock,
    RulePage,
    Span,
    rule_of,
    severity_line,
    spans,
)

WIDTH = 80
"""Columns that every terminal has."""
_BOLD = "1"
_INDENT = "  "


def rule_text(page: RulePage, palette: Palette = PLAIN) -> str:
    """Return what a page says, in lines that fit a terminal."""
    lines = [palette.paint(f"{page.rule}: {page.title}", _BOLD), severity_line(page.severity, page.effect)]
    for heading, blocks in page.sections:
        lines += ["", palette.paint(heading, _BOLD)]
        for number, block in enumerate(blocks):
            lines += [""] * (number > 0)
            lines += _lines(block, palette)
    return "\n".join(lines) + "\n"


def rule_list(rules: Iterable[RuleSpec], palette: Palette = PLAIN) -> str:
    """Return a line for each rule, the rules of a family together."""
    ordered = sorted(rules, key=lambda rule: rule.name)
    width = max(len(rule.name) for rule in ordered)
    families = (list(group) for _family, group in groupby(ordered, lambda rule: family_of(rule.name)))
    return "\n".join("".join(_row(rule, width, palette) for rule in family) for family in families)


def family_of(rule: str) -> str:
    """Return the first half of a rule's name."""
    return rule.partition("/")[0]


def _row(rule: RuleSpec, width: int, palette: Palette) -> str:
    padding = " " * (len("warning") - len(rule.severity.word))
    return f"{rule.name:{width}}  {palette.severity(rule.severity)}{padding}  {rule.title}\n"


def _lines(block: DocumentationBlock, palette: Palette) -> Iterator[str]:
    if isinstance(block, CodeListing):
        title = block.fixture or block.title
        yield from [palette.dim(f"{_INDENT}{title}")] if title else []
        yield from (f"{_INDENT * 2}{line}".rstrip() for line in block.text.splitlines())
    elif isinstance(block, BulletList):
        for entry in block.entries:
            yield from _wrapped(entry, f"{_INDENT}- ", _INDENT * 2)
    else:
        yield from _wrapped(block.text, _INDENT, _INDENT)


def _wrapped(text: str, first: str, later: str) -> list[str]:
    plain = "".join(map(_plain, spans(text)))
    return wrap(
        plain,
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain(span: Span) -> str:
    if span.is_code:
        return f"`{span.text}`"
    if not span.target:
        return span.text
    is_page = span.target.endswith(".md") and "/" not in span.target
    return f"{span.text} ({rule_of(span.target) if is_page else span.target})"
