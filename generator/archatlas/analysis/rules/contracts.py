"""Rules about what modules offer each other."""

from collections.abc import Iterator

from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.rules.rule import Rule
from archatlas.analysis.topics import consumed
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module

SURFACE = "contracts.api.surface"

NO_ENTRY_POINTS = Rule(
    "contract/no-entry-points",
    Severity.NOTE,
    "No public entry point declared",
    "Readers cannot tell how to use the module.",
    f"list the entry points in {SURFACE}, or set identity.status to deprecated if there is nothing left to use",
)
NOBODY_EMITS = Rule(
    "contract/consumed-not-emitted",
    Severity.WARNING,
    "Consumes a topic that nobody emits",
    "No module of the estate emits it: the name is wrong, the emitter's schema is silent, or it comes from outside.",
    "correct the topic, or list it in data_and_events.emits of the module that emits it",
)


def entry_points_are_declared(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module in use that does not say how."""
    if not module.contracts.api.surface and module.identity.status != "deprecated":
        yield NO_ENTRY_POINTS.finding(module, SURFACE, SURFACE, f"{SURFACE} lists no entry point")


def consumed_topics_are_emitted(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for each topic that a module listens to and no module emits."""
    declared = [event.topic for event in module.data_and_events.consumes]
    for topic in consumed(module):
        if not estate.topics[topic].emitters:
            key = f"data_and_events.consumes[{declared.index(topic)}].topic"
            yield NOBODY_EMITS.finding(module, key, topic, f"consumes '{topic}', which no module emits")
