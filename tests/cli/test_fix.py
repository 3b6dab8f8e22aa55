"""`archatlas fix` changes what needs nobody to decide, and nothing else."""

import subprocess
from pathlib import Path

import pytest

from installed import ARCHATLAS, archatlas

TYPED = """\
# what is known of it
identity:
  name: lane.a   # the name
  layer: aplication
  tire: 3
ownership:
  owner: PlatformTeam  # who is called
"""
MENDED = TYPED.replace("aplication", "application").replace("tire", "tier").replace("PlatformTeam", "'@PlatformTeam'")
TABBED = "identity:\r\n  name: lane.b\r\n  layer: application\r\n\ttier: 3\r\nweather: fine"


def estate(root: Path, **texts: str) -> Path:
    """Write schemas byte for byte into the directory `modules`."""
    (root / "modules").mkdir()
    for name, text in texts.items():
        (root / "modules" / f"{name}.yaml").write_bytes(text.encode())
    return root


def content(root: Path, name: str) -> str:
    return (root / "modules" / f"{name}.yaml").read_bytes().decode()


def test_only_what_is_meant_to_change_does(tmp_path: Path) -> None:
    done = archatlas("fix", "modules", "--write", cwd=estate(tmp_path, a=TYPED))

    assert content(tmp_path, "a") == MENDED
    assert "fixed 3 findings in 1 file; " in done.stderr


def test_line_ends_and_a_byte_order_mark_stay(tmp_path: Path) -> None:
    archatlas("fix", "modules", "--write", cwd=estate(tmp_path, b="\ufeff" + TABBED))

    assert content(tmp_path, "b").startswith(
        "\ufeffidentity:\r\n  name: lane.b\r\n  layer: application\r\n  tier: 3\r\n"
    )
    assert content(tmp_path, "b").count("\n") == content(tmp_path, "b").count("\r\n")


@pytest.mark.parametrize(
    ("said", "mended"),
    [
        ("layer: infra", "layer: infrastructure"),
        ("layer: 'aplication'", "layer: 'application'"),
        ('"layr": "interface"', '"layer": "interface"'),
        ("'layr': interface", "'layer': interface"),
        ("tier: '3 '", "tier: 3"),
        ("tier: &level 3", "tier: 3"),
    ],
)
def test_a_mended_line_keeps_its_quotes_and_ends_without_white_space(tmp_path: Path, said: str, mended: str) -> None:
    archatlas("fix", "modules", "--write", cwd=estate(tmp_path, a=f"identity:\n  name: lane.a\n  {said}\n"))

    assert content(tmp_path, "a") == f"identity:\n  name: lane.a\n  {mended}\n"


@pytest.mark.parametrize("alias", ["x-more: *who", "x-more: [*who]", "x-more:\n  <<: *who"])
def test_an_anchor_stays_while_an_alias_stands_for_what_it_names(tmp_path: Path, alias: str) -> None:
    text = f"identity:\n  name: lane.a\nownership: &who\n  owner: '@T'\n{alias}\n"

    archatlas("fix", "modules", "--write", cwd=estate(tmp_path, a=text))

    assert content(tmp_path, "a") == text


def test_an_anchor_that_nothing_uses_goes_with_the_blank_before_it(tmp_path: Path) -> None:
    text = "identity:\n  name: lane.a\nownership: &who\n  owner: '@T'\n"

    archatlas("fix", "modules", "--write", cwd=estate(tmp_path, a=text))

    assert content(tmp_path, "a") == text.replace(" &who", "")


@pytest.mark.real
@pytest.mark.parametrize("program", [("git", "apply"), ("patch", "-p1", "-s")])
def test_the_diff_is_one_that_other_programs_apply(tmp_path: Path, program: tuple[str, ...]) -> None:
    texts = {"a": TYPED, "b": TABBED, "c": TYPED.rstrip().replace("lane.a", "lane.c")}
    estate(tmp_path, **texts)
    # In a process of its own, for its output is compared byte for byte.
    shown = subprocess.run([*ARCHATLAS, "fix", "modules"], cwd=tmp_path, stdout=subprocess.PIPE, check=False).stdout
    assert {name: content(tmp_path, name) for name in texts} == texts

    subprocess.run(program, input=shown, cwd=tmp_path, check=True)

    (tmp_path / "again").mkdir()
    archatlas("fix", "modules", "--write", cwd=estate(tmp_path / "again", **texts))
    assert all(content(tmp_path, name) == content(tmp_path / "again", name) for name in texts)


def test_what_nobody_can_know_is_said_and_not_made_up(tmp_path: Path) -> None:
    done = archatlas("fix", "modules", "--rule", "schema/missing", cwd=estate(tmp_path, a=TYPED))

    assert done.stdout == ""
    assert done.returncode == 1
    assert "schema/missing of 'lane.a', identity.status: not fixed, nobody can know the value" in done.stderr


def test_a_rule_narrows_what_is_fixed_and_what_counts(tmp_path: Path) -> None:
    done = archatlas("fix", "modules", "--rule", "schema/unknown-key", "--write", cwd=estate(tmp_path, a=TYPED))

    assert done.returncode == 0
    assert content(tmp_path, "a") == TYPED.replace("tire", "tier")


def test_an_unknown_rule_is_refused(tmp_path: Path) -> None:
    done = archatlas("fix", "modules", "--rule", "schema/unknwon-key", cwd=estate(tmp_path, a=TYPED))

    assert done.returncode == 2
    assert "did you mean 'schema/unknown-key'?" in done.stderr


def test_one_schema_may_be_named_and_no_other_is_changed(tmp_path: Path) -> None:
    estate(tmp_path, a=TYPED, c=TYPED.replace("lane.a", "lane.c"))
    (tmp_path / "archatlas.yml").write_text("schemas: [modules]\n", encoding="utf-8")

    archatlas("fix", "modules/a.yaml", "--write", cwd=tmp_path)

    assert content(tmp_path, "a") == MENDED
    assert content(tmp_path, "c") == TYPED.replace("lane.a", "lane.c")


def test_a_file_for_reading_only_is_left_alone_and_so_is_every_other(tmp_path: Path) -> None:
    estate(tmp_path, a=TYPED, c=TYPED.replace("lane.a", "lane.c"))
    (tmp_path / "modules/c.yaml").chmod(0o444)

    done = archatlas("fix", "modules", "--write", cwd=tmp_path)

    assert done.returncode == 2
    assert "modules/c.yaml: may only be read" in done.stderr
    assert content(tmp_path, "a") == TYPED


def test_a_link_is_neither_followed_nor_replaced(tmp_path: Path) -> None:
    estate(tmp_path, a=TYPED)
    (tmp_path / "elsewhere.yaml").write_text(TYPED.replace("lane.a", "lane.c"), encoding="utf-8")
    (tmp_path / "modules/c.yaml").symlink_to("../elsewhere.yaml")

    archatlas("fix", "modules", "--write", cwd=tmp_path)

    assert (tmp_path / "modules/c.yaml").is_symlink()
    assert (tmp_path / "elsewhere.yaml").read_text(encoding="utf-8") == TYPED.replace("lane.a", "lane.c")


def test_the_mode_of_a_file_stays(tmp_path: Path) -> None:
    estate(tmp_path, a=TYPED)
    (tmp_path / "modules/a.yaml").chmod(0o640)

    archatlas("fix", "modules", "--write", cwd=tmp_path)

    assert (tmp_path / "modules/a.yaml").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in (tmp_path / "modules").iterdir()] == ["a.yaml"]


def test_a_diff_steers_neither_a_terminal_nor_a_build_service(tmp_path: Path) -> None:
    text = TYPED.replace("# what is known of it", "::error::pwned") + "extensions:\n  note: 'A \x07 bell'\n"
    done = archatlas("fix", "modules", cwd=estate(tmp_path, a=text))

    assert "\x07" not in done.stdout
    assert not [line for line in done.stdout.split("\n") if line.lstrip(" +-").startswith("::")]


def test_nothing_to_fix_is_said(tmp_path: Path) -> None:
    done = archatlas("fix", "modules", "--rule", "schema/unknown-key", cwd=estate(tmp_path, a=MENDED))

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "nothing to fix\n")


REQUIRER = """\
identity: {name: lane.c, layer: application}
dependencies:
  internal:
    requires:
    - lane.aa   # the first
    - lane.c    # itself
    - lane.b
    - lane.b
  coupling_metrics: {afferent: 7, efferent: 9}
"""


def test_what_rules_find_in_the_estate_is_fixed_in_the_text(tmp_path: Path) -> None:
    others = {name: f"identity:\n  name: lane.{name}\n  layer: infrastructure\n" for name in ("ab", "b")}
    done = archatlas("fix", "modules", "--write", cwd=estate(tmp_path, c=REQUIRER, **others))

    assert content(tmp_path, "c") == (
        "identity: {name: lane.c, layer: application}\n"
        "dependencies:\n  internal:\n    requires:\n    - lane.ab   # the first\n    - lane.b\n"
    )
    assert "fixed 4 findings in 1 file" in done.stderr


def test_a_name_that_differs_by_a_number_is_left_to_somebody_who_knows(tmp_path: Path) -> None:
    estate(tmp_path, c=REQUIRER.replace("lane.aa", "lane.a1"), a2="identity: {name: lane.a2, layer: infrastructure}\n")

    done = archatlas("fix", "modules", "--write", cwd=tmp_path)

    assert "lane.a1   # the first" in content(tmp_path, "c")
    assert "not fixed, somebody has to decide: require 'lane.a2' instead of 'lane.a1'" in done.stderr


NAMES = ("sp ace", 'quo"te', "back\\slash", "{a => b}", "é ü", " lead", "#h", "\u3042" * 82)


@pytest.mark.real
def test_a_file_of_any_name_is_fixed_by_its_diff_and_at_once(tmp_path: Path) -> None:
    before, mended = (
        {
            name: f"## what {number} is ##\nidentity:\n  name: lane.m{number}\n  layer: {layer}\n"
            for number, name in enumerate(NAMES)
        }
        for layer in ("aplication", "application")
    )
    estate(tmp_path, **before)
    shown = subprocess.run([*ARCHATLAS, "fix", "modules"], cwd=tmp_path, stdout=subprocess.PIPE, check=False).stdout

    subprocess.run(("git", "apply"), input=shown, cwd=tmp_path, check=True)
    assert {name: content(tmp_path, name) for name in NAMES} == mended

    (tmp_path / "again").mkdir()
    archatlas("fix", "modules", "--write", cwd=estate(tmp_path / "again", **before))
    assert {name: content(tmp_path / "again", name) for name in NAMES} == mended
    for root in (tmp_path, tmp_path / "again"):
        assert {place.name for place in (root / "modules").iterdir()} == {f"{name}.yaml" for name in NAMES}


@pytest.mark.parametrize("command", ["::error::x", "##[group]x", "##vso[task.complete]x", "##teamcity[x 'y']"])
def test_a_comment_that_a_build_service_obeys_is_not_printed(tmp_path: Path, command: str) -> None:
    shown = archatlas("fix", "modules", cwd=estate(tmp_path, a=TYPED.replace("# what is known of it", f"  {command}")))

    assert not any(line.lstrip(" +-").startswith(command) for line in shown.stdout.splitlines())


LISTED = "contracts: {api: {surface: ['python: lane.b.open']}}\n"


def test_what_is_used_follows_a_required_name_that_is_mended(tmp_path: Path) -> None:
    used = "uses:\n      lane.b_old:  # since spring\n      - 'python: lane.b.open'\n"
    text = f"identity: {{name: lane.a}}\ndependencies:\n  internal:\n    requires: [lane.b_old]\n    {used}"
    former = "identity: {name: lane.b, aliases: [lane.b_old]}\n" + LISTED

    archatlas("fix", "modules", "--write", cwd=estate(tmp_path, a=text, b=former))

    assert content(tmp_path, "a") == text.replace("lane.b_old", "lane.b")


@pytest.mark.parametrize(
    ("said", "mended"),
    [
        ("uses: {lane.bb: ['python: lane.b.open']}", "uses: {lane.b: ['python: lane.b.open']}"),
        ("uses: {lane.b: ['python: lane.b.opne']}", "uses: {lane.b: ['python: lane.b.open']}"),
    ],
)
def test_a_mistyped_use_is_mended(tmp_path: Path, said: str, mended: str) -> None:
    text = f"identity: {{name: lane.a}}\ndependencies:\n  internal:\n    requires: [lane.b]\n    {said}\n"

    archatlas("fix", "modules", "--write", cwd=estate(tmp_path, a=text, b="identity: {name: lane.b}\n" + LISTED))

    assert content(tmp_path, "a") == text.replace(said, mended)


@pytest.mark.parametrize(
    "said", ["docs: 'a\\b'", "contracts: {api: {spec: 'a\\b'}}", "contracts: {api: {spec: ['a\\b']}}"]
)
def test_a_path_with_the_sign_of_one_system_gets_that_of_all(tmp_path: Path, said: str) -> None:
    archatlas("fix", "modules", "--write", cwd=estate(tmp_path, a=f"identity: {{name: lane.a}}\n{said}\n"))

    assert content(tmp_path, "a") == f"identity: {{name: lane.a}}\n{said}\n".replace("\\", "/")


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ("docs: ../elsewhere", "remove the path from docs"),
        ("identity: {name: lane.a, aliases: [lane.b]}", "remove 'lane.b' from identity.aliases"),
        ("dependencies: {internal: {uses: {lane.b: [x]}}}", "add 'lane.b' to its requirements"),
    ],
)
def test_what_somebody_has_to_decide_is_never_to_leave_the_module_out(tmp_path: Path, said: str, way: str) -> None:
    text = said if "name" in said else f"identity: {{name: lane.a}}\n{said}"

    done = archatlas("fix", "modules", cwd=estate(tmp_path, a=text + "\n", b="identity: {name: lane.b}\n"))

    assert f"somebody has to decide: {way}" in done.stderr
    assert "leave the module out" not in done.stderr


def test_of_equal_entries_the_first_one_stays_with_its_comment(tmp_path: Path) -> None:
    first, second = "    - lane.b  # the books\n", "    - lane.b\n"
    text = f"identity: {{name: lane.a}}\ndependencies:\n  internal:\n    requires:\n{first}{second}    - lane.c\n"
    others = {name: f"identity: {{name: lane.{name}}}\n" for name in "bc"}

    archatlas("fix", "modules", "--write", cwd=estate(tmp_path, a=text, **others))

    assert content(tmp_path, "a") == text.replace(second, "")


def test_all_values_that_keep_a_file_from_being_read_are_mended_together(tmp_path: Path) -> None:
    text = "identity:\n  name: lane.a\n  summary: %s\nownership:\n  owner: %s\n  escalation: %s\n"
    estate(tmp_path, a=text % ("@todo", "@Team", "`night`"))

    done = archatlas("fix", "modules", "--write", cwd=tmp_path)

    assert content(tmp_path, "a") == text % ("'@todo'", "'@Team'", "'`night`'")
    assert "put the value in quotes" in done.stdout + done.stderr


def test_an_error_that_only_moves_is_left_to_somebody_who_knows(tmp_path: Path) -> None:
    text = "identity:\n  name: lane.a\n  summary: @todo\nownership: [\n"
    estate(tmp_path, a=text)

    archatlas("fix", "modules", "--write", cwd=tmp_path)

    assert content(tmp_path, "a") == text
