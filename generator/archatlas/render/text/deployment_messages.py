"""What findings about deployments say."""

from collections.abc import Mapping

from archatlas.model import deployment_detail as details
from archatlas.model.deployment_detail import PromotionLack
from archatlas.model.detail import Detail
from archatlas.model.enumeration import count, quoted
from archatlas.model.finding import Finding
from archatlas.render.text.reading_messages import Words

DOUBT = "; no schema says what is used"


def _replaced(_finding: Finding, one: details.Replaced) -> str:
    verb = "uses" if one.certain else "may rely on"
    return (
        f"adds '{one.added}', which the next version of '{one.consumer}' {verb}, and removes '{one.removed}', which the"
        f" present one {verb}{'' if one.certain else DOUBT}"
    )


def _unserved(finding: Finding, one: details.Unserved) -> str:
    what = f"'{one.entry}' of '{one.provider}'" if one.entry else f"'{one.provider}'"
    use = f"{'uses' if one.certain else 'may rely on'} {what}" if one.entry else f"requires {what}"
    if finding.rule == "deploy/consumer-left-behind":
        end = "which is taken away" if one.entry else "which is retired"
    else:
        end = "which is not offered yet" if one.entry else "which is not there yet"
    return f"{use}, {end}{'' if one.certain else DOUBT}"


def _cycle(_finding: Finding, one: details.OrderCycle) -> str:
    declared = "; the schemas declare the circle, the environment takes none" if one.is_declared else ""
    return f"{quoted(one.modules)} wait for each other{declared}"


_LACKS: Mapping[PromotionLack, str] = {
    PromotionLack.NO_RULE: "ownership.promotion_rules of '{former}' lead to no '{lane}'",
    PromotionLack.COVERAGE_BELOW: "its coverage is {known}, and the promotion of '{former}' needs {needed}",
    PromotionLack.COVERAGE_UNKNOWN: "nothing is known of its coverage, and the promotion of '{former}' needs {needed}",
    PromotionLack.CHECKS_FAILED: "what the promotion of '{former}' needs failed: {needed}",
    PromotionLack.CHECKS_UNKNOWN: "nobody gave the results that the promotion of '{former}' needs: {needed}",
    PromotionLack.UPTIME_BELOW: "'{former}' ran {known}, and its promotion needs {needed}",
    PromotionLack.UPTIME_UNKNOWN: "nobody knows how long '{former}' ran, and its promotion needs {needed}",
}


def _not_promoted(_finding: Finding, one: details.NotPromoted) -> str:
    said = _LACKS[one.lack].format(former=one.former, lane=one.lane, needed=one.needed, known=one.known)
    return f"goes to the lane '{one.lane}' although {said}"


def _irreversible(finding: Finding, one: details.Irreversible) -> str:
    held = f"; {count(one.held, 'step')} before it can then not be undone either" if one.held else ""
    return f"'{finding.subject}' cannot be undone: {one.reason}{held}"


def _frozen(_finding: Finding, one: details.Frozen) -> str:
    return f"'{one.environment}' is frozen until {one.until}{f': {one.reason}' if one.reason else ''}"


def _live_differs(finding: Finding, one: details.LiveDiffers) -> str:
    live = f"{one.live}" if one.live else "nothing"
    planned = f"the plan starts from {one.planned}" if one.planned else "the plan takes it that it does not run"
    return f"{live} of '{finding.subject}' runs in '{one.environment}', and {planned}"


def _stale(_finding: Finding, one: details.StalePlan) -> str:
    return f"the plan differs from what would be planned now in {quoted(one.changed)}"


DEPLOYMENT_MESSAGES: Mapping[type[Detail], Words] = {
    details.Replaced: _replaced,
    details.Unserved: _unserved,
    details.OrderCycle: _cycle,
    details.NotPromoted: _not_promoted,
    details.LaneCrossed: lambda _finding, one: f"waits for '{one.first}' of the lane '{one.lane}'",
    details.Irreversible: _irreversible,
    details.Frozen: _frozen,
    details.LiveDiffers: _live_differs,
    details.StalePlan: _stale,
    details.BudgetSpent: lambda _finding, one: f"{one.left:.0%} of its error budget is left",
}
"""What is said of a finding about a deployment, by its detail."""

PLAIN_DEPLOYMENT_MESSAGES = {
    "deploy/no-gate": "no gate of the environment fits the module",
    "deploy/no-rollback-plan": "nobody says how to undo '{subject}'",
}
"""What rules about deployments say of which rule and subject tell everything."""
