"""Reduces an assessment to what is remembered of it; what did not change is the same object as before."""

from collections.abc import Mapping
from functools import lru_cache

from archatlas.analysis.assessment import Assessment, about_requirements, breaches
from archatlas.analysis.compare.renames import find_renames
from archatlas.analysis.health.score import Score
from archatlas.analysis.history.debts import debts_of
from archatlas.model.finding import Finding, Severity
from archatlas.model.history import EstateState, ModuleState, StandingFinding
from archatlas.model.module import Module
from archatlas.model.reading_rules import DOCUMENT_RULES, PAGE_RULES
from archatlas.model.record import dataclass

UNKNOWN = "?"
"""The share of a check that nobody can judge."""

_OF_OTHER_FILES = frozenset(spec.name for spec in (*PAGE_RULES, *DOCUMENT_RULES))
"""What is found in files that are no schemas, which the history does not read."""


@dataclass(frozen=True)
class KnownState:
    """An assessment with what is remembered of it."""

    assessment: Assessment
    state: EstateState


def known_state(assessment: Assessment, former: KnownState | None = None) -> KnownState:
    """Return what is remembered of an assessment, given the state before it."""
    said = _said(assessment)
    broken = _broken(assessment)
    kept = _Kept(former, assessment)
    modules = {
        str(name): kept.state(module, said.get(name, ()), broken.get(name, ()))
        for name, module in assessment.catalog.items()
    }
    others = ((about, one) for about, found in said.items() if about not in modules for one in found)
    renames = find_renames(former.assessment, assessment).items() if former else ()
    return KnownState(
        assessment,
        EstateState(modules, tuple(sorted(others, key=_order_of_others)), {str(old): str(new) for old, new in renames}),
    )


def _said(assessment: Assessment) -> Mapping[str, tuple[StandingFinding, ...]]:
    """Return the findings that are remembered by what they are about, waived ones too."""
    found: dict[str, list[StandingFinding]] = {}
    for finding in assessment.findings:
        if finding.rule not in _OF_OTHER_FILES:
            found.setdefault(finding.module, []).append(_standing(finding))
    for one in assessment.waived:
        until = one.waiver.expires.isoformat()
        found.setdefault(one.finding.module, []).append(_standing(one.finding, until))
    return {about: tuple(sorted(dict.fromkeys(said), key=_order)) for about, said in found.items()}


def _standing(finding: Finding, until: str = "") -> StandingFinding:
    return _remembered(finding.rule, finding.subject, finding.severity, until)


@lru_cache(maxsize=1 << 16)  # most findings stand for long
def _remembered(rule: str, subject: str, severity: Severity, until: str) -> StandingFinding:
    return StandingFinding(rule, subject, severity, until)


def _order(one: StandingFinding) -> tuple[str, str, str, int]:
    return (one.rule, one.subject, one.waived_until, one.severity)


def _order_of_others(one: tuple[str, StandingFinding]) -> tuple[str, tuple[str, str, str, int]]:
    return (one[0], _order(one[1]))


def _broken(assessment: Assessment) -> Mapping[str, tuple[str, ...]]:
    """Return by the requirer which of its requirements break a rule."""
    found: dict[str, list[str]] = {}
    for requirer, required in breaches(about_requirements(assessment.findings)):
        found.setdefault(requirer, []).append(required)
    return {requirer: tuple(sorted(targets)) for requirer, targets in found.items()}


class _Kept:
    """Tells which states of modules are as they were, and makes the others."""

    def __init__(self, former: KnownState | None, assessment: Assessment) -> None:
        self._now = assessment
        self._states = former.state.modules if former else {}
        old = former.assessment if former else None
        self._catalog = old.catalog if old else {}
        self._scores = old.evaluated.scores if old else {}
        self._scores_now = assessment.evaluated.scores
        is_alike = old is not None and old.classifier == assessment.classifier
        self._may_keep = is_alike and old is not None and old.facts.measured is assessment.facts.measured
        self._is_same_graph = old is not None and old.graph is assessment.graph

    def state(self, module: Module, said: tuple[StandingFinding, ...], broken: tuple[str, ...]) -> ModuleState:
        """Return what is remembered of a module."""
        known = self._states.get(module.name)
        is_kept = known is not None and self._is_same(module) and (known.findings, known.broken) == (said, broken)
        if known is not None and is_kept and (self._is_same_graph or known.across == self._across(module)):
            return known
        return self._made(module, said, broken)

    def _is_same(self, module: Module) -> bool:
        name = module.name
        is_same_score = self._scores.get(name) is self._scores_now[name]
        return self._may_keep and is_same_score and self._catalog.get(name) is module

    def _across(self, module: Module) -> tuple[str, ...]:
        required = self._now.graph.requires(module.name)
        return tuple(sorted(one for one in required if self._now.catalog[one].lane != module.lane))

    def _made(self, module: Module, said: tuple[StandingFinding, ...], broken: tuple[str, ...]) -> ModuleState:
        score = self._now.evaluated.score(module.name)
        return ModuleState(
            module.lane,
            self._now.classifier.owner(module),
            module.identity.tier,
            module.identity.status,
            tuple(sorted(set(module.dependencies.internal.requires))),
            self._across(module),
            broken,
            score.grade.exact,
            score.grade.shown,
            score.known,
            score.points,
            _checks(score),
            said,
            debts_of(self._now, module, said),
        )


def _checks(score: Score) -> tuple[tuple[str, str], ...]:
    return tuple((one.check.value, UNKNOWN if one.share is None else str(one.share)) for one in score.checks)
