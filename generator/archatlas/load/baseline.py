"""Reads a recorded baseline; the file is JSON with a finding on each line."""

import json
from collections import Counter
from typing import Any

from archatlas.load.errors import LoadError
from archatlas.model.source import SourceFile

VERSION = 1
_KEYS = ("rule", "module", "subject")

Counts = dict[tuple[str, str, str], int]


def read_baseline(source: SourceFile) -> Counts:
    """Return how often each finding is recorded; raise LoadError with the place of what cannot be read."""
    try:
        tree: Any = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        cure = "restore it, or record it again with --update-baseline --allow-additions"
        raise LoadError(f"{source.path}:{line}: not a baseline, it is no JSON; {cure}") from error
    if not isinstance(tree, dict) or tree.get("archatlas_baseline") != VERSION:
        raise LoadError(f"{source.path}:1: not a baseline of version {VERSION}; record it again")
    entries = tree.get("findings")
    if not isinstance(entries, list) or not all(map(_is_entry, entries)):
        raise LoadError(f"{source.path}: every entry of 'findings' needs the texts {', '.join(_KEYS)}")
    counts = Counter[tuple[str, str, str]]()
    for entry in entries:
        counts[(entry["rule"], entry["module"], entry["subject"])] += entry.get("count", 1)
    return dict(counts)


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, dict) or not set(entry) <= {*_KEYS, "count"}:
        return False
    count = entry.get("count", 1)
    is_count = isinstance(count, int) and not isinstance(count, bool) and count > 0
    return is_count and all(isinstance(entry.get(key), str) for key in _KEYS)
