"""Makes the estates that the examples of rule pages show, and judges them as the command would."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from archatlas.analysis.compare.breaking import breaking_findings
from archatlas.analysis.compare.compare import compare
from archatlas.analysis.compare.weaker_promises import weaker_promises
from archatlas.analysis.incremental import Changes
from archatlas.model.finding import Finding
from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_directory
from archatlas.pipeline.code_scan import scan_code
from archatlas.publish.written_estate import written_estate
from archatlas.render.text.rule_documentation import DocumentationBlock, Effect, RulePage, listings
from archatlas.settings import SETTINGS_FILE, Settings, read_settings
from archatlas.sources.read_errors import COUNT_LIMIT, SIZE_LIMIT
from archatlas.sources.scope import FileScope

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
    return _reviewed(root) if page.effect is Effect.REVIEWS else _checked(root)


def _checked(root: Path) -> tuple[Finding, ...]:
    path = root / SETTINGS_FILE
    settings = read_settings(SourceFile(SETTINGS_FILE, path.read_text("utf-8"))) if path.is_file() else Settings()
    known = assess_directory(root / "modules", settings, TODAY)
    known = written_estate(known, FileScope((root / "modules",)), settings.pages).assessment
    if all(entry.name in ("modules", SETTINGS_FILE) for entry in root.iterdir()):
        return known.findings
    criteria = replace(known.evaluated.criteria, code=scan_code(root, known.catalog, settings))
    return known.after(Changes(criteria=criteria)).findings


def _reviewed(root: Path) -> tuple[Finding, ...]:
    before, after = (assess_directory(root / side / "modules", Settings(), TODAY) for side in ("before", "after"))
    comparison = compare(before, after)
    return (*breaking_findings(comparison), *weaker_promises(comparison))


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


def _many(modules: Path) -> None:
    for number in range(COUNT_LIMIT + 1):
        (modules / f"{number}.yaml").touch()


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
    "5,001 values outside of the format": _text(
        "extensions:\n" + "".join(f"  key{number}: value\n" for number in range(5001))
    ),
    "501 unknown keys": _text("".join(f"  key{number}: value\n" for number in range(501))),
}
"""By the title of a listing, what no listing can show."""
