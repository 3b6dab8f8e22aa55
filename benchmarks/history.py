"""Measure a history of 100 revisions against one check, and hold it against an assessment of each checkout.

    python benchmarks/history.py [--revisions 100] [--settings 500] [--debts 60]

The revisions are made of the estate of 113 modules: each changes a few schemas, in ways in which people do. Then the
settings are changed at random, debts are planted on known days, and what is remembered is broken.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import yaml

from archatlas.analysis.health.checks import POINTS
from archatlas.analysis.history.history import EstateHistory, RulesOf, average_of
from archatlas.model.history import DebtKind
from archatlas.pipeline.assessor import assess_scope
from archatlas.pipeline.cache_place import CACHE
from archatlas.pipeline.history import read_history
from archatlas.pipeline.history_cache import FILE
from archatlas.pipeline.history_range import HistoryRequest, Remembering
from archatlas.settings import Settings, settings_at
from archatlas.sources.scope import FileScope

SHARED = Path(__file__).resolve().parents[2] / "shared" / "estates" / "roadmap113" / "modules"
FIRST = date(2025, 1, 1)
"""The day of the first revision; one follows every third day."""
STEP = timedelta(days=3)
BREAKS = 20
"""In how many ways what is remembered is broken."""


def main() -> None:
    """Make the revisions, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--revisions", type=int, default=100)
    parser.add_argument("--settings", type=int, default=500)
    parser.add_argument("--debts", type=int, default=60)
    arguments = parser.parse_args()
    if not SHARED.is_dir():
        parser.exit(2, "the estates come from ../shared, which is not here\n")
    print("| what | asked | measured |\n|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="archatlas-bench-") as scratch:
        place = made_repository(Path(scratch) / "estate", arguments.revisions)
        for row in (
            *costs(place),
            agreement(place, Path(scratch) / "checkout"),
            broken_memories(place),
            exact_steps(made_repository(Path(scratch) / "rules", 1), arguments.settings),
            planted_debts(Path(scratch) / "debts", arguments.debts),
        ):
            print(row, flush=True)


def git(place: Path, *arguments: str, when: date = FIRST) -> str:
    """Run git as somebody on a day."""
    names = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    stamp = datetime(when.year, when.month, when.day, 12, tzinfo=UTC).isoformat()
    dates = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp, "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(
        ["git", *arguments], cwd=place, env={**os.environ, **names, **dates}, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def commit(place: Path, when: date) -> None:
    """Commit everything on a day."""
    git(place, "add", "-A")
    git(place, "commit", "-q", "--allow-empty", "-m", "x", when=when)


def made_repository(place: Path, revisions: int) -> Path:
    """Make a repository in which every revision changes the estate."""
    modules = place / "modules"
    modules.mkdir(parents=True)
    git(place, "init", "-q", "-b", "main")
    for file in sorted(SHARED.glob("*.yaml")):
        (modules / file.name).write_bytes(file.read_bytes())
    chance = random.Random(16)
    for number in range(revisions):
        before = git(place, "status", "--porcelain")
        while number and git(place, "status", "--porcelain") == before:
            edit(modules, chance)
        commit(place, FIRST + number * STEP)
    return place


def edit(modules: Path, chance: random.Random) -> None:
    """Change something of a few schemas: owners, tiers, texts, figures, files that come and go."""
    files = sorted(modules.glob("*.yaml"))
    for file in chance.sample(files, chance.choice((1, 1, 2, 3))):
        text = file.read_text(encoding="utf-8")
        kind = chance.choice((*_LINES, "gone", "copied"))
        if kind == "gone" and len(files) > len(list(SHARED.glob("*.yaml"))) - 9:
            file.unlink()
        elif kind == "copied":
            number = chance.randrange(10_000)
            name = next(line for line in text.splitlines() if line.strip().startswith("name:"))
            copy = text.replace(name, f"{name.rstrip()}_copy_{number}".replace('"', ""))
            file.with_name(f"copy_{number}.yaml").write_text(copy, encoding="utf-8")
        elif kind in _LINES:
            value = _LINES[kind].format(chance.randrange(10, 99), chance.randrange(1, 6))
            file.write_text(replaced(text, kind, value), encoding="utf-8")


_LINES = {
    "owner:": '"@Team{1}"',
    "tier:": "{1}",
    "current:": "0.{0}",
    "summary:": "Text number {0}",
    "last_review:": "'2025-0{1}-15'",
    "escalation:": '"@Lead{1}"',
    "status:": "deprecated",
}


def replaced(text: str, key: str, value: str) -> str:
    """Put another value in the place of that of the first line with a key."""
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if line.strip().startswith(key):
            lines[place] = f"{line[: line.index(key)]}{key} {value}"
            break
    return "\n".join(lines)


def costs(place: Path) -> Iterator[str]:
    """Yield what a history costs, as ratios to one check."""
    command = [sys.executable, "-m", "archatlas.cli"]
    history = [*command, "history", "modules", "--output", "json"]
    once = measured(place, [*command, "check", "modules"])
    cold = measured(place, [*history, "--no-cache"])
    measured(place, history, 1)
    warm = measured(place, history)
    size = (place / CACHE / FILE).stat().st_size / 1024
    yield f"| one `check` | | {once[0]:.2f} s, {once[1]:.0f} MB |"
    yield f"| all revisions, cold | ≤ 4 × | {cold[0]:.2f} s, {cold[0] / once[0]:.2f} × |"
    yield f"| its memory | ≤ 1.3 × | {cold[1]:.0f} MB, {cold[1] / once[1]:.2f} × |"
    yield f"| all revisions, warm | ≤ 1.5 × | {warm[0]:.2f} s, {warm[0] / once[0]:.2f} ×, file of {size:.0f} KB |"


def measured(place: Path, command: list[str], times: int = 5) -> tuple[float, float]:
    """Return the median seconds of the processor and the most megabytes of a command."""
    runs = []
    for _ in range(times):
        timed = [sys.executable, "-c", _TIMED, *command]
        done = subprocess.run(timed, cwd=place, capture_output=True, check=True)
        runs.append(tuple(map(float, done.stderr.split())))
    return statistics.median(run[0] for run in runs), max(run[1] for run in runs) / 1024


_TIMED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
"""


def told(place: Path, rules: RulesOf = RulesOf.NOW, kept: Remembering = Remembering.NOWHERE) -> EstateHistory:
    """Return the history of the commits of a repository."""
    with chdir(place):
        config = Path("archatlas.yml")
        request = HistoryRequest(FileScope((Path("modules"),)), settings_at(config), config, rules=rules, kept=kept)
        return read_history(request)


def agreement(place: Path, checkout: Path) -> str:
    """Compare each revision with an assessment of its checkout, on its day: all findings of modules, and the score."""
    points, same = told(place).points, 0
    git(place, "worktree", "add", "-q", "--detach", str(checkout))
    for point in points:
        git(checkout, "checkout", "-q", "--detach", point.commit)
        remembered = told(checkout, kept=Remembering.IN_FILE)
        with chdir(checkout):
            known = assess_scope(FileScope((Path("modules"),)), Settings(), point.day)
        found = {one.identity for one in known.findings if one.module in known.catalog}
        average = average_of(one.score for one in known.health.values())
        same += found == set(remembered.first_days) and average == point.average == remembered.points[-1].average
    return f"| equal to an assessment of each checkout | all | {same} of {len(points)} |"


def broken_memories(place: Path) -> str:
    """Break what is remembered in many ways, and compare what is told then with what is told without it."""
    fresh, file, chance, same = told(place), place / CACHE / FILE, random.Random(5), 0
    for number in range(BREAKS):
        told(place, kept=Remembering.IN_FILE)
        content = bytearray(file.read_bytes())
        if number % 4 == 0:
            del content[chance.randrange(len(content)) :]
        elif number % 4 == 1:
            lines = bytes(content).split(b"\n")
            chance.shuffle(lines)
            content = bytearray(b"\n".join(lines[: chance.randrange(len(lines))]))
        else:
            for _ in range(chance.randrange(1, 50)):
                content[chance.randrange(len(content))] = chance.randrange(256)
        file.write_bytes(bytes(content))
        same += told(place, kept=Remembering.IN_FILE) == fresh == told(place, kept=Remembering.IN_FILE)
    return f"| told the same with a broken memory | {BREAKS} | {same} of {BREAKS} |"


def exact_steps(place: Path, changes: int) -> str:
    """Change settings at random, and often schemas with them; the parts must be what each alone would have done."""
    chance, weights, exact = random.Random(7), {check.value: points for check, points in POINTS.items()}, 0
    for number in range(1, changes + 1):
        more, less = chance.sample(sorted(weights), 2)
        moved = chance.randrange(0, weights[less] + 1)
        weights[more], weights[less] = weights[more] + moved, weights[less] - moved
        target = chance.choice((0.5, 0.7, 0.8, 0.9))
        said = {"health": {"points": weights, "coverage_target": target, "enough_tests": 1 + number}}
        (place / "archatlas.yml").write_text(yaml.safe_dump(said), encoding="utf-8")
        if chance.random() < 0.5:
            edit(place / "modules", chance)
        commit(place, FIRST + number * timedelta(days=1))
    points = told(place, RulesOf.THEN).points
    for before, after in pairwise(points):
        assert before.average is not None
        assert after.average is not None
        parts = after.step.content + after.step.rules
        exact += parts == after.average - before.average and len(after.marks) == 1
    return f"| content + rules = step | {changes} | {exact} of {len(points) - 1} |"


def planted_debts(place: Path, number: int) -> str:
    """Plant debts of all kinds on known days, settle some, and compare the first day of each and all sums."""
    chance, modules = random.Random(3), place / "modules"
    modules.mkdir(parents=True)
    git(place, "init", "-q", "-b", "main")
    trees: dict[str, dict[str, object]] = {
        f"shop.m{index}": {"identity": {"name": f"shop.m{index}"}} for index in range(number)
    }
    trees["core.old"] = {"identity": {"name": "core.old", "status": "deprecated"}}
    for name, tree in trees.items():
        (modules / f"{name}.yaml").write_text(yaml.safe_dump(tree), encoding="utf-8")
    commit(place, FIRST)
    planted: dict[tuple[str, DebtKind], date] = {}
    for index in range(number):
        name, day = f"shop.m{index}", FIRST + (index + 1) * STEP
        kind = chance.choice(sorted(_PLANTS, key=lambda one: one.value))
        tree = {**trees[name], **_PLANTS[kind]}
        planted[name, kind] = day
        if kind is DebtKind.OVERDUE:  # nobody commits on the day on which it is
            due = day + timedelta(days=1)
            tree, planted[name, kind] = {**tree, "ownership": {"next_review": due.isoformat()}}, due + timedelta(days=1)
        (modules / f"{name}.yaml").write_text(yaml.safe_dump(tree), encoding="utf-8")
        if index % 5 == 4:
            (settled, which), _since = planted.popitem() if chance.random() < 0.5 else min(planted.items())[0:2]
            planted.pop((settled, which), None)
            (modules / f"{settled}.yaml").write_text(yaml.safe_dump(trees[settled]), encoding="utf-8")
        commit(place, day)
    commit(place, FIRST + (number + 9) * STEP)
    (modules / "core.old.yaml").write_text(yaml.safe_dump(trees["core.old"]) + "# read again\n", encoding="utf-8")
    commit(place, FIRST + (number + 10) * STEP)
    record = told(place).debt
    found = {(one.module, one.kind): one.first.day for one in record.standing}
    right = sum(found.get(key) == day for key, day in planted.items())
    agree = record.opening + sum(one.added - one.paid for one in record.flows) == len(record.standing) == len(planted)
    return (
        f"| planted debts with their first day | {number} | {right} of {len(planted)} that stand, sums agree: {agree} |"
    )


_PLANTS: dict[DebtKind, dict[str, object]] = {
    DebtKind.DEAD: {"dependencies": {"internal": {"requires": ["core.gone"]}}},
    DebtKind.DEPRECATED: {"dependencies": {"internal": {"requires": ["core.old"]}}},
    DebtKind.COVERAGE: {"test_posture": {"coverage": {"current": 0.4, "target": 0.8}}},
    DebtKind.RISK: {"risk_and_change": {"risks": [{"id": "R1", "title": "May lose orders", "impact": "high"}]}},
    DebtKind.OVERDUE: {},
}

if __name__ == "__main__":
    main()
