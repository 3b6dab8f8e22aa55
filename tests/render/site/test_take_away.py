"""Every list of the site can be taken away: its files are linked beside it, and are there."""

import csv
import io
import json
from functools import cache
from urllib.parse import urlsplit

from archatlas.analysis.policy.policy import Policy
from archatlas.model.own_page import Decision, OwnPage, OwnPages
from archatlas.render.site.page import PageOptions, RenderedFile, RenderedPage
from archatlas.settings.settings import Settings
from builders import assessed, schema_text, site_pages
from code_facts import code_facts, compared, tie
from render.site.lists import target, tree_of, words
from render.site.reviewed import reviewed, waiver

FORMULA = "=cmd|'/C calc'!A0\n+1"
TILL = {
    "ownership.owner": "@Sales",
    "identity.layer": "foundational",
    "test_posture.coverage.current": 0.1,
    "test_posture.tests.unit": 1,
    "contracts.api.surface": ["rest: /pay", "event: paid", "python: shop.till.Till"],
    "contracts.api.version": "1.0.0",
    "dependencies.internal.requires": ["shop.stock", "no.where"],
    "dependencies.external.libs": [{"name": "redis", "version": "5.0.1", "license": "MIT"}],
    "dependencies.external.services": [{"name": "bank", "criticality": "high"}],
    "data_and_events.emits": [{"topic": "paid", "schema_ref": "paid.json", "retention": "7d"}],
    "data_and_events.data_classes": [{"name": "Receipt"}],
    "data_and_events.storage.databases": [{"name": "tills", "type": "postgres"}],
}
STOCK = schema_text(
    "shop.stock", {"identity.layer": "interface", "data_and_events.consumes": [{"topic": "paid"}, {"topic": "lost"}]}
)
RECORD = OwnPage(
    "shop.till", "adr-1", FORMULA, "adr/0001-a.md", "<p>x</p>", decision=Decision("0001", "Accepted\n=1+1")
)
OF_THE_MANUAL = "[not(preceding-sibling::h2[1][@id='policy' or @id='formula' or @id='placeholders'])]"
"""Tables that explain a rule or a score, and hold nothing of the estate."""


@cache
def site() -> tuple[tuple[RenderedPage, ...], dict[str, RenderedFile]]:
    """Return the pages and files of a site with a waiver, a decision, code and an earlier state."""
    settings = Settings(policy=Policy(waivers=(waiver("layer/upward", "shop.till", subject="shop.stock"),)))
    code = code_facts(("shop.till", "shop.stock"), tie("shop.till", "shop.stock"), unassigned=("setup.py",))
    known = compared((schema_text("shop.till", TILL), STOCK), code, settings)
    before = assessed(
        schema_text("shop.till", {**TILL, "contracts.api.surface": ["rest: /pay", "rest: /refund"]}), STOCK
    )
    options = PageOptions(own=OwnPages((RECORD,)))
    rendered = list(site_pages(known, options, lambda dot: None, reviewed(before, known)))
    files = {f"/{one.path}": one for one in rendered if isinstance(one, RenderedFile)}
    return tuple(one for one in rendered if isinstance(one, RenderedPage)), files


def test_beside_the_tables_of_every_page_stand_files_that_are_there_as_csv_and_json() -> None:
    pages, files = site()
    with_tables = [
        page
        for page in pages
        if not page.address.startswith("reference/") and tree_of(page).xpath(f"//table{OF_THE_MANUAL}")
    ]

    assert {"findings", "findings/layer-upward", "findings/waivers", "changes", "decisions", "drift"} <= {
        page.address for page in with_tables
    }
    for page in with_tables:
        linked = {urlsplit(target(page, href)).path for href in tree_of(page).xpath("//a/@href")}
        documents = [path for path in linked & set(files) if path.endswith(".json")]

        is_module = page.address.startswith("modules/")
        assert [path for path in documents if json.loads(files[path].text)], page.address
        assert is_module or [path for path in linked & set(files) if path.endswith(".csv")], page.address


def test_every_table_that_is_a_file_is_linked_from_a_page() -> None:
    pages, files = site()
    linked = {urlsplit(target(page, href)).path for page in pages for href in tree_of(page).xpath("//a/@href")}

    assert [path for path in files if path.startswith("/tables/") and path not in linked] == []


def test_waivers_and_changes_have_as_many_rows_in_their_files_as_on_their_pages() -> None:
    pages, files = site()
    calendar, changes = (next(one for one in pages if one.address == at) for at in ("findings/waivers", "changes"))
    waived = json.loads(files["/tables/waivers.json"].text)["rows"]
    different = json.loads(files["/tables/changes.json"].text)["rows"]
    kinds = [row["kind"] for row in different]

    assert [(row["rule"], row["until"], row["findings"]) for row in waived] == [("layer/upward", "2026-12-31", 1)]
    assert len(tree_of(calendar).xpath("//tbody/tr")) == len(waived)
    for anchor, kind in (("contracts", "contract"), ("coupling", "figure"), ("modules", "module")):
        listed = tree_of(changes).xpath(f"//h2[@id='{anchor}']/following-sibling::table[1]/tbody/tr")
        assert len(listed) == kinds.count(kind), kind
    (broken,) = [row for row in different if row["kind"] == "contract"]
    assert (broken["module"], broken["owner"], broken["subject"]) == (
        "shop.till",
        "@Sales",
        "entry point: rest: /refund",
    )
    assert broken["message"] in words(tree_of(changes)) or broken["message"]


def test_the_title_of_a_decision_is_a_text_in_a_spreadsheet_and_in_the_search() -> None:
    pages, files = site()
    ((title, status),) = [
        (row["title"], row["status"]) for row in csv.DictReader(io.StringIO(files["/tables/decisions.csv"].text))
    ]

    results = [result for page in pages if page.address == RECORD.address for result in page.results]

    assert (title, status) == ("'=cmd|'/C calc'!A0 +1", "Accepted =1+1")
    assert [result.title for result in results] == [FORMULA.replace("\n", " ")]
