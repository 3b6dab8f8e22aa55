"""The files with diagrams as text, of each module, each lane and the estate."""

from collections.abc import Iterator
from functools import partial

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module, lane_of
from archatlas.render.diagrams.graph_text import (
    dot_text,
    likec4_text,
    mermaid_text,
    part_around,
    structurizr_text,
)
from archatlas.render.site.links import lane_address
from archatlas.render.site.page import LazyFile, PageOptions, RenderedFile

DIAGRAMS = ("graph.mmd", "graph.dot", "estate.c4", "workspace.dsl")
"""What stands at the top of a site: Mermaid, DOT, LikeC4 and Structurizr DSL of the estate."""


def module_diagrams(assessment: Assessment, module: Module) -> dict[str, str]:
    """Return the diagrams of a module between its neighbours, by the names of their files."""
    graph, name = assessment.graph, module.name
    lines = [(name, other) for other in graph.requires(name)] + [(other, name) for other in graph.required_by(name)]
    part = part_around(name, [name], lines)
    return {"graph.mmd": mermaid_text(part), "graph.dot": dot_text(part)}


def lane_diagrams(assessment: Assessment) -> Iterator[LazyFile]:
    """Yield the diagrams of every lane with what is at the other ends of its lines."""
    for lane in assessment.catalog.lanes():
        names = [module.name for module in assessment.catalog.of_lane(lane)]
        every = assessment.requirements
        lines = [line.ends for line in every if lane in (lane_of(line.requirer), lane_of(line.required))]
        part = part_around(f"Lane {lane}", names, lines)
        yield _file(f"{lane_address(lane)}/graph.mmd", mermaid_text(part))
        yield _file(f"{lane_address(lane)}/graph.dot", dot_text(part))


def estate_diagram(assessment: Assessment, options: PageOptions, name: str) -> LazyFile:
    """Return a diagram of the whole estate."""
    return LazyFile(name, lambda: RenderedFile(name, _estate_text(assessment, options, name)))


def _estate_text(assessment: Assessment, options: PageOptions, name: str) -> str:
    part = part_around(options.site_name, assessment.catalog, [line.ends for line in assessment.requirements])
    summaries = {str(module.name): module.identity.summary or "" for module in assessment.catalog.values()}
    match name:
        case "graph.mmd":
            return mermaid_text(part)
        case "graph.dot":
            return dot_text(part)
        case "estate.c4":
            return likec4_text(part, summaries)
        case _:
            return structurizr_text(part, summaries)


def _file(path: str, text: str) -> LazyFile:
    return LazyFile(path, partial(RenderedFile, path, text))
