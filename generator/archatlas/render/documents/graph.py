"""`graph.svg`: a module between its neighbours, with colours of its own for light and dark."""

from dataclasses import replace
from urllib.parse import quote

from archatlas.model.module import ModuleName
from archatlas.render.diagrams.column_layout import column_layout
from archatlas.render.diagrams.diagram import Diagram, Layout
from archatlas.render.diagrams.module_diagram import DiagramSide, module_diagram
from archatlas.render.diagrams.module_svg import standalone_module_svg
from archatlas.render.site.links import module_address
from archatlas.render.site.page import PageOptions, RenderedFile


def module_graph(name: ModuleName, drawn: tuple[Diagram, Layout] | None, options: PageOptions) -> RenderedFile:
    """Render the diagram that the page of a module shows first; one without neighbours stands alone."""
    diagram, layout = drawn or _alone(name)
    address = module_address(name)
    base = f"{options.site_url.rstrip('/')}/{quote(address)}/" if options.site_url else ""
    svg = standalone_module_svg(_linked_from_file(diagram), layout, base)
    return RenderedFile(f"{address}/graph.svg", f"{svg}\n")


def _alone(name: ModuleName) -> tuple[Diagram, Layout]:
    bare = module_diagram(name, DiagramSide(), DiagramSide())
    diagram = replace(bare, description="Requires no other module, and no module requires it.")
    return diagram, column_layout(diagram)


def _linked_from_file(diagram: Diagram) -> Diagram:
    """Let links to the module's own page lead there from the file beside it."""
    nodes = (replace(node, href=f"./{node.href}") if node.href.startswith("#") else node for node in diagram.nodes)
    return replace(diagram, nodes=tuple(nodes))
