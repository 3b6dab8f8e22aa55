"""Whether a trial resolves a finding, asked of what made the finding in the first place, and what else it does."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.breaking import ContractComparison
from archatlas.analysis.compare.comparison import Aspect
from archatlas.analysis.compare.versions import is_allowed
from archatlas.analysis.compare.weaker_promises import weaker
from archatlas.analysis.estate.decimals import decimal, share_text
from archatlas.analysis.estate.facts import gather_facts
from archatlas.analysis.estate.reachability import Coupling
from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.fixes.what_if import WhatIf
from archatlas.analysis.rules.evaluation import ESTATE_RULES
from archatlas.analysis.rules.promises import BREAKING_CHANGE, WEAKER_PROMISE
from archatlas.model.catalog import Catalog
from archatlas.model.finding import AboutEstate, Finding, Severity
from archatlas.model.module import ModuleName


def resolves(finding: Finding, trial: WhatIf, context: RemedyContext) -> bool:
    """Tell whether a finding is no longer made; one of reading a file is none of ours and always is."""
    if finding.rule in _REMADE:
        return not _REMADE[finding.rule](finding, trial, context)
    return finding.rule in _FOUND_AGAIN and not trial.finds(finding)


def _is_broken(finding: Finding, trial: WhatIf, context: RemedyContext) -> bool:
    """Compare the one module with its former state, as it would be after the trial."""
    former, name = context.former(finding.module), ModuleName(finding.module)
    if name not in trial.facts.catalog:
        return True  # a module that is left out takes its whole contract away
    if former is None or context.before is None or finding.subject == f"{Aspect.MODULE}: {name}":
        return False
    if finding.subject.startswith(f"{Aspect.DESCRIPTION}: "):
        return not is_allowed(former.contracts.api, trial.facts.catalog[name].contracts.api)
    alone = Assessment(gather_facts(Catalog((former,)), context.before.classifier), ())
    contracts = ContractComparison(alone, Assessment(trial.facts, ()), {former.name: name})
    return any(f"{one.aspect}: {one.entry}" == finding.subject for one in contracts.broken())


def _is_weaker(finding: Finding, trial: WhatIf, context: RemedyContext) -> bool:
    """Ask for the one module, as it would be after the trial, whether it still promises less."""
    former, later = context.former(finding.module), trial.facts.catalog.get(ModuleName(finding.module))
    if former is None or later is None:
        return False
    return any(key == finding.subject for key, _words in weaker(former.contracts.api, later.contracts.api))


_REMADE: Mapping[str, Callable[[Finding, WhatIf, RemedyContext], bool]] = {
    BREAKING_CHANGE.name: _is_broken,
    WEAKER_PROMISE.name: _is_weaker,
}
"""How the findings of a review are made again."""
_FOUND_AGAIN = frozenset(spec.name for spec in ESTATE_RULES)
"""The rules that are asked again in each trial."""


def effect_of(finding: Finding, trial: WhatIf) -> str:
    """Say that the finding is gone, what the proposal brings, and what else it moves."""
    return "; ".join((_removal(finding, trial), *_harm(trial), *_coupling(trial), *_score(finding, trial)))


def _removal(finding: Finding, trial: WhatIf) -> str:
    others = trial.others_gone(finding)
    if not others:
        return "removes this finding"
    return f"removes this finding and {others} {'other' if others == 1 else 'others'} of '{finding.module}'"


def _harm(trial: WhatIf) -> Iterator[str]:
    counts = Counter(one.severity for one in trial.brought)
    for severity in (Severity.ERROR, Severity.WARNING):
        number = counts[severity]
        if number:
            first = next(one for one in trial.brought if one.severity is severity)
            about = first.rule if isinstance(first.about, AboutEstate) else f"{first.rule} in '{first.module}'"
            rest = f" and {number - 1} more" if number > 1 else ""
            yield f"brings {number} new {severity.word}{'s' if number > 1 else ''}: {about}{rest}"


def _coupling(trial: WhatIf) -> Iterator[str]:
    if trial.facts.graph is trial.base.facts.graph:
        return
    old, new = trial.base.reaches.coupling, trial.coupling
    if nccd_text(old) != nccd_text(new) or cost_text(old) == cost_text(new):
        yield moved("NCCD", nccd_text(old), nccd_text(new))
    else:
        yield moved("propagation cost", cost_text(old), cost_text(new))


def _score(finding: Finding, trial: WhatIf) -> Iterator[str]:
    name = ModuleName(finding.module)
    if name in trial.touched and name in trial.facts.catalog and name in trial.base.facts.catalog:
        old, new = trial.base.evaluated.grade(name).shown, trial.score(name)
        if old != new:
            yield moved(f"health score of '{name}'", score_text(old), score_text(new))


def nccd_text(coupling: Coupling) -> str:
    """Write an NCCD."""
    return decimal(coupling.nccd)


def cost_text(coupling: Coupling) -> str:
    """Write a propagation cost as a percentage."""
    return share_text(coupling.propagation_cost)


def score_text(score: int | None) -> str:
    """Write a health score."""
    return "not measured" if score is None else str(score)


def moved(what: str, before: str, after: str) -> str:
    """Say how a number moved, or that it stays."""
    return f"{what} stays {before}" if before == after else f"{what} {before} → {after}"
