"""An estate in an editor is judged as `check` judges it, whatever was typed before."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest

from archatlas.analysis.report import BaselineState
from archatlas.cli.check import with_pages
from archatlas.lsp.estate import Assessed, EditorEstate, FilesOnDisk
from archatlas.lsp.ranges import range_at
from archatlas.lsp.reported import ReportedByPath
from archatlas.sources.read_errors import LoadError
from builders import requiring, schema_text, written
from editor_sessions import checked, shown_as_json
from installed import archatlas
from random_edits import random_edit
from runners import commit_all

WAIVER = """\
waivers:
  - {rule: ownership/unnamed, module: shop.cart, owner: '@shop', reason: being settled, expires: '2026-12-31'}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An estate of three modules with settings."""
    texts = (schema_text("shop.cart"), requiring("shop.till", "shop.cart"), requiring("shop.feed", "shop.till"))
    written(tmp_path / "schemas" / "modules", *texts)
    (tmp_path / "archatlas.yml").write_text(WAIVER, encoding="utf-8")
    return tmp_path


def opened(root: Path, day: Callable[[], date] = lambda: date(2026, 12, 31)) -> EditorEstate:
    return EditorEstate(root, with_pages, day)


def rules_of(reported: ReportedByPath, name: str) -> list[str]:
    return [one.finding.rule for path, found in reported.items() for one in found if Path(path).name == name]


def states(known: Assessed, rule: str) -> set[BaselineState]:
    return {one.state for found in known.reported.values() for one in found if one.finding.rule == rule}


def test_a_waiver_ends_when_its_day_is_over_while_nothing_else_happens(root: Path) -> None:
    days = [date(2026, 12, 31)]
    estate = opened(root, lambda: days[0])
    assert "waiver/expired" not in rules_of(estate.assess().reported, "archatlas.yml")

    days[0] = date(2027, 1, 1)
    assert "waiver/expired" in rules_of(estate.assess().reported, "archatlas.yml")


def test_what_a_baseline_holds_is_known_and_what_comes_on_top_is_new(root: Path) -> None:
    written(root / "schemas" / "modules", requiring("shop.cart", "shop.gone"))
    archatlas("check", "--baseline", "known.txt", "--update-baseline", "--allow-additions", cwd=root)
    estate = opened(root)
    estate.baseline = "known.txt"
    assert states(estate.assess(), "reference/unknown") == {BaselineState.KNOWN}

    cart = (root / "schemas" / "modules" / "0.yaml").as_posix()
    estate.edit({cart: requiring("shop.cart", "shop.gone", "shop.lost")})
    assert states(estate.assess(), "reference/unknown") == {BaselineState.KNOWN, BaselineState.NEW}


@pytest.mark.parametrize("baseline", ["../known.txt", "/etc/hostname", "archatlas.yml", "x" * 5_000])
def test_a_baseline_that_is_none_or_lies_outside_is_told_and_everything_is_shown(root: Path, baseline: str) -> None:
    (root.parent / "known.txt").write_text("{}", encoding="utf-8")
    estate = opened(root)
    expected = estate.assess().reported
    estate = opened(root)
    estate.baseline = baseline
    known = estate.assess()

    assert known.reported == expected
    assert len(known.mistakes) == 1


def test_what_is_not_in_the_last_commit_is_marked_until_it_is_committed(root: Path) -> None:
    commit_all(root, "Begin")
    cart = root / "schemas" / "modules" / "0.yaml"
    cart.write_text(requiring("shop.cart", "shop.gone"), encoding="utf-8")
    estate = opened(root)
    estate.assess()

    assert "reference/unknown" in new_since_the_last_commit(estate)
    assert "ownership/unnamed" not in new_since_the_last_commit(estate)
    commit_all(root, "Go on")
    assert new_since_the_last_commit(estate) == set()


def new_since_the_last_commit(estate: EditorEstate) -> set[str]:
    known = estate.look_at_last_commit()
    assert known.last_commit is not None
    found = known.reported.values()
    marked = [zip(one, known.last_commit.new_among(one), strict=True) for one in found]
    return {one.finding.rule for several in marked for one, is_new in several if is_new}


def test_without_a_repository_nothing_is_called_new(root: Path) -> None:
    estate = opened(root)

    assert estate.look_at_last_commit().last_commit is None


def test_settings_that_are_wrong_from_the_start_are_told_and_judge_once_they_are_right(root: Path) -> None:
    settings = root / "archatlas.yml"
    settings.write_text("wieghts: 1\n", encoding="utf-8")
    estate = opened(root)
    known = estate.assess()
    assert [place.line for place, _ in known.mistakes] == [1]
    assert len(known.assessment.catalog) == 3

    settings.write_text("rules: {ownership/unnamed: 'off'}\n", encoding="utf-8")
    estate.look_again(FilesOnDisk.SCHEMAS)
    known = estate.assess()
    assert known.mistakes == ()
    assert states(known, "ownership/unnamed") == set()


def test_settings_that_name_other_directories_open_those(root: Path) -> None:
    written(root / "others", schema_text("shop.other"))
    estate = opened(root)
    estate.assess()
    estate.edit({(root / "archatlas.yml").as_posix(): "schemas: [others]\n"})
    assert list(estate.assess().assessment.catalog) == ["shop.other"]

    estate.edit({(root / "archatlas.yml").as_posix(): "schemas: [nowhere]\n"})
    known = estate.assess()
    assert "there is no directory" in str(known.mistakes)
    assert list(known.assessment.catalog) == ["shop.other"]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ("schemas: [../elsewhere]\n", "../elsewhere"),
        ("site: {name: Shop}\nschemas:\n  - schemas/modules\n  - nowhere # yet\n", "nowhere"),
        ("schemas: 'nowhere'\n", "'nowhere'"),
    ],
)
def test_settings_that_name_what_cannot_be_opened_say_so_at_the_name_from_the_start(
    root: Path, settings: str, named: str
) -> None:
    (root / "archatlas.yml").write_text(settings, encoding="utf-8")
    known = opened(root).assess()
    ((place, why),) = known.mistakes
    where = range_at(settings, place)

    assert settings.splitlines()[where.start.line][where.start.character : where.end.character] == named
    assert "elsewhere" in str(why) or "nowhere" in str(why)
    assert len(known.assessment.catalog) == 3


@pytest.mark.parametrize("name", ["x" * 5_000, "schemas/loop"], ids=["too long", "a link to itself"])
@pytest.mark.parametrize(
    "settings",
    [
        "schemas: [NAME]",
        "pages: {decisions: NAME}",
        "pages: {root: NAME}",
        "scan: {code: NAME}",
        "evidence: {series: NAME}",
        "evidence: {files: [NAME/../*.xml]}",
        "sources: [{path: NAME, format: backstage}]",
    ],
)
def test_names_that_the_system_refuses_leave_an_estate_that_is_judged(root: Path, settings: str, name: str) -> None:
    (root / "schemas/loop").symlink_to(root / "schemas/loop")
    (root / "archatlas.yml").write_text(settings.replace("NAME", name), encoding="utf-8")
    estate = opened(root)
    estate.compared.drift = True
    known = estate.assess()
    estate.look_again(FilesOnDisk.ALL)

    assert len(known.assessment.catalog) == 3
    assert "schemas" not in settings or len(known.mistakes) == 1
    assert estate.assess().mistakes == known.mistakes


def test_settings_that_name_a_folder_of_decisions_that_is_not_there_say_so_until_it_is_made(root: Path) -> None:
    estate = opened(root)
    estate.assess()
    estate.edit({(root / "archatlas.yml").as_posix(): "pages: {decisions: adr}\n"})
    known = estate.assess()
    assert "there is no folder 'adr'" in str(known.mistakes)
    assert len(known.assessment.catalog) == 3

    (root / "adr").mkdir()
    estate.look_again(FilesOnDisk.SCHEMAS)
    assert estate.assess().mistakes == ()


def test_settings_hold_once_the_directory_that_they_name_is_made_and_say_so_when_it_is_gone(root: Path) -> None:
    (root / "archatlas.yml").write_text("schemas: [later]\n", encoding="utf-8")
    estate = opened(root)
    assert "there is no directory" in str(estate.assess().mistakes)

    later = written(root / "later", schema_text("shop.later"))
    estate.look_again(FilesOnDisk.SCHEMAS)
    known = estate.assess()
    assert (known.mistakes, list(known.assessment.catalog)) == ((), ["shop.later"])

    shutil.rmtree(later)
    estate.look_again(FilesOnDisk.SCHEMAS)
    assert "there is no directory" in str(estate.assess().mistakes)


def test_a_folder_of_schemas_without_settings_is_an_estate_and_one_without_schemas_is_none(tmp_path: Path) -> None:
    written(tmp_path / "schemas", schema_text("shop.cart"))
    written(tmp_path / "charts", "services: {web: {}}\n", "")

    assert list(opened(tmp_path / "schemas").assess().assessment.catalog) == ["shop.cart"]
    with pytest.raises(LoadError):
        opened(tmp_path / "charts").assess()


def test_a_link_in_a_page_leads_somewhere_once_a_module_has_the_name_that_it_had_before(root: Path) -> None:
    pages = root / "schemas" / "modules" / "0.docs"
    pages.mkdir()
    (pages / "index.md").write_text("# Cart\n\n[till](module:shop.counter)\n", encoding="utf-8")
    estate = opened(root)
    assert rules_of(estate.assess().reported, "index.md") == ["page/dead-link"]

    till = (root / "schemas" / "modules" / "1.yaml").as_posix()
    estate.edit(
        {till: requiring("shop.till", "shop.cart").replace("identity:", "identity:\n  aliases: [shop.counter]")}
    )
    assert rules_of(estate.assess().reported, "index.md") == []


def test_a_description_of_an_api_is_looked_for_again_when_a_schema_names_another_one(root: Path) -> None:
    cart = (root / "schemas" / "modules" / "0.yaml").as_posix()
    text = schema_text("shop.cart", {"contracts.api.spec": "api.yaml"})
    estate = opened(root)
    estate.edit({cart: text})
    assert "document/missing" in rules_of(estate.assess().reported, "0.yaml")

    estate.edit({cart: f"# moved\n{text}"})
    (missing,) = (one.finding for one in estate.assess().reported[cart] if one.finding.rule == "document/missing")
    assert missing.range.start.line == text.splitlines().index("    spec: api.yaml") + 2

    estate.edit({cart: schema_text("shop.cart")})
    assert "document/missing" not in rules_of(estate.assess().reported, "0.yaml")


def differences_after(root: Path, edits: int, every: int) -> int:
    """Return how much differs between what was judged step by step and what is judged from scratch."""
    random, estate = Random(edits), opened(root)
    texts = {path: text for path, text in estate.assess().texts.items() if Path(path).suffix in (".yaml", ".yml")}
    names, apart = sorted(map(str, estate.assess().assessment.catalog)), 0
    now = dict(texts)
    for number in range(1, edits + 1):
        path = random.choice(sorted(now))
        now[path] = random_edit(random, now[path], names) if random.random() < 0.8 else texts[path]
        estate.edit({path: now[path]})
        known = estate.assess()
        if number % every == 0:
            anew = opened(root)
            anew.edit(now)
            found, expected = (shown_as_json(one, root) for one in (known, anew.assess()))
            apart += (found - expected).total() + (expected - found).total()
    return apart


def test_what_was_judged_step_by_step_is_what_is_judged_from_scratch(root: Path) -> None:
    assert differences_after(root, 40, 8) == 0


@pytest.mark.real
def test_after_500_random_edits_of_a_real_estate_nothing_differs(shared: Path) -> None:
    assert differences_after(shared / "estates" / "roadmap113" / "modules", 500, 50) == 0


@pytest.mark.real
def test_of_a_real_estate_an_editor_shows_what_check_reports(shared: Path) -> None:
    modules = shared / "estates" / "roadmap113" / "modules"

    assert shown_as_json(EditorEstate(modules, with_pages).assess(), modules) == checked(modules, ".")


@pytest.mark.real
def test_of_each_hostile_estate_an_editor_shows_what_check_reports(shared: Path) -> None:
    places = sorted(one / "modules" for one in (shared / "hostile").iterdir() if (one / "modules").is_dir())
    assert len(places) > 20
    differing = []
    for modules in places:
        printed = archatlas("check", ".", "--output", "json", cwd=modules)
        try:
            shown = shown_as_json(EditorEstate(modules, with_pages).assess(), modules)
        except LoadError:
            differing += [] if printed.returncode == 2 else [modules.parent.name]
            continue
        differing += [] if printed.returncode != 2 and shown == checked(modules, ".") else [modules.parent.name]

    assert differing == []
