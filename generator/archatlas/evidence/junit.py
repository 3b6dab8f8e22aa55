"""Reads JUnit XML, as pytest, Maven, Gradle, Jest, gotestsum, GoogleTest and most others write it."""

import re

from archatlas.evidence.reports import GRAVITY, ArtefactReport, CaseOutcome, CasePlace, Cases, Chunks, moment_of
from archatlas.evidence.xml_stream import ArtefactLimits, ElementReader, local_name, read_elements

_OUTCOMES = {
    "skipped": CaseOutcome.SKIPPED,
    "failure": CaseOutcome.FAILED,
    "error": CaseOutcome.ERROR,
    "flakyFailure": CaseOutcome.FLAKY,
    "flakyError": CaseOutcome.FLAKY,
}
"""What stands in a case; one that passed has nothing of it."""
_NOT_RUN = frozenset({"notrun", "disabled", "skipped"})
_SUITES = frozenset({"testsuite", "testsuites"})
_PATH = re.compile(r"[^\s:]*/[^\s:/]+\.[A-Za-z]{1,5}")
"""A name of a suite that is the path of a file, as Vitest and Playwright give it."""
_LINTER = re.compile(r"(?:org\.(?:ruff|eslint|stylelint)\b|archatlas (?:check|review)\b)")
_LONGEST = 300
_LONGEST_RUN = 1e9
"""Seconds that no test takes: sums of more would be no numbers any more."""


class _Suites(ElementReader):
    """Takes the cases of all suites, which may lie in each other; the file of a suite is that of its cases."""

    __slots__ = ("_cases", "_files", "_is_inside", "_outcomes", "_passed_by", "_suites", "_test", "newest", "tests")

    def __init__(self, limits: ArtefactLimits) -> None:
        super().__init__(limits)
        self.tests: dict[CasePlace, Cases] = {}
        self.newest = ""
        self._files: list[str] = [""]
        self._suites: list[str] = [""]
        self._is_inside = False
        self._passed_by = 0
        self._cases, self._test, self._outcomes = Cases(), "", ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.enter()
        tag = local_name(tag)
        if self._is_no_test(tag, attributes):
            return
        if tag == "testcase":
            self._begin(attributes)
        elif tag in _OUTCOMES:
            self._end_as(_OUTCOMES[tag])
        elif tag in _SUITES:
            name = attributes.get("name", "")
            self._suites.append(name[:_LONGEST])
            self._files.append(attributes.get("file") or (name if _PATH.fullmatch(name) else self._files[-1]))
            self.newest = max(self.newest, attributes.get("timestamp", "")[:40])

    def end(self, tag: str) -> None:
        self.depth -= 1
        tag = local_name(tag)
        if self._passed_by:
            self._passed_by = self._passed_by if self.depth >= self._passed_by else 0
        elif tag == "testcase":
            self._is_inside = False
            outcome = max(self._outcomes, key=GRAVITY.index, default=CaseOutcome.PASSED.value)
            self._add(outcome)
        elif tag in _SUITES:
            self._suites.pop()
            self._files.pop()

    def _is_no_test(self, tag: str, attributes: dict[str, str]) -> bool:
        """Tell whether an element is of what a linter wrote, for which a finding is a test that fails."""
        name, package = attributes.get("name", ""), attributes.get("package", "")
        if tag in _SUITES and not self._passed_by and _LINTER.match(package or name):
            self._passed_by = self.depth
        return bool(self._passed_by)

    def _begin(self, attributes: dict[str, str]) -> None:
        file = attributes.get("file") or attributes.get("filepath") or self._files[-1]
        self._cases = self._cases_of(CasePlace(file, attributes.get("classname", "")))
        self._cases.seconds += _seconds(attributes.get("time", ""))
        self._test = attributes.get("name", "")[:_LONGEST]
        self._outcomes = CaseOutcome.SKIPPED.value if attributes.get("status") in _NOT_RUN else ""
        self._is_inside = True

    def _end_as(self, outcome: CaseOutcome) -> None:
        """Take how a case ended, or a suite as a whole, of which something around its cases went wrong."""
        if self._is_inside:
            self._outcomes += outcome.value
        elif outcome in (CaseOutcome.FAILED, CaseOutcome.ERROR):
            self._cases, self._test = self._cases_of(CasePlace(self._files[-1], self._suites[-1])), ""
            self._add(outcome.value)

    def _cases_of(self, place: CasePlace) -> Cases:
        return self.tests.get(place) or self.tests.setdefault(place, Cases())

    def _add(self, outcome: str) -> None:
        self._cases.outcomes[self._test] = self._cases.outcomes.get(self._test, "") + outcome


def read_junit(chunks: Chunks, limits: ArtefactLimits) -> ArtefactReport:
    """Return how which tests ended."""
    reader = _Suites(limits)
    read_elements(chunks(), reader, limits)
    return ArtefactReport(moment_of(reader.newest), tests=reader.tests)


def _seconds(said: str) -> float:
    """Return a time, in which Maven writes commas between thousands; none where it makes no sense."""
    try:
        seconds = float(said.replace(",", ""))
    except ValueError:
        return 0.0
    return seconds if 0 < seconds < _LONGEST_RUN else 0.0
