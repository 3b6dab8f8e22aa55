"""The drift page: every pair once, numbers that lead to their lists, and what the comparison leaves open."""

import json
import re
from datetime import date
from functools import cache
from typing import cast

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.source_links import SourceLinks
from archatlas.analysis.policy.policy import LanePolicy, Policy, Waiver
from archatlas.analysis.rules.drift import WEAK
from archatlas.model.code import CodePlace, ImportKind, LeftOut
from archatlas.render.site.drift.page import drift_pages
from archatlas.render.site.module.page import module_files
from archatlas.render.site.page import PageOptions, RenderedFile, RenderedPage
from archatlas.render.site.pages import Site
from archatlas.render.site.site_map import site_map
from archatlas.render.text.messages import message_of
from archatlas.settings import Settings
from builders import rendered, requiring, schema_text
from code_facts import code_facts, compared, tie, with_module
from render.site.lists import links, rows, rows_behind, target, tree_of, words

NAMES = ("one.a", "one.b", "two.c", "two.d")
OPTIONS = PageOptions(source=SourceLinks(repository="https://github.com/example/estate"))


@cache
def mixed() -> Assessment:
    """Return an estate with each verdict: a needs b (confirmed), c (not declared), d (dead); b declares c, unused."""
    code = code_facts(
        NAMES,
        tie("one.a", "one.b", 4),
        tie("one.a", "two.c", 9, first=CodePlace("one/a/run.py", 31)),
        tie("one.a", "two.d", 2, is_dead=True, target="two.d.gone"),
        tie("two.d", "one.b", 3, kind=ImportKind.TEST_ONLY),
        unassigned=("scripts/x.py", "scripts/y.py", "setup.py"),
        broken=(CodePlace("one/a/bad.py", 12),),
        without_edges={"C": 4},
        left_out=(LeftOut("web/node_modules", "node_modules", 70),),
    )
    code = with_module(code, "two.c", computed=5)
    texts = (requiring("one.a", "one.b"), requiring("one.b", "two.c"), schema_text("two.c"), schema_text("two.d"))
    return compared(texts, code)


def page(known: Assessment, options: PageOptions = OPTIONS) -> RenderedPage:
    return rendered(drift_pages(known, options))[0]


def test_each_pair_is_listed_once_with_its_verdict_imports_and_first_place() -> None:
    found = rows(page(mixed()), "drift-list")

    assert [(row[0], row[1].split()[0], row[2], row[3], row[4]) for row in found] == [
        ("one.a", "two.c", "not declared", "9", "one/a/run.py:31"),
        ("one.a", "one.b", "confirmed", "4", "one/a/a.py:7"),
        ("one.a", "two.d", "dead target no such file: two.d.gone", "2", "one/a/a.py:7"),
        ("one.b", "two.c", "unused declared, no import found", "0", ""),
    ]


def test_the_numbers_of_verdicts_and_lanes_lead_to_lists_of_that_many_rows() -> None:
    drift = page(mixed())
    numbered = tree_of(drift).xpath("//dl[@class='v-verdicts']//a | //table[@class='v-mx']//td/a/b/..")

    assert len(numbered) == 6
    for link in numbered:
        shown = rows_behind([drift], target(drift, link.get("href")))
        assert shown == int(words(link.xpath(".//b")[0]))


def test_the_first_number_of_the_page_is_that_of_the_navigation() -> None:
    known = mixed()
    (entry,) = [one for group in site_map(known).groups for one in group.entries if one.address == "drift"]

    assert entry.number == words(tree_of(page(known)).xpath("//p[@class='v-lede']")[0]).split()[0] == "3"


def test_a_line_of_code_is_a_link_where_the_settings_say_where_code_is_read() -> None:
    assert links(page(mixed()))["one/a/run.py:31"] == "https://github.com/example/estate/blob/main/one/a/run.py#L31"
    assert "one/a/run.py:31" not in links(page(mixed(), PageOptions()))


def test_what_the_comparison_leaves_open_is_counted_and_listed() -> None:
    shown = words(tree_of(page(mixed())))

    assert "3 files belong to no module." in shown
    assert "scripts/ 2" in shown
    assert "one/a/bad.py:12" in shown
    assert "two.c 5" in shown
    assert "C 4" in shown
    assert "web/node_modules 70 node_modules" in shown
    assert "two.d one.b 3 in tests" in shown


def test_without_code_nothing_says_that_there_is_no_drift() -> None:
    known = compared((requiring("one.a", "one.b"), schema_text("one.b")), None)
    shown = words(tree_of(module_page(known, "one.a")))

    assert list(drift_pages(known, OPTIONS)) == []
    assert "drift" not in site_map(known).addresses
    assert "not compared with code" in shown
    assert "no drift" not in shown


def test_where_schemas_and_code_agree_the_pages_say_so() -> None:
    texts = (requiring("one.a", "one.b"), schema_text("one.b"))
    known = compared(texts, code_facts(("one.a", "one.b"), tie("one.a", "one.b", 2)))

    assert "0 pairs of modules differ: compared with code, no drift." in words(tree_of(page(known)))
    assert "compared with code, no drift" in words(tree_of(module_page(known, "one.a")))


def test_a_dependency_that_only_the_code_has_says_which_rule_it_would_break() -> None:
    texts = (
        requiring("one.a"),
        schema_text(
            "two.c", {"ownership.promotion_rules.from_lane": "two", "ownership.promotion_rules.to_lane": "one"}
        ),
    )
    known = compared(texts, code_facts(("one.a", "two.c"), tie("one.a", "two.c")))

    assert "not promoted" in rows(page(known), "drift-list")[0][1]
    assert known.broken == {}


@pytest.mark.parametrize("declared", [(), ("two.c",)])
def test_code_that_can_do_without_a_lane_it_must_not_use_breaks_the_rule_of_lanes(declared: tuple[str, ...]) -> None:
    texts = (
        schema_text("one.a", {WEAK: list(declared), "identity.tier": 1}),
        schema_text("two.c", {"identity.tier": 5}),
    )
    code = code_facts(("one.a", "two.c"), tie("one.a", "two.c", kind=ImportKind.OPTIONAL))
    known = compared(texts, code, Settings(policy=Policy(lanes=LanePolicy(may_require={"one": ()}))))

    assert rows(page(known), "drift-list")[0][1] == "two.c crosses a lane lane not allowed"
    (cell,) = tree_of(page(known)).xpath("//td[@class='pb']/a/@aria-label")
    assert cell == f"one uses two: 1 in code, {len(declared)} declared, 1 breaks a rule"


def test_a_pair_that_somebody_answers_for_says_until_when() -> None:
    leave = Waiver("drift/undeclared", "one.a", "@Team", "they become one", date(2026, 12, 31), "two.c")
    code = code_facts(("one.a", "two.c"), tie("one.a", "two.c"))
    settings = Settings(policy=Policy(waivers=(leave,)))
    known = compared((schema_text("one.a"), schema_text("two.c")), code, settings)

    assert rows(page(known), "drift-list")[0][1:3] == [
        "two.c crosses a lane waived until 31 Dec 2026",
        "not declared",
    ]
    assert "drift/undeclared" not in {one.rule for one in known.findings}


def test_owners_without_number_and_names_without_end_are_named_in_part() -> None:
    crowd, name = " ".join(f"@u{number}" for number in range(50_000)), "x" * 50_000
    dead = tie("one.a", "one.b", is_dead=True, target=name)
    code = with_module(code_facts(("one.a", "one.b"), dead), "one.a", owner=crowd)
    known = compared((schema_text("one.a", {"ownership.owner": "@Team"}), schema_text("one.b")), code)
    shown = module_page(known, "one.a").fragment
    messages = [message_of(one) for one in known.findings if one.rule.startswith("drift/")]

    assert "49,980 more" in shown
    assert len(shown) < 50_000
    assert len(messages) == 2
    assert max(map(len, messages)) < 500


def test_a_module_page_shows_what_code_and_schema_say_of_each_neighbour() -> None:
    requirer, required = (words(tree_of(module_page(mixed(), name))) for name in ("one.a", "two.c"))

    assert "two.c in code, not declared crosses a lane" in requirer
    assert "compared with code: 1 not declared, 1 dead target" in requirer
    assert "one.a in code, not declared crosses a lane" in required
    assert "one.b crosses a lane not in code" in required


def test_a_picture_draws_what_only_one_of_both_says_in_a_style_and_words_of_its_own() -> None:
    drawn = module_page(mixed(), "two.c").fragment

    assert 'class="e code"' in drawn
    assert 'class="e cross unused"' in drawn
    assert "in code, not declared" in drawn
    assert "declared, not in code" in drawn


def module_page(known: Assessment, name: str) -> RenderedPage:
    (module,) = [one for one in known.catalog.values() if one.name == name]
    found = next(module_files(known, module, OPTIONS)).render()
    assert isinstance(found, RenderedPage)
    return found


def test_the_comparison_is_the_same_number_on_every_page_and_in_every_document() -> None:
    known = mixed()
    files = {item.address: item for item in Site(known, OPTIONS, lambda _dot: None).pages()}
    drift, explorer = (cast(RenderedPage, files[address].render()) for address in ("drift", "dependencies"))
    listed = json.loads(cast(RenderedFile, files["modules.json"].render()).text)["modules"]
    table = json.loads(cast(RenderedFile, files["tables/drift.json"].render()).text)["rows"]
    verdicts = [int(words(one)) for one in tree_of(drift).xpath("//dl[@class='v-verdicts']//b")]
    pairs = [row for row in table if row["verdict"] != "told"]
    confirmed = sum(row["verdict"] == "confirmed" for row in pairs)

    assert sum(verdicts) == len(rows(drift, "drift-list")) == len(pairs)
    assert sum(verdicts) - verdicts[0] == len(pairs) - confirmed == sum(row["drift"] for row in listed)
    assert f"{len(pairs) - confirmed} pairs differ from the code." in words(tree_of(explorer))
    for row in listed:
        own = [pair for pair in pairs if pair["module"] == row["name"]]
        page = module_page(known, row["name"])
        said = words(tree_of(page).xpath("//h2[@id='dependencies']/span")[0])
        assert len(
            tree_of(page).xpath("//h2[@id='code']/following-sibling::*[1]/descendant-or-self::table/tbody/tr")
        ) == len(own)
        assert sum(int(number) for number in re.findall("[0-9]+", said)) == row["drift"]
