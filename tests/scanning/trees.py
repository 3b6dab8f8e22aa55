"""Builds trees of code for tests."""

from collections.abc import Mapping
from pathlib import Path

from archatlas.model.catalog import Catalog
from archatlas.model.code import CodeFacts, CodeFile, Tie
from archatlas.model.record import replace
from archatlas.pipeline.code_scan import scan_code
from archatlas.settings import Settings
from archatlas.settings.settings import ScanSettings


def write_tree(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a directory."""
    for path, text in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def in_memory(files: Mapping[str, str]) -> list[CodeFile]:
    """Return files that lie nowhere."""
    return [CodeFile(path, text.encode) for path, text in files.items()]


def scanned(root: Path, modules: Mapping[str, tuple[str, ...]], *exclude: str) -> CodeFacts:
    """Scan a tree whose modules the settings name."""
    settings = replace(Settings(), scan=ScanSettings(modules=modules, exclude=exclude))
    return scan_code(root, Catalog(), settings)


def ties_of(facts: CodeFacts, name: str) -> list[tuple[str, str, int, bool]]:
    """Return what a module's code is tied to: module, kind, count, whether it is dead."""
    return [_short(tie) for tie in facts.modules[name].ties]


def _short(tie: Tie) -> tuple[str, str, int, bool]:
    return tie.required, tie.kind.value, tie.count, tie.is_dead
