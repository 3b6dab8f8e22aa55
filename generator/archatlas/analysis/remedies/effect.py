"""What a proposal does, in words; every number in them was computed by applying it."""

from collections import Counter
from collections.abc import Iterator

from archatlas.analysis.coupling import Coupling
from archatlas.analysis.exact import share_text
from archatlas.analysis.remedies.trial import Trial
from archatlas.analysis.rules.whole import ESTATE
from archatlas.model.finding import Finding, Severity
from archatlas.model.names import ModuleName


def effect_of(finding: Finding, trial: Trial) -> str:
    """Say that the finding is gone, what the proposal brings, and what else it moves."""
    return "; ".join((_removal(finding, trial), *_harm(trial), *_coupling(trial), *_score(finding, trial)))


def _removal(finding: Finding, trial: Trial) -> str:
    others = trial.others_gone(finding)
    if not others:
        return "removes this finding"
    return f"removes this finding and {others} {'other' if others == 1 else 'others'} of '{finding.module}'"


def _harm(trial: Trial) -> Iterator[str]:
    counts = Counter(one.severity for one in trial.brought)
    for severity in (Severity.ERROR, Severity.WARNING):
        number = counts[severity]
        if number:
            first = next(one for one in trial.brought if one.severity is severity)
            about = first.rule if first.module == ESTATE else f"{first.rule} in '{first.module}'"
            rest = f" and {number - 1} more" if number > 1 else ""
            yield f"brings {number} new {severity.word}{'s' if number > 1 else ''}: {about}{rest}"


def _coupling(trial: Trial) -> Iterator[str]:
    if trial.facts.graph is trial.ground.facts.graph:
        return
    old, new = trial.ground.reaches.coupling, trial.coupling
    if nccd_text(old) != nccd_text(new) or cost_text(old) == cost_text(new):
        yield moved("NCCD", nccd_text(old), nccd_text(new))
    else:
        yield moved("propagation cost", cost_text(old), cost_text(new))


def _score(finding: Finding, trial: Trial) -> Iterator[str]:
    name = ModuleName(finding.module)
    if name in trial.touched and name in trial.facts.catalog and name in trial.ground.facts.catalog:
        old, new = trial.ground.score(name), trial.score(name)
        if old != new:
            yield moved(f"health score of '{name}'", score_text(old), score_text(new))


def nccd_text(coupling: Coupling) -> str:
    """Write an NCCD with two decimals."""
    return f"{coupling.nccd:.2f}"


def cost_text(coupling: Coupling) -> str:
    """Write a propagation cost as a percentage."""
    return share_text(coupling.propagation_cost)


def score_text(score: int | None) -> str:
    """Write a health score."""
    return "not measured" if score is None else str(score)


def moved(what: str, before: str, after: str) -> str:
    """Say how a number moved, or that it stays."""
    return f"{what} stays {before}" if before == after else f"{what} {before} → {after}"
