"""The rules as SARIF declares them."""

import re
from collections.abc import Iterable

from archatlas.analysis.rules.known import KNOWN_RULES
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Severity
from archatlas.render.reports.document import Document
from archatlas.render.reports.options import ReportOptions
from archatlas.render.text import visible

_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
_ACTIVE = re.compile(r"([\\`*_\[\]<>#&|~@])")
LIMIT = 1_024
"""Characters of a description that GitHub takes."""


def declared(found: Iterable[str]) -> dict[str, int]:
    """Return the position of every known rule, and of those that only a finding names."""
    names = [*KNOWN_RULES, *sorted(set(found) - KNOWN_RULES.keys())]
    return {name: position for position, name in enumerate(names)}


def rule_documents(names: Iterable[str], options: ReportOptions) -> list[Document]:
    """Return a `reportingDescriptor` for each rule."""
    return [_known(KNOWN_RULES[name], options) if name in KNOWN_RULES else _unknown(name) for name in names]


def _known(rule: Rule, options: ReportOptions) -> Document:
    address = options.rule_url(rule.name)
    markdown = f"**{_escaped(rule.title)}**\n\n{_escaped(rule.why)}\n\nTo mend it: {_escaped(rule.cure)}"
    return {
        "id": rule.name,
        "name": "".join(part.capitalize() for part in re.split(r"[^a-z0-9]+", rule.name)),
        "shortDescription": {"text": rule.title[:LIMIT]},
        "fullDescription": {"text": rule.why[:LIMIT]},
        "help": {"text": f"{rule.why} To mend it: {rule.cure}", "markdown": markdown},
        **({"helpUri": address} if address else {}),
        "defaultConfiguration": {"level": rule.severity.word},
        "properties": {
            "tags": ["architecture", rule.name.partition("/")[0]],
            "precision": "very-high",
            "problem.severity": _PROBLEM[rule.severity],
        },
    }


def _unknown(name: str) -> Document:
    text = {"text": visible(name) or "no name"}
    return {"id": visible(name) or "no name", "shortDescription": text, "fullDescription": text, "help": text}


def _escaped(text: str) -> str:
    return _ACTIVE.sub(r"\\\1", text)
