"""What can be done about service levels and missing tests."""

from dataclasses import replace
from fractions import Fraction
from math import floor
from operator import attrgetter

from archatlas.analysis.availability import KEY, Availability, availability_of
from archatlas.analysis.exact import decimal_text, exact, percent_text
from archatlas.analysis.posture import COUNTS, COVERAGE, declared_counts
from archatlas.analysis.remedies.edits import able_to_do_without, stating
from archatlas.analysis.remedies.proposal import Proposal, Proposals, listed
from archatlas.analysis.remedies.situation import Situation
from archatlas.analysis.rules.figures import FIGURES, suggested
from archatlas.analysis.rules.service_levels import OBJECTIVES, P99
from archatlas.model.assurance import TestCounts
from archatlas.model.finding import Finding
from archatlas.model.module import Module
from archatlas.model.names import ModuleName

P95 = f"{OBJECTIVES}.latency_p95_ms"
UNIT = f"{COUNTS}.unit"
DIGITS = 4
"""Decimals of a promise that is proposed."""


def unreachable(finding: Finding, situation: Situation) -> Proposals:
    """Propose the highest promise that can be kept, and to need fewer of those that promise less."""
    module = situation.facts.catalog[ModuleName(finding.module)]
    known = availability_of(situation.facts, module)
    if known is None:
        return
    kept = Fraction(floor(known.possible * 10**DIGITS), 10**DIGITS)
    action = f"promise {percent_text(kept, DIGITS)} in {KEY}, the most that can be kept"
    yield Proposal(action, (stating(module, KEY, float(kept)),))
    weakest = _weakest(known)
    named, them = listed(weakest), "it" if len(weakest) == 1 else "them"
    action = f"make {named} optional: list {them} in dependencies.internal.weak_dependencies"
    yield Proposal(action, (able_to_do_without(module, *weakest),))
    yield Proposal(f"remove {KEY} until it is agreed on", (stating(module, KEY, None),))


def _weakest(known: Availability) -> list[ModuleName]:
    """Return the fewest required modules without which the promise can be kept."""
    factors = sorted(known.factors, key=lambda factor: (factor.percent, factor.module))
    for number in range(1, len(factors)):
        rest = Availability(known.module, known.promised, tuple(factors[number:]), ())
        if rest.is_reachable:
            return [factor.module for factor in factors[:number]]
    return [factor.module for factor in factors]


def percentiles(finding: Finding, situation: Situation) -> Proposals:
    """Propose to swap the two numbers, and to remove the one that cannot be right."""
    module = situation.facts.catalog[ModuleName(finding.module)]
    levels = module.observability.slos
    if levels.latency_p95_ms is not None and levels.latency_p99_ms is not None:
        p95, p99 = decimal_text(exact(levels.latency_p95_ms), 3), decimal_text(exact(levels.latency_p99_ms), 3)
        swapped = stating(stating(module, P95, levels.latency_p99_ms), P99, levels.latency_p95_ms)
        yield Proposal(f"swap the two: p95 {p99} ms and p99 {p95} ms", (swapped,))
    yield Proposal(f"remove {P99} until it is measured", (stating(module, P99, None),))


def figures(finding: Finding, situation: Situation) -> Proposals:
    """Propose the number that was probably meant, and to remove the one that cannot be right."""
    module, key = situation.facts.catalog[ModuleName(finding.module)], finding.subject
    if key not in FIGURES:
        yield Proposal("remove http_status until somebody has looked it up", (_without_status(module, key),))
        return
    value = attrgetter(key)(module)
    meant = suggested(key, value) if value is not None else ""
    if meant:
        yield Proposal(f"write {meant} in {key}", (stating(module, key, float(meant)),))
    yield Proposal(f"remove {key} until it is measured", (stating(module, key, None),))


def _without_status(module: Module, subject: str) -> Module:
    code = subject.partition(": ")[2]
    errors = (replace(one, http_status=None) if one.code == code else one for one in module.contracts.error_taxonomy)
    return stating(module, "contracts.error_taxonomy", tuple(errors))


def untested(finding: Finding, situation: Situation) -> Proposals:
    """Propose a first test, the earlier numbers, and to remove counts that nobody took."""
    module, former = situation.facts.catalog[ModuleName(finding.module)], situation.former(finding.module)
    if former is not None:
        yield Proposal("restore the earlier test_posture", (stating(module, "test_posture", former.test_posture),))
    yield Proposal(f"write a test and count it, for example {UNIT}: 1", (_tested(module),))
    if any(True for _count in declared_counts(module)):
        action = f"remove the zeros from {COUNTS} until somebody has counted"
        yield Proposal(action, (stating(module, COUNTS, TestCounts()),))


def _tested(module: Module) -> Module:
    """Return the module with one test; a coverage of 0 is then no longer true and is left to be measured."""
    tested = stating(module, UNIT, 1)
    return tested if tested.test_posture.coverage.current else stating(tested, COVERAGE, None)
