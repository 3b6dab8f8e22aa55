"""Pages that people wrote by hand, beside the module they are about, and the list of decisions."""

from collections.abc import Iterator, Mapping
from functools import partial

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import ModuleName
from archatlas.model.own_page import OwnPage, OwnPages
from archatlas.model.record import dataclass
from archatlas.render.documents.estate_table import owner_of
from archatlas.render.site.components.blocks import Column, Text
from archatlas.render.site.components.labels import module_text, owner_cell
from archatlas.render.site.components.listing import ListPlan, ListRow
from archatlas.render.site.components.page_parts import Action, Choice
from archatlas.render.site.links import DECISIONS, TableName, link, module_address
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


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision in a list; `later` are those that took its place, `earlier` those whose place it took."""

    number: str
    title: str
    href: str
    status: str
    date: str
    module: str = ""
    module_href: str = ""
    owner: object = ()
    later: tuple[Crumb, ...] = ()
    earlier: tuple[Crumb, ...] = ()


def own_pages_of(
    assessment: Assessment, module: str, options: PageOptions
) -> Iterator[LazyPage[RenderedPage | RenderedFile]]:
    """Yield the pages about a module with their images, or those about the estate for an empty name."""
    for page in options.own.of(module):
        yield LazyPage(page.address, partial(_page, assessment, page, options))
    for image in options.own.images_of(module):
        yield LazyFile(image.path, partial(RenderedFile, image.path, "", image.content))


def decision_pages(assessment: Assessment, options: PageOptions) -> Iterator[LazyPage[RenderedPage | RenderedFile]]:
    """Yield the list of all decisions where there are any, and the records of the estate."""
    if options.own.decisions:
        yield LazyPage(DECISIONS, partial(_decisions, assessment, options))
        yield from own_pages_of(assessment, "", options)


def page_tabs(pages: OwnPages, module: str, here: str) -> tuple[Choice, ...]:
    """Return the tabs of a module: its generated page, then what was written by hand but for records."""
    overview = module_address(module)
    own = [page for page in pages.of(module) if page.decision is None]
    own.sort(key=lambda page: (page.slug != "", page.path))
    tabs = [Choice(one_line(page.title), link(here, page.address), page.address == here) for page in own]
    return (Choice("Overview", link(here, overview), here == overview), *tabs) if tabs else ()


def decision_rows(
    assessment: Assessment, records: tuple[OwnPage, ...], here: str, known: OwnPages
) -> tuple[DecisionRow, ...]:
    """Return the rows of a list of decisions, which name others of all that are known."""
    titles = {page.address: one_line(page.title) for page in known.pages if page.decision}
    return tuple(_row(assessment, page, here, titles) for page in records)


def _row(assessment: Assessment, page: OwnPage, here: str, titles: Mapping[str, str]) -> DecisionRow:
    decision, module = page.decision, page.module
    assert decision is not None, "only records are listed"
    return DecisionRow(
        decision.number,
        one_line(page.title),
        link(here, page.address),
        one_line(decision.status),
        one_line(decision.date),
        module,
        link(here, module_address(module)) if module else "",
        owner_cell(assessment, _owner(assessment, module), here) if module else (),
        tuple(Crumb(titles[other], link(here, other)) for other in decision.superseded_by),
        tuple(Crumb(titles[other], link(here, other)) for other in decision.supersedes),
    )


def _owner(assessment: Assessment, module: str) -> str | None:
    return owner_of(assessment, module) if module else None


def _page(assessment: Assessment, page: OwnPage, options: PageOptions) -> RenderedPage:
    here, title = page.address, one_line(page.title)
    edit = options.edit_address(page.path)
    rows = decision_rows(assessment, (page,), here, options.own) if page.decision else ()
    above = (
        (Crumb("Modules", link(here, "modules")), Crumb(page.module, link(here, module_address(page.module))))
        if page.module
        else (Crumb("Decisions", link(here, DECISIONS)),)
    )
    what = f"decision of {page.module or 'the estate'}" if page.decision else f"written about {page.module}"
    return RenderedPage(
        address=here,
        title=f"{title} ({page.module})" if page.module else title,
        description=f"{title}: {what}, by hand",
        section="Modules" if page.module else "Reference",
        fragment=fill(
            "own_pages/own_page.html",
            title=title,
            module=page.module,
            module_href=link(here, module_address(page.module)) if page.module else "",
            owner=owner_cell(assessment, _owner(assessment, page.module), here) if page.module else (),
            record=rows[0] if rows else None,
            tabs=page_tabs(options.own, page.module, here) if page.module else (),
            actions=(Action("Edit this page", edit, "edit"),) if edit else (),
            body=Markup(page.html),
            dead=count(page.dead, "link leads", "links lead") if page.dead else "",
            path=one_line(options.shown_path(page.path)),
        ),
        crumbs=(*above, Crumb(title)),
        contents=tuple(Heading(anchor, one_line(text)) for anchor, text in page.headings),
        search=(SearchEntry("", title, page.text[:_SEARCHED], name_terms(title)),),
        results=(
            SearchResult(
                ResultKind.PAGE,
                title,
                what.capitalize() if not page.module else f"{what[0].upper()}{what[1:]}",
                facts=(ResultFact(page.module, module_address(page.module)),) if page.module else (),
                lines=(ResultLines("Text", tuple(_lines(page.text[:_SEARCHED]))),),
            ),
        ),
    )


def _lines(text: str) -> Iterator[str]:
    words = text.split(" ")
    for start in range(0, len(words), _WORDS_OF_A_LINE):
        yield one_line(" ".join(words[start : start + _WORDS_OF_A_LINE]))


_SEARCHED = 6_000
"""Characters of a page that the search reads."""

_WORDS_OF_A_LINE = 16

_COLUMNS = (
    Column("decision", "Decision"),
    Column("status", "Status"),
    Column("date", "Date"),
    Column("module", "Module"),
    Column("owner", "Owner"),
)


def _listed(assessment: Assessment, row: DecisionRow, start: str) -> ListRow:
    """Return a decision as a row that is filtered by status and by whose decision it is."""
    module = assessment.catalog.get(ModuleName(row.module))
    replaced = [Text(f"replaced by {other.label}", href=other.href) for other in row.later]
    replaced += [Text(f"replaces {other.label}", href=other.href) for other in row.earlier]
    cells = (
        (Text(f"{row.number} {row.title}".strip(), href=row.href),),
        (Text(row.status or "nobody has said"), *replaced),
        (Text(row.date or "nobody has said"),),
        (module_text(module, start) if module else Text("the estate"),),
        owner_cell(assessment, _owner(assessment, row.module), start) if module else (Text("–"),),
    )
    return ListRow(cells, (("status", row.status), ("module", row.module or "the estate")))


def _decisions(assessment: Assessment, options: PageOptions) -> RenderedPage:
    records = options.own.decisions
    return RenderedPage(
        address=DECISIONS,
        title="Decisions",
        description="The decision records of the estate and of its modules.",
        section="Reference",
        fragment=fill(
            "own_pages/decisions.html",
            lede=f"{count(len(records), 'decision')} of the estate and its modules.",
            list=ListPlan(
                "decision-list",
                "decision",
                "decisions",
                _COLUMNS,
                partial(_listed, assessment),
                {"status": "Status", "module": "Module"},
                table=TableName.DECISIONS,
            ).listing(decision_rows(assessment, records, DECISIONS, options.own), DECISIONS),
        ),
        crumbs=(Crumb("Decisions"),),
        search=(SearchEntry("", "Decisions", " ".join(one_line(page.title) for page in records)[:_SEARCHED]),),
    )
