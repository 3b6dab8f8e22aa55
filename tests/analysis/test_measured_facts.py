"""What artefacts say of a module is looked up by its name, and asks rules and scores anew where it differs."""

from archatlas.analysis.affected import AffectedByScope
from archatlas.analysis.incremental import Changes
from archatlas.model.measured import Artefact, EvidenceKind, MeasuredCoverage, MeasuredFacts, ModuleEvidence
from archatlas.model.module import ModuleName
from archatlas.model.record import replace
from archatlas.model.rule import Scope
from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_sources
from archatlas.settings import Settings
from builders import schema_text

REPORT = Artefact("coverage.xml", "cobertura", EvidenceKind.COVERAGE)


def covered(lines: int) -> ModuleEvidence:
    return ModuleEvidence(MeasuredCoverage(lines, 100, 1, 1, (REPORT,)))


def schema(name: str) -> SourceFile:
    return SourceFile(f"{name}.yaml", schema_text(name, {"identity.schema_version": "1.0.0"}))


def test_only_modules_of_which_artefacts_say_something_else_are_asked_again() -> None:
    first, second = ModuleName("core.first"), ModuleName("core.second")
    estate = assess_sources([schema("core.first"), schema("core.second")], Settings())
    before = MeasuredFacts({first: covered(80), second: covered(80)}, (REPORT,))
    after = replace(before, modules={first: covered(70), second: covered(80)})
    criteria = estate.evaluated.criteria

    known = estate.after(Changes(criteria=replace(criteria, measured=before)))
    changed = known.after(Changes(criteria=replace(criteria, measured=after)))
    contexts = known.evaluated.context, changed.evaluated.context

    assert changed.facts.measured_of(first) == covered(70)
    assert AffectedByScope(*contexts, frozenset()).by(Scope.MEASURED) == {first}
    assert AffectedByScope(estate.evaluated.context, contexts[0], frozenset()).by(Scope.MEASURED) == {first, second}


def test_a_module_that_no_artefact_mentions_has_no_evidence_rather_than_none_of_it() -> None:
    estate = assess_sources([schema("core.first")], Settings())

    assert estate.facts.measured_of(ModuleName("core.first")) == ModuleEvidence()
