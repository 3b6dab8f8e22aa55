"""What a schema states about relations and coupling that the graph does not show."""

from collections.abc import Iterable

from archatlas.analysis.assessment import Assessment
from archatlas.render.blocks import Fact, Text
from archatlas.render.text import one_line
from archatlas.render.views.ledger import Ledger
from archatlas.render.words import number


def stated_relations(assessment: Assessment, ledger: Ledger) -> list[Fact]:
    """Return names that lead to no module, declared cycles, and coupling numbers that nobody can compute."""
    stated, catalog = ledger.module.dependencies.internal, assessment.catalog
    coupling = ledger.module.dependencies.coupling_metrics
    return [
        *_names("Optional, not in the estate", (name for name in stated.weak_dependencies if name not in catalog)),
        *_names("Provided, not in the estate", (name for name in stated.provides if name not in catalog)),
        *_names("Declared cycle with", stated.circular_dependencies),
        *ledger.fact("Abstractness", "dependencies.coupling_metrics.abstractness", coupling.abstractness),
        *_instability(assessment, ledger),
    ]


def _names(label: str, names: Iterable[str]) -> list[Fact]:
    texts = tuple(Text(one_line(name), code=True) for name in dict.fromkeys(names) if name.strip())
    return [Fact(label, texts)] if texts else []


def _instability(assessment: Assessment, ledger: Ledger) -> list[Fact]:
    """Return the declared instability where it contradicts the computed one, which the spec sheet shows."""
    claim = ledger.module.dependencies.coupling_metrics.instability_index
    computed = float(assessment.graph.instability(ledger.module.name) or 0)
    if claim is None or abs(claim - computed) < 0.01:
        return []
    return [Fact("Declared instability", (Text(number(claim)),))]
