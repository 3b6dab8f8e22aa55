"""The links to a table's files, which stand with the table on a page."""

from archatlas.model.record import dataclass
from archatlas.render.site.links import FILES, TableName, link, link_to_file, table_address

_WORDS = {
    TableName.MODULES: "all modules",
    TableName.RANKING: "what to fix first",
    TableName.LANES: "all lanes",
    TableName.OWNERS: "all owners",
    TableName.FINDINGS: "all findings",
    TableName.WAIVERS: "all waivers",
    TableName.CHANGES: "all changes",
    TableName.DEPENDENCIES: "all dependencies",
    TableName.CONTRACTS: "all contracts",
    TableName.TOPICS: "all topics",
    TableName.TOPIC_ENDS: "both ends of all topics",
    TableName.LIBRARIES: "all libraries",
    TableName.LIBRARY_USES: "who uses which library",
    TableName.SERVICES: "all services from outside",
    TableName.STORES: "all stores",
    TableName.RECORDS: "all types of record",
    TableName.DATA_CLASSES: "modules by class of data",
    TableName.DECISIONS: "all decisions",
    TableName.DRIFT: "all compared pairs",
    TableName.CODE: "what the comparison leaves open",
}


@dataclass(frozen=True, slots=True)
class TakeAway:
    """What a table holds, and where its files are; `modules` is empty where the JSON is that of all modules."""

    what: str
    csv: str
    json: str
    modules: str = ""
    more: str = ""
    """Where the files for other systems are listed."""


def take_away(start: str, table: TableName) -> TakeAway:
    """Return the links from the page at an address to a table's files, and to the list of all modules."""
    csv, json, modules = (
        link_to_file(start, table_address(*named))
        for named in ((table, "csv"), (table, "json"), (TableName.MODULES, "json"))
    )
    return TakeAway(_WORDS[table], csv, json, modules if modules != json else "", link(start, FILES))
