"""Counts how the tests of a module ended, each test once however many artefacts and runs have it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

from archatlas.evidence.reports import GRAVITY, CaseOutcome, CasePlace, Cases
from archatlas.model.measured import Artefact, MeasuredTests
from archatlas.model.record import dataclass

_FIRST = 20
_PASSED, _FLAKY = CaseOutcome.PASSED.value, CaseOutcome.FLAKY.value
_BAD = frozenset((CaseOutcome.FAILED.value, CaseOutcome.ERROR.value))


@dataclass(frozen=True, slots=True)
class GivenCases:
    """The tests of one place in one artefact."""

    artefact: Artefact
    place: CasePlace
    cases: Cases


def measured_tests(parts: Iterable[GivenCases]) -> MeasuredTests:
    """Return the outcomes; of one test in several artefacts, as of several systems, the gravest counts."""
    joint: dict[CasePlace, dict[str, str]] = {}
    seconds: dict[CasePlace, float] = {}
    artefacts: dict[Artefact, None] = {}
    for part in parts:
        artefacts[part.artefact] = None
        seconds[part.place] = max(seconds.get(part.place, 0.0), part.cases.seconds)
        known = joint.setdefault(part.place, {})
        for test, outcomes in part.cases.outcomes.items():
            settled = without_reruns(outcomes)
            known[test] = _gravest(known[test], settled) if test in known else settled
    counts = Counter(outcome for tests in joint.values() for outcomes in tests.values() for outcome in outcomes)
    return MeasuredTests(
        counts[_PASSED],
        counts[CaseOutcome.FAILED.value],
        counts[CaseOutcome.ERROR.value],
        counts[CaseOutcome.SKIPPED.value],
        counts[_FLAKY],
        round(sum(seconds.values()), 3),
        tuple(artefacts),
        tuple(sorted(_failing(joint)))[:_FIRST],
    )


def without_reruns(outcomes: str) -> str:
    """Return the outcomes of tests of one name: one that failed and then passed was run again, and is flaky."""
    if _BAD.isdisjoint(outcomes) or outcomes[-1:] != _PASSED:
        return outcomes
    return _FLAKY


def _gravest(known: str, other: str) -> str:
    pairs = zip_longest(known, other, fillvalue=_PASSED)
    return "".join(max(pair, key=GRAVITY.index) for pair in pairs)


def _failing(joint: Mapping[CasePlace, Mapping[str, str]]) -> Iterator[str]:
    for place, tests in joint.items():
        for test, outcomes in tests.items():
            if not _BAD.isdisjoint(outcomes):
                yield "::".join(part for part in (place.class_name or place.file, test) if part)
