"""Checks whether a module lives with a danger that nobody has dealt with."""

from archatlas.analysis.health.verdict import (
    FULL,
    GENERATED,
    NOT_DECLARED,
    NOTHING,
    SAME_EVERYWHERE,
    Subject,
    Verdict,
    counted,
)
from archatlas.model.assurance import Risk

RISKS = "risk_and_change.risks"
TITLE = f"{RISKS}.title"
HIGH = frozenset({"high", "critical"})
SETTLED = frozenset({"mitigated", "accepted", "closed"})


def is_open_and_high(risk: Risk) -> bool:
    """Tell whether a risk of high impact is neither mitigated, accepted nor closed."""
    return risk.impact in HIGH and risk.status not in SETTLED


def no_open_high_risk(subject: Subject) -> Verdict:
    """Judge the open risks of high impact: none earns all points, one a part, more nothing."""
    declared, own = subject.module.risk_and_change.risks, own_risks(subject)
    list_them = f"list the real risks, settled or low, in `{RISKS}`"
    if not own:
        return Verdict(None, f"only {GENERATED}" if declared else NOT_DECLARED, RISKS, list_them)
    if subject.facts.judge.is_shared_list(subject.module, RISKS, declared):
        return Verdict(None, f"{counted(len(own), 'risk')}, {SAME_EVERYWHERE}", RISKS, list_them)
    high = [risk for risk in own if is_open_and_high(risk)]
    if not high:
        return Verdict(FULL, f"none of {counted(len(own), 'risk')}", RISKS, list_them)
    one = len(high) == 1
    action = "mitigate or accept the open risk" if one else f"mitigate or accept the {len(high)} open risks"
    share = subject.rules.one_open_risk if one else NOTHING
    place = f"{RISKS}[{declared.index(high[0])}]"
    return Verdict(share, f"{len(high)} open of {counted(len(own), 'risk')}", RISKS, action, place)


def own_risks(subject: Subject) -> list[Risk]:
    """Return the risks that no generator wrote."""
    judge, module = subject.facts.judge, subject.module
    return [risk for risk in module.risk_and_change.risks if not judge.is_placeholder(module, TITLE, risk.title or "")]
