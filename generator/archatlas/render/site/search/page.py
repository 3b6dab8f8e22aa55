"""The page of the search: what is typed is looked for by a script, and without one its lists are the way in."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.model.record import dataclass
from archatlas.render.site.links import GLOSSARY, REFERENCE, link
from archatlas.render.site.page import LazyPage, PageOptions, RenderedPage
from archatlas.render.site.site_map import number_of_contracts
from archatlas.render.site.templating import fill
from archatlas.render.text.words import count

ADDRESS = "search"


@dataclass(frozen=True, slots=True)
class SearchList:
    """A list to look through, with how many it lists."""

    text: str
    href: str


def search_pages(assessment: Assessment, options: PageOptions) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the page of the search, but on a site that the atlas joins, which has a search of its own."""
    if not options.place:
        yield LazyPage(ADDRESS, lambda: _search_page(assessment, options))


def _search_page(assessment: Assessment, options: PageOptions) -> RenderedPage:
    return RenderedPage(
        address=ADDRESS,
        title="Search",
        description="Looks for modules, owners, topics, libraries, rules and words.",
        section="",
        fragment=fill("search/search.html", lists=_lists(assessment, options)),
    )


def _lists(assessment: Assessment, options: PageOptions) -> tuple[SearchList, ...]:
    catalog, contracts = assessment.catalog, number_of_contracts(assessment)
    lists = [
        (count(len(catalog), "module"), "modules"),
        (count(len(assessment.owners.named()), "owner"), "owners"),
        (count(len(catalog.lanes()), "lane"), "lanes"),
        (count(contracts, "contract") if contracts else "Contracts", "contracts"),
        (count(len(assessment.topics), "topic"), "data"),
        (count(len(assessment.findings), "finding"), "findings"),
        ("Words and fields", REFERENCE) if options.format else ("Words", GLOSSARY),
    ]
    return tuple(SearchList(text, link(ADDRESS, address)) for text, address in lists)
