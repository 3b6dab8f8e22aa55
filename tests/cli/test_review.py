"""`archatlas review` finds the policy and the schemas wherever it is called, and a change cannot bend its own gate."""

import json
from pathlib import Path

import pytest

from archatlas.cli.main import main
from archatlas.cli.terminal import Exit
from builders import requiring, schema_text
from sources.repositories import commit, git, new_repository

OWNED = {"ownership": {"owner": "@CoreTeam", "escalation": "@Lead"}}
POLICY = "lanes: {may_require: {shop: []}}\n"
FORBIDDEN = requiring("shop.cart", "core.log")
WAIVER = """\
waivers:
  - rule: lane/forbidden
    module: shop.cart
    owner: '@Lead'
    reason: agreed upon for the sale
    expires: '2026-12-31'
"""
TODAY = ("--today", "2026-06-01")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with a policy and two modules, in which the test runs."""
    place = new_repository(tmp_path / "repository")
    files = {"shop.cart": schema_text("shop.cart"), "core.log": schema_text("core.log")}
    commit(place, {"archatlas.yml": POLICY, **{f"modules/{name}.yaml": text for name, text in files.items()}})
    monkeypatch.chdir(place)
    return place


def change(place: Path, **files: str) -> None:
    for name, text in files.items():
        path = place / (f"modules/{name.replace('__', '.')}.yaml" if name != "policy" else "archatlas.yml")
        path.write_text(text, encoding="utf-8")


def review(*arguments: str) -> Exit:
    return main(["review", *arguments, "--base", "HEAD", *TODAY])


def new_rules(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    capsys.readouterr()
    review(*arguments, "--output", "json", "--fail-on", "note")
    findings = json.loads(capsys.readouterr().out)["findings"]
    return sorted(one["rule"] for one in findings if one["standing"] == "new" and one["severity"] == "error")


def test_the_policy_of_the_repository_judges_wherever_one_stands(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change(place, shop__cart=FORBIDDEN)
    assert new_rules(capsys, "modules") == ["lane/forbidden"]

    monkeypatch.chdir(place / "modules")
    assert new_rules(capsys, ".") == ["lane/forbidden"]

    elsewhere = place.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "archatlas.yml").write_text("rules: {lane/forbidden: 'off'}\n", encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    assert new_rules(capsys, str(place / "modules")) == ["lane/forbidden"]


def test_a_bare_clone_is_judged_by_its_policy_too(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change(place, shop__cart=FORBIDDEN)
    commit(place)
    git(place.parent, "clone", "-q", "--bare", str(place), "bare")
    monkeypatch.chdir(place.parent / "bare")

    assert main(["review", "modules", "--base", "HEAD~1", *TODAY]) is Exit.FINDINGS
    assert "lane/forbidden" in capsys.readouterr().out


@pytest.mark.parametrize("policy", ["", "rules: {lane/forbidden: 'off'}\n", POLICY + WAIVER, None])
def test_a_change_cannot_loosen_the_policy_that_judges_it(
    place: Path, policy: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    change(place, shop__cart=FORBIDDEN)
    if policy is None:
        (place / "archatlas.yml").unlink()
    else:
        change(place, policy=policy)

    assert new_rules(capsys, "modules") == ["lane/forbidden"]
    assert review("modules") is Exit.FINDINGS
    assert "archatlas.yml" in capsys.readouterr().out


def test_a_waiver_in_the_change_is_told_to_count_later(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(place, shop__cart=FORBIDDEN, policy=POLICY + WAIVER)

    assert review("modules") is Exit.FINDINGS
    assert "1 new finding has a waiver in this change, which counts once it is in the base" in capsys.readouterr().out
    assert review("modules", "--config", "archatlas.yml") is Exit.CLEAN


def test_repairing_a_waived_finding_and_taking_the_waiver_back_is_one_clean_change(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(place, shop__cart=FORBIDDEN, policy=POLICY + WAIVER)
    commit(place)
    change(place, shop__cart=schema_text("shop.cart"), policy=POLICY)

    assert review("modules") is Exit.CLEAN
    assert "fixed, thank you: lane/forbidden of shop.cart" in capsys.readouterr().out


def test_a_directory_that_neither_side_has_is_wrong_usage(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert review("modules", "modlues") is Exit.USAGE
    assert "there is no YAML file below 'modlues', neither in 'HEAD' nor now" in capsys.readouterr().err


def test_an_estate_that_begins_or_ends_with_the_change_is_reviewed(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(place, {"other/core.new.yaml": schema_text("core.new", OWNED)})
    git(place, "rm", "-rq", "other")

    assert review("other") in (Exit.CLEAN, Exit.FINDINGS)
    assert main(["review", "other", "--base", "HEAD~1", "--head", "HEAD", *TODAY]) in (Exit.CLEAN, Exit.FINDINGS)


def test_a_repository_that_is_committed_among_the_schemas_is_not_taken_for_the_one_under_review(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(place.parent, "init", "-q", "--bare", "inner")
    for path in (place.parent / "inner").rglob("*"):
        target = place / "modules" / path.relative_to(place.parent / "inner")
        target.mkdir(exist_ok=True) if path.is_dir() else target.write_bytes(path.read_bytes())
    change(place, shop__cart=FORBIDDEN)

    assert review("modules") is Exit.USAGE
    assert "'modules' lies in another repository than" in capsys.readouterr().err


def test_a_submodule_in_the_place_of_the_schemas_is_refused(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(place, "rm", "-rq", "modules")
    other = new_repository(place.parent / "other")
    commit(other, {"cart.yaml": schema_text("shop.cart")})
    git(place, "submodule", "add", "-q", str(other), "modules")
    commit(place)

    assert main(["review", "modules", "--base", "HEAD~1", *TODAY]) is Exit.USAGE
    git(place, "submodule", "deinit", "-q", "--force", "modules")
    assert main(["review", "modules", "--base", "HEAD~1", *TODAY]) is Exit.USAGE


def test_a_rule_that_came_into_the_base_since_judges_an_old_branch_too(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(place, "branch", "old")
    change(place, policy="thresholds: [{fan_out: 0}]\n")
    commit(place)
    git(place, "tag", "newest")
    git(place, "checkout", "-q", "old")
    change(place, core__log=requiring("core.log", "shop.cart"))

    main(["review", "modules", "--base", "newest", *TODAY])
    told = capsys.readouterr().out

    assert "coupling/fan-out" in told
    assert "archatlas.yml" not in told.replace("--config archatlas.yml", "")


def test_a_finding_that_becomes_graver_is_new(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ownerless = {"identity": {"name": "shop.cart", "tier": 4}, "ownership": {"owner": "@todo"}}
    policy = "rules: {ownership/unnamed: [{severity: note}, {severity: error, tiers: [1]}]}\n"
    change(place, policy=policy, shop__cart=schema_text("shop.cart", ownerless))
    commit(place)
    change(place, shop__cart=schema_text("shop.cart", {**ownerless, "identity": {"name": "shop.cart", "tier": 1}}))

    assert new_rules(capsys, "modules") == ["ownership/unnamed"]


def test_a_tag_with_the_name_of_the_base_is_no_base(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(place, "branch", "base")
    change(place, shop__cart=FORBIDDEN)
    commit(place)
    git(place, "tag", "base", "HEAD")

    assert main(["review", "modules", "--base", "base", *TODAY]) is Exit.USAGE
    assert "refs/heads/base or refs/tags/base" in capsys.readouterr().err
    assert main(["review", "modules", "--base", "refs/heads/base", *TODAY]) is Exit.FINDINGS


def test_a_policy_that_cannot_be_read_in_the_base_does_not_hand_judgement_to_the_change(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(place, policy="rules: x\n")
    commit(place)
    change(place, core__log=requiring("core.log", "gone.away"), policy="rules: {reference/unknown: 'off'}\n")

    assert "reference/unknown" in new_rules(capsys, "modules")


def test_settings_that_are_a_link_are_refused(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "secret.yml").write_text("rules: {cycle: note}\n", encoding="utf-8")
    (place / "archatlas.yml").unlink()
    (place / "archatlas.yml").symlink_to("secret.yml")

    assert review("modules") is Exit.USAGE
    assert "symbolic links are not followed" in capsys.readouterr().err


def test_a_baseline_of_the_base_comes_with_its_settings(place: Path) -> None:
    (place / "known.json").write_text('{"archatlas_baseline": 1, "findings": []}\n', encoding="utf-8")
    commit(place)
    change(place, shop__cart=FORBIDDEN, policy="rules: {lane/forbidden: 'off'}\n")
    gate = ["check", "modules", "--baseline", "known.json", "--baseline-rev", "HEAD", *TODAY]

    assert main(gate) is Exit.FINDINGS
    assert main([*gate, "--config", "archatlas.yml"]) is Exit.CLEAN


@pytest.mark.real
def test_past_a_budget_every_new_finding_still_has_a_remedy(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    many = {"contracts": {f"unknown_{number}": 1 for number in range(300)}}
    change(
        place,
        core__log=schema_text("core.log", {**many, "dependencies.internal.requires": [f"a.b{n}" for n in range(300)]}),
    )

    review("modules", "--output", "json")
    new = [one for one in json.loads(capsys.readouterr().out)["findings"] if one["standing"] == "new"]

    assert len(new) > 600
    assert all(one["remedies"] for one in new)
    assert sum(one["remedies"][0]["action"].startswith("undo everything") for one in new) >= 100
