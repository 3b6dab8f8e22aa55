"""A report in SARIF 2.1.0, the exchange format of static analysis (OASIS, "SARIF Version 2.1.0", 2020)."""

import gzip
import re
from collections.abc import Iterable, Iterator

from archatlas.analysis.report import Report
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.finding import Severity
from archatlas.model.record import dataclass
from archatlas.model.rule import RuleSpec
from archatlas.model.version import __version__
from archatlas.render.reports.json import Document, document_text
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.reported_findings import gravest_first, with_fingerprints
from archatlas.render.reports.sarif_results import BASE, SarifResults, plain_message
from archatlas.render.text.escaping import visible
from archatlas.render.text.remarks import remark_of
from archatlas.render.text.words import count

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True)
class SarifLimits:
    """How many results of a run, and bytes of its compressed file, are taken."""

    results: int
    compressed_bytes: int


GITHUB = SarifLimits(25_000, 10_000_000)


def to_sarif(report: Report, options: ReportOptions, limits: SarifLimits = GITHUB) -> str:
    """Return one run with every finding as a result and every rule declared.

    Past the limits, what is new and grave is kept, and a notification says how many results are left out.
    """
    most = min(limits.results, len(report.reported))
    text = _limited(report, options, most)
    largest = limits.compressed_bytes
    while len(text) > largest and len(gzip.compress(text.encode("ascii"), mtime=0)) > largest:
        most = most * 3 // 4
        text = _limited(report, options, most)
    return text


def _limited(report: Report, options: ReportOptions, most: int) -> str:
    rules = rule_positions(one.finding.rule for one in report.reported)
    results = SarifResults(report, options, rules)
    shown = list(with_fingerprints(gravest_first(report.reported)))
    run = {
        "tool": {"driver": _driver(rules, options)},
        "automationDetails": {"id": f"archatlas/{options.command}/"},
        "originalUriBaseIds": {BASE: {"description": {"text": "the root of the repository"}}},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, len(shown) - most)],
        "results": [results.of(one, f"{mark}:{number}") for one, mark, number in shown[:most]],
    }
    return document_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _driver(rules: dict[str, int], options: ReportOptions) -> Document:
    return {
        "name": "archatlas",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": rule_documents(rules, options),
    }


def _invocation(report: Report, left_out: int) -> Document:
    return {"executionSuccessful": True, "toolExecutionNotifications": list(_notifications(report, left_out))}


def _notifications(report: Report, left_out: int) -> Iterator[Document]:
    if left_out > 0:
        sentence = f"{count(left_out, 'result is', 'results are')} left out, the least grave and those known before"
        yield {"level": "warning", "message": {"text": sentence}}
    yield from ({"level": "error", "message": {"text": plain_message(problem)}} for problem in report.problems)
    yield from ({"level": "note", "message": {"text": plain_message(remark_of(remark))}} for remark in report.remarks)


_PROBLEM_SEVERITY = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
_MARKDOWN_SYNTAX = re.compile(r"([\\`*_\[\]<>#&|~@])")
DESCRIPTION_LENGTH = 1_024
"""Characters of a description that GitHub takes."""


def rule_positions(found: Iterable[str]) -> dict[str, int]:
    """Return the position of every known rule, and of those that only a finding names."""
    names = [*KNOWN_RULES, *sorted(set(found) - KNOWN_RULES.keys())]
    return {name: position for position, name in enumerate(names)}


def rule_documents(names: Iterable[str], options: ReportOptions) -> list[Document]:
    """Return a `reportingDescriptor` for each rule."""
    return [_known_rule(KNOWN_RULES[name], options) if name in KNOWN_RULES else _unknown_rule(name) for name in names]


def _known_rule(rule: RuleSpec, options: ReportOptions) -> Document:
    address = options.rule_url(rule.name)
    markdown = f"**{_escaped(rule.title)}**\n\n{_escaped(rule.why)}\n\nTo mend it: {_escaped(rule.cure)}"
    return {
        "id": rule.name,
        "name": "".join(part.capitalize() for part in re.split(r"[^a-z0-9]+", rule.name)),
        "shortDescription": {"text": rule.title[:DESCRIPTION_LENGTH]},
        "fullDescription": {"text": rule.why[:DESCRIPTION_LENGTH]},
        "help": {"text": f"{rule.why} To mend it: {rule.cure}", "markdown": markdown},
        **({"helpUri": address} if address else {}),
        "defaultConfiguration": {"level": rule.severity.word},
        "properties": {
            "tags": ["architecture", rule.name.partition("/")[0]],
            "precision": "very-high",
            "problem.severity": _PROBLEM_SEVERITY[rule.severity],
        },
    }


def _unknown_rule(name: str) -> Document:
    text = {"text": visible(name) or "no name"}
    return {"id": visible(name) or "no name", "shortDescription": text, "fullDescription": text, "help": text}


def _escaped(text: str) -> str:
    return _MARKDOWN_SYNTAX.sub(r"\\\1", text)
