"""What a review of a large change costs, counted in calls and not by a clock, and that its verdict comes first."""

import subprocess
import sys
from collections.abc import Callable, Iterable
from cProfile import Profile
from pathlib import Path

import pytest

from installed import archatlas


def schema(name: str, requires: Iterable[str] = (), extra: str = "") -> str:
    return (
        f"identity: {{name: {name}, layer: application, tier: 2, status: active, summary: Does the work of {name}}}\n"
        f"ownership: {{owner: '@Team', lifecycle: stable}}\n"
        f"dependencies: {{internal: {{requires: [{', '.join(requires)}]}}}}\n{extra}"
    )


def git(root: Path, *words: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *words], cwd=root, check=True, capture_output=True)


def changed(root: Path, before: dict[str, str], after: dict[str, str]) -> None:
    """Commit one state of some files below schemas/modules, and put another one into the work tree."""
    root.mkdir(exist_ok=True)
    git(root, "init", "-q", "-b", "main")
    for state in (before, after):
        for path in (root / "schemas/modules").glob("**/*.yaml"):
            path.unlink()
        for name, text in state.items():
            file = root / "schemas/modules" / f"{name}.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        if state is before:
            git(root, "add", ".")
            git(root, "commit", "-qm", "before")


def tied(number: int, requirers: Callable[[int, int], bool]) -> tuple[dict[str, str], dict[str, str]]:
    names = [f"lane{index % 3}.m{index:03d}" for index in range(number)]
    after = {
        name: schema(name, (other for two, other in enumerate(names) if one != two and requirers(one, two)))
        for one, name in enumerate(names)
    }
    return {name: schema(name) for name in names}, after


def calls(work: Callable[[], object]) -> int:
    """Count the functions of Python that are called."""
    profile = Profile(builtins=False, subcalls=False)
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


def cost_of_review(root: Path, number: int, requirers: Callable[[int, int], bool]) -> int:
    changed(root, *tied(number, requirers))
    return calls(lambda: archatlas("review", "--base", "main", cwd=root))


@pytest.mark.site  # takes long under the counter
@pytest.mark.parametrize(
    "requirers",
    [lambda one, two: True, lambda one, two: two < one],
    ids=["all require each other", "each requires all before it"],
)
def test_a_review_costs_no_more_than_in_proportion_to_the_requirements(
    tmp_path: Path, requirers: Callable[[int, int], bool]
) -> None:
    few = cost_of_review(tmp_path / "few", 30, requirers)
    many = cost_of_review(tmp_path / "many", 60, requirers)

    assert many < 4.6 * few  # four times as many requirements


@pytest.mark.site  # takes long under the counter
@pytest.mark.parametrize("step", [1, -1], ids=["forwards", "backwards"])
def test_a_long_cycle_costs_in_proportion_to_its_length(tmp_path: Path, step: int) -> None:
    few, many = (
        cost_of_review(tmp_path / str(number), number, lambda one, two, n=number: (one + step) % n == two)  # type: ignore[misc]
        for number in (100, 200)
    )

    assert many < 2.6 * few


@pytest.mark.real
def test_findings_whose_remedies_were_not_tried_are_counted(tmp_path: Path) -> None:
    names = [f"lane.m{index:03d}" for index in range(210)]
    changed(tmp_path, {"lane.a": schema("lane.a")}, {name: schema(name, ("no.one",)) for name in names})

    text = archatlas("review", "--base", "main", cwd=tmp_path).stdout

    assert text.startswith("210 new findings block this change")
    assert "note: the change is large: remedies of " in text
    assert " new findings were not tried one by one; the gravest came first" in text


def test_files_that_cannot_be_read_and_have_one_name_each_keep_their_findings_when_they_move(tmp_path: Path) -> None:
    before = {f"old{number}/module": schema(f"candidate.m{number}", extra="x: [\n") for number in range(30)}
    after = {f"new{number}/module": schema(f"stable.m{number}", extra="x: [\n\n") for number in range(30)}
    changed(tmp_path, before, after)

    assert archatlas("review", "--base", "main", cwd=tmp_path).stdout.startswith("nothing new")


@pytest.mark.real
def test_a_review_that_is_told_to_stop_says_its_verdict(tmp_path: Path) -> None:
    changed(tmp_path, *tied(40, lambda one, two: True))
    command = [sys.executable, "-m", "archatlas.cli", "review", "--base", "main", "--output", "json"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as review:
        assert review.stdout is not None
        review.stdout.read(1)  # the report is longer than a pipe holds, so that it waits for us in the middle of it
        review.terminate()
        _, said = review.communicate()

    assert review.returncode == 128 + 15
    assert "stopped before the report was complete: 1,600 new findings block this change" in said
