"""The addresses that other systems may link to, and the keys that move a reader about."""

from archatlas.model.record import dataclass
from archatlas.render.site.links import ANCHOR_LIMIT, FIXED_ANCHORS

AddressLines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FilterLines:
    """The parameters of one list."""

    title: str
    anchor: str
    parameters: AddressLines


PAGES: AddressLines = (
    ("/", "the overview"),
    ("/modules/", "the list of modules"),
    ("/modules/<name>/", "a module; <name> is identity.name, unchanged"),
    ("/lanes/", "all lanes, and the matrix of who uses whom"),
    ("/lanes/<lane>/", "a lane"),
    ("/owners/", "all owners"),
    ("/owners/<slug>/", "an owner: lower case, runs of other characters as one hyphen"),
    ("/owners/no-named-owner/", "the modules without a named owner"),
    ("/dependencies/", "the explorer: the map of lanes, all lines with their owners, the matrix"),
    ("/dependencies/modules/", "all modules by lane, with the lines between them"),
    ("/dependencies/layers/", "modules by layer; lines that go up are marked"),
    ("/dependencies/events/", "topics between the modules that emit and those that consume them"),
    ("/contracts/", "REST paths, gRPC services, event topics, Python entry points of all modules"),
    ("/topics/<slug>/", "a topic: lower case, runs of other characters as one hyphen; tables/topics.json has them all"),
    ("/libraries/", "the libraries from outside"),
    ("/libraries/<slug>/", "a library; tables/libraries.json has the addresses of all"),
    ("/data/", "personal data, topics, services from outside, stores, types of record"),
    ("/health/", "the distribution of the scores, and the formula"),
    ("/findings/", "what the checks found, by rule"),
    ("/findings/<rule>/", "a rule and what it found; the / in its name is a -: /findings/layer-upward/"),
    ("/findings/waivers/", "what is waived, by the day it ends; there where anything is"),
    ("/changes/", "what changed since another revision; there where one was compared with"),
    ("/reference/fields/#<key>", "a field of the module schema, such as ownership.owner"),
    ("/reference/glossary/#<word>", "a word of these pages"),
    ("/reference/links/", "this page"),
    ("/reference/files/", "the files for programs, with links to them"),
)
FILES: AddressLines = (
    ("/modules.json", "all modules, one compact row each"),
    ("/modules/<name>/module.json", "a module: its schema and everything computed from it"),
    ("/modules/<name>/graph.svg", "the module between its neighbours, with light and dark colours of its own"),
    ("/dependencies/map.svg", "the map of lanes; each other view of the explorer has one as well"),
    ("/modules/<name>/badge.svg", "the module's health as a badge; badge-tier.svg and badge-owner.svg beside it"),
    ("/modules/<name>/badge.json", "the same for shields.io"),
    ("/modules/<name>/card/", "the module on a card, for a frame in another page"),
    (
        "/graph.json",
        "modules and requirements as node-link data; contracts.json, owners.json, topics.json,"
        " findings.json and health.json beside it",
    ),
    ("/openapi.json", "an OpenAPI 3.1 description of the files for programs"),
    ("/<page>/index.md", "each page as Markdown; /llms.txt lists them"),
    ("/graph.mmd", "the estate for Mermaid; graph.dot, estate.c4 (LikeC4) and workspace.dsl (Structurizr) beside it"),
    ("/modules/<name>/graph.mmd", "a module between its neighbours for Mermaid; graph.dot beside it, lanes have both"),
    ("/objects.inv", "names for Sphinx and mkdocstrings to link to"),
    ("/catalog-info.yaml", "owners, lanes, modules and what they offer as entities of Backstage"),
    ("/schemas/modules-json.schema.json", "the JSON Schema of modules.json"),
    (
        "/tables/<table>.json",
        "a table of the estate: lanes, owners, findings, dependencies, contracts, topics and others",
    ),
    ("/tables/<table>.csv", "the same for a spreadsheet"),
    ("/schemas/tables-json.schema.json", "the JSON Schema of the tables"),
    ("/schemas/settings.schema.json", "the JSON Schema of archatlas.yml"),
    ("/schemas/module-json.schema.json", "the JSON Schema of module.json"),
    ("/schemas/removed-module-json.schema.json", "the JSON Schema of module.json of a module that was removed"),
    ("/schemas/module.schema.json", "the JSON Schema of the YAML files"),
)
ROWS: AddressLines = (
    ("#api-<kind>-<name>", "an entry point; the kind is python, rest, grpc, event or other"),
    ("#error-<code>", "an error that callers must be ready for"),
    ("#risk-<id>", "a risk"),
    ("#metric-<name>", "a key metric"),
    ("#event-<topic>", "a topic that the module emits or consumes"),
    ("#data-<name>", "a type of record"),
    ("#lib-<name>", "a library"),
    ("#dep-<module>", "a module that is required, or requires this one"),
    ("#invariant-<words>", "something that always holds"),
)
FILTERS = (
    FilterLines(
        "List of modules",
        "filter-modules",
        (
            ("q", "modules whose row holds all these words"),
            ("lane, layer, tier", "modules of that lane, layer or tier"),
            ("band", "modules of that health: ok, warn, bad or none"),
            ("owner", "modules of that owner; owner=- those without a named one"),
            ("uses", "modules that require the module of that name"),
            ("needs", "modules that require it directly or through others"),
            ("known", "modules that answer a question of the overview, such as tests or owner"),
            (
                "rule, wave, tens",
                "modules with a finding of that rule, of that wave, with a score in those ten points",
            ),
        ),
    ),
    FilterLines(
        "Dependencies",
        "filter-dependencies",
        (
            ("focus", "the module of that name with what uses it and what it uses, on /dependencies/modules/ as a map"),
            ("steps", "1 or 2 steps from the focus; without it all"),
            ("direction", "in: what uses the focus; out: what it uses; without it both"),
            ("marks", "what the signs of the map show: tier or owner; without it health"),
            (
                "show",
                "x dependencies across lanes, p problems, w waived ones; layer-upward and the like what one rule says",
            ),
            ("from, to", "dependencies from modules of one lane, into modules of another one"),
        ),
    ),
    FilterLines(
        "Contracts",
        "filter-contracts",
        (
            ("q", "entries whose row holds all these words"),
            ("kind", "python, rest, grpc, event or other"),
            ("lane, owner, module", "entries of the modules of that lane or owner, or of that module"),
            ("topic, role", "the ends of that topic; emits or consumes"),
        ),
    ),
    FilterLines(
        "Topics and data",
        "filter-data",
        (
            ("modules-personal", "modules that hold personal data: yes, no, or - where it is not known"),
            ("modules-classification", "modules of that class of data, - where it is not known"),
            ("topics-q, stores-q, records-q", "rows of that list which hold all these words"),
        ),
    ),
    FilterLines(
        "Findings",
        "filter-findings",
        (("severity", "error, warning or note"), ("lane, owner", "findings of the modules of that lane or owner")),
    ),
)
KEYBOARD: tuple[tuple[tuple[str, ...], str], ...] = (
    (("/", "Ctrl K"), "opens the search"),
    (("Tab",), "goes to the next link, field or box of a diagram, and scrolls it into view"),
    (("Enter",), "opens the link or box, sorts by the column"),
    (("←", "→", "↑", "↓"), "scroll a diagram or table that has the focus, choose in a search or a drop-down"),
    (("Esc",), "closes the search"),
)


@dataclass(frozen=True, slots=True)
class AddressBook:
    """Everything the page of addresses prints."""

    pages: AddressLines = PAGES
    files: AddressLines = FILES
    rows: AddressLines = ROWS
    anchors: tuple[str, ...] = FIXED_ANCHORS
    anchor_limit: int = ANCHOR_LIMIT
    filters: tuple[FilterLines, ...] = FILTERS
    keyboard: tuple[tuple[tuple[str, ...], str], ...] = KEYBOARD


def address_book(place: str) -> AddressBook:
    """Return the page's content for an atlas whose paths begin so."""
    return AddressBook(_below(place, PAGES), _below(place, FILES))


def _below(place: str, lines: AddressLines) -> AddressLines:
    return tuple((f"{place}{path}", words) for path, words in lines)
