"""The list of all libraries, the pages it is spread over, and the page of each."""

from collections.abc import Iterator
from functools import partial

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.libraries import UsedLibrary
from archatlas.model.record import dataclass, replace
from archatlas.render.site.components.blocks import MUTED, Column, Text
from archatlas.render.site.components.labels import library_text, owner_text
from archatlas.render.site.components.listing import ListPlan, ListRow
from archatlas.render.site.components.take_away import take_away
from archatlas.render.site.libraries.view import library_lede, library_view
from archatlas.render.site.links import LIBRARIES, TableName, library_address, link
from archatlas.render.site.page import BELOW_MODULES, Crumb, LazyPage, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.pagination import ListContext, ListPage, PaginatedList, PagingPlan, page_rows, paginate
from archatlas.render.site.search_result import ResultFact, ResultKind, ResultLines, SearchResult
from archatlas.render.site.templating import fill
from archatlas.render.site.topics.view import owners_at
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

NAMED = 3
"""Versions, licences and owners that a row names."""


@dataclass(frozen=True, slots=True)
class LibraryLine:
    """A library with what its row links to."""

    library: UsedLibrary
    assessment: Assessment


def library_pages(assessment: Assessment) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the list of all libraries, the pages it is spread over, and a page for each library."""
    list_page = _list_page(assessment)
    yield LazyPage(LIBRARIES, partial(_libraries_page, assessment, list_page))
    yield from PaginatedList(LIBRARY_LIST, _CONTEXT).inner_pages(list_page)
    for library in assessment.libraries.values():
        address = library_address(assessment.library_slugs[library.name])
        yield LazyPage(address, partial(_library_page, assessment, library))


def _list_page(assessment: Assessment) -> ListPage[LibraryLine]:
    """Return all libraries, those of most modules first; on several pages they stand by name."""
    lines = [LibraryLine(library, assessment) for library in assessment.libraries.values()]
    plan: PagingPlan[LibraryLine] = PagingPlan((), lambda line: one_line(line.library.name, 40))
    by_name = paginate(f"{LIBRARIES}/all", "libraries", lines, plan)
    if by_name.inner:
        return by_name
    return replace(by_name, rows=tuple(sorted(lines, key=lambda line: -len(line.library.modules))))


def _row(line: LibraryLine, start: str) -> ListRow:
    library, assessment = line.library, line.assessment
    owners = dict.fromkeys(assessment.classifier.owner(use.module) for use in library.uses)
    people = tuple(owner_text(assessment, owner, start) for owner in owners if owner)
    conflict = (Text("differ", tag="bad"),) if library.conflicting else ()
    cells = (
        (library_text(assessment, library.name, start),),
        (Text(f"{len(library.modules):,}"),),
        (*_first(library.versions), *conflict),
        _first(library.licences),
        (*people[:NAMED], *_and_more(len(people))) or (Text("no named owner", note=MUTED),),
    )
    return ListRow(cells, (("versions", _versions(library)), ("licences", _number_word(library.licences))))


def _first(texts: tuple[str, ...]) -> tuple[Text, ...]:
    """Return the first of some texts, and how many more there are."""
    named = tuple(Text(one_line(text)) for text in texts[:NAMED])
    return (*named, *_and_more(len(texts))) or (Text("nobody has said", note=MUTED),)


def _and_more(number: int) -> tuple[Text, ...]:
    return (Text(f"{number - NAMED} more"),) if number > NAMED else ()


def _versions(library: UsedLibrary) -> str:
    return "conflict" if library.conflicting else _number_word(library.versions)


def _number_word(texts: tuple[str, ...]) -> str:
    return "none" if not texts else "one" if len(texts) == 1 else "several"


LIBRARY_LIST: ListPlan[LibraryLine] = ListPlan(
    "library-list",
    "library",
    "libraries",
    (
        Column("name", "Library"),
        Column("used", "Used by", numeric=True),
        Column("versions", "Versions"),
        Column("licences", "Licences"),
        Column("owners", "Owners"),
    ),
    _row,
    choices={"versions": "Versions", "licences": "Licences"},
    words={"conflict": "differ", "one": "one", "several": "several", "none": "nobody has said"},
    table=TableName.LIBRARIES,
)
_CONTEXT = ListContext("Libraries", (("Libraries", LIBRARIES),))


def _lede(assessment: Assessment) -> str:
    libraries = assessment.libraries.values()
    conflicts = sum(bool(library.conflicting) for library in libraries)
    unlicensed = sum(not library.licences for library in libraries)
    uses = sum(len(library.modules) for library in libraries)
    parts = [f"{count(len(libraries), 'library', 'libraries')} from outside, used {count(uses, 'time')}."]
    parts += (
        [f"{conflicts:,} {'is' if conflicts == 1 else 'are'} asked for in different versions."] if conflicts else []
    )
    parts += [f"Of {unlicensed:,} nobody has said the licence."] if unlicensed else []
    return " ".join(parts)


def _libraries_page(assessment: Assessment, list_page: ListPage[LibraryLine]) -> RenderedPage:
    lede = _lede(assessment)
    listing = None if list_page.inner or not list_page.rows else LIBRARY_LIST.listing(list_page.rows, LIBRARIES)
    return RenderedPage(
        address=LIBRARIES,
        title="Libraries",
        description=lede,
        section="Data",
        fragment=fill(
            "libraries/libraries.html",
            lede=lede,
            list=listing,
            pages=page_rows(list_page, LIBRARIES, {}),
            away=take_away(LIBRARIES, TableName.LIBRARIES),
        ),
        search=(SearchEntry("", "Libraries", "external libraries versions licences", name_terms("Libraries")),),
    )


def _library_page(assessment: Assessment, library: UsedLibrary) -> RenderedPage:
    here, name = library_address(assessment.library_slugs[library.name]), one_line(library.name)
    modules = " ".join(library.modules)
    return RenderedPage(
        address=here,
        title=f"Library {name}",
        description=f"{name}: {library_lede(library)}",
        section="Data",
        fragment=fill("libraries/library.html", view=library_view(assessment, library)),
        crumbs=(Crumb("Libraries", link(here, LIBRARIES)), Crumb(name)),
        search=(SearchEntry("", name, f"Library: {library_lede(library)} {modules}"[:_SEARCHED], name_terms(name)),),
        results=(_result(assessment, library),),
        boost=BELOW_MODULES,
    )


def _result(assessment: Assessment, library: UsedLibrary) -> SearchResult:
    """Return how the search shows a library: versions, licences, and who uses it."""
    owners = owners_at(assessment, (use.module.name for use in library.uses))
    return SearchResult(
        ResultKind.LIBRARY,
        one_line(library.name),
        library_lede(library),
        facts=tuple(ResultFact(owner.text, owner.href) for owner in owners),
        lines=(
            ResultLines("Used by", library.modules[:_MODULES_FOUND], "uses", is_fact=True),
            ResultLines("Versions", library.versions[:_MODULES_FOUND], "uses"),
            ResultLines("Licences", library.licences[:_MODULES_FOUND], "uses", is_fact=True),
        ),
    )


_MODULES_FOUND = 30
"""Modules, versions or licences that find a library."""

_SEARCHED = 300
"""Characters that the search knows a library by."""
