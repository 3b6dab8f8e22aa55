"""Removing a module is at least as grave as taking something out of its contract."""

from pathlib import Path

import pytest

from cli.changes import Files, Repository
from quick_cases import one_in

STOCK = """\
identity: {name: shop.stock, layer: application, tier: 2, status: active, summary: Counts what is left of all goods}
ownership: {owner: '@StockTeam', lifecycle: stable}
contracts:
  api:
    surface: ['rest: /stock', 'rest: /shelves', 'python: shop.stock.Stock', 'python: shop.stock.Shelf']
    version: v1.3
"""
TILL = """\
identity: {name: shop.till, layer: application, tier: 2, status: active, summary: Takes the money of all customers}
ownership: {owner: '@TillTeam', lifecycle: stable}
dependencies: {internal: {requires: [shop.stock]}}
"""
TILL_ALONE = TILL.replace("[shop.stock]", "[]")
PATH = "modules/shop.stock.yaml"
BASE = {PATH: STOCK, "modules/shop.till.yaml": TILL}
WITHOUT = {"modules/shop.till.yaml": TILL_ALONE}
BROKEN = ("contract/breaking-change", "shop.stock", "module: shop.stock")


def test_a_module_that_goes_with_its_dependents_edited_breaks_its_contract(tmp_path: Path) -> None:
    reviewed = Repository(tmp_path).review(BASE, WITHOUT)

    assert (reviewed.status, reviewed.blocking()) == (1, [BROKEN])
    (message,) = reviewed.messages("contract/breaking-change")
    assert "'python: shop.stock.Stock'" in message
    assert "relied on by 'shop.till'" in message
    assert PATH in message


def test_it_may_go_when_it_was_deprecated_before(tmp_path: Path) -> None:
    for mark in (("status: active", "status: deprecated"), ("lifecycle: stable", "lifecycle: deprecated")):
        deprecated = {**BASE, PATH: STOCK.replace(*mark), "modules/shop.till.yaml": TILL_ALONE}

        assert Repository(tmp_path / mark[1][:6]).review(deprecated, WITHOUT).blocking() == []


def test_a_module_can_be_deprecated_while_others_still_require_it(tmp_path: Path) -> None:
    deprecated = STOCK.replace("status: active", "status: deprecated")

    reviewed = Repository(tmp_path).review(BASE, {**BASE, PATH: deprecated})

    assert (reviewed.status, reviewed.blocking()) == (0, [])
    assert reviewed.messages("lifecycle/deprecated-target") == [
        "requires 'shop.stock', which is deprecated by this change"
    ]


def test_renaming_the_requirer_in_the_same_change_is_no_new_requirement(tmp_path: Path) -> None:
    deprecated = STOCK.replace("status: active", "status: deprecated")
    renamed = TILL.replace("shop.till", "shop.desk")

    reviewed = Repository(tmp_path).review(BASE, {PATH: deprecated, "modules/shop.desk.yaml": renamed})

    assert ("lifecycle/deprecated-target", "shop.desk", "shop.stock") not in reviewed.blocking()


def test_who_begins_to_require_what_is_deprecated_is_stopped(tmp_path: Path) -> None:
    deprecated = STOCK.replace("status: active", "status: deprecated")
    alone = {**BASE, "modules/shop.till.yaml": TILL_ALONE}
    found = ("lifecycle/deprecated-target", "shop.till", "shop.stock")

    together = Repository(tmp_path / "together").review(alone, {**BASE, PATH: deprecated})
    afterwards = Repository(tmp_path / "afterwards").review({**alone, PATH: deprecated}, {**BASE, PATH: deprecated})

    assert [together.blocking(), afterwards.blocking()] == [[found], [found]]


def test_where_the_policy_forbids_it_those_who_require_it_move_first(tmp_path: Path) -> None:
    policy = {"archatlas.yml": "rules: {lifecycle/deprecated-target: error}\n"}
    deprecated = STOCK.replace("status: active", "status: deprecated")

    reviewed = Repository(tmp_path).review({**BASE, **policy}, {**BASE, **policy, PATH: deprecated})

    assert reviewed.blocking() == [("lifecycle/deprecated-target", "shop.till", "shop.stock")]


def test_deprecating_it_in_the_same_change_as_breaking_it_helps_nobody(tmp_path: Path) -> None:
    worse = STOCK.replace("status: active", "status: deprecated").replace("'python: shop.stock.Stock', ", "")

    reviewed = Repository(tmp_path).review(BASE, {PATH: worse, **WITHOUT})

    assert ("contract/breaking-change", "shop.stock", "entry point: python: shop.stock.Stock") in reviewed.blocking()


def test_a_version_is_reason_enough_where_nobody_relied_on_it(tmp_path: Path) -> None:
    assert Repository(tmp_path).review({**BASE, **WITHOUT}, WITHOUT).blocking() == [BROKEN]


def test_a_module_that_promised_nothing_may_go(tmp_path: Path) -> None:
    silent = STOCK.partition("contracts:")[0]

    assert Repository(tmp_path).review({PATH: silent, **WITHOUT}, WITHOUT).blocking() == []


GONE: dict[str, tuple[Files, str]] = {
    "no module any more": ({PATH: "note: gone\n"}, "describes no module any more"),
    "emptied": ({PATH: ""}, "describes no module any more"),
    "only a comment": ({PATH: "# moved to the wiki\n"}, "describes no module any more"),
    "a list": ({PATH: "- gone\n"}, "describes no module any more"),
    "two documents and no name": ({PATH: "note: gone\n---\nnote: really\n"}, "describes no module any more"),
    "another module": ({PATH: "identity: {name: lab.toy, summary: Something else}\n"}, "describes 'lab.toy' now"),
    "deleted": ({}, "is gone"),
    "a hidden name": ({"modules/.shop.stock.yaml": STOCK}, "lies at 'modules/.shop.stock.yaml' now"),
    "a hidden directory": ({"modules/.old/stock.yaml": STOCK}, "lies at 'modules/.old/stock.yaml' now"),
    "an excluded name": (
        {"modules/module_schema_template.yaml": STOCK},
        "lies at 'modules/module_schema_template.yaml' now",
    ),
    "another suffix": ({"modules/shop.stock.yaml.bak": STOCK}, "lies at 'modules/shop.stock.yaml.bak' now"),
    "another directory": ({"attic/shop.stock.yaml": STOCK}, "lies at 'attic/shop.stock.yaml' now"),
}


@pytest.mark.parametrize("what", one_in(4, GONE))
def test_a_file_that_stops_being_its_schema_is_a_removal_and_says_so(what: str, tmp_path: Path) -> None:
    reviewed = Repository(tmp_path).review(BASE, {**WITHOUT, **GONE[what][0]})

    assert reviewed.status == 1
    assert BROKEN in reviewed.blocking()
    (message,) = reviewed.messages("contract/breaking-change")
    assert f"; {PATH} {GONE[what][1]}" in message
    assert ("removed", "shop.stock") in reviewed.modules()


@pytest.mark.parametrize("what", ["a hidden name", "an excluded name", "another directory", "another module"])
def test_a_module_that_promised_nothing_does_not_vanish_without_a_word(what: str, tmp_path: Path) -> None:
    silent = STOCK.partition("contracts:")[0]
    after = {path: silent if text == STOCK else text for path, text in GONE[what][0].items()}

    reviewed = Repository(tmp_path).review({PATH: silent, **WITHOUT}, {**WITHOUT, **after})

    assert ("removed", "shop.stock") in reviewed.modules()
    assert f"'shop.stock' counts as removed: {PATH} {GONE[what][1]}" in " ".join(reviewed.report["remarks"])


def test_a_file_that_describes_no_module_any_more_blocks_whatever_it_promised(tmp_path: Path) -> None:
    silent = STOCK.partition("contracts:")[0]

    assert Repository(tmp_path).review({PATH: silent, **WITHOUT}, {PATH: "note: gone\n", **WITHOUT}).status == 1


@pytest.mark.parametrize(
    "after",
    [{"modules/stock/schema.yaml": STOCK}, {"modules/deep/er/shop.stock.yml": STOCK}],
    ids=["another file", "another directory among the schemas"],
)
def test_a_schema_that_moves_to_another_file_is_no_removal(after: Files, tmp_path: Path) -> None:
    reviewed = Repository(tmp_path).review(BASE, {"modules/shop.till.yaml": TILL, **after})

    assert (reviewed.status, reviewed.modules()) == (0, [])


def test_a_module_with_another_name_keeps_its_contract(tmp_path: Path) -> None:
    renamed = {
        "modules/shop.store.yaml": STOCK.replace("shop.stock", "shop.store"),
        "modules/shop.till.yaml": TILL.replace("shop.stock", "shop.store"),
    }

    assert Repository(tmp_path).review(BASE, renamed).blocking() == []

    path = "modules/shop.store.yaml"
    lost = {**renamed, path: renamed[path].replace(", 'python: shop.store.Shelf'", "")}
    assert Repository(tmp_path / "lost").review(BASE, lost).blocking() == [
        ("contract/breaking-change", "shop.store", "entry point: python: shop.store.Shelf")
    ]


EROSIONS = {
    "the version goes too": (", 'python: shop.stock.Shelf']\n    version: v1.3", "]"),
    "the version cannot be read": (", 'python: shop.stock.Shelf']\n    version: v1.3", "]\n    version: newest"),
    "the version is lower": (", 'python: shop.stock.Shelf']\n    version: v1.3", "]\n    version: v0.9"),
    "it is offered in another way": ("'python: shop.stock.Shelf'", "'rest: shop.stock.Shelf'"),
    "compatibility is withdrawn": (
        ", 'python: shop.stock.Shelf']\n    version: v1.3",
        "]\n    version: v1.4\n    compatibility: {backward: false}",
    ),
    "the contract goes": (STOCK[STOCK.index("contracts:") :], ""),
    "the lane changes as well": ("'python: shop.stock.Shelf']", "'python: shop.stock.Stock']"),
}


@pytest.mark.parametrize("how", EROSIONS)
def test_no_other_edit_lets_an_entry_go_unseen(how: str, tmp_path: Path) -> None:
    former, later = EROSIONS[how]
    assert former in STOCK
    eroded, till = STOCK.replace(former, later), TILL
    if "lane" in how:
        eroded, till = eroded.replace("shop.stock", "lab.stock"), till.replace("shop.stock", "lab.stock")

    reviewed = Repository(tmp_path).review(BASE, {PATH: eroded, "modules/shop.till.yaml": till})

    assert "contract/breaking-change" in [rule for rule, _module, _subject in reviewed.blocking()]


LENIENT = {"archatlas.yml": "rules: {contract/*: {severity: note, lanes: [lab]}}\n"}


def test_moving_into_a_lane_of_trials_breaks_no_contract_more_lightly(tmp_path: Path) -> None:
    path = "modules/lab.stock.yaml"
    moved = STOCK.replace("shop.stock", "lab.stock")
    till = {"modules/shop.till.yaml": TILL.replace("shop.stock", "lab.stock")}
    base, eroded = {**LENIENT, **BASE}, {path: moved.replace("'rest: /shelves', ", "")}
    lost = ("contract/breaking-change", "lab.stock", "entry point: rest: /shelves")

    assert lost in Repository(tmp_path / "in").review(base, {**LENIENT, **till, **eroded}).blocking()

    trial = {**LENIENT, **till, path: moved}
    assert Repository(tmp_path / "there").review(trial, {**LENIENT, **till, **eroded}).blocking() == []


def test_git_that_ignores_a_schema_from_now_on_makes_it_no_less_of_one(tmp_path: Path) -> None:
    reviewed = Repository(tmp_path).review(BASE, {**BASE, ".gitignore": "modules/shop.stock.yaml\n"})

    assert (reviewed.status, reviewed.modules()) == (0, [])


@pytest.mark.parametrize(
    ("later", "words"),
    [
        ("version: v1.2", "is lowered from v1.3 to v1.2"),
        ("version: v0.9", "is lowered from v1.3 to v0.9"),
        ("compatibility: {forward: minor}", "contracts.api.version v1.3 is gone"),
        ("version: v1.3\n    compatibility: {backward: false}", "backward is withdrawn"),
    ],
)
def test_a_promise_that_becomes_weaker_is_told(later: str, words: str, tmp_path: Path) -> None:
    reviewed = Repository(tmp_path).review(BASE, {**BASE, PATH: STOCK.replace("version: v1.3", later)})

    assert [rule for rule, _module, _subject in reviewed.blocking()] == ["contract/weaker-promise"]
    assert words in reviewed.messages("contract/weaker-promise")[0]


@pytest.mark.parametrize(
    "later", ["version: v1.4", "version: v2.0\n    compatibility: {backward: false}", "version: v1.3.0"]
)
def test_a_version_that_rises_or_is_written_otherwise_is_no_weaker_promise(later: str, tmp_path: Path) -> None:
    assert Repository(tmp_path).review(BASE, {**BASE, PATH: STOCK.replace("version: v1.3", later)}).blocking() == []


def test_breaking_a_file_first_and_removing_it_next_is_a_removal_all_the_same(tmp_path: Path) -> None:
    broken = {**BASE, PATH: STOCK.replace("tier: 2", "tier: two")}

    assert BROKEN in Repository(tmp_path).review(broken, WITHOUT).blocking()


def test_everything_goes_at_once(tmp_path: Path) -> None:
    assert BROKEN in Repository(tmp_path).review(BASE, {"README.md": "nothing left\n"}).blocking()
