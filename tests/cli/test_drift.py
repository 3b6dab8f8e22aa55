"""`--drift` and `--code` compare schemas with code: in a check, in fixes, in a review and in a build."""

import json
from pathlib import Path

import pytest

from installed import archatlas
from sources.repositories import commit, new_repository, write

CART = "identity:\n  name: shop.cart\ndiscovery:\n  file_patterns:\n    - src/shop/cart/**  # all of it\n"
STOCK = "identity:\n  name: shop.stock\ndiscovery:\n  file_patterns: [src/shop/stock/**]\n"
REQUIRES = "dependencies:\n  internal:\n    requires:\n      - shop.stock\n"
IMPORTING = "import os\n\nfrom shop.stock.shelf import count\n"
FILES = {
    "modules/shop.cart.yaml": CART,
    "modules/shop.stock.yaml": STOCK,
    "src/shop/__init__.py": "",
    "src/shop/cart/__init__.py": "",
    "src/shop/cart/basket.py": IMPORTING,
    "src/shop/stock/__init__.py": "",
    "src/shop/stock/shelf.py": "def count() -> int:\n    return 1\n",
    "archatlas.yml": "schemas: [modules]\nscan: {exclude: [src/shop/__init__.py]}\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


def test_a_check_says_what_the_code_requires_and_where(shop: Path) -> None:
    done = archatlas("check", "--drift", cwd=shop)

    assert done.returncode == 1
    assert (
        "modules/shop.cart.yaml:1:1: error drift/undeclared requires 'shop.stock' in its code,"
        " which its schema does not say: 1 import at src/shop/cart/basket.py:3"
    ) in done.stdout


def test_a_check_without_drift_looks_at_no_code(shop: Path) -> None:
    assert "drift/" not in archatlas("check", cwd=shop).stdout


def test_the_code_may_lie_elsewhere(shop: Path) -> None:
    (shop / "src").rename(shop / "elsewhere")
    (shop / "code").mkdir()
    (shop / "elsewhere").rename(shop / "code" / "src")

    report = json.loads(archatlas("check", "--drift", "--code", "code", "--format", "json", cwd=shop).stdout)

    (found,) = [one for one in report["findings"] if one["rule"] == "drift/undeclared"]
    assert found["related"][0]["path"] == "code/src/shop/cart/basket.py"


def test_code_that_is_not_there_is_a_mistake_of_usage(shop: Path) -> None:
    done = archatlas("check", "--drift", "--code", "nowhere", cwd=shop)

    assert (done.returncode, done.stderr) == (2, "archatlas: --code nowhere: there is no such directory\n")


def test_related_places_of_sarif_are_lines_of_code(shop: Path) -> None:
    sarif = json.loads(archatlas("check", "--drift", "--output", "sarif", cwd=shop).stdout)
    (result,) = [one for one in sarif["runs"][0]["results"] if one["ruleId"] == "drift/undeclared"]

    place = result["relatedLocations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "src/shop/cart/basket.py"
    assert place["region"] == {"startLine": 3}
    assert "shop.stock" in result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"]


def test_fix_declares_what_the_code_requires_and_drops_what_it_does_not(shop: Path) -> None:
    (shop / "modules" / "shop.stock.yaml").write_text(
        STOCK + "dependencies:\n  internal:\n    requires:\n    - shop.cart\n    weak_dependencies: []\n"
    )
    archatlas("fix", "--drift", "--rule", "drift/undeclared", "--rule", "drift/unused", "--write", cwd=shop)

    assert (shop / "modules" / "shop.cart.yaml").read_text() == CART + REQUIRES
    assert "- shop.cart" not in (shop / "modules" / "shop.stock.yaml").read_text()
    assert "drift/" not in archatlas("check", "--drift", cwd=shop).stdout


WAIVER = """\
waivers:
  - rule: drift/undeclared
    module: shop.cart
    subject: shop.stock
    owner: '@ShopTeam'
    reason: the two become one module
    expires: '2026-06-30'
"""


def test_a_waiver_holds_one_dependency_of_the_code_until_its_day(shop: Path) -> None:
    with (shop / "archatlas.yml").open("a") as settings:
        settings.write(WAIVER)
    during = archatlas("check", "--drift", "--today", "2026-06-30", cwd=shop)
    after = archatlas("check", "--drift", "--today", "2026-07-01", cwd=shop)
    (held,) = [
        result
        for result in json.loads(
            archatlas("check", "--drift", "--output", "sarif", "--today", "2026-06-30", cwd=shop).stdout
        )["runs"][0]["results"]
        if result["ruleId"] == "drift/undeclared"
    ]

    assert (during.returncode, after.returncode) == (0, 1)
    assert "drift/undeclared" not in during.stdout
    assert "drift/undeclared requires 'shop.stock'" in after.stdout
    assert "waiver/expired" in after.stdout
    assert held["suppressions"][0]["justification"].startswith("waived until 2026-06-30 by @ShopTeam: the two become")


def test_a_baseline_holds_known_drift_and_no_more(shop: Path) -> None:
    record = ("check", "--drift", "--baseline", "known.json")
    archatlas(*record, "--update-baseline", "--allow-additions", cwd=shop)
    assert archatlas(*record, cwd=shop).returncode == 0

    (shop / "src/shop/stock/shelf.py").write_text("import shop.cart.basket\n\n\ndef count() -> int:\n    return 1\n")
    done = archatlas(*record, cwd=shop)
    assert done.returncode == 1
    assert "drift/undeclared requires 'shop.cart'" in done.stdout


def test_a_check_without_code_knows_nothing_of_known_and_waived_drift(shop: Path) -> None:
    record = ("--baseline", "known.json")
    write(shop, {"tools/run.py": "import os\n"})
    archatlas("check", "--drift", "--fail-on", "note", *record, "--update-baseline", "--allow-additions", cwd=shop)
    before = (shop / "known.json").read_text()
    with (shop / "archatlas.yml").open("a") as settings:
        settings.write(WAIVER)
    without = archatlas("check", "--today", "2026-06-30", "--fail-on", "note", *record, cwd=shop)
    archatlas("check", "--today", "2026-06-30", "--fail-on", "note", *record, "--update-baseline", cwd=shop)

    assert "drift/unassigned-files" in before
    assert (without.returncode, "drift/" in without.stdout) == (0, False)
    assert (shop / "known.json").read_text() == before


def test_a_waiver_of_drift_that_fits_nothing_is_told_where_code_is_compared(shop: Path) -> None:
    with (shop / "archatlas.yml").open("a") as settings:
        settings.write(WAIVER.replace("shop.stock", "shop.gone"))

    assert "waiver/unused" in archatlas("check", "--drift", "--today", "2026-06-30", cwd=shop).stdout
    assert "waiver/unused" not in archatlas("check", "--today", "2026-06-30", cwd=shop).stdout


@pytest.fixture
def history(tmp_path: Path) -> Path:
    place = new_repository(tmp_path / "shop")
    commit(place, {**FILES, "src/shop/cart/basket.py": "import os\n"})
    return place


@pytest.mark.parametrize("code", [("--code", "."), ()], ids=["named", "in the settings"])
def test_an_edge_that_a_change_brings_into_the_code_is_the_changes_own(history: Path, code: tuple[str, ...]) -> None:
    if not code:
        write(history, {"archatlas.yml": FILES["archatlas.yml"].replace("{exclude", "{code: ., exclude")})
    commit(history, {"src/shop/stock/shelf.py": "import shop.cart.basket\n\n\ndef count() -> int:\n    return 1\n"})
    commit(history, {"src/shop/cart/basket.py": IMPORTING})

    done = archatlas("review", "--base", "HEAD~1", *code, "--head", "HEAD", "--format", "json", cwd=history)
    found = [one for one in json.loads(done.stdout)["findings"] if one["rule"] == "drift/undeclared"]

    assert done.returncode == 1
    assert {one["subject"]: one["standing"] for one in found} == {"shop.stock": "new", "shop.cart": "known"}


def test_a_review_of_the_work_tree_reads_the_code_on_disk(history: Path) -> None:
    write(history, {"src/shop/cart/basket.py": IMPORTING})

    assert (
        "1 new finding blocks this change" in archatlas("review", "--base", "HEAD", "--code", ".", cwd=history).stdout
    )
    assert archatlas("review", "--base", "HEAD", cwd=history).returncode == 0
