"""Addresses inside the site, relative to the page they stand on, and the anchors on its pages."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from urllib.parse import quote, urlencode

from archatlas.model.module import Module
from archatlas.model.operations import DataClass
from archatlas.render.text.words import rule_slug, slug

FIXED_ANCHORS = (
    "oncall", "dependencies", "requires", "used-by", "impact", "api", "compatibility", "invariants", "errors", "health",
    "ownership", "promotion", "service-levels", "tests", "risks", "change", "runtime", "data", "security", "external",
    "extensions", "code", "more", "not-documented", "defaults", "source",
)  # fmt: skip
"""Every module page has all of these, whatever its schema says."""


def rule_anchor(rule: str) -> str:
    """Return the anchor of a rule on the page of findings: `rule-<family>-<name>`."""
    return f"rule-{rule_slug(rule)}"


ANCHOR_LIMIT = 80
"""The longest anchor of a row in characters, without the number that may follow it."""


class Anchors:
    """Hands out the anchors of one page, each once."""

    def __init__(self) -> None:
        """Begin with the fixed anchors taken."""
        self._taken = set(FIXED_ANCHORS)
        self._times: dict[str, int] = {}

    def row(self, kind: str, text: str) -> str:
        """Return `<kind>-<text as a slug>`, cut to its limit; a second one of that name ends in `-2`."""
        stem = f"{kind}-{slug(text)}"[:ANCHOR_LIMIT]
        anchor = stem
        times = self._times.get(stem, 1)
        while anchor in self._taken:
            times += 1
            anchor = f"{stem}-{times}"
        self._times[stem] = times
        self._taken.add(anchor)
        return anchor


REFERENCE = "reference"
FIELDS, GLOSSARY, ADDRESSES, FILES = (f"{REFERENCE}/{name}" for name in ("fields", "glossary", "links", "files"))
"""Where things are looked up: fields of the schema, words of the pages, addresses, files for programs."""

FINDINGS = "findings"
WAIVERS = f"{FINDINGS}/waivers"
CHANGES = "changes"
LIVE = "live"
"""Address of the page that says what the live registry sees."""

DEPLOYMENTS = "deployments"
HISTORY = "history"
"""Address of the page that says how the estate came to be as it is."""

DRIFT = "drift"
SUGGESTIONS = "suggestions"
CAPACITY = "capacity"
EVIDENCE = "evidence"
DECISIONS = "decisions"


def module_address(name: str) -> str:
    """Return the directory of a module's page below the site's root."""
    return f"modules/{name}"


def lane_address(lane: str) -> str:
    """Return the directory of a lane's page below the site's root."""
    return f"lanes/{lane}"


def owner_address(slug: str) -> str:
    """Return the directory of an owner's page below the site's root."""
    return f"owners/{slug}"


def rule_address(rule: str) -> str:
    """Return the directory of a rule's page below the site's root."""
    return f"{FINDINGS}/{rule_slug(rule)}"


TOPICS = "topics"
LIBRARIES = "libraries"


class TableName(StrEnum):
    """A table that a site has as files too."""

    MODULES = "modules"
    RANKING = "ranking"
    LANES = "lanes"
    OWNERS = "owners"
    FINDINGS = "findings"
    WAIVERS = "waivers"
    CHANGES = "changes"
    DEPENDENCIES = "dependencies"
    CONTRACTS = "contracts"
    TOPICS = "topics"
    TOPIC_ENDS = "topic-ends"
    LIBRARIES = "libraries"
    LIBRARY_USES = "library-uses"
    SERVICES = "services"
    STORES = "stores"
    RECORDS = "records"
    DATA_CLASSES = "data-classes"
    DRIFT = "drift"
    CODE = "code"
    DECISIONS = "decisions"


TABLES = "tables"
"""The directory of the files with tables."""


def table_address(table: TableName, ending: str) -> str:
    """Return the path of a table's file below the site's root; the list of modules is `modules.json`."""
    is_list_of_modules = table is TableName.MODULES and ending == "json"
    return "modules.json" if is_list_of_modules else f"{TABLES}/{table.value}.{ending}"


def topic_address(slug: str) -> str:
    """Return the directory of a topic's page below the site's root."""
    return f"{TOPICS}/{slug}"


def library_address(slug: str) -> str:
    """Return the directory of a library's page below the site's root."""
    return f"{LIBRARIES}/{slug}"


def up_to_root(address: str) -> str:
    """Return the relative path from a page's directory to the site's root: empty, `../`, `../../`."""
    return "../" * (address.count("/") + 1) if address else ""


def link(start: str, target: str, anchor: str = "", **query: str) -> str:
    """Return the relative link from the page at one address to another page, with a query and an anchor."""
    path = f"{up_to_root(start)}{quote(target)}/" if target else up_to_root(start) or "./"
    parameters = f"?{urlencode(query, errors='replace')}" if query else ""
    return f"{path}{parameters}{'#' + anchor if anchor else ''}"


def link_to_file(start: str, path: str) -> str:
    """Return the relative link from the page at an address to a file of the site."""
    return f"{up_to_root(start)}{quote(path)}"


def event_anchors(module: Module) -> Mapping[tuple[str, str], str]:
    """Return the anchor of each topic that a module emits or consumes, by direction and topic."""
    anchors = Anchors()
    found: dict[tuple[str, str], str] = {}
    data = module.data_and_events
    directions = [("emits", event.topic) for event in data.emits]
    directions += [("consumes", event.topic) for event in data.consumes]
    for direction, topic in directions:
        found.setdefault((direction, topic), anchors.row("event", topic))
    return found


def data_classes(module: Module) -> Iterator[tuple[DataClass, str]]:
    """Yield the records of a module with their anchors."""
    anchors = Anchors()
    for record in module.data_and_events.data_classes:
        yield record, anchors.row("data", record.name)
