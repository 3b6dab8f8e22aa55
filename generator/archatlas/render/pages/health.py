"""The page of health: scores, formula, and where to begin."""

from archatlas.analysis.assessment import Assessment
from archatlas.render.page import Heading, RenderedPage, SearchEntry
from archatlas.render.templating import fill
from archatlas.render.views.health_page import HERE, health_page_view
from archatlas.render.views.search_text import called

HEADINGS = (
    Heading("distribution", "Distribution"),
    Heading("areas", "By area"),
    Heading("first", "Fix first"),
    Heading("formula", "How the score works"),
    Heading("placeholders", "What counts as unknown"),
)


def health_page(assessment: Assessment) -> RenderedPage:
    """Render the page of health."""
    view = health_page_view(assessment)
    return RenderedPage(
        address=HERE,
        title="Health",
        description=view.lede,
        section="Health",
        fragment=fill("health_page.html", view=view),
        contents=HEADINGS,
        search=(
            SearchEntry("", "Health", view.lede, called("Health")),
            SearchEntry("formula", "How the score works", "points earned, points that can be judged, bands, weights"),
        ),
    )
