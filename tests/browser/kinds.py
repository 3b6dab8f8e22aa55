"""Finds the kinds of page that a built site has, so that a new kind is tested without being named."""

from collections import defaultdict
from pathlib import Path

CARD = "card"
"""The folder of what stands in frames of other sites: a page without the site around it, and without script."""
_FEW = 3


def example_pages(folder: Path) -> tuple[str, ...]:
    """Return addresses that stand for all pages: each page near the root, and of long series the ends by size."""
    series: dict[str, list[Path]] = defaultdict(list)
    for file in sorted(folder.rglob("*.html")):
        if file.parent.name == CARD:
            continue
        series[_series_of(file.relative_to(folder))].append(file)
    return tuple(_address(file.relative_to(folder)) for files in series.values() for file in _ends(files))


def _series_of(path: Path) -> str:
    """Return what pages of one kind share; pages below `reference` are of one kind each, and so is the calendar."""
    page = path.parent.as_posix()
    if path.parts[0] == "modules" and len(path.parts) > 3:  # what stands below the page of a module
        return f"modules/*/{path.parts[2]}/*"
    above = path.parent.parent.as_posix()
    alone = above in (".", "reference") or page == "findings/waivers" or (page == "." and path.name == "index.html")
    return page if alone else f"{above}/*"


def _ends(files: list[Path]) -> list[Path]:
    if len(files) <= _FEW:
        return files
    by_size = sorted(files, key=lambda file: file.stat().st_size)
    return [by_size[0], by_size[-1]]


def _address(path: Path) -> str:
    return path.as_posix().removesuffix("index.html")
