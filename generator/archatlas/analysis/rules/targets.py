"""Rules about what a module may require: of which lane, layer and tier, and nothing that is on its way out."""

from collections.abc import Iterator

from archatlas.analysis.estate.facts import RequirementKind, kind_of
from archatlas.analysis.rules.context import RuleContext
from archatlas.model.detail import Deprecated, Ends, LaneBar, LaneBarred
from archatlas.model.finding import Finding, Severity, Unit
from archatlas.model.module import Module, ModuleName, lane_of
from archatlas.model.rule import FixKind, LineWords, Need, RuleSpec, Scope

FORBIDDEN_LANE = RuleSpec(
    "lane/forbidden",
    Severity.ERROR,
    "Dependency on a lane that is not allowed",
    "The policy says which lane may require which: a mature lane that leans on an immature one is no more mature"
    " than that.",
    "require a module of an allowed lane, move the module, or change `lanes` in archatlas.yml",
    scope=Scope.REQUIRED | Scope.PROMOTIONS | Scope.POLICY,
    place=50,
    line=LineWords(
        1,
        "lane not allowed",
        "lane not allowed",
        "is in a lane that is not allowed",
        "run into a lane that is not allowed",
        "runs into a lane that is not allowed",
    ),
    fixes=(FixKind.REQUIREMENT,),
)
UNPROMOTED_TARGET = RuleSpec(
    "lane/unpromoted-target",
    Severity.ERROR,
    "Dependency on a module that is not promoted yet",
    "The required module still has to pass its promotion checks; whoever requires it from another lane"
    " takes on what those checks would have caught.",
    "wait for the promotion, or require the promoted module",
    scope=Scope.REQUIRED,
    place=60,
    line=LineWords(
        2,
        "not promoted",
        "before it is promoted",
        "is not promoted yet",
        "rely on modules that are not promoted yet",
        "relies on a module that is not promoted yet",
    ),
    fixes=(FixKind.REQUIREMENT,),
)
CROSSES_LANES = RuleSpec(
    "lane/crosses",
    Severity.NOTE,
    "Dependency on another lane",
    "Allowed, but it ties the release rhythm of two lanes together.",
    "keep it deliberate; prefer a published contract",
    scope=Scope.REQUIRED,
    place=360,
    line=LineWords(9, "crosses a lane", "crosses a lane", "is in another lane", "cross a lane", "crosses a lane"),
    fixes=(FixKind.REQUIREMENT,),
)

LANE_RULES = frozenset({FORBIDDEN_LANE.name, UNPROMOTED_TARGET.name})
"""What these say holds for optional dependencies of the code as well: it runs what comes from another lane."""


@FORBIDDEN_LANE.check
def lanes_are_allowed(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement into a lane that the policy does not allow."""
    for target in _targets_outside(context, module):
        reason = _why_forbidden(context, module.lane, lane_of(target))
        if reason:
            yield FORBIDDEN_LANE.found(module, context.place_of(module, target), reason, target)


@UNPROMOTED_TARGET.check
def targets_are_promoted(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement from another lane into a module that awaits its promotion."""
    for target in _targets_outside(context, module):
        if kind_of(module, context.catalog[target]) is RequirementKind.NOT_PROMOTED:
            yield UNPROMOTED_TARGET.found(module, context.place_of(module, target), subject=target)


@CROSSES_LANES.check
def lanes_stay_apart(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement into another lane, whatever else is said of it."""
    for target in _targets_outside(context, module):
        yield CROSSES_LANES.found(module, context.place_of(module, target), subject=target)


def _targets_outside(context: RuleContext, module: Module) -> Iterator[ModuleName]:
    return (target for target in context.graph.requires(module.name) if lane_of(target) != module.lane)


def _why_forbidden(context: RuleContext, requirer: str, required: str) -> LaneBarred | None:
    """Return why a lane must not require another one, None where it may."""
    lanes = context.policy.lanes
    allowed = lanes.may_require.get(requirer)
    if allowed is not None:
        return None if required in allowed else LaneBarred(LaneBar.NOT_LISTED, allowed)
    if requirer in lanes.order and required in lanes.order:
        if lanes.order.index(required) < lanes.order.index(requirer):
            return LaneBarred(LaneBar.ORDER)
    elif (required, requirer) in context.promotions:
        return LaneBarred(LaneBar.PROMOTION)
    return None


UPWARD_LAYER = RuleSpec(
    "layer/upward",
    Severity.ERROR,
    "Dependency on a higher layer",
    "What stands below must not lean on what stands above: it could then be neither built, tested nor reused"
    " without it.",
    "turn the requirement around, move what is needed down, or correct identity.layer",
    scope=Scope.REQUIRED | Scope.POLICY,
    place=70,
    line=LineWords(
        3,
        "higher layer",
        "from a lower layer",
        "is in a higher layer",
        "run into a higher layer",
        "runs into a higher layer",
    ),
    fixes=(FixKind.REQUIREMENT,),
)
SKIPS_LAYER = RuleSpec(
    "layer/skips-closed",
    Severity.ERROR,
    "Passes over a closed layer",
    "The policy closes a layer so that everything above it goes through it; a requirement that passes over it makes"
    " the layer's guarantees optional.",
    "require a module of the closed layer instead, or take the layer out of `layers.closed` in archatlas.yml",
    scope=Scope.REQUIRED | Scope.POLICY,
    place=80,
    need=Need.CLOSED_LAYER,
    line=LineWords(
        4,
        "past a closed layer",
        "past a closed layer",
        "lies past a closed layer",
        "pass over a closed layer",
        "passes over a closed layer",
    ),
    fixes=(FixKind.CLOSED_LAYER,),
)


@UPWARD_LAYER.check
def layers_point_down(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement from a lower layer into a higher one; unknown layers have no height."""
    order = context.policy.layers.order
    layer = module.identity.layer
    for target in context.graph.requires(module.name):
        above = context.catalog[target].identity.layer
        if layer in order and above in order and order.index(above) > order.index(layer):
            up = order.index(above) - order.index(layer)
            found = UPWARD_LAYER.found(module, context.place_of(module, target), Ends(layer, above), target)
            yield found.counting(up, Unit.LAYERS)


@SKIPS_LAYER.check
def closed_layers_are_used(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement that passes over a closed layer."""
    layers = context.policy.layers
    if not layers.closed or module.identity.layer not in layers.order:
        return
    height = layers.order.index(module.identity.layer)
    for target in context.graph.requires(module.name):
        below = context.catalog[target].identity.layer
        passed = layers.order[layers.order.index(below) + 1 : height] if below in layers.order else ()
        closed = next((layer for layer in reversed(passed) if layer in layers.closed), None)
        if closed:
            ends = Ends(module.identity.layer or "", below or "", closed)
            found = SKIPS_LAYER.found(module, context.place_of(module, target), ends, target)
            yield found.counting(len(passed), Unit.LAYERS)


TIER_INVERSION = RuleSpec(
    "tier/inversion",
    Severity.WARNING,
    "Dependency on a less critical module",
    "A module is no more reliable than what it cannot do without: the required one is watched, tested and mended"
    " with less urgency than its requirer promises.",
    "raise the tier of the required module, make the requirement optional, or require another module",
    scope=Scope.REQUIRED | Scope.POLICY,
    place=90,
    line=LineWords(
        6,
        "less critical",
        "more critical",
        "is less critical",
        "rely on less critical modules",
        "relies on a less critical module",
    ),
    fixes=(FixKind.REQUIREMENT,),
)


@TIER_INVERSION.check
def tiers_point_up(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each hard requirement of a module that is less critical by more than is tolerated."""
    tier = module.identity.tier
    for target in context.graph.requires(module.name):
        below = context.catalog[target].identity.tier
        if tier is not None and below is not None and below - tier > context.policy.tiers.tolerance:
            found = TIER_INVERSION.found(module, context.place_of(module, target), Ends(tier, below), target)
            yield found.counting(below - tier, Unit.TIERS)


DEPRECATED_TARGET = RuleSpec(
    "lifecycle/deprecated-target",
    Severity.WARNING,
    "Dependency on a deprecated module",
    "What is deprecated will be switched off; who still requires it then breaks with it.",
    "require its successor, or agree on a date with its owner",
    scope=Scope.REQUIRED,
    place=100,
    line=LineWords(
        7,
        "deprecated",
        "although deprecated",
        "is deprecated",
        "rely on deprecated modules",
        "relies on a deprecated module",
    ),
    fixes=(FixKind.REQUIREMENT,),
)


@DEPRECATED_TARGET.check
def targets_are_kept_up(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement of a deprecated module, unless the requirer is deprecated as well."""
    if is_deprecated(module):
        return
    for target in context.graph.requires(module.name):
        if is_deprecated(context.catalog[target]):
            yield DEPRECATED_TARGET.found(module, context.place_of(module, target), Deprecated(), target)


def is_deprecated(module: Module) -> bool:
    """Tell whether a module is on its way out: by its status, or by its lifecycle."""
    return "deprecated" in (module.identity.status, module.ownership.lifecycle)
