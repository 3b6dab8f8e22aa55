"""`graph.svg`: a module between its neighbours, with colours of its own for light and dark."""

from dataclasses import replace
from urllib.parse import quote

from archatlas.model.module import ModuleName
from archatlas.render.diagrams.column_layout import column_layout
from archatlas.render.diagrams.diagram import Diagram
from archatlas.render.diagrams.module_diagram import DiagramSide, module_diagram
from archatlas.render.diagrams.module_svg import standalone_module_svg
from archatlas.render.site.links import module_address
from archatlas.render.site.page import PageOptions, RenderedFile


def module_graph(name: ModuleName, diagram: Diagram | None, options: PageOptions) -> RenderedFile:
    """Render the diagram that the page of a module shows first; one without neighbours stands alone."""
    shown = diagram or _alone(name)
    address = module_address(name)
    base = f"{options.site_url.rstrip('/')}/{quote(address)}/" if options.site_url else ""
    svg = standalone_module_svg(_linked_from_file(shown), column_layout(shown), base)
    return RenderedFile(f"{address}/graph.svg", f"{svg}\n")


def _alone(name: ModuleName) -> Diagram:
    diagram = module_diagram(name, DiagramSide(), DiagramSide())
    return replace(diagram, description="Requires no other module, and no module requires it.")


def _linked_from_file(diagram: Diagram) -> Diagram:
    """Let links to the module's own page lead there from the file beside it."""
    nodes = (replace(node, href=f"./{node.href}") if node.href.startswith("#") else node for node in diagram.nodes)
    return replace(diagram, nodes=tuple(nodes))
