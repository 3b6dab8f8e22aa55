"""`graph.svg`: a module between its neighbours, with colours of its own for light and dark."""

from dataclasses import replace
from urllib.parse import quote

from archatlas.model.names import ModuleName
from archatlas.render.box_text import box_texts
from archatlas.render.diagram import Box, Diagram, Layout, Node, NodeKind
from archatlas.render.figures import Drawing
from archatlas.render.module_diagram import Side, module_diagram
from archatlas.render.page import RenderedFile
from archatlas.render.svg import to_standalone_svg
from archatlas.render.views.links import module_address
from archatlas.render.views.options import PageOptions
from archatlas.render.views.relations import Relations

_GAP = 8.0


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
        diagram = alone(name, drawn=not any(relations.total for relations in neighbours))
        layout = stacked(diagram)
    base = f"{options.site_url.rstrip('/')}/{quote(address)}/" if options.site_url else ""
    svg = to_standalone_svg(_linked_from_file(diagram), layout, base)
    return RenderedFile(f"{address}/graph.svg", f"{svg}\n")


def alone(name: ModuleName, *, drawn: bool) -> Diagram:
    """Return the diagram of a module without its neighbours, and a note where there are some to be drawn."""
    diagram = module_diagram(name, Side(), Side())
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


def stacked(diagram: Diagram) -> Layout:
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
