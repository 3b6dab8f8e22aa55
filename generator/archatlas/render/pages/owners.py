"""The page of all owners, and the page of each."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.owners import Owner
from archatlas.render.page import BELOW_MODULES, Crumb, RenderedPage, SearchEntry
from archatlas.render.templating import fill
from archatlas.render.views.links import link, owner_address
from archatlas.render.views.owner_page import owner_view
from archatlas.render.views.owners import INDEX, owners_view
from archatlas.render.views.search_text import called, owner_names, words_of_modules

NOBODY_BOOST = 0.7
"""Enough that its title finds the page of what nobody owns before modules of which a word begins like "no"."""


def owner_pages(assessment: Assessment) -> Iterator[RenderedPage]:
    """Render the page of all owners, then the page of each."""
    yield owners_page(assessment)
    taken = words_of_modules(assessment)
    for owner in assessment.owners.by_handle.values():
        yield owner_page(assessment, owner, owner_names(owner, taken))


def owners_page(assessment: Assessment) -> RenderedPage:
    """Render the page of all owners."""
    view = owners_view(assessment)
    return RenderedPage(
        address=INDEX,
        title="Owners",
        description=view.lede,
        section="Owners",
        fragment=fill("owners.html", view=view),
        search=(SearchEntry("", "Owners", view.lede, called("Owners")),),
    )


def owner_page(assessment: Assessment, owner: Owner, names: str) -> RenderedPage:
    """Render the page of one owner, which the search finds by these names besides its title."""
    view = owner_view(assessment, owner)
    here = owner_address(owner.slug)
    return RenderedPage(
        address=here,
        title=view.title,
        description=f"{view.title}: {view.lede}",
        section="Owners",
        fragment=fill("owner.html", view=view),
        crumbs=(Crumb("Owners", link(here, INDEX)), Crumb(view.title)),
        search=(SearchEntry("", view.title, view.lede, names),),
        boost=BELOW_MODULES if owner.is_named else NOBODY_BOOST,
    )
