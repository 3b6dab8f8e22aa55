"""Reads the JSON report of coverage.py."""

from typing import Any

from archatlas.evidence.reports import ArtefactReport, Lines, moment_of, new_lines


def reduce_coverage(said: dict[str, Any]) -> Any:
    """Keep the lines of a file in four bytes each, and nothing of its functions and classes."""
    executed, missing = said.get("executed_lines"), said.get("missing_lines")
    if not (isinstance(executed, list) and isinstance(missing, list)):
        return said
    lines = new_lines()
    try:
        lines.extend(line << 1 | 1 for line in executed)
        lines.extend(line << 1 for line in missing)
    except (TypeError, OverflowError):
        return None
    return lines


def coverage_report(said: dict[str, Any]) -> ArtefactReport:
    """Return which lines of which files ran."""
    meta = said["meta"] if isinstance(said.get("meta"), dict) else {}
    files: dict[str, Lines] = {}
    left_out, example = 0, ""
    for name, lines in said["files"].items():
        if isinstance(lines, type(new_lines())):
            files[name] = lines
        else:
            left_out, example = left_out + 1, example or name
    tool = f"coverage.py {meta['version']}" if isinstance(meta.get("version"), str) else "coverage.py"
    return ArtefactReport(
        moment_of(meta.get("timestamp")),
        tool,
        coverage={name: lines for name, lines in files.items() if lines},
        left_out=left_out,
        example=example,
    )
