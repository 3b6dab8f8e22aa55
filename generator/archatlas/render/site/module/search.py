"""What the search finds of a module: the words of its sections, without those of every page."""

from collections.abc import Container, Iterator
from functools import singledispatch

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.topics import consumed, emitted
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import (
    Beside,
    Block,
    Bullets,
    Fold,
    Grid,
    GroupedTable,
    Row,
    Section,
    Table,
)
from archatlas.render.site.module.contract import entry_points
from archatlas.render.site.module.view import ModuleView
from archatlas.render.site.page import NAMES_LIMIT, SearchEntry, name_terms, name_words

FOUND = {"api", "data", "external"}
"""Sections whose words find a module of an estate too large for an entry for each section."""

LEFT_OUT = {"ownership", "more", "tests", "source"}


@dataclass(frozen=True, slots=True)
class ModuleNames:
    """Under which names a module is found first, and which handles are left to the pages of their owners."""

    names: str
    handles: Container[str]


def module_names(assessment: Assessment, module: Module) -> ModuleNames:
    """Return the module's own name, its topics and whatever else it names in several words."""
    own = [word.lower() for word in name_words(module.name)]
    words = [word for text in _identifiers(assessment, module) for word in name_words(text)]
    further = dict.fromkeys(word.lower() for word in words)
    names = " ".join((name_terms(module.short_name), *(word for word in further if word not in own)))
    return ModuleNames(names[:NAMES_LIMIT].rstrip(), assessment.owners.by_handle)


def _identifiers(assessment: Assessment, module: Module) -> Iterator[str]:
    """Yield names of several words; the text of the page finds those of one word, and weighs too little for others.

    People of the module are found here where they are no owner with a page.
    """
    yield from (*emitted(module), *consumed(module), *module.identity.aliases)
    yield from (person for person in _people(assessment, module) if person not in assessment.owners.by_handle)
    metrics = (metric.name for metric in module.observability.metrics.key_metrics)
    names = (
        *(entry.shown for entry in entry_points(module)),
        *(error.code for error in module.contracts.error_taxonomy if error.code),
        *(name for name in metrics if not assessment.classifier.is_placeholder(module, METRIC_NAME, name)),
    )
    yield from (name for name in names if len(name_words(name)) > 1)


def _people(assessment: Assessment, module: Module) -> Iterator[str]:
    said = {
        "ownership.escalation": (assessment.classifier.escalation(module) or "",),
        "risk_and_change.change_control.reviewers": module.risk_and_change.change_control.reviewers,
        "provenance.contributors": module.provenance.contributors,
    }
    for key, people in said.items():
        if not assessment.classifier.is_default(key, people):
            yield from people


METRIC_NAME = "observability.metrics.key_metrics.name"


def section_entries(view: ModuleView, title: str, known: ModuleNames) -> tuple[SearchEntry, ...]:
    """Return an entry for the page and one for each of its sections that has words of its own."""
    sections = [section for section in (*view.contract, *view.sections) if section.anchor not in LEFT_OUT]
    entries = [SearchEntry("", title, view.summary.text, known.names)]
    entries += [
        SearchEntry(section.anchor, f"{section.title} of {title}", _without(words(section), known.handles))
        for section in sections
    ]
    return tuple(entry for entry in entries if entry.text or not entry.anchor)


def single_entry(view: ModuleView, title: str, known: ModuleNames) -> tuple[SearchEntry, ...]:
    """Return one entry for the whole page: its summary, entry points, errors, topics and libraries."""
    found = (words(section) for section in (*view.contract, *view.sections) if section.anchor in FOUND)
    names = _without(" ".join(found), known.handles)
    return (SearchEntry("", title, f"{view.summary.text} {names}"[:NAMES_LIMIT], known.names[: NAMES_LIMIT // 2]),)


def _without(text: str, handles: Container[str]) -> str:
    """Leave out the handles of owners: a team is found on its own page, not on each module that names it."""
    if "@" not in text:
        return text
    return " ".join(word for word in text.split(" ") if word.rstrip(",.;:") not in handles)


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
def _(block: Beside) -> Iterator[str]:
    yield from _words(block.left)
    yield from _words(block.right)


@_words.register
def _(block: Fold) -> Iterator[str]:
    yield block.summary
    if not any(isinstance(inner, Bullets) and inner.style == "ad-files" for inner in block.blocks):
        yield from (word for inner in block.blocks for word in _words(inner))


def _row_words(rows: tuple[Row, ...]) -> Iterator[str]:
    for row in rows:
        for cell in row.cells:
            yield from (text.text for text in cell if text.text != "—")
