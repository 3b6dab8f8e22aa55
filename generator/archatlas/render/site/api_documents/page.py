"""The pages of a file that describes an API: each entry with its fields, and the file itself to take away."""

from collections.abc import Iterator
from functools import partial

from archatlas.analysis.assessment import Assessment
from archatlas.model.api_document import ApiDocument, ModuleDocument
from archatlas.render.documents.estate_table import owner_of
from archatlas.render.site.api_documents.tables import (
    PAGE_ENTRIES,
    PlacedEntry,
    counted,
    document_name,
    entry_section,
    page_of,
    placed_entries,
)
from archatlas.render.site.components.blocks import Text
from archatlas.render.site.components.labels import owner_cell
from archatlas.render.site.components.page_parts import Action, Choice
from archatlas.render.site.links import link, link_to_file, module_address
from archatlas.render.site.page import (
    Crumb,
    Heading,
    LazyFile,
    LazyPage,
    PageOptions,
    RenderedFile,
    RenderedPage,
    SearchEntry,
    name_terms,
)
from archatlas.render.site.search_result import ResultFact, ResultKind, ResultLines, SearchResult
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

_SEARCHED = 6_000


def document_pages(
    assessment: Assessment, module: str, options: PageOptions
) -> Iterator[LazyPage[RenderedPage | RenderedFile]]:
    """Yield the pages of the documents that a module names, and the files."""
    for one in options.own.described.of(module):
        document = one.document
        if isinstance(document, ApiDocument):
            placed = placed_entries(one)
            for number in range(max(1, -(-len(placed) // PAGE_ENTRIES))):
                shown = placed[number * PAGE_ENTRIES : (number + 1) * PAGE_ENTRIES]
                yield LazyPage(page_of(one, number), partial(_page, assessment, one, document, shown, number))
            path = f"{one.address}/{one.file_name}"
            yield LazyFile(path, partial(RenderedFile, path, document.text))


def _page(
    assessment: Assessment,
    one: ModuleDocument,
    document: ApiDocument,
    placed: tuple[PlacedEntry, ...],
    number: int,
) -> RenderedPage:
    here = page_of(one, number)
    name = one_line(document.title) or one_line(one.named)
    sections = tuple(entry_section(place) for place in placed)
    pages = max(1, -(-len(document.entries) // PAGE_ENTRIES))
    title = f"{name} ({one.module})" if pages == 1 else f"{name}, part {number + 1} of {pages} ({one.module})"
    above = Crumb(one.module, link(here, module_address(one.module)))
    names = " ".join(place.entry.name for place in placed)
    return RenderedPage(
        address=here,
        title=title,
        description=f"{name}: {counted(document)} of {one.module}, as {document_name(document)} says",
        section="Modules",
        fragment=fill(
            "api_documents/document.html",
            title=name,
            format=document_name(document),
            release=one_line(document.release),
            counted=counted(document),
            description=one_line(document.description)[:600],
            servers=", ".join(map(one_line, document.servers))[:1_000],
            module=Text(one.module, href=above.href),
            owner=owner_cell(assessment, owner_of(assessment, one.module), here),
            actions=(Action("The file itself", link_to_file(here, f"{one.address}/{one.file_name}"), "save"),),
            parts=_parts(one, number, pages),
            sections=sections,
            left_out=count(document.left_out, "entry is", "entries are") if document.left_out else "",
            path=one_line(one.named),
        ),
        crumbs=(Crumb("Modules", link(here, "modules")), above, Crumb(name)),
        contents=tuple(Heading(section.anchor, section.title) for section in sections),
        search=(SearchEntry("", title, names[:_SEARCHED], name_terms(name)),),
        results=(
            SearchResult(
                ResultKind.PAGE,
                title,
                f"{document_name(document)} of {one.module}",
                facts=(ResultFact(one.module, module_address(one.module)),),
                lines=(ResultLines("Entry", tuple(one_line(place.entry.name) for place in placed)),),
            ),
        ),
    )


def _parts(one: ModuleDocument, number: int, pages: int) -> tuple[Choice, ...]:
    """Return the links from one page of a document to all of them, none where there is only one."""
    here = page_of(one, number)
    shown = range(pages) if pages > 1 else ()
    return tuple(Choice(f"Part {part + 1}", link(here, page_of(one, part)), part == number) for part in shown)
