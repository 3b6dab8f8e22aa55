"""A module as the search of a site of ours shows it: who answers for it, and one line for each thing that is found."""

from collections.abc import Iterator
from functools import singledispatch

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module
from archatlas.render.site.components.blocks import (
    Beside,
    Block,
    Bullets,
    Fold,
    Grid,
    GroupedTable,
    Row,
    Section,
    Sentence,
    Table,
    Text,
)
from archatlas.render.site.components.labels import health_badge, reach_of
from archatlas.render.site.links import owner_address
from archatlas.render.site.module.view import ModuleView
from archatlas.render.site.search_result import ResultFact, ResultKind, ResultLines, SearchResult
from archatlas.render.text.escaping import one_line

FACTS = frozenset({"api", "data", "external", "ownership"})
"""Sections that say what people know a module by: entry points, errors, topics, libraries, people."""

LEFT_OUT = frozenset({"more", "source"})
_GROUPS = {"Python": "Imported as"}


def module_result(assessment: Assessment, module: Module, view: ModuleView) -> SearchResult:
    """Return what a reader sees of a module that was found."""
    return SearchResult(
        ResultKind.MODULE,
        module.name,
        view.summary.text,
        health_badge(assessment.health[module.name].own.grade),
        tuple(_facts(assessment, module)),
        tuple(_lines(assessment, module, view)),
        (module.short_name, *map(one_line, module.identity.aliases)),
        weight=assessment.health[module.name].dependents,
    )


def _facts(assessment: Assessment, module: Module) -> Iterator[ResultFact]:
    """Yield owner, reach, tier and users."""
    handle = assessment.classifier.owner(module)
    owner = assessment.owners.find(handle)
    if owner is None:
        yield ResultFact(one_line(handle) if handle else "no named owner")
    else:
        yield ResultFact(one_line(owner.handle), f"{owner_address(owner.slug)}/")
        yield from (ResultFact(way.text, way.href) for way in reach_of(assessment, handle)[:1])
    if module.identity.tier is not None:
        yield ResultFact(f"tier {module.identity.tier}")
    yield ResultFact(f"used by {assessment.health[module.name].dependents}")


def _lines(assessment: Assessment, module: Module, view: ModuleView) -> Iterator[ResultLines]:
    yield from _identity(assessment, module)
    for section in (*view.contract, *view.sections):
        if section.anchor not in LEFT_OUT:
            yield from section_lines(section)
    yield from _on_call(view)
    required = tuple(link.name for link in view.requires.links)
    if required:
        yield ResultLines("Requires", (", ".join(required),), "requires")


def _identity(assessment: Assessment, module: Module) -> Iterator[ResultLines]:
    """Yield what the first line of the page says, each value as somebody would type it."""
    identity, own = module.identity, module.ownership
    owner = assessment.classifier.owner(module) or own.owner or ""
    said = (
        ("Status", identity.status or "", ""),
        ("Lifecycle", own.lifecycle or "", ""),
        ("Tier", f"tier {identity.tier}" if identity.tier is not None else "", ""),
        ("Layer", identity.layer or "", ""),
        ("Kind", identity.kind or "", ""),
        ("Owner", owner, "ownership"),
        ("Escalation", assessment.classifier.escalation(module) or "", "ownership"),
    )
    yield from (ResultLines(label, (one_line(text),), anchor, is_fact=True) for label, text, anchor in said if text)


def _on_call(view: ModuleView) -> Iterator[ResultLines]:
    """Yield what is known for the night; by its labels a module is found as well, since not every one has it."""
    known = [fact for fact in view.on_call if fact.values and not fact.is_default]
    yield from (ResultLines(fact.label, (", ".join(_said(fact.values)),), "oncall") for fact in known)
    if known:
        yield ResultLines("", tuple(fact.label for fact in known))


def section_lines(section: Section) -> Iterator[ResultLines]:
    """Yield the lines of a section, each with the label and the anchor of the part in which it stands."""
    for block in section.blocks:
        for lines in _lines_of(block):
            texts = tuple(text for text in lines.texts if text)
            if texts:
                label, anchor = lines.label or section.title, lines.anchor or section.anchor
                yield ResultLines(label, texts, anchor, section.anchor in FACTS)


@singledispatch
def _lines_of(block: Block) -> Iterator[ResultLines]:
    """Yield the lines of a block, without a label where that of the section is good enough; numbers have none."""
    yield from ()


@_lines_of.register
def _(block: Grid) -> Iterator[ResultLines]:
    for fact in block.facts:
        yield ResultLines(fact.label, (", ".join(_said(fact.values)),), fact.anchor or block.anchor)


@_lines_of.register
def _(block: Table) -> Iterator[ResultLines]:
    yield ResultLines(block.title, _row_texts(block.rows + block.folded), block.anchor)


@_lines_of.register
def _(block: GroupedTable) -> Iterator[ResultLines]:
    for group in block.groups:
        yield ResultLines(_GROUPS.get(group.title, group.title), _row_texts(group.rows + group.folded))


@_lines_of.register
def _(block: Bullets) -> Iterator[ResultLines]:
    texts = tuple(f"{bullet.lead} {bullet.text}".strip() for bullet in block.items)
    yield ResultLines(block.title, texts, block.anchor)


@_lines_of.register
def _(block: Sentence) -> Iterator[ResultLines]:
    yield ResultLines("", (block.text,))


@_lines_of.register
def _(block: Beside) -> Iterator[ResultLines]:
    yield from _lines_of(block.left)
    yield from _lines_of(block.right)


@_lines_of.register
def _(block: Fold) -> Iterator[ResultLines]:
    if not any(isinstance(inner, Bullets) and inner.style == "ad-files" for inner in block.blocks):
        yield from (lines for inner in block.blocks for lines in _lines_of(inner))


def _row_texts(rows: tuple[Row, ...]) -> tuple[str, ...]:
    return tuple(_row_text(row) for row in rows)


def _row_text(row: Row) -> str:
    """Return what a row says, without what is said once more by a longer cell."""
    cells = [text for cell in row.cells for text in _said(cell)]
    return ", ".join(text for text in cells if not any(text != other and text in other for other in cells))


def _said(texts: tuple[Text, ...]) -> list[str]:
    return [text.text for text in texts if text.text not in ("", "—") and not text.is_muted]
