"""Whatever is wrong with an estate: there is a remedy, it works, and its numbers are true."""

import re

import pytest
from hypothesis import example, given, settings

from analysis.fixes.estates import assessed, context, contexts, from_scratch, one_of_each_rule
from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.breaking import ContractComparison
from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.estate.reachability import Coupling, coupling_of
from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.fixes.remedies import Verified, verified_for
from archatlas.analysis.fixes.verification import cost_text, nccd_text, score_text
from archatlas.analysis.health.checks import HealthRules
from archatlas.analysis.health.health import score_module
from archatlas.analysis.rules.promises import BREAKING_CHANGE
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import ModuleName

NCCD = re.compile(r"NCCD (?:(?P<old>\S+) → (?P<new>\S+)|stays (?P<same>\S+))(?:;|$)")
COST = re.compile(r"propagation cost (?:(?P<old>\S+ %) → (?P<new>\S+ %)|stays (?P<same>\S+ %))(?:;|$)")
SCORE = re.compile(r"health score of '(?P<name>[^']+)' (?P<old>.+?) → (?P<new>.+?)(?:;|$)")


rarely = settings(max_examples=settings().max_examples // 3)
"""An example is an estate with some thirty findings, each with up to three remedies."""


def applied(one: Verified, context: RemedyContext) -> Assessment:
    """Assess the estate after a remedy anew, with nothing taken over."""
    facts = from_scratch(one.trial.facts)
    return assessed(facts.catalog.values(), facts.policy, facts.today)


def made_again(finding: Finding, later: Assessment, context: RemedyContext) -> bool:
    if finding.rule != BREAKING_CHANGE.name:
        return finding.identity in {one.identity for one in (*later.findings, *(one.finding for one in later.waived))}
    assert context.before is not None
    renames = {old: new for old, new in context.renames.items() if new in later.catalog}
    broken = ContractComparison(context.before, later, renames).broken()
    return any((one.module, one.subject) == (finding.module, finding.subject) for one in broken)


@pytest.mark.real
@rarely
@given(contexts())
def test_every_finding_has_a_remedy_and_each_of_them_removes_it(now: RemedyContext) -> None:
    for finding in one_of_each_rule(now):
        verified = verified_for(finding, now)
        assert 1 <= len(verified) <= 3, finding
        for one in verified:
            assert not made_again(finding, applied(one, now), now), (finding.identity, one.proposal.action)


@pytest.mark.real
@rarely
@given(contexts())
def test_the_numbers_of_an_effect_are_those_computed_from_scratch(now: RemedyContext) -> None:
    for finding in one_of_each_rule(now):
        for one in verified_for(finding, now):
            remedy = one.told(finding)
            later = from_scratch(one.trial.facts)
            assert_coupling(remedy.effect, now, coupling_of(later.graph))
            assert_score(remedy.effect, one, now, later)


@pytest.mark.real
@rarely
@given(contexts())
@example(context(38))  # a waiver that waived nothing before the change either
@example(context(172974475))  # a module that comes back is one more that its requirers require
def test_what_a_remedy_brings_is_what_is_found_anew_around_it(now: RemedyContext) -> None:
    for finding in one_of_each_rule(now):
        for one in verified_for(finding, now):
            later = applied(one, now)
            new = {one.identity for one in later.findings if one.severity > Severity.NOTE and not now.base.knows(one)}
            beside = {name for touched in one.trial.touched for name in around(touched, now, later)}
            brought = {one.identity for one in one.trial.brought}
            assert {identity for identity in new if identity[1] in beside} <= brought
            assert brought <= new | {one.finding.identity for one in later.waived}


def around(name: ModuleName, now: RemedyContext, later: Assessment) -> set[str]:
    """Return a touched module with those that require it or that it requires, before or after a remedy."""
    graphs = [known.graph for known in (now.after, later) if name in known.catalog]
    return {name, *(other for graph in graphs for other in (*graph.requires(name), *graph.required_by(name)))}


def assert_coupling(effect: str, context: RemedyContext, later: Coupling) -> None:
    earlier = coupling_of(context.facts.graph)
    for pattern, text in ((NCCD, nccd_text), (COST, cost_text)):
        if match := pattern.search(effect):
            told = (match["old"] or match["same"], match["new"] or match["same"])
            assert told == (text(earlier), text(later)), effect


def assert_score(effect: str, one: Verified, now: RemedyContext, later: Facts) -> None:
    """The score moves as the effect says, and is not mentioned where it stays."""
    moves = {
        name: tuple(score_module(facts, facts.catalog[name], HealthRules()).grade.shown for facts in (now.facts, later))
        for name in one.trial.touched
        if name in now.facts.catalog and name in later.catalog
    }
    match = SCORE.search(effect)
    if match:
        assert (match["old"], match["new"]) == tuple(map(score_text, moves[ModuleName(match["name"])]))
