"""Everything that a site has for programs: one list, of which pages and the OpenAPI document are made."""

import re
from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.model.record import dataclass
from archatlas.model.site_part import SitePart
from archatlas.render.documents.capacity_json import CAPACITY_JSON
from archatlas.render.documents.capacity_json import SCHEMA as SCHEMA_OF_CAPACITY
from archatlas.render.documents.changes_together_json import CHANGES_TOGETHER_JSON
from archatlas.render.documents.changes_together_json import SCHEMA as SCHEMA_OF_CHANGES_TOGETHER
from archatlas.render.documents.estate_documents import DOCUMENTS, SCHEMA, DocumentName
from archatlas.render.documents.inventory import INVENTORY
from archatlas.render.documents.json_text import Plain, json_text
from archatlas.render.documents.performance_json import PERFORMANCE_JSON
from archatlas.render.documents.performance_json import SCHEMA as SCHEMA_OF_PERFORMANCE
from archatlas.render.documents.suggestions_json import SCHEMA as SCHEMA_OF_SUGGESTIONS
from archatlas.render.documents.suggestions_json import SUGGESTIONS_JSON
from archatlas.render.exports.backstage import CATALOG
from archatlas.render.site.links import TableName
from archatlas.render.site.page import PageOptions, RenderedFile
from archatlas.render.text.escaping import one_line

OPENAPI = "openapi.json"
_JSON, _SVG, _CSV, _MARKDOWN = "application/json", "image/svg+xml", "text/csv", "text/markdown"
_YAML, _HTML, _BYTES = "application/yaml", "text/html", "application/octet-stream"
_TEXT = "text/plain"
_MODULE, _TABLES = "schemas/module-json.schema.json", "schemas/tables-json.schema.json"
_MODULES = "schemas/modules-json.schema.json"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file, or one of many: a name in braces stands for what it is about. `schema` describes a document."""

    path: str
    about: str
    media: str
    part: SitePart | None = None
    schema: str = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names in braces."""
        return tuple(piece.partition("}")[0] for piece in self.path.split("{")[1:])


_ABOUT_DOCUMENTS = {
    DocumentName.GRAPH: "modules and requirements as node-link data, for networkx and Cytoscape",
    DocumentName.CONTRACTS: "what each module offers: entries, errors, invariants, topics",
    DocumentName.OWNERS: "owners with their modules and how to reach them",
    DocumentName.FINDINGS: "what the checks found, the gravest first",
    DocumentName.HEALTH: "the health of each module by area",
    DocumentName.TOPICS: "topics with both their ends",
}

SITE_FILES = (
    SiteFile("modules.json", "all modules, one compact row each", _JSON, schema=_MODULES),
    *(
        SiteFile(f"{name.value}.json", about, _JSON, SitePart.DOCUMENTS, SCHEMA)
        for name, about in _ABOUT_DOCUMENTS.items()
    ),
    SiteFile(
        f"{DOCUMENTS}/{{part}}.json",
        "a part of a document that is too large for one file",
        _JSON,
        SitePart.DOCUMENTS,
        SCHEMA,
    ),
    SiteFile("tables/{table}.json", "a table of the estate", _JSON, schema=_TABLES),
    SiteFile("tables/{table}.csv", "the same for a spreadsheet", _CSV),
    SiteFile(INVENTORY, "names for Sphinx and mkdocstrings to link to", _BYTES, SitePart.INVENTORY),
    SiteFile(CATALOG, "owners, lanes, modules and what they offer as entities of Backstage", _YAML, SitePart.CATALOG),
    SiteFile("{page}/index.md", "a page as Markdown", _MARKDOWN, SitePart.MARKDOWN),
    SiteFile("modules/{module}/module.json", "everything known about a module", _JSON, schema=_MODULE),
    SiteFile("modules/{module}/graph.svg", "a module between its neighbours", _SVG),
    SiteFile("modules/{module}/graph.mmd", "the same for Mermaid", _TEXT, SitePart.DIAGRAMS),
    SiteFile("modules/{module}/graph.dot", "the same for Graphviz", _TEXT, SitePart.DIAGRAMS),
    SiteFile("lanes/{lane}/graph.mmd", "a lane with what its lines lead to, for Mermaid", _TEXT, SitePart.DIAGRAMS),
    SiteFile("lanes/{lane}/graph.dot", "the same for Graphviz", _TEXT, SitePart.DIAGRAMS),
    SiteFile("graph.mmd", "the estate for Mermaid", _TEXT, SitePart.DIAGRAMS),
    SiteFile("graph.dot", "the estate for Graphviz", _TEXT, SitePart.DIAGRAMS),
    SiteFile("estate.c4", "the estate for LikeC4", _TEXT, SitePart.DIAGRAMS),
    SiteFile("workspace.dsl", "the estate for Structurizr", _TEXT, SitePart.DIAGRAMS),
    SiteFile("modules/{module}/badge.svg", "the health of a module as a badge", _SVG),
    SiteFile("modules/{module}/badge-tier.svg", "its tier", _SVG, SitePart.BADGES),
    SiteFile("modules/{module}/badge-owner.svg", "its owner", _SVG, SitePart.BADGES),
    SiteFile("modules/{module}/badge.json", "its health for shields.io", _JSON, SitePart.BADGES),
    SiteFile("modules/{module}/badge-tier.json", "its tier for shields.io", _JSON, SitePart.BADGES),
    SiteFile("modules/{module}/badge-owner.json", "its owner for shields.io", _JSON, SitePart.BADGES),
    SiteFile("modules/{module}/card/", "a module on a card, for a frame in another page", _HTML, SitePart.CARDS),
)


def left_out_files(options: PageOptions) -> re.Pattern[str]:
    """Return what the paths of files look like that a site is without."""
    paths = [file.path for file in (*SITE_FILES, _ITSELF) if file.part in options.without]
    patterns = (re.sub(r"\\{\w+\\}", ".+", re.escape(path)) for path in paths)
    return re.compile("|".join(f"{one}index.html" if one.endswith("/") else one for one in patterns) or r"(?!)")


def site_files(options: PageOptions) -> tuple[SiteFile, ...]:
    """Return what a site has."""
    suggestions = (_SUGGESTIONS,) if options.suggestions and options.suggestions.shown else ()
    known = (*SITE_FILES, *suggestions, *((_CAPACITY,) if options.running else ()))
    known = (*known, _PERFORMANCE) if options.runs else known
    known = (*known, _CHANGES_TOGETHER) if options.has_changes else known
    return tuple(file for file in known if file.part is None or file.part not in options.without)


_CAPACITY = SiteFile(
    CAPACITY_JSON, "forecasts, correlations, and calls that were seen", _JSON, schema=SCHEMA_OF_CAPACITY
)
_PERFORMANCE = SiteFile(
    PERFORMANCE_JSON, "benchmarks over time, and what is slower", _JSON, schema=SCHEMA_OF_PERFORMANCE
)
_CHANGES_TOGETHER = SiteFile(
    CHANGES_TOGETHER_JSON,
    "which modules change in the same commits, and why, if that is known",
    _JSON,
    schema=SCHEMA_OF_CHANGES_TOGETHER,
)
_SUGGESTIONS = SiteFile(
    SUGGESTIONS_JSON,
    "what would make the estate better, with every number that it moves",
    _JSON,
    schema=SCHEMA_OF_SUGGESTIONS,
)


def openapi(assessment: Assessment, options: PageOptions) -> RenderedFile:
    """Render the description of every file as an API that is only read; no server answers but that of the files."""
    date = assessment.data_date
    document: dict[str, Plain] = {
        "openapi": "3.1.0",
        "info": {
            "title": one_line(options.site_name),
            "summary": "The data of an architecture atlas: static files, written when the site is built.",
            "version": date.date().isoformat() if date else "0",
        },
        "servers": [{"url": options.site_url.rstrip("/") or "."}],
        "paths": {f"/{file.path}": {"get": _operation(file)} for file in site_files(options)},
    }
    lines = ",\n".join(f"{json_text(name)}:{_value(value)}" for name, value in document.items())
    return RenderedFile(OPENAPI, f"{{\n{lines}\n}}\n")


def _value(value: Plain) -> str:
    """Write a mapping with a line for each of its keys."""
    if not isinstance(value, dict):
        return json_text(value)
    return "{\n" + ",\n".join(f"{json_text(key)}:{json_text(inner)}" for key, inner in value.items()) + "\n}"


def _operation(file: SiteFile) -> dict[str, Plain]:
    content: dict[str, Plain] = {"schema": {"$ref": file.schema}} if file.schema else {}
    answers: dict[str, Plain] = {"200": {"description": file.about, "content": {file.media: content}}}
    if file.parameters:
        answers["404"] = {"description": "there is none of that name"}
    found: dict[str, Plain] = {"summary": file.about, "operationId": _identifier(file.path)}
    found |= {"parameters": [_parameter(name) for name in file.parameters]} if file.parameters else {}
    return found | {"responses": answers}


def _identifier(path: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in path).strip("_")


def _parameter(name: str) -> dict[str, Plain]:
    schema: dict[str, Plain] = {"type": "string"}
    schema |= {"enum": [table.value for table in TableName]} if name == "table" else {}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def told_files(options: PageOptions) -> Iterator[tuple[str, str, str]]:
    """Yield path, words and link target of each file; what is one of many has no target."""
    for file in (*site_files(options), _ITSELF):
        if file.part is None or file.part not in options.without:
            yield file.path, file.about, "" if file.parameters else file.path


_ITSELF = SiteFile(OPENAPI, "an OpenAPI 3.1 description of all of this", _JSON, SitePart.DOCUMENTS)
