"""Findings as JSON for programs."""

import json
from collections.abc import Sequence

from archatlas.model.finding import Finding, Severity
from archatlas.model.location import Location
from archatlas.render.text import COMMAND_MARK


def to_json(findings: Sequence[Finding], modules: int) -> str:
    """Return every finding with its place, and the numbers of the summary line.

    No line of it is a command to the build service that prints it.
    """
    numbers = {severity.word: sum(finding.severity is severity for finding in findings) for severity in Severity}
    report = {"modules": modules, "findings": [_finding(finding) for finding in findings], "count": numbers}
    return COMMAND_MARK.sub(r"#\\u0023", json.dumps(report, ensure_ascii=True, indent=2)) + "\n"


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.word,
        "message": finding.message,
        **_location(finding.location),
        "module": finding.module,
        "subject": finding.subject,
        "hint": finding.hint,
        "related": [_location(place) for place in finding.related],
    }


def _location(place: Location) -> dict[str, object]:
    return {"path": place.path, "line": place.line, "column": place.column}
