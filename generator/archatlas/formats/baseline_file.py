"""Reads a recorded baseline; the file is JSON with a finding on each line."""

import json
import re
from collections import Counter
from fractions import Fraction
from typing import Any, NamedTuple

from archatlas.model.finding import Amount
from archatlas.model.source import SourceFile
from archatlas.sources.read_errors import LoadError

VERSION = 1
"""Raised when older programs can no longer read the file."""
_KEYS = ("rule", "module", "subject")

_OPTIONAL = ("count", "amount", "shown", "total")
_AMOUNT = re.compile(r"[0-9]{1,60}(?:/0*[1-9][0-9]{0,60})?\Z")

RecordedIdentity = tuple[str, str, str]


class RecordedFindings(NamedTuple):
    """How often each finding is recorded, and how much it counted where that is recorded."""

    counts: dict[RecordedIdentity, int]
    amounts: dict[RecordedIdentity, Amount]


def read_baseline(source: SourceFile) -> RecordedFindings:
    """Return what is recorded; raise LoadError with the place of what cannot be read."""
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
        needed = (
            f"needs the texts {', '.join(_KEYS)}; 'count' is a number above 0, 'amount' a text such as '7' or '1/3'"
        )
        raise LoadError(f"{source.path}: every entry of 'findings' {needed}")
    counts, amounts = Counter[RecordedIdentity](), dict[RecordedIdentity, Amount]()
    for entry in entries:
        identity = (entry["rule"], entry["module"], entry["subject"])
        counts[identity] += entry.get("count", 1)
        if "amount" in entry:
            shown, total = entry.get("shown", entry["amount"]), entry.get("total")
            amounts[identity] = Amount(Fraction(entry["amount"]), total=total, shown=shown)
    return RecordedFindings(dict(counts), amounts)


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, dict) or not set(entry) <= {*_KEYS, *_OPTIONAL}:
        return False
    count = entry.get("count", 1)
    is_count = isinstance(count, int) and not isinstance(count, bool) and count > 0
    is_amount = isinstance(entry.get("shown", ""), str) and _AMOUNT.match(str(entry.get("amount", "0"))) is not None
    is_amount = is_amount and type(entry.get("total", 0)) is int
    return is_count and is_amount and all(isinstance(entry.get(key), str) for key in _KEYS)
