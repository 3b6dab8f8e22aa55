"""A review tells what mostly changed with what a change has; pages and findings know which modules change together."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from archatlas.model.module import ModuleName
from archatlas.pipeline.assessor import assess_directory, assess_sources
from archatlas.pipeline.changes_together import changes_of_modules
from archatlas.pipeline.code_scan import with_changes_where_asked
from archatlas.render.site.components.blocks import Table
from archatlas.render.site.module.changes_together import changes_together_section
from archatlas.settings import Settings
from builders import schema_text
from installed import archatlas
from pasts import Commits, of_a_shop, repository_with
from sources.repositories import commit, git

MODULES = Path("schemas/modules")


def changed(place: Path, *paths: str) -> Path:
    git(place, "checkout", "-q", "-b", "change")
    commit(place, dict.fromkeys(paths, "start = 99\n"))
    return place


def test_a_review_tells_of_a_file_that_mostly_changed_too(tmp_path: Path) -> None:
    place = changed(repository_with(tmp_path / "shop", of_a_shop(12)), "src/bills/main.py")

    done = archatlas("review", "--base", "main", "--output", "text", "--output", "json:review.json", cwd=place)

    assert done.returncode == 0
    assert "'src/orders/main.py' changed in 25 of 25 changes of 'src/bills/main.py', not here" in done.stdout
    (missing,) = json.loads((place / "review.json").read_text())["missing"]
    assert (missing["name"], missing["together"], missing["times"]) == ("src/orders/main.py", 25, 25)
    assert missing["probability"] >= 0.5


def test_what_changes_alone_as_well_is_not_said_to_be_likelier_than_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository_with(tmp_path / "shop", of_a_shop(12)))

    found = changes_of_modules(assess_directory(MODULES, Settings()).catalog, Settings(), Path())

    assert found is not None
    (bills,) = found.companions["shop.orders"]
    assert (bills.together, bills.times) == (25, 37)
    assert bills.probability <= 25 / 37


def test_a_change_that_has_both_is_told_of_nothing(tmp_path: Path) -> None:
    place = changed(repository_with(tmp_path / "shop", of_a_shop(12)), "src/bills/main.py", "src/orders/main.py")

    assert "not here" not in archatlas("review", "--base", "main", cwd=place).stdout


def test_what_does_not_live_any_more_is_not_missed(tmp_path: Path) -> None:
    place = repository_with(tmp_path / "shop", [*of_a_shop(12), {"src/orders/main.py": None}])

    assert "not here" not in archatlas("review", "--base", "main", cwd=changed(place, "src/bills/main.py")).stdout


def test_too_little_past_tells_nothing(tmp_path: Path) -> None:
    place = changed(repository_with(tmp_path / "shop", of_a_shop(2)), "src/bills/main.py")

    assert "not here" not in archatlas("review", "--base", "main", cwd=place).stdout


def test_modules_know_how_often_they_changed_with_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = repository_with(tmp_path / "shop", of_a_shop(12))
    monkeypatch.chdir(place)
    catalog = assess_directory(MODULES, Settings()).catalog

    found = changes_of_modules(catalog, Settings(), Path())

    assert found is not None
    common = found.common("shop.orders", "shop.bills")
    assert common is not None
    assert (common.count, common.of_first, common.of_second) == (25, 37, 25)
    assert [one.module for one in found.companions["shop.bills"]] == ["shop.orders"]


def test_without_git_nothing_changes_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert changes_of_modules(assess_sources([], Settings()).catalog, Settings(), Path()) is None


def test_a_module_page_names_what_changes_together_without_a_dependency(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = repository_with(tmp_path / "shop", of_a_shop(12))
    monkeypatch.chdir(place)
    known, asked = assess_directory(MODULES, Settings()), Settings(changes_together=True)

    told = with_changes_where_asked(known, asked, Path())
    (section,) = changes_together_section(told, told.catalog[ModuleName("shop.bills")])

    (table, _basis, _away) = section.blocks
    assert isinstance(table, Table)
    assert [cell[0].text for cell in table.rows[0].cells[1:]][::2] == ["25 of 25 changes", "none: a hidden coupling"]
    assert changes_together_section(known, known.catalog[ModuleName("shop.bills")]) == []
    assert with_changes_where_asked(known, Settings(), Path()) is known


def hidden_in(place: Path) -> list[tuple[str, str]]:
    archatlas("review", "--base", "main", "--output", "json:review.json", cwd=place)
    found = json.loads((place / "review.json").read_text())["findings"]
    return [(one["module"], one["standing"]) for one in found if one["rule"] == "coupling/hidden"]


def of_a_looked_at_shop(**said: Mapping[str, object]) -> Commits:
    first, *others = of_a_shop(12)
    schemas = {
        f"schemas/modules/shop.{name}.yaml": schema_text(
            f"shop.{name}", {"discovery.file_patterns": [f"src/{name}/**"], **said.get(name, {})}
        )
        for name in ("orders", "bills")
    }
    return [{**first, **schemas, "archatlas.yml": "changes_together: true\n"}, *others]


def test_a_review_holds_both_sides_against_the_past_of_the_base(tmp_path: Path) -> None:
    place = changed(repository_with(tmp_path / "shop", of_a_looked_at_shop()), "src/bills/main.py")

    assert hidden_in(place) == [("shop.bills", "known")]


def test_a_review_tells_of_a_coupling_that_a_change_hides(tmp_path: Path) -> None:
    requires = {"dependencies.internal.requires": ["shop.bills"]}
    place = repository_with(tmp_path / "shop", of_a_looked_at_shop(orders=requires))
    git(place, "checkout", "-q", "-b", "change")
    commit(place, {path: text for path, text in of_a_looked_at_shop()[0].items() if text is not None})

    assert hidden_in(place) == [("shop.bills", "new")]


def test_a_coupling_that_only_the_change_makes_is_not_told(tmp_path: Path) -> None:
    """The change commits both modules twenty times; on either side that counts for nothing."""
    first, *_others = of_a_looked_at_shop()
    alone = [{"src/mails/main.py": f"start = {number}\n"} for number in range(30)]
    place = repository_with(tmp_path / "shop", [first, *alone])
    git(place, "checkout", "-q", "-b", "change")
    for number in range(20):
        commit(place, dict.fromkeys(("src/bills/main.py", "src/orders/main.py"), f"start = {number + 50}\n"))

    assert hidden_in(place) == []
