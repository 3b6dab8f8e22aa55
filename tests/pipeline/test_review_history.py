"""A history of the 113 modules of one company: every change reviewed, against its base, in every format."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from archatlas.cli.main import main
from archatlas.cli.terminal import Exit
from archatlas.render.reports import FORMATS
from installed import archatlas
from sources.repositories import commit, git, new_repository

pytestmark = pytest.mark.real

MODULES = Path("schemas/modules")
REQUIRES_NOTHING = "    requires: []\n"
TODAY = ("--today", "2026-01-01")


@dataclass(frozen=True)
class History:
    """A repository in which every change is a tag, and what each change came after."""

    place: Path
    base: dict[str, str]


def edit(place: Path, module: str, old: str, new: str) -> None:
    path = place / MODULES / f"{module}.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (module, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def require(place: Path, module: str, *targets: str) -> None:
    entries = "".join(f"    - {target}\n" for target in targets)
    edit(place, module, REQUIRES_NOTHING, f"    requires:\n{entries}")


def cross_lane(place: Path) -> None:
    require(place, "branding_client", "candidate.memory")


def new_owner(place: Path) -> None:
    edit(place, "branding_client", "owner: '@MarketingTeam'", "owner: '@BrandTeam'")


def renamed_module(place: Path) -> None:
    """Promote a module: another name, another file, and who required it requires the new one."""
    old, new = place / MODULES / "candidate_key_manager.yaml", place / MODULES / "lukhas_key_manager.yaml"
    text = old.read_text(encoding="utf-8").replace("candidate.key_manager", "lukhas.key_manager")
    text = text.replace("from_lane: candidate", "from_lane: null").replace(
        "candidate/key_manager", "lukhas/key_manager"
    )
    new.write_text(text, encoding="utf-8")
    old.unlink()
    edit(place, "products_enterprise", "    - candidate.key_manager\n", "    - lukhas.key_manager\n")


def renamed_file(place: Path) -> None:
    below = place / MODULES / "core"
    below.mkdir()
    (place / MODULES / "candidate_core.yaml").rename(below / "candidate_core.yaml")


def removed_error_code(place: Path) -> None:
    edit(place, "lukhas_memory", "code: RECALL_BUSY", "code: RECALL_LATER")


def cycle(place: Path) -> None:
    require(place, "lukhas_memory", "lukhas.rate_composer")


def fix(place: Path) -> None:
    edit(place, "lukhas_memory", "    requires:\n    - lukhas.rate_composer\n", REQUIRES_NOTHING)


def reformatted(place: Path) -> None:
    """Move every line of a file, and sort its libraries and requirements the other way round."""
    path = place / MODULES / "products_enterprise.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    required = [number for number, line in enumerate(lines) if line.startswith("    - candidate.")]
    assert len(required) > 1
    lines[required[0]], lines[required[1]] = lines[required[1]], lines[required[0]]
    path.write_text("# sorted anew\n\n" + "\n".join(lines) + "\n", encoding="utf-8")


CHANGES: tuple[Callable[[Path], None], ...] = (
    cross_lane, new_owner, renamed_module, renamed_file, removed_error_code, cycle, fix, reformatted,
)  # fmt: skip


@pytest.fixture(scope="module")
def history(roadmap113: Path, tmp_path_factory: pytest.TempPathFactory) -> History:
    place = new_repository(tmp_path_factory.mktemp("history"))
    shutil.copytree(roadmap113, place / MODULES, copy_function=shutil.copyfile)
    (place / MODULES).chmod(0o755)
    bases, last = {}, commit(place)
    for change in CHANGES:
        bases[change.__name__] = last
        change(place)
        last = commit(place)
        git(place, "tag", change.__name__)
    return History(place, bases)


@pytest.fixture
def review(history: History, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Exit]:
    monkeypatch.chdir(history.place)

    def run(change: str, *arguments: str) -> Exit:
        return main(["review", str(MODULES), "--base", history.base[change], "--head", change, *TODAY, *arguments])

    return run


@pytest.fixture(scope="module")
def report(history: History) -> Callable[[str], tuple[Exit, Any]]:
    """Return a function that reviews a change once, whoever asks."""

    @cache
    def run(change: str) -> tuple[Exit, Any]:
        states = ("--base", history.base[change], "--head", change)
        done = archatlas("review", MODULES, *states, *TODAY, "--output", "json", cwd=history.place)
        return Exit(done.returncode), json.loads(done.stdout)

    return run


def findings(report: Any, state: str) -> list[tuple[str, str, str]]:
    found = ((one["rule"], one["module"], one["subject"]) for one in report["findings"] if one["standing"] == state)
    return sorted(found)


def grave(report: Any) -> list[tuple[str, str, str]]:
    """Return the new findings that are more than a note."""
    return [
        (one["rule"], one["module"], one["subject"])
        for one in report["findings"]
        if one["standing"] == "new" and one["severity"] != "note"
    ]


Report = Callable[[str], tuple[Exit, Any]]


def test_a_requirement_of_an_unpromoted_module_is_new(report: Report) -> None:
    status, found = report("cross_lane")

    assert status is Exit.FINDINGS
    assert grave(found) == [("lane/unpromoted-target", "branding.client", "candidate.memory")]
    assert ("lane/crosses", "branding.client", "candidate.memory") in findings(found, "new")
    assert findings(found, "fixed") == []


def test_every_new_finding_has_a_remedy_with_its_effect(report: Report) -> None:
    for change in CHANGES:
        _status, found = report(change.__name__)
        for one in found["findings"]:
            if one["standing"] == "new":
                assert one["remedies"], one
                assert all(remedy["action"] and remedy["effect"] for remedy in one["remedies"])


def test_the_remedy_of_an_unpromoted_requirement_names_the_promoted_twin(report: Report) -> None:
    _status, found = report("cross_lane")

    (one,) = [one for one in found["findings"] if one["rule"] == "lane/unpromoted-target" and one["standing"] == "new"]
    assert "lukhas.memory" in one["remedies"][0]["action"]
    assert "NCCD" in one["remedies"][0]["effect"]


def test_another_owner_is_a_change_and_no_finding(report: Report) -> None:
    status, found = report("new_owner")

    assert status is Exit.CLEAN
    assert findings(found, "new") == findings(found, "fixed") == []
    assert "@BrandTeam" in json.dumps(found["comparison"])


def test_a_promotion_is_a_rename_that_repairs(report: Report) -> None:
    status, found = report("renamed_module")

    assert status is Exit.CLEAN
    assert grave(found) == []
    assert ("lane/unpromoted-target", "products.enterprise", "candidate.key_manager") in findings(found, "fixed")
    kinds = [(one["kind"], one["name"]) for one in found["comparison"]["modules"]]
    assert ("renamed", "lukhas.key_manager") in kinds
    assert not {"added", "removed"} & {kind for kind, _ in kinds}


@pytest.mark.parametrize("change", ["renamed_file", "reformatted"])
def test_a_file_that_is_only_moved_or_sorted_is_nothing_new(report: Report, change: str) -> None:
    status, found = report(change)

    assert status is Exit.CLEAN
    assert findings(found, "new") == findings(found, "fixed") == []
    assert found["comparison"]["requirements"] == []


def test_a_removed_error_code_breaks_the_contract_and_names_who_relies_on_it(report: Report) -> None:
    status, found = report("removed_error_code")

    assert status is Exit.FINDINGS
    assert grave(found) == [("contract/breaking-change", "lukhas.memory", "error code: RECALL_BUSY")]
    (one,) = [one for one in found["findings"] if one["rule"] == "contract/breaking-change"]
    assert "'lukhas.log_aggregator', 'lukhas.rate_composer' and 'products.enterprise'" in one["message"]


def test_a_cycle_is_new_at_every_requirement_that_is_part_of_it(report: Report) -> None:
    status, found = report("cycle")

    assert status is Exit.FINDINGS
    assert [identity for identity in grave(found) if identity[0] == "cycle"] == [
        ("cycle", "lukhas.log_aggregator", "lukhas.memory"),
        ("cycle", "lukhas.memory", "lukhas.rate_composer"),
        ("cycle", "lukhas.rate_composer", "lukhas.log_aggregator"),
        ("cycle", "lukhas.rate_composer", "lukhas.memory"),
    ]


def test_a_repair_is_named(report: Report) -> None:
    status, found = report("fix")

    assert status is Exit.CLEAN
    assert ("cycle", "lukhas.memory", "lukhas.rate_composer") in findings(found, "fixed")


@pytest.mark.parametrize("change", [change.__name__ for change in CHANGES])
def test_every_format_of_one_run_ends_with_the_same_status(
    review: Callable[..., Exit], report: Report, change: str, tmp_path: Path
) -> None:
    alone, _ = report(change)
    files = [f"{name}:{tmp_path / name}" for name in FORMATS]

    assert review(change, *(word for file in files for word in ("--output", file))) is alone
    assert all((tmp_path / name).stat().st_size for name in FORMATS if name not in ("github",))


def test_a_bare_clone_gives_the_same_bytes(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(history.place), "bare")
    asked = ["review", str(MODULES), "--base", history.base["cycle"], "--head", "cycle", "--output", "json", *TODAY]
    told = []
    for place in (history.place, tmp_path / "bare"):
        monkeypatch.chdir(place)
        assert main(asked) is Exit.FINDINGS
        told.append(capsys.readouterr().out)

    assert told[0] == told[1]


@pytest.fixture
def baseline(history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Exit]]:
    """Return a function that checks a work tree of the history at a change against a baseline of its beginning."""
    place = tmp_path / "work"
    git(history.place, "worktree", "add", "-q", "--detach", str(place), history.base["cross_lane"])
    monkeypatch.chdir(place)
    assert main(["check", str(MODULES), "--baseline", "known.json", "--update-baseline", "--allow-additions"]) == 0

    def check(change: str, *arguments: str) -> Exit:
        git(place, "checkout", "-q", change)
        return main(["check", str(MODULES), "--baseline", "known.json", *TODAY, *arguments])

    yield check
    git(history.place, "worktree", "remove", "--force", str(place))


def test_a_baseline_lets_the_beginning_pass_and_stops_what_comes_on_top(
    history: History, baseline: Callable[..., Exit]
) -> None:
    assert baseline(history.base["cross_lane"]) is Exit.CLEAN
    assert baseline("cross_lane") is Exit.FINDINGS
    assert baseline("cross_lane", "--update-baseline") is Exit.FINDINGS
    assert baseline("cross_lane", "--update-baseline", "--allow-additions") is Exit.CLEAN


def test_a_repair_makes_the_baseline_stale_until_it_shrinks(history: History, baseline: Callable[..., Exit]) -> None:
    assert baseline("cross_lane", "--update-baseline", "--allow-additions") is Exit.CLEAN
    assert baseline("renamed_module") is Exit.FINDINGS
    assert baseline("renamed_module", "--update-baseline") is Exit.CLEAN
    assert baseline("cross_lane") is Exit.FINDINGS
