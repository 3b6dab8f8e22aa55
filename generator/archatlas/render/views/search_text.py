"""What the search finds on a page: the words of its sections, without those of every page."""

from collections.abc import Iterator
from functools import singledispatch

from archatlas.render.blocks import Block, Bullets, Fold, Grid, GroupedTable, Row, Section, Table
from archatlas.render.page import SearchEntry
from archatlas.render.views.module_page import ModuleView

FOUND = {"api", "data", "external"}
"""Sections whose words find a module of an estate too large for an entry for each section."""

LEFT_OUT = {"ownership", "more", "tests", "source"}


def section_entries(view: ModuleView, title: str) -> tuple[SearchEntry, ...]:
    """Return an entry for the page and one for each of its sections that has words of its own."""
    sections = [section for section in (*view.contract, *view.sections) if section.anchor not in LEFT_OUT]
    entries = [SearchEntry("", title, view.summary.text)]
    entries += [SearchEntry(section.anchor, f"{section.title} of {title}", words(section)) for section in sections]
    return tuple(entry for entry in entries if entry.text or not entry.anchor)


def single_entry(view: ModuleView, title: str) -> tuple[SearchEntry, ...]:
    """Return one entry for the whole page: its summary, entry points, errors, topics and libraries."""
    found = (words(section) for section in (*view.contract, *view.sections) if section.anchor in FOUND)
    names = " ".join(found)
    return (SearchEntry("", title, f"{view.summary.text} {names}"[:NAMES_LIMIT]),)


NAMES_LIMIT = 600
"""Characters a module may put into the index of a large estate, where the index is what grows most."""


def words(section: Section) -> str:
    """Return all that a section says, in reading order."""
    return " ".join(word for block in section.blocks for word in _words(block) if word)


@singledispatch
def _words(block: Block) -> Iterator[str]:
    """Yield the words of a block; one that is all numbers has none."""
    yield from ()


@_words.register
def _(block: Grid) -> Iterator[str]:
    for fact in block.facts:
        yield fact.label
        yield from (text.text for text in fact.values)


@_words.register
def _(block: Table) -> Iterator[str]:
    yield from _row_words(block.rows + block.folded)


@_words.register
def _(block: GroupedTable) -> Iterator[str]:
    for group in block.groups:
        yield group.title
        yield from _row_words(group.rows + group.folded)


@_words.register
def _(block: Bullets) -> Iterator[str]:
    for item in block.items:
        yield from (item.lead, item.text)


@_words.register
def _(block: Fold) -> Iterator[str]:
    yield block.summary
    if not any(isinstance(inner, Bullets) and inner.style == "ad-files" for inner in block.blocks):
        yield from (word for inner in block.blocks for word in _words(inner))


def _row_words(rows: tuple[Row, ...]) -> Iterator[str]:
    for row in rows:
        for cell in row.cells:
            yield from (text.text for text in cell if text.text != "—")
