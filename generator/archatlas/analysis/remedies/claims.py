"""What can be done about claims that contradict what is computed."""

from archatlas.analysis.posture import COUNTS, COVERAGE, recorded_tests
from archatlas.analysis.remedies.edits import requiring_as_well, stating
from archatlas.analysis.remedies.proposal import Proposal, Proposals
from archatlas.analysis.remedies.situation import Situation
from archatlas.analysis.rules.claims import METRICS, PROVIDES
from archatlas.model.assurance import TestCounts
from archatlas.model.dependencies import CouplingClaim
from archatlas.model.finding import Finding
from archatlas.model.names import ModuleName


def coupling(finding: Finding, situation: Situation) -> Proposals:
    """Propose to remove the numbers, and the computed ones."""
    module, graph = situation.facts.catalog[ModuleName(finding.module)], situation.facts.graph
    claim = module.dependencies.coupling_metrics
    kept = CouplingClaim(abstractness=claim.abstractness)
    what = METRICS if kept == CouplingClaim() else f"afferent, efferent and instability_index from {METRICS}"
    yield Proposal(f"remove {what}: archatlas computes it", (stating(module, METRICS, kept),))
    afferent, efferent = graph.fan_in(module.name), graph.fan_out(module.name)
    corrected = stating(stating(module, f"{METRICS}.afferent", afferent), f"{METRICS}.efferent", efferent)
    yield Proposal(f"correct {METRICS} to afferent {afferent} and efferent {efferent}", (corrected,))


def provides(finding: Finding, situation: Situation) -> Proposals:
    """Propose to remove the name, the near one that is meant, and the requirement that is missing."""
    module, catalog = situation.facts.catalog[ModuleName(finding.module)], situation.facts.catalog
    names = module.dependencies.internal.provides
    near = "" if finding.subject in catalog else situation.near.nearest(finding.subject)
    if near and near in situation.facts.graph.required_by(module.name):
        told = tuple(dict.fromkeys(near if name == finding.subject else name for name in names))
        yield Proposal(
            f"name '{near}' instead of '{finding.subject}' in {PROVIDES}", (stating(module, PROVIDES, told),)
        )
    kept = tuple(name for name in names if name != finding.subject)
    yield Proposal(f"remove '{finding.subject}' from {PROVIDES}", (stating(module, PROVIDES, kept),))
    user = catalog.get(ModuleName(finding.subject))
    if user is not None:
        action = f"let '{user.name}' require '{module.name}', if it uses it"
        yield Proposal(action, (requiring_as_well(user, module.name),))


def coverage(finding: Finding, situation: Situation) -> Proposals:
    """Propose to remove the number that was not measured: a coverage of 0, or counts of 0."""
    module = situation.facts.catalog[ModuleName(finding.module)]
    uncovered = f"remove {COVERAGE} until it is measured"
    uncounted = f"remove the zeros from {COUNTS} until somebody has counted"
    without_coverage = Proposal(uncovered, (stating(module, COVERAGE, None),))
    without_counts = Proposal(uncounted, (stating(module, COUNTS, TestCounts()),))
    yield from (without_coverage, without_counts) if recorded_tests(module) else (without_counts, without_coverage)
