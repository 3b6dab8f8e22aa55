"""A report as JSON for programs, and what every format in JSON shares."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum, IntEnum
from fractions import Fraction

from archatlas.analysis.compare.comparison import BreakingChange, Comparison
from archatlas.analysis.report import BLOCKING, BaselineState, Report, ReportedFinding
from archatlas.model.change_log import MissingChange
from archatlas.model.finding import Severity
from archatlas.model.walk import is_record, parts_of
from archatlas.render.reports.options import ReportOptions
from archatlas.render.text.escaping import COMMAND_MARK
from archatlas.render.text.facts_in_words import loss_in_words, needed_in_words
from archatlas.render.text.messages import hint_of, reported_message
from archatlas.render.text.remarks import remark_of

Document = Mapping[str, object]


def document_text(document: Document | Sequence[Document]) -> str:
    """Return a document as lines of ASCII, none of which is a command to the build service that prints it."""
    return COMMAND_MARK.sub(r"#\\u0023", json.dumps(document, ensure_ascii=True, indent=2)) + "\n"


def jsonable(value: object) -> object:
    """Return a record and all that it holds as JSON knows it; fractions are exact texts such as "2050/33"."""
    if is_record(value):
        return {name: jsonable(part) for name, part in parts_of(value)}
    if isinstance(value, Mapping):
        return {str(key): jsonable(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [jsonable(inner) for inner in value]
    return _scalar(value)


def _scalar(value: object) -> object:
    if isinstance(value, IntEnum):
        return value.name.lower()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Fraction) else value


_STATES = ("before", "after")
"""The two assessments, which have documents of their own."""


def comparison_document(comparison: Comparison) -> Document:
    """Return everything that differs between the two states, with every number as it was computed."""
    document = {name: jsonable(part) for name, part in parts_of(comparison) if name not in _STATES}
    return document | {"breaking": [_breaking(change) for change in comparison.breaking]}


def _breaking(change: BreakingChange) -> Document:
    """Return a broken contract, with what happened and what is needed in words."""
    said = {"detail": loss_in_words(change.detail), "needed": needed_in_words(change.needed)}
    return {name: said.get(name, jsonable(part)) for name, part in parts_of(change)}


PATHS = 1_000
"""Most paths of files that are listed although nothing is said of them."""


def to_json(report: Report, options: ReportOptions) -> str:
    """Return everything that a report knows: every finding with its standing, and the comparison where there is one.

    `count` holds what the summary line counts, the open and new findings; `standings` counts all of them.
    """
    counted = [one.finding.severity for one in report.of(*BLOCKING)]
    return document_text(
        {
            "modules": report.modules,
            "findings": [finding_document(one) for one in report.reported],
            "count": {severity.word: counted.count(severity) for severity in Severity},
            "standings": {state.value: len(report.of(state)) for state in BaselineState},
            "fail_on": report.fail_on.word,
            "fails": report.fails,
            "base": report.base,
            "head": report.head,
            "problems": list(report.problems),
            "remarks": [remark_of(remark) for remark in report.remarks],
            "missing": [jsonable(remark) for remark in report.remarks if isinstance(remark, MissingChange)],
            "passed_over": {"count": len(report.passed_over), "paths": list(report.passed_over[:PATHS])},
            "comparison": comparison_document(report.comparison) if report.comparison else None,
        }
    )


def finding_document(one: ReportedFinding) -> Document:
    """Return everything that is known of a finding."""
    finding = one.finding
    return {
        "rule": finding.rule,
        "severity": finding.severity.word,
        "message": reported_message(one),
        "path": finding.path,
        "line": finding.location.line,
        "column": finding.location.column,
        "module": finding.module,
        "subject": finding.subject,
        "hint": hint_of(finding),
        "related": jsonable(finding.related),
        "amount": str(finding.amount.value) if finding.amount else None,
        "amount_before": str(one.before.value) if one.before else None,
        "standing": one.state.value,
        "remedies": [{"action": each.title, "effect": each.effect} for each in one.remedies],
        "waiver": jsonable(one.waiver),
    }
