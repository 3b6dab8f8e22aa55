"""Findings as the results of tests, one test suite for each rule, as build servers know them from JUnit."""

from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from archatlas.analysis.report import BaselineState, Report, ReportedFinding
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.reported_findings import hints, with_fingerprints
from archatlas.render.text.escaping import COMMAND_MARK, visible
from archatlas.render.text.messages import reported_message

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SKIPPED = frozenset({BaselineState.KNOWN, BaselineState.WAIVED})


def to_junit(report: Report, options: ReportOptions) -> str:
    """Return a failed test for each finding that blocks, a skipped one for what is known or waived.

    A rule that found nothing is one test that passed, and so is a finding too mild to block. What was fixed is left
    out. Characters that XML cannot hold are written as escapes.
    """
    suites = Element("testsuites", name=f"archatlas {options.command}")
    current = [one for one in report.reported if one.state is not BaselineState.FIXED]
    cases: dict[str, list[Element]] = {rule: [] for rule in KNOWN_RULES}
    for one, _, number in with_fingerprints(current):
        cases.setdefault(one.finding.rule, []).append(_case(one, number, report, options))
    for rule, found in cases.items():
        suites.append(_suite(rule, found or [Element("testcase", classname=visible(rule), name="nothing found")]))
    if report.problems:
        suites.append(_suite("problems", [_problem(problem) for problem in report.problems]))
    suites.attrib |= _counts(suites.iter("testcase"))
    ElementTree.indent(suites)
    text = ElementTree.tostring(suites, encoding="us-ascii", xml_declaration=False).decode("ascii")
    return _HEAD + COMMAND_MARK.sub("#&#35;", text) + "\n"


def _suite(rule: str, cases: list[Element]) -> Element:
    suite = Element("testsuite", {"name": visible(rule), **_counts(cases)})
    suite.extend(cases)
    return suite


def _counts(cases: Iterable[Element]) -> dict[str, str]:
    listed = list(cases)
    counted = {kind: sum(case.find(kind) is not None for case in listed) for kind in ("failure", "skipped")}
    numbers = {"tests": len(listed), "failures": counted["failure"], "errors": 0, "skipped": counted["skipped"]}
    return {name: str(number) for name, number in numbers.items()}


def _case(one: ReportedFinding, number: int, report: Report, options: ReportOptions) -> Element:
    finding = one.finding
    again = f" #{number}" if number > 1 else ""
    name = visible(f"{finding.module} {finding.subject}".strip()) + again
    line = {"line": str(finding.location.line)} if finding.location.line else {}
    place = {"file": visible(options.path(finding.path)), **line}
    case = Element("testcase", {"classname": visible(finding.rule), "name": name, **place})
    if one.state in _SKIPPED:
        SubElement(case, "skipped", message=_skipped(one))
    elif report.blocks(one):
        failure = SubElement(case, "failure", message=visible(reported_message(one)), type=finding.severity.word)
        failure.text = _cure(one)
    else:
        SubElement(case, "system-out").text = f"{finding.severity.word}: {visible(reported_message(one))}"
    return case


def _skipped(one: ReportedFinding) -> str:
    if one.waiver is None:
        return f"known before: {visible(reported_message(one))}"
    waiver = one.waiver
    return visible(f"waived by {waiver.owner} until {waiver.expires}: {waiver.reason}")


def _cure(one: ReportedFinding) -> str:
    place = one.finding.location
    where = f"at {place.path}:{place.line}:{place.column}" if place.line else f"at {place.path}"
    return "\n".join(visible(line) for line in (where, *hints(one)))


def _problem(problem: str) -> Element:
    case = Element("testcase", classname="problems", name=visible(problem))
    SubElement(case, "failure", message=visible(problem), type="problem")
    return case
