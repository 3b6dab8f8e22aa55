"""Makes the estates that the examples of rule pages show, and judges them as the command would."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from archatlas.analysis.compare.breaking import breaking_findings
from archatlas.analysis.compare.compare import compare
from archatlas.analysis.compare.weaker_promises import weaker_promises
from archatlas.analysis.deployment.deployed import deployed
from archatlas.analysis.deployment.history import LiveRecord
from archatlas.analysis.deployment.plan import make_plan
from archatlas.analysis.history.history import EstateHistory
from archatlas.analysis.incremental import Changes
from archatlas.formats.schema_files import SourceTree
from archatlas.model.finding import Finding
from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_directory, assess_scope
from archatlas.pipeline.code_scan import scan_code, with_changes_where_asked
from archatlas.pipeline.deployment_plan import PlanRequest, inputs_between
from archatlas.pipeline.given_facts import read_given_facts
from archatlas.pipeline.history_gap import gap_of, with_gap
from archatlas.pipeline.measured_facts import evidence_places, with_evidence_at
from archatlas.publish.written_estate import written_estate
from archatlas.render.text.rule_documentation import DocumentationBlock, Effect, RulePage, listings
from archatlas.settings import SETTINGS_FILE, Settings, read_settings
from archatlas.settings.settings import scope_of
from archatlas.sources.read_errors import COUNT_LIMIT, SIZE_LIMIT
from archatlas.sources.repository import open_repository
from archatlas.sources.scope import FileScope
from kept_runs import keep_runs
from pasts import repository_with
from sources.repositories import commit, git, new_repository

TODAY = date(2026, 3, 1)
"""The day that the examples are judged on, as the first page of the rules says."""

EXAMPLE = "shop.orders.yaml"
NAMED = "identity:\n  name: shop.orders\n"


def findings_in(page: RulePage, blocks: tuple[DocumentationBlock, ...], root: Path) -> tuple[Finding, ...]:
    """Write the files of a section below a directory, and return all that is found in them."""
    root.mkdir()
    for listing in listings(blocks):
        if listing.fixture:
            (root / "modules").mkdir(exist_ok=True)
            FIXTURES[listing.fixture](root / "modules")
        elif listing.title:
            path = root / listing.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(listing.text, encoding="utf-8")
    if page.effect is Effect.PLANS:
        return _planned(root)
    return _reviewed(root) if page.effect is Effect.REVIEWS else _checked(root)


def _checked(root: Path) -> tuple[Finding, ...]:
    path = root / SETTINGS_FILE
    settings = read_settings(SourceFile(SETTINGS_FILE, path.read_text("utf-8"))) if path.is_file() else Settings()
    if settings.sources:
        return assess_scope(
            scope_of(settings, (root / "modules",) * (root / "modules").is_dir(), root), settings, TODAY
        ).findings
    known = assess_directory(root / "modules", settings, TODAY)
    known = written_estate(known, FileScope((root / "modules",)), settings.pages).assessment
    if settings.changes_together:
        return with_changes_where_asked(known, settings, root).findings
    if (root / ".git").is_dir():
        gap = gap_of(open_repository(root))
        return with_gap(known, EstateHistory(gap=gap)).findings
    if all(entry.name in ("modules", SETTINGS_FILE) for entry in root.iterdir()):
        return known.findings
    if settings.evidence.files or settings.evidence.series:
        return with_evidence_at(evidence_places((), settings, root), known, settings).findings
    criteria = replace(known.evaluated.criteria, code=scan_code(root, known.catalog, settings))
    return known.after(Changes(criteria=criteria)).findings


def _reviewed(root: Path) -> tuple[Finding, ...]:
    before, after = (assess_directory(root / side / "modules", Settings(), TODAY) for side in ("before", "after"))
    comparison = compare(before, after)
    return (*breaking_findings(comparison), *weaker_promises(comparison))


def _planned(root: Path) -> tuple[Finding, ...]:
    """Plan from `before` to `after`, where `live` runs; `planned` is what there was when the plan was made."""
    settings, facts = Settings(), root / "facts.json"
    if (root / SETTINGS_FILE).is_file():
        settings = read_settings(SourceFile(SETTINGS_FILE, (root / SETTINGS_FILE).read_text("utf-8")))
    environment = next(iter(settings.environments.values()), None)
    at = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC).timestamp()
    request = PlanRequest(FileScope((root,)), settings, "before", "after", environment, at=at)
    if facts.is_file():
        request = replace(request, given=read_given_facts(facts.name, facts.read_text("utf-8")))
    if (root / "planned").is_dir():
        former = make_plan(inputs_between(_tree(root / "before"), _tree(root / "planned"), request))
        request = replace(request, checked=former.plan)
    if (root / "live").is_dir():
        running = assess_directory(root / "live" / "modules", settings, TODAY).catalog
        request = replace(request, live=LiveRecord({name: deployed(module) for name, module in running.items()}))
    planned = make_plan(inputs_between(_tree(root / "before"), _tree(root / "after"), request))
    return tuple(one.finding for one in planned.reported)


def _tree(side: Path) -> SourceTree:
    """Return the schemas of one state, whose paths are the same in each."""
    files = sorted((side / "modules").glob("*.yaml"))
    return SourceTree(tuple(SourceFile(f"modules/{file.name}", file.read_text("utf-8")) for file in files))


def _text(text: str) -> Callable[[Path], None]:
    def write(modules: Path) -> None:
        (modules / EXAMPLE).write_text(NAMED + text, encoding="utf-8")

    return write


def _link(modules: Path) -> None:
    (modules.parent / "orders.yaml").write_text(NAMED, encoding="utf-8")
    (modules / EXAMPLE).symlink_to(Path("../orders.yaml"))


def _pipe(modules: Path) -> None:
    os.mkfifo(modules / EXAMPLE)


def _large(modules: Path) -> None:
    with (modules / EXAMPLE).open("wb") as file:
        file.truncate(SIZE_LIMIT // 2 * 3)


def _latin1(modules: Path) -> None:
    (modules / EXAMPLE).write_text(f"{NAMED}  summary: Nimmt Aufträge an und gibt sie weiter\n", encoding="latin-1")


def _unreadable(modules: Path) -> None:
    (modules / EXAMPLE).write_text(NAMED, encoding="utf-8")
    if os.geteuid() != 0:
        (modules / EXAMPLE).chmod(0)
        return
    # The administrator may read everything but what lies too deep to be named.
    directory = os.open(modules, os.O_RDONLY)
    for _level in range(30):
        os.mkdir("d" * 200, dir_fd=directory)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=directory)
        os.close(directory)
        directory = inner
    os.close(directory)


def _escape_in_name(modules: Path) -> None:
    (modules / "shop.orders\033[2K.yaml").write_text(NAMED, encoding="utf-8")


def _shallow(modules: Path) -> None:
    (modules / EXAMPLE).write_text(NAMED, encoding="utf-8")
    commit(new_repository(modules.parent))
    shallow = modules.parent / ".git" / "shallow"
    shallow.write_text(f"{git(modules.parent, 'rev-parse', 'HEAD')}\n", encoding="ascii")


def _past(*names: str) -> Callable[[Path], None]:
    """Make a repository in which some modules changed in the same twelve commits, each after one of other code."""

    def write(modules: Path) -> None:
        both = [{f"shop/{name}/main.py": f"start = {number}\n" for name in names} for number in range(12)]
        alone = [{"shop/mails/main.py": f"start = {number}\n"} for number in range(12)]
        repository_with(modules.parent, [change for pair in zip(alone, both, strict=True) for change in pair])

    return write


def _many(modules: Path) -> None:
    for number in range(COUNT_LIMIT + 1):
        (modules / f"{number}.yaml").touch()


def _runs(benchmarks: int, slower_from: int, number: int) -> Callable[[Path], None]:
    """Keep runs of which five from some place on are slower, all benchmarks alike."""

    def write(modules: Path) -> None:
        values = [
            round(0.001 * (1.01 if run % 2 else 0.99) * (1.25 if slower_from <= run < slower_from + 5 else 1), 7)
            for run in range(number)
        ]
        names = ("count", "find", "take", "put")[:benchmarks]
        series = {f"bench/test_stock.py::test_{name}": values for name in names}
        keep_runs(modules.parent / "build" / "runs", series)

    return write


FIXTURES: Mapping[str, Callable[[Path], None]] = {
    "a control character": _text("  summary: Takes an order from the basket to the \a warehouse\n"),
    "200,001 entries": _text("extensions:\n  files: [" + "a," * 200_001 + "]\n"),
    "51 problems": _text("extensions:\n" + "  again: 1\n" * 52),
    "a symbolic link": _link,
    "a named pipe": _pipe,
    "a file of 3 MiB": _large,
    "Latin-1": _latin1,
    "a file without read permission": _unreadable,
    "an escape character in a file name": _escape_in_name,
    "20,001 files": _many,
    "a shallow clone": _shallow,
    "5,001 values outside of the format": _text(
        "extensions:\n" + "".join(f"  key{number}: value\n" for number in range(5001))
    ),
    "25 runs, the last five slower": _runs(1, 20, 25),
    "25 runs and five that are fast again": _runs(1, 20, 30),
    "25 runs of four benchmarks, all slower in the last five": _runs(4, 20, 25),
    "25 runs of four benchmarks and five that are fast again": _runs(4, 20, 30),
    "orders and bills changed in the same 12 commits": _past("orders", "bills"),
    "orders and bills after the same 12 commits": _past("orders", "bills"),
    "501 unknown keys": _text("".join(f"  key{number}: value\n" for number in range(501))),
}
"""By the title of a listing, what no listing can show."""
