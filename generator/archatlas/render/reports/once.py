"""Says remedies once where one requirement breaks several rules: the same cures would stand below each finding."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from archatlas.analysis.report import Judged, Remedy


def remedies_once(all_judged: Iterable[Judged]) -> Iterator[Judged]:
    """Yield findings; remedies that stood below an earlier one of the same module are only referred to."""
    seen: dict[tuple[str, tuple[Remedy, ...]], str] = {}
    for one in all_judged:
        key = (one.finding.module, one.remedies)
        if one.remedies and key in seen:
            yield replace(one, remedies=(Remedy(f"as for {seen[key]} above", ""),))
        else:
            seen.setdefault(key, one.finding.rule)
            yield one
