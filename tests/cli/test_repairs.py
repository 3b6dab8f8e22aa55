"""A repair is never blocked: what a refused file says is compared as far as it can be read, on either side."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cli.changes import Files, Repository
from installed import archatlas
from quick_cases import one_in

SOUND = """\
identity:
  name: shop.cart
  layer: application
  tier: 1
  status: active
  summary: Keeps what a customer is about to buy
ownership:
  owner: '@CartTeam'
  lifecycle: stable
  next_review: '2026-02-01'
contracts:
  api:
    surface:
      - 'python: shop.cart.Cart'
      - 'python: shop.cart.Line'
    version: v1.0
dependencies:
  internal:
    requires:
      - shop.portal
      - shop.stock
  external:
    libs:
      - name: requests
        version: '2.0'
        license: MIT
test_posture:
  coverage: {current: 0.9}
"""
"""It breaks rules of every kind: an overdue review, no escalation, a higher layer, a less critical requirement."""

CART = "modules/shop.cart.yaml"
OTHERS = {
    "modules/shop.portal.yaml": "identity: {name: shop.portal, layer: interface, tier: 2}\n",
    "modules/shop.stock.yaml": "identity: {name: shop.stock, layer: application, tier: 3}\n",
    "modules/shop.till.yaml": (
        "identity: {name: shop.till, layer: application, tier: 1}\ndependencies: {internal: {requires: [shop.cart]}}\n"
    ),
}
MENDED = {**OTHERS, CART: SOUND}

BREAKAGES = {
    "a number out of range": ("current: 0.9", "current: 9.0"),
    "a number that is not finite": ("current: 0.9", "current: .inf"),
    "a word for a number": ("tier: 1", "tier: one"),
    "a list for a number": ("tier: 1", "tier: [1]"),
    "a date that no calendar has": ("2026-02-01", "2026-02-30"),
    "a key twice": ("  tier: 1\n", "  tier: 2\n  tier: 1\n"),
    "a list twice": ("    requires:\n", "    requires: [shop.till]\n    requires:\n"),
    "a section twice": ("test_posture:\n", "ownership: {owner: '@Other'}\ntest_posture:\n"),
    "a value that begins like something else": ("'@CartTeam'", "@CartTeam"),
    "a quote that does not end": ("'@CartTeam'", "'@CartTeam"),
    "a bracket that does not end": ("{current: 0.9}", "{current: 0.9"),
    "a tab": ("  lifecycle", "\tlifecycle"),
    "a colon too many": ("status: active", "status: active: yes"),
    "a line without a colon": ("  status: active", "  status active"),
    "two lines that cannot be parsed": ("  owner: '@CartTeam'\n  lifecycle: ", "  owner: @CartTeam\n  lifecycle: @"),
    "a text for a list": ("requires:\n      - shop.portal\n      - shop.stock", "requires: shop.portal, shop.stock"),
    "a number for a list": ("requires:\n      - shop.portal\n      - shop.stock", "requires: 7"),
    "a number among texts": ("- shop.portal", "- 7"),
    "a mapping for a text": ("owner: '@CartTeam'", "owner: {}"),
    "a list for a section": ("  coverage: {current: 0.9}\n", "  []\n"),
    "a number in a record": ("version: '2.0'", "version: 2.0"),
    "an alias": ("- shop.portal", "- *portal"),
    "an anchor": ("- shop.portal", "- &portal shop.portal"),
    "a tag": ("tier: 1", "tier: !!str 1"),
    "a merge key": ("  api:\n", "  api:\n    <<: *api\n"),
    "a name that is none": ("name: shop.cart\n", "name: Shop Cart\n"),
    "a name that cannot be parsed": ("  name: shop.cart\n", "  name shop.cart\n"),
    "a first line that cannot be parsed": ("identity:\n", "identity: [\n"),
    "a character that no file may have": ("customer", "custo\x07mer"),
    "a second document": ("  coverage: {current: 0.9}\n", "  coverage: {current: 0.9}\n---\nmore: 1\n"),
    "a directive": ("identity:\n", "%YAML 1.1\n---\nidentity:\n"),
}


def broken(name: str) -> str:
    """Return the sound schema with a breakage."""
    sound, wrong = BREAKAGES[name]
    assert sound in SOUND
    return SOUND.replace(sound, wrong, 1)


@pytest.mark.parametrize("breakage", one_in(6, BREAKAGES))
def test_breaking_a_file_and_mending_it_brings_nothing_but_why_it_is_refused(breakage: str, tmp_path: Path) -> None:
    broke, mended = Repository(tmp_path).there_and_back(MENDED, {**MENDED, CART: broken(breakage)})

    assert broke.status == 1
    assert {rule.partition("/")[0] for rule, _module, _subject in broke.blocking()} <= {"yaml", "schema", "module"}
    assert broke.rules("fixed") == []
    assert (mended.status, mended.blocking()) == (0, [])
    for reviewed in (broke, mended):
        assert reviewed.modules() == [("changed", "shop.cart")]
        assert reviewed.requirements() == []
        coupling = reviewed.report["comparison"]
        assert coupling["coupling_before"] == coupling["coupling_after"]


def test_the_refused_number_stands_beside_the_one_that_mends_it(tmp_path: Path) -> None:
    reviewed = Repository(tmp_path).review({**MENDED, CART: broken("a number out of range")}, MENDED)

    (change,) = [one for one in reviewed.report["comparison"]["modules"] if one["values"]]
    assert [(one["key"], one["before"], one["after"]) for one in change["values"]] == [
        ("test_posture.coverage.current", "9.0", "0.9")
    ]


def test_a_file_that_was_not_utf8_is_mended(tmp_path: Path) -> None:
    latin: Files = {**MENDED, CART: SOUND.encode() + "# é\n".encode("latin-1")}

    worse, mended = Repository(tmp_path).there_and_back(MENDED, latin)

    assert (mended.status, mended.modules()) == (0, [("changed", "shop.cart")])
    assert [rule for rule, _module, _subject in worse.blocking()] == ["file/encoding"]
    assert worse.modules() == [("changed", "shop.cart")]


@pytest.mark.parametrize(
    "mended",
    [
        MENDED,
        {**OTHERS, "modules/copy.yaml": SOUND},
        {**MENDED, "modules/copy.yaml": SOUND.replace("name: shop.cart", "name: shop.basket")},
    ],
    ids=["copy deleted", "original deleted", "copy renamed"],
)
def test_a_name_that_two_files_had_is_mended(mended: dict[str, str], tmp_path: Path) -> None:
    reviewed = Repository(tmp_path).review({**MENDED, "modules/copy.yaml": SOUND}, mended)

    assert (reviewed.status, reviewed.blocking()) == (0, [])
    assert {kind for kind, _name in reviewed.modules()} <= {"changed"}


def test_a_repair_in_part_is_not_blocked_by_the_mistakes_that_are_left(tmp_path: Path) -> None:
    worst = SOUND.replace("'@CartTeam'", "@CartTeam").replace("status: active", "status active").replace("0.9", "9.0")
    half = SOUND.replace("'@CartTeam'", "@CartTeam").replace("0.9", "9.0")
    repository = Repository(tmp_path)

    states = [repository.state({**MENDED, CART: text}) for text in (worst, half, broken("a number out of range"))]

    assert repository.between(states[0], states[1]).blocking() == []
    assert repository.between(states[1], states[2]).blocking() == []


def test_a_repair_may_rename_the_module_and_move_its_file(tmp_path: Path) -> None:
    renamed = SOUND.replace("shop.cart", "shop.basket")
    till = OTHERS["modules/shop.till.yaml"].replace("shop.cart", "shop.basket")
    before = {**MENDED, CART: broken("a number out of range")}

    reviewed = Repository(tmp_path).review(
        before, {**OTHERS, "modules/shop.till.yaml": till, "modules/shop.basket.yaml": renamed}
    )

    assert (reviewed.status, reviewed.blocking()) == (0, [])
    assert ("renamed", "shop.basket") in reviewed.modules()


ERODED = SOUND.replace("      - shop.stock\n", "      - shop.stock\n      - shop.window\n")
"""It requires one more module of a higher layer."""
WINDOW = {"modules/shop.window.yaml": "identity: {name: shop.window, layer: interface, tier: 1}\n"}


@pytest.mark.parametrize(
    "breakage",
    ["a number out of range", "a key twice", "a bracket that does not end", "a text for a list", "an alias", "a tab"],
)
def test_a_repair_hides_no_erosion(breakage: str, tmp_path: Path) -> None:
    reviewed = Repository(tmp_path).review(
        {**MENDED, **WINDOW, CART: broken(breakage)}, {**MENDED, **WINDOW, CART: ERODED}
    )

    assert ("layer/upward", "shop.cart", "shop.window") in reviewed.blocking()


def test_a_file_that_stays_refused_hides_no_erosion(tmp_path: Path) -> None:
    before = {**MENDED, **WINDOW, CART: broken("a number out of range")}
    after = {**before, CART: ERODED.replace("0.9", "9.0").replace("      - 'python: shop.cart.Line'\n", "")}

    blocking = Repository(tmp_path).review(before, after).blocking()

    assert ("layer/upward", "shop.cart", "shop.window") in blocking
    assert ("contract/breaking-change", "shop.cart", "entry point: python: shop.cart.Line") in blocking


def test_check_still_refuses_the_file(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.state({**MENDED, CART: broken("a number out of range")})

    done = archatlas("check", "modules", cwd=repository.place)

    assert done.returncode == 1
    assert "3 modules" in done.stdout


@pytest.mark.parametrize("bracket", ["[", "[\n ", "{a: ", "? "])
def test_brackets_that_never_end_cost_a_review_little(bracket: str, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.state(MENDED)
    (repository.place / CART).write_text(f"{SOUND}extensions: {bracket * 50_000}\n", encoding="utf-8")

    done = archatlas("review", "modules", "--base", "HEAD", cwd=repository.place)

    assert done.returncode == 1
    assert "yaml/" in done.stdout


LINES = st.sampled_from([(old, new) for old, new in BREAKAGES.values() if "name" not in old])


@st.composite
def estates(draw: DrawFn) -> dict[str, str]:
    """Draw modules that require each other, with findings of their own."""
    names = draw(st.lists(st.sampled_from(["shop.a", "shop.b", "lab.c", "lab.d"]), min_size=1, unique=True))
    return {f"modules/{name}.yaml": _schema(draw, name, names) for name in names}


def _schema(draw: DrawFn, name: str, names: list[str]) -> str:
    required = draw(st.lists(st.sampled_from([*names, "shop.nowhere"]), max_size=3))
    text = SOUND.replace("shop.cart", name)
    text = text.replace("      - shop.portal\n      - shop.stock\n", "".join(f"      - {one}\n" for one in required))
    text = text.replace("requires:\n  ext", "requires: []\n  ext")
    text = text.replace("layer: application", f"layer: {draw(st.sampled_from(['foundational', 'interface']))}")
    text = text.replace("tier: 1", f"tier: {draw(st.integers(1, 5))}")
    return text.replace("lifecycle: stable", f"lifecycle: {draw(st.sampled_from(['stable', 'deprecated']))}")


@st.composite
def broken_estates(draw: DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    """Draw a sound estate and the same one with breakages."""
    sound = draw(estates())
    worse = dict(sound)
    for path in draw(st.lists(st.sampled_from(sorted(sound)), min_size=1, unique=True)):
        for old, new in draw(st.lists(LINES, min_size=1, max_size=3)):
            worse[path] = worse[path].replace(old, new, 1)
    return sound, worse


@pytest.mark.real
@settings(max_examples=settings().max_examples // 3)  # each is four commits and two reviews
@given(broken_estates())
def test_mending_random_files_is_never_blocked_and_breaking_them_always_is(
    tmp_path_factory: pytest.TempPathFactory, estate: tuple[dict[str, str], dict[str, str]]
) -> None:
    sound, worse = estate
    if sound == worse:
        return
    broke, mended = Repository(tmp_path_factory.mktemp("estate")).there_and_back(sound, worse)

    assert (mended.status, mended.blocking()) == (0, [])
    assert broke.status == 1
    assert {rule.partition("/")[0] for rule, _module, _subject in broke.blocking()} <= {"yaml", "schema", "module"}
    for reviewed in (mended, broke):
        assert {kind for kind, _name in reviewed.modules()} == {"changed"}
        assert reviewed.requirements() == []


@pytest.mark.site
def test_a_site_that_leaves_a_refused_module_out_still_tells_what_changed(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.state(MENDED)
    (repository.place / CART).write_text(broken("a number out of range"), encoding="utf-8")

    done = archatlas("build", "modules", "--keep-going", "--compare-to", "main", "--out", "site", cwd=repository.place)

    assert done.returncode == 0, done.stderr
    assert "current" in (repository.place / "site/changes/index.html").read_text(encoding="utf-8")
    assert not (repository.place / "site/modules/shop.cart").exists()
