"""`graph.svg`: a module between its neighbours, with colours of its own for light and dark."""

from dataclasses import replace
from urllib.parse import quote

from archatlas.model.module import ModuleName
from archatlas.render.diagrams.box_text import box_texts
from archatlas.render.diagrams.diagram import Box, Diagram, Layout, Node, NodeKind
from archatlas.render.diagrams.module_diagram import DiagramSide, module_diagram
from archatlas.render.diagrams.svg import to_standalone_svg
from archatlas.render.site.components.figures import Drawing
from archatlas.render.site.links import module_address
from archatlas.render.site.module.relations import Relations
from archatlas.render.site.page import PageOptions, RenderedFile

_GAP = 8.0
"""Points between the drawing and what stands below it."""


def module_graph(
    name: ModuleName, drawing: Drawing | None, neighbours: tuple[Relations, ...], options: PageOptions
) -> RenderedFile:
    """Render the diagram of one module from the drawing of its page.

    The file is there for every module: a module without neighbours stands alone, and where the diagram could not be
    drawn a second box says so.
    """
    address = module_address(name)
    if drawing is not None:
        diagram, layout = drawing.diagram, drawing.layout
    else:
        diagram = diagram_without_neighbours(name, drawn=not any(relations.total for relations in neighbours))
        layout = stacked_layout(diagram)
    base = f"{options.site_url.rstrip('/')}/{quote(address)}/" if options.site_url else ""
    svg = to_standalone_svg(_linked_from_file(diagram), layout, base)
    return RenderedFile(f"{address}/graph.svg", f"{svg}\n")


def diagram_without_neighbours(name: ModuleName, *, drawn: bool) -> Diagram:
    """Return the diagram of a module without its neighbours, and a note where there are some to be drawn."""
    diagram = module_diagram(name, DiagramSide(), DiagramSide())
    if drawn:
        return replace(diagram, description="Requires no other module, and no module requires it.")
    words = "could not be drawn"
    note = Node("note", "", words, "./#dependencies", f"The dependencies of {name} {words}", NodeKind.REST)
    return replace(
        diagram,
        description=f"The diagram {words}; the module's page lists the same facts.",
        nodes=(*diagram.nodes, note),
        columns=((), (name, note.key), ()),
        column_labels=(),
    )


def stacked_layout(diagram: Diagram) -> Layout:
    """Lay a few boxes out one below the other, without Graphviz."""
    texts = box_texts(diagram)
    width = max(text.width for text in texts)
    boxes, top = [], 0.0
    for text in texts:
        boxes.append(Box(0.0, top, width, text.height))
        top += text.height + _GAP
    return Layout(width, top - _GAP, tuple(boxes), (), ())


def _linked_from_file(diagram: Diagram) -> Diagram:
    """Let links to the module's own page lead there from the file beside it."""
    nodes = (replace(node, href=f"./{node.href}") if node.href.startswith("#") else node for node in diagram.nodes)
    return replace(diagram, nodes=tuple(nodes))
