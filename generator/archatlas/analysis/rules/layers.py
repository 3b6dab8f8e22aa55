"""Rules about the order of layers."""

from collections.abc import Iterator

from archatlas.analysis.listed import counted
from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module

UPWARD = Rule(
    "layer/upward",
    Severity.ERROR,
    "Requires a module of a higher layer",
    "What stands below must not lean on what stands above: it could then be neither built, tested nor reused"
    " without it.",
    "turn the requirement around, move what is needed down, or correct identity.layer",
)
SKIPS = Rule(
    "layer/skips-closed",
    Severity.ERROR,
    "Passes over a closed layer",
    "The policy closes a layer so that everything above it goes through it; a requirement that passes over it makes"
    " the layer's guarantees optional.",
    "require a module of the closed layer instead, or take the layer out of `layers.closed` in archatlas.yml",
)


def layers_point_down(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement from a lower layer into a higher one; unknown layers have no height."""
    order = estate.policy.layers.order
    layer = module.identity.layer
    for target in estate.graph.requires(module.name):
        above = estate.catalog[target].identity.layer
        if layer in order and above in order and order.index(above) > order.index(layer):
            message = f"is {layer} and requires '{target}', which is {above}"
            up = order.index(above) - order.index(layer)
            found = UPWARD.finding(module, estate.place_of(module, target), target, message)
            yield found.counting(up, counted(up, "layer"))


def closed_layers_are_used(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement that passes over a closed layer."""
    layers = estate.policy.layers
    if not layers.closed or module.identity.layer not in layers.order:
        return
    height = layers.order.index(module.identity.layer)
    for target in estate.graph.requires(module.name):
        below = estate.catalog[target].identity.layer
        passed = layers.order[layers.order.index(below) + 1 : height] if below in layers.order else ()
        closed = next((layer for layer in reversed(passed) if layer in layers.closed), None)
        if closed:
            message = f"is {module.identity.layer} and requires '{target}', which is {below}, past the {closed} layer"
            found = SKIPS.finding(module, estate.place_of(module, target), target, message)
            yield found.counting(len(passed), counted(len(passed), "layer"))
