"""What can be done where a schema declares something else than was measured: to write down what was measured."""

from fractions import Fraction

from archatlas.analysis.estate.decimals import share_text
from archatlas.analysis.estate.evidence import COUNTS, COVERAGE
from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.fixes.proposal import Proposal, Proposals, stating
from archatlas.model.finding import Finding
from archatlas.model.measured import EvidenceKind
from archatlas.model.measured_detail import Measured
from archatlas.model.module import Module, ModuleName
from archatlas.model.walk import parts_of


def measured(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to write what was measured, where the settings want it in schemas; who does not ask keeps the text."""
    detail, facts = finding.detail, context.facts.measured
    if not isinstance(detail, Measured) or facts is None or detail.kind not in facts.claims:
        return
    module = context.facts.catalog[ModuleName(finding.module)]
    if detail.kind is EvidenceKind.COVERAGE:
        share = Fraction(round(detail.measured * 100), 100)
        written = stating(module, COVERAGE, float(share))
        yield Proposal(f"write {share_text(share)} into {COVERAGE}", (written,)).automatic
    elif kind := _only_kind(module):
        key, number = f"{COUNTS}.{kind}", int(detail.measured)
        yield Proposal(f"write {number} into {key}", (stating(module, key, number),)).automatic


def _only_kind(module: Module) -> str:
    """Return the kind of tests that a schema counts, empty where that is none or several: a report names no kind."""
    kinds = [kind for kind, number in parts_of(module.test_posture.tests) if number]
    return kinds[0] if len(kinds) == 1 else ""
