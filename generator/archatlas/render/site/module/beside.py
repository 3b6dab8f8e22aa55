"""The files beside a module's page, and what to write elsewhere to show or link them."""

from urllib.parse import quote

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module, ModuleName
from archatlas.model.site_part import SitePart
from archatlas.render.documents.badge import module_badges
from archatlas.render.site.components.blocks import Block, Fact, Fold, Sentence, Snippet, Text
from archatlas.render.site.links import module_address
from archatlas.render.site.page import PageOptions

SITE_PLACEHOLDER = "https://docs.example.org"
"""Stands for the address of the site where nobody has set it."""


def files_beside(assessment: Assessment, module: Module, options: PageOptions) -> tuple[Fact, ...]:
    """Return links to the files beside a module's page, and its badges."""
    health, *others = module_badges(assessment, module)
    badges = [health, *([] if SitePart.BADGES in options.without else others)]
    return (
        Fact("As files", tuple(Text(label, href=f"./{path}") for label, path in _files(options))),
        *(Fact(f"Badge: {badge.about}", (Text(badge.said, image=f"{badge.name}.svg"),)) for badge in badges),
    )


def _files(options: PageOptions) -> list[tuple[str, str]]:
    found = [("module.json", "module.json"), ("graph.svg", "graph.svg")]
    for part, files in _OF_PARTS.items():
        found += [] if part in options.without else files
    return found


_OF_PARTS = {
    SitePart.DIAGRAMS: [("Mermaid", "graph.mmd"), ("DOT", "graph.dot")],
    SitePart.CARDS: [("card", "card/index.html")],
}


def snippets(name: ModuleName, options: PageOptions) -> Fold:
    """Return what to write into a README or a wiki to show the badge of a module, and to show its card."""
    page = f"{(options.site_url or SITE_PLACEHOLDER).rstrip('/')}/{module_address(name)}/"
    image, alt = f"{page}badge.svg", f"health of {name}"
    blocks: list[Block] = [
        Snippet("Markdown", f"[![{alt}]({image})]({page})"),
        Snippet("reStructuredText", f".. image:: {image}\n   :alt: {alt}\n   :target: {page}"),
        Snippet("HTML", f'<a href="{page}"><img src="{image}" alt="{alt}"></a>'),
    ]
    if SitePart.CARDS not in options.without:
        frame = f'<iframe src="{page}card/" title="{name}" width="360" height="240" style="border:0"></iframe>'
        blocks.append(Snippet("Card", frame))
    if SitePart.BADGES not in options.without:
        endpoint = quote(f"{page}badge.json", safe="")
        blocks.append(Snippet("shields.io", f"https://img.shields.io/endpoint?url={endpoint}"))
        blocks.append(Sentence("In the place of badge: badge-tier or badge-owner."))
    if not options.site_url:
        cure = "Put the address of this site in the place of"
        blocks.append(Sentence(f"{cure} {SITE_PLACEHOLDER}, or set site.url in archatlas.yml."))
    return Fold("Badges and card for a README or a wiki", tuple(blocks), quiet=True)
