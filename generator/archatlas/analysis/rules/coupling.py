"""Rules about how much a module is tied to others."""

from collections.abc import Iterator
from fractions import Fraction

from archatlas.analysis.estate.decimals import as_fraction
from archatlas.analysis.policy.policy import limit_of
from archatlas.analysis.rules.context import REQUIRES, RuleContext
from archatlas.model.detail import AboveLimit, LessStable, OffMainSequence
from archatlas.model.finding import Finding, Severity, Unit
from archatlas.model.module import Module
from archatlas.model.rule import FixKind, LineWords, RuleSpec, Scope

NAME = "identity.name"
ABSTRACTNESS = "dependencies.coupling_metrics.abstractness"

FAN_OUT = RuleSpec(
    "coupling/fan-out",
    Severity.WARNING,
    "Many dependencies",
    "Every requirement is a reason to change, to wait and to fail; who requires many modules has many of them.",
    "split the module, or require one that stands for several",
    scope=Scope.REQUIRED | Scope.POLICY,
    place=220,
    limits=("fan_out",),
    fixes=(FixKind.FAN_OUT,),
)
FAN_IN = RuleSpec(
    "coupling/fan-in",
    Severity.WARNING,
    "Used by many modules",
    "A change reaches everybody who requires the module, so that it can hardly be changed any more.",
    "split off what only some of them need, or make its contract stable and version it",
    scope=Scope.REQUIRERS | Scope.POLICY,
    place=230,
    limits=("fan_in",),
    fixes=(FixKind.FAN_IN,),
)
INSTABILITY = RuleSpec(
    "coupling/instability",
    Severity.NOTE,
    "Dependency on a less stable module",
    "Requirements are to run in the direction of stability (stable-dependencies principle): who leans on a module that"
    " has more reasons to change than itself changes with it.",
    "turn the requirement around, or put a stable contract between the two",
    scope=Scope.GRAPH | Scope.POLICY,
    place=250,
    limits=("instability", "instability_step"),
    line=LineWords(
        8,
        "less stable",
        "more stable",
        "is less stable",
        "rely on less stable modules",
        "relies on a less stable module",
    ),
    fixes=(FixKind.INSTABILITY,),
)
DISTANCE = RuleSpec(
    "coupling/distance",
    Severity.NOTE,
    "Far from the main sequence",
    "A module that many require and that is all detail hurts when it changes; one that is all contract and that"
    " nobody requires is of no use (distance from the main sequence).",
    "make a stable module more abstract, or an abstract one more used",
    scope=Scope.REQUIRED | Scope.REQUIRERS | Scope.POLICY,
    place=260,
    limits=("distance",),
    fixes=(FixKind.DISTANCE,),
)
PROPAGATION = RuleSpec(
    "coupling/propagation",
    Severity.WARNING,
    "A change travels far",
    "Every module that is required directly or through others is one whose change may reach this one; the estate's"
    " propagation cost and NCCD are the average of that.",
    "cut the requirement through which most is reached, or put a stable contract between",
    scope=Scope.ESTATE | Scope.POLICY,
    place=240,
    limits=("reach",),
    estate_limits=("nccd", "propagation_cost"),
    fixes=(FixKind.REACH,),
)


@FAN_OUT.check
def fan_out_is_limited(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module that requires more modules than its limit."""
    number, limit = context.graph.fan_out(module.name), limit_of(context.policy, module, "fan_out")
    if limit is not None and number > limit:
        yield FAN_OUT.found(module, REQUIRES, AboveLimit(limit, number)).counting(number)


@FAN_IN.check
def fan_in_is_limited(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module that more modules require than its limit."""
    number, limit = context.graph.fan_in(module.name), limit_of(context.policy, module, "fan_in")
    if limit is not None and number > limit:
        yield FAN_IN.found(module, NAME, AboveLimit(limit, number), "fan-in").counting(number)


@INSTABILITY.check
def dependencies_are_stable(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for an instability above its limit, and for each requirement of a less stable module."""
    own = context.graph.instability(module.name)
    if own is None:
        return
    limit = limit_of(context.policy, module, "instability")
    if limit is not None and own > limit:
        found = INSTABILITY.found(module, REQUIRES, AboveLimit(limit, own), "instability")
        yield found.counting(own, Unit.RATIO, context.graph.fan_out(module.name))
    step = limit_of(context.policy, module, "instability_step")
    for target in context.graph.less_stable(module.name, own + step) if step is not None else ():
        other = context.graph.instability(target)
        if other is not None:
            yield INSTABILITY.found(module, context.place_of(module, target), LessStable(own, other), target)


@DISTANCE.check
def distance_is_limited(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module farther from the main sequence than its limit, where its abstractness is known."""
    limit = limit_of(context.policy, module, "distance")
    instability = context.graph.instability(module.name)
    abstractness = module.dependencies.coupling_metrics.abstractness
    if limit is None or instability is None or abstractness is None:
        return
    distance = abs(as_fraction(abstractness) + instability - 1)
    if distance > limit:
        detail = OffMainSequence(distance, as_fraction(abstractness), instability, limit)
        yield DISTANCE.found(module, ABSTRACTNESS, detail, "distance").counting(distance, Unit.RATIO)


@PROPAGATION.check
def reach_is_limited(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module that requires a greater share of the estate than its limit."""
    limit = limit_of(context.policy, module, "reach")
    if limit is None:
        return
    number = context.reached[module.name]
    share = Fraction(number, max(len(context.catalog) - 1, 1))
    if share > limit:
        yield PROPAGATION.found(module, REQUIRES, AboveLimit(limit, number, share), "reach").counting(number)
