"""What the end of a module page says about the files beside it: data, diagram, badge."""

from archatlas.analysis.health.score import Grade
from archatlas.model.names import ModuleName
from archatlas.render.blocks import Bullet, Bullets, Fact, Fold, Sentence, Text
from archatlas.render.documents.badge import badge_label
from archatlas.render.views.links import module_address
from archatlas.render.views.options import PageOptions

PLACE_OF_SITE = "https://docs.example.org"
"""Stands for the address of the site where nobody has set it."""


def document_facts(name: ModuleName, grade: Grade) -> tuple[Fact, ...]:
    """Return links to the files beside a module's page, and its badge."""
    return (
        Fact("JSON", (Text("module.json", href="./module.json"),)),
        Fact("Diagram", (Text("graph.svg", href="./graph.svg"),)),
        Fact("Badge", (Text(badge_label(name, grade), image="badge.svg"),)),
    )


def badge_fold(name: ModuleName, options: PageOptions) -> Fold:
    """Return the Markdown of a badge that leads to the module's page."""
    page = f"{(options.site_url or PLACE_OF_SITE).rstrip('/')}/{module_address(name)}/"
    markdown = Bullets((Bullet(f"[![health of {name}]({page}badge.svg)]({page})", code=True),))
    if options.site_url:
        return Fold("Markdown for a badge that links here", (markdown,), quiet=True)
    where = Sentence(f"Put the address of this site in the place of {PLACE_OF_SITE}, or set site.url in archatlas.yml.")
    return Fold("Markdown for a badge that links here", (markdown, where), quiet=True)
