"""The list of all modules."""

from archatlas.analysis.assessment import Assessment
from archatlas.render.page import RenderedPage, SearchEntry
from archatlas.render.templating import fill
from archatlas.render.views.catalogue import catalogue_view
from archatlas.render.words import count


def catalogue_page(assessment: Assessment) -> RenderedPage:
    """Render the list of all modules."""
    view = catalogue_view(assessment, assessment.catalog.values(), "modules")
    return RenderedPage(
        address="modules",
        title="Modules",
        description=f"All {count(len(assessment.catalog), 'module')}, to sort and to filter.",
        section="Modules",
        fragment=fill("catalogue.html", view=view),
        search=(SearchEntry("", "Modules", "All modules, to sort and to filter"),),
    )
