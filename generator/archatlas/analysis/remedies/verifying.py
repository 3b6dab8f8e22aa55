"""Whether a finding is gone after a trial, asked of what made the finding in the first place."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.breaking import RULE as BREAKING
from archatlas.analysis.compare.breaking import Contracts
from archatlas.analysis.compare.comparison import Aspect
from archatlas.analysis.compare.weaker import RULE as WEAKER
from archatlas.analysis.compare.weaker import weaker
from archatlas.analysis.facts import gather_facts
from archatlas.analysis.policy.waiving import sift
from archatlas.analysis.remedies.ground import EVALUATIONS
from archatlas.analysis.remedies.situation import Situation
from archatlas.analysis.remedies.trial import Trial
from archatlas.analysis.rules.whole import (
    ESTATE,
    UNMATCHED,
    WAIVER_EXPIRED,
    WAIVER_UNUSED,
    policy_names_what_exists,
    too_coupled,
)
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Finding
from archatlas.model.names import ModuleName


def is_gone(finding: Finding, trial: Trial, situation: Situation) -> bool:
    """Tell whether a finding is no longer made; one of reading a file is none of ours and always is."""
    if finding.module == ESTATE and finding.rule in EVALUATIONS:
        return not _is_too_coupled(finding, trial)
    if finding.rule in EVALUATIONS:
        return not trial.finds(finding.identity)
    return not _REMADE[finding.rule](finding, trial, situation) if finding.rule in _REMADE else False


def _is_too_coupled(finding: Finding, trial: Trial) -> bool:
    found = too_coupled(trial.facts.policy.estate, trial.coupling)
    return any(one.subject == finding.subject for one in found)


def _is_unmatched(finding: Finding, trial: Trial, situation: Situation) -> bool:
    return any(one.identity == finding.identity for one in policy_names_what_exists(trial.estate))


def _is_broken(finding: Finding, trial: Trial, situation: Situation) -> bool:
    """Compare the one module with its former state, as it would be after the trial."""
    former, name = situation.former(finding.module), ModuleName(finding.module)
    if name not in trial.facts.catalog:
        return True  # a module that is left out takes its whole contract away
    if former is None or situation.before is None or finding.subject == f"{Aspect.MODULE}: {name}":
        return False
    alone: Assessment = replace(situation.before, facts=gather_facts(Catalog((former,)), situation.before.judge))
    contracts = Contracts(alone, replace(situation.after, facts=trial.facts), {former.name: name})
    return any(f"{one.aspect}: {one.entry}" == finding.subject for one in contracts.broken())


def _is_weaker(finding: Finding, trial: Trial, situation: Situation) -> bool:
    """Ask for the one module, as it would be after the trial, whether it still promises less."""
    former, later = situation.former(finding.module), trial.facts.catalog.get(ModuleName(finding.module))
    if former is None or later is None:
        return False
    return any(key == finding.subject for key, _words in weaker(former.contracts.api, later.contracts.api))


def _is_waiver_wrong(finding: Finding, trial: Trial, situation: Situation) -> bool:
    waivers = tuple(one for one in trial.facts.policy.waivers if one.module == finding.module)
    sifted = sift(situation.ground.waivable, waivers, trial.facts.today)
    return any(one.identity == finding.identity for one in sifted.findings)


_REMADE: Mapping[str, Callable[[Finding, Trial, Situation], bool]] = {
    UNMATCHED.name: _is_unmatched,
    BREAKING.name: _is_broken,
    WEAKER.name: _is_weaker,
    WAIVER_EXPIRED.name: _is_waiver_wrong,
    WAIVER_UNUSED.name: _is_waiver_wrong,
}
