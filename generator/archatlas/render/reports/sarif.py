"""A report in SARIF 2.1.0, the exchange format of static analysis (OASIS, "SARIF Version 2.1.0", 2020)."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass

from archatlas import __version__
from archatlas.analysis.report import Report
from archatlas.render.reports.document import Document, document_text
from archatlas.render.reports.fingerprint import fingerprinted
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.ranking import gravest_first
from archatlas.render.reports.sarif_results import BASE, Results, plain_message
from archatlas.render.reports.sarif_rules import declared, rule_documents
from archatlas.render.words import count

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
    most = min(limits.results, len(report.judged))
    text = _limited(report, options, most)
    largest = limits.compressed_bytes
    while len(text) > largest and len(gzip.compress(text.encode("ascii"), mtime=0)) > largest:
        most = most * 3 // 4
        text = _limited(report, options, most)
    return text


def _limited(report: Report, options: ReportOptions, most: int) -> str:
    rules = declared(one.finding.rule for one in report.judged)
    results = Results(report, options, rules)
    shown = list(fingerprinted(gravest_first(report.judged)))
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
    yield from ({"level": "note", "message": {"text": plain_message(remark)}} for remark in report.remarks)
