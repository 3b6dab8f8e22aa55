"""The pages to look things up in: fields of the schema, words, addresses and keys."""

from collections.abc import Iterator
from functools import cache, partial

from archatlas.analysis.assessment import Assessment
from archatlas.render.documents.site_files import told_files
from archatlas.render.site.links import ADDRESSES, FIELDS, FILES, GLOSSARY, REFERENCE, link, link_to_file
from archatlas.render.site.page import BELOW_MODULES, Crumb, Heading, LazyPage, PageOptions, RenderedPage, SearchEntry
from archatlas.render.site.reference.addresses import address_book
from archatlas.render.site.reference.fields import FieldRow, FieldsView, fields_view
from archatlas.render.site.reference.glossary import TERMS
from archatlas.render.site.search_result import ResultFact, ResultKind, ResultLines, SearchResult
from archatlas.render.site.templating import fill

SECTION = "Reference"


def reference_pages(assessment: Assessment, options: PageOptions) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the reference; the page of fields only where the format is known."""
    pages = [
        LazyPage(GLOSSARY, cache(_glossary_page)),
        LazyPage(ADDRESSES, cache(partial(_links_page, options.place))),
        LazyPage(FILES, cache(partial(_files_page, options))),
    ]
    if options.format:
        pages.insert(0, LazyPage(FIELDS, cache(lambda: _fields_page(fields_view(assessment, options.format)))))
    yield LazyPage(REFERENCE, lambda: _index_page(tuple(page.render() for page in pages)))
    yield from pages


def _index_page(pages: tuple[RenderedPage, ...]) -> RenderedPage:
    lines = tuple((page.title, link(REFERENCE, page.address), page.description) for page in pages)
    return RenderedPage(
        REFERENCE,
        "Reference",
        "Fields of the module schema, words of these pages, addresses and keys.",
        SECTION,
        fill("reference/reference.html", pages=lines),
        search=(SearchEntry("", "Reference", "Fields, glossary, addresses, keyboard"),),
        boost=BELOW_MODULES,
    )


def _fields_page(view: FieldsView) -> RenderedPage:
    entries = tuple(
        SearchEntry(
            section.key, f"Fields: {section.title}", " ".join(f"{row.path} {row.meaning}" for row in section.rows)
        )
        for section in view.sections
    )
    return RenderedPage(
        FIELDS,
        "Field reference",
        f"Every field of the module schema, {view.fields} of them, and how many of the modules say something there.",
        SECTION,
        fill("reference/fields.html", view=view),
        crumbs=_crumbs(FIELDS, "Fields"),
        contents=tuple(Heading(section.key, section.title) for section in view.sections),
        search=(SearchEntry("", "Field reference", "Every field of the module schema"), *entries),
        boost=BELOW_MODULES,
        results=(
            SearchResult(ResultKind.PAGE, "Field reference", "Every field of the module schema", names=("Fields",)),
            *(_field_result(row, view.modules) for section in view.sections for row in section.rows),
        ),
    )


def _field_result(row: FieldRow, modules: int) -> SearchResult:
    declared = ResultFact(f"declared by {row.modules} of {modules} modules")
    lines = (ResultLines("Values", (", ".join(row.values),)),) if row.values else ()
    return SearchResult(
        ResultKind.WORD, row.path, row.meaning, None, (declared,), lines, (row.name, row.label), row.path
    )


def _glossary_page() -> RenderedPage:
    terms = sorted(TERMS, key=lambda term: term.word)
    entries = (SearchEntry(term.anchor, f"Glossary: {term.word}", term.meaning) for term in terms)
    return RenderedPage(
        GLOSSARY,
        "Words",
        "The words of these pages, from band to wave, and what they mean.",
        SECTION,
        fill("reference/glossary.html", terms=terms, words={term.anchor: term.word for term in terms}),
        crumbs=_crumbs(GLOSSARY, "Words"),
        search=(SearchEntry("", "Glossary", "The words of these pages"), *entries),
        boost=BELOW_MODULES,
        results=(
            SearchResult(ResultKind.PAGE, "Glossary", "The words of these pages", names=("Words",)),
            *(SearchResult(ResultKind.WORD, term.word, term.meaning, anchor=term.anchor) for term in terms),
        ),
    )


def _links_page(place: str) -> RenderedPage:
    return RenderedPage(
        ADDRESSES,
        "Links and keys",
        "Addresses that other systems may link to, anchors, filters, badges, data files, keyboard.",
        SECTION,
        fill("reference/links.html", book=address_book(place)),
        crumbs=_crumbs(ADDRESSES, "Links and keys"),
        contents=(
            Heading("pages", "Pages"),
            Heading("files", "Files beside the pages"),
            Heading("anchors", "Anchors of a module page"),
            Heading("filters", "Filters"),
            Heading("keyboard", "Keyboard"),
        ),
        search=(SearchEntry("", "Links and keys", "Addresses, anchors, filters, badge, JSON, keyboard"),),
        boost=BELOW_MODULES,
    )


def _files_page(options: PageOptions) -> RenderedPage:
    rows = tuple(
        (path, about, link_to_file(FILES, target) if target else "") for path, about, target in told_files(options)
    )
    return RenderedPage(
        FILES,
        "Files for programs",
        "What other systems read of this site: data, names to link to, badges, cards. All of it is static.",
        SECTION,
        fill("reference/files.html", rows=rows),
        crumbs=_crumbs(FILES, "Files for programs"),
        search=(SearchEntry("", "Files for programs", " ".join(f"{path} {about}" for path, about, _ in rows)),),
        boost=BELOW_MODULES,
    )


def _crumbs(here: str, label: str) -> tuple[Crumb, ...]:
    return (Crumb("Reference", link(here, REFERENCE)), Crumb(label))
