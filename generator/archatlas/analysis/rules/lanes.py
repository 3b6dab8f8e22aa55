"""Rules about requirements from one lane into another."""

from collections.abc import Iterator

from archatlas.analysis.requirements import RequirementKind, kind_of
from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module
from archatlas.model.names import ModuleName, lane_of

FORBIDDEN = Rule(
    "lane/forbidden",
    Severity.ERROR,
    "Requires a module of a lane that it must not require",
    "The policy says which lane may require which: a mature lane that leans on an immature one is no more mature"
    " than that.",
    "require a module of an allowed lane, move the module, or change `lanes` in archatlas.yml",
)
UNPROMOTED = Rule(
    "lane/unpromoted-target",
    Severity.ERROR,
    "Requires a module that is not promoted yet",
    "The required module still has to pass its promotion checks; whoever requires it from another lane"
    " takes on what those checks would have caught.",
    "wait for the promotion, or require the promoted module",
)
CROSSES = Rule(
    "lane/crosses",
    Severity.NOTE,
    "Requires a module of another lane",
    "Allowed, but it ties the release rhythm of two lanes together.",
    "keep it deliberate; prefer a published contract",
)


def lanes_are_allowed(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement into a lane that the policy does not allow."""
    for target in _outside(estate, module):
        reason = _forbidden(estate, module.lane, lane_of(target))
        if reason:
            yield FORBIDDEN.finding(module, estate.place_of(module, target), target, f"requires '{target}': {reason}")


def targets_are_promoted(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement from another lane into a module that awaits its promotion."""
    for target in _outside(estate, module):
        if kind_of(module, estate.catalog[target]) is RequirementKind.NOT_PROMOTED:
            message = f"requires '{target}', which is not promoted yet"
            yield UNPROMOTED.finding(module, estate.place_of(module, target), target, message)


def lanes_stay_apart(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement into another lane, whatever else is said of it."""
    for target in _outside(estate, module):
        message = f"requires '{target}' of the lane '{lane_of(target)}'"
        yield CROSSES.finding(module, estate.place_of(module, target), target, message)


def _outside(estate: Estate, module: Module) -> Iterator[ModuleName]:
    return (target for target in estate.graph.requires(module.name) if lane_of(target) != module.lane)


def _forbidden(estate: Estate, requirer: str, required: str) -> str:
    """Return why a lane must not require another one, empty where it may."""
    lanes = estate.policy.lanes
    allowed = lanes.may_require.get(requirer)
    if allowed is not None:
        return "" if required in allowed else _only(requirer, allowed)
    if requirer in lanes.order and required in lanes.order:
        if lanes.order.index(required) < lanes.order.index(requirer):
            return f"the lane '{requirer}' must not require '{required}', which stands before it"
    elif (required, requirer) in estate.promotions:
        return f"modules are promoted from '{required}' into '{requirer}', which must not lean on where they come from"
    return ""


def _only(requirer: str, allowed: tuple[str, ...]) -> str:
    named = ", ".join(f"'{lane}'" for lane in allowed) or "no other lane"
    return f"the lane '{requirer}' may require {named}"
