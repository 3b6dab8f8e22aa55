"""Reads the results of analysers in SARIF 2.1, as CodeQL, Semgrep, ESLint, ruff, clang-tidy and Trivy write it."""

from collections.abc import Mapping
from typing import Any

from archatlas.evidence.json_text import objects, text_in
from archatlas.evidence.reports import ArtefactReport, FoundResult, moment_of

_LEVELS = ("error", "warning", "note")
_NO_RESULT = frozenset({"pass", "notApplicable", "informational", "open"})
"""Kinds of results that say that nothing is wrong, or not yet."""
_LONGEST = 300


def sarif_report(said: dict[str, Any]) -> ArtefactReport:
    """Return what is found and stands: nothing that is suppressed, gone since, or no failure at all."""
    results: list[FoundResult] = []
    left_out, tools, newest = 0, [], ""
    for run in objects(said.get("runs")):
        reader = _Run(run)
        tools.append(reader.tool)
        newest = max((newest, *reader.times))
        for one in objects(run.get("results")):
            if not _stands(one):
                continue
            found = reader.result(one)
            left_out += found is None
            results += [found] if found is not None else []
    return ArtefactReport(
        moment_of(newest), ", ".join(dict.fromkeys(filter(None, tools))), results=tuple(results), left_out=left_out
    )


def _stands(result: Mapping[str, Any]) -> bool:
    is_suppressed = any(one.get("status", "accepted") == "accepted" for one in objects(result.get("suppressions")))
    return not (is_suppressed or result.get("baselineState") == "absent" or text_in(result, "kind") in _NO_RESULT)


class _Run:
    """One run of one tool: its rules, and the directories that addresses count from."""

    def __init__(self, run: Mapping[str, Any]) -> None:
        driver = _object(_object(run.get("tool")).get("driver"))
        self.tool = text_in(driver, "name")[:_LONGEST]
        self.times = [text_in(one, "endTimeUtc")[:40] for one in objects(run.get("invocations"))]
        extensions = tuple(objects(_object(run.get("tool")).get("extensions")))
        self._rules = [tuple(objects(one.get("rules"))) for one in (driver, *extensions)]
        self._levels = {
            text_in(rule, "id"): text_in(_object(rule.get("defaultConfiguration")), "level")
            for rules in self._rules
            for rule in rules
        }
        self._bases = _object(run.get("originalUriBaseIds"))
        self._artifacts = tuple(objects(run.get("artifacts")))

    def result(self, said: Mapping[str, Any]) -> FoundResult | None:
        """Return a result, None where nobody could know what it says."""
        rule = text_in(said, "ruleId") or text_in(_object(said.get("rule")), "id") or self._rule_at(said)
        level = text_in(said, "level") or self._levels.get(rule, "") or "warning"
        if level == "none":
            level = "note"
        if level not in _LEVELS or not rule:
            return None
        place = _object(next(objects(said.get("locations")), {}).get("physicalLocation"))
        line = _object(place.get("region")).get("startLine", 0)
        message = _object(said.get("message"))
        return FoundResult(
            self.tool,
            rule[:_LONGEST],
            level,
            self._file(_object(place.get("artifactLocation"))),
            line if isinstance(line, int) and 0 < line < 1 << 31 else 0,
            (text_in(message, "text") or text_in(message, "markdown"))[:_LONGEST],
        )

    def _rule_at(self, said: Mapping[str, Any]) -> str:
        at = said.get("ruleIndex", _object(said.get("rule")).get("index"))
        rules = self._rules[0]
        return text_in(rules[at], "id") if isinstance(at, int) and 0 <= at < len(rules) else ""

    def _file(self, place: Mapping[str, Any]) -> str:
        at = place.get("index")
        if "uri" not in place and isinstance(at, int) and 0 <= at < len(self._artifacts):
            place = _object(self._artifacts[at].get("location"))
        uri, base = text_in(place, "uri"), text_in(place, "uriBaseId")
        for _step in range(_BASES):
            known = _object(self._bases.get(base)) if base else {}
            uri, base = text_in(known, "uri") + uri, text_in(known, "uriBaseId")
        return uri


_BASES = 8
"""How many directories may count from each other."""


def _object(said: object) -> Mapping[str, Any]:
    return said if isinstance(said, dict) else {}
