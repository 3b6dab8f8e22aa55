"""Below the first line of a module page: eight quiet facts, each with the sign that says where it comes from."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.declared_values import Plain
from archatlas.analysis.estate.evidence import COVERAGE, PERSONAL, Evidence, evident_tests
from archatlas.analysis.estate.measurements import (
    measured_coverage,
    measured_tests,
    source_of_coverage,
    source_of_tests,
)
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import Text
from archatlas.render.site.components.page_parts import SourceMark
from archatlas.render.site.links import lane_address, link, module_address
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, day, objective, share

MARKS = {
    Evidence.DECLARED: SourceMark.DECLARED,
    Evidence.DEFAULT: SourceMark.DEFAULT,
    Evidence.PLACEHOLDER: SourceMark.DEFAULT,
    Evidence.MISSING: SourceMark.UNKNOWN,
}
"""The sign of a value by what it is worth."""


@dataclass(frozen=True, slots=True)
class QuietFact:
    """A label, what is said, and where that comes from; without a mark nobody asks. `word` stands beside the mark."""

    label: str
    values: tuple[Text, ...]
    mark: SourceMark | None = None
    word: str = ""


def quiet_facts(assessment: Assessment, module: Module) -> tuple[QuietFact, ...]:
    """Return the same eight facts in the same places for every module."""
    return (
        _place(module),
        _requires(assessment, module),
        _entry_points(assessment, module),
        _coverage(assessment, module),
        _availability(assessment, module),
        _data(assessment, module),
        _tests(assessment, module),
        _reviewed(assessment, module),
    )


def _fact(label: str, value: str, state: Evidence = Evidence.DECLARED, href: str = "") -> QuietFact:
    return QuietFact(label, (Text(value, href=href),), MARKS[state])


def _unknown(label: str) -> QuietFact:
    return QuietFact(label, (), SourceMark.UNKNOWN)


def _place(module: Module) -> QuietFact:
    said = ", ".join(one_line(text) for text in (module.identity.layer, module.identity.kind) if text)
    lane = Text(module.lane, href=link(module_address(module.name), lane_address(module.lane)))
    to_lane = module.ownership.promotion_rules.to_lane
    planned = (Text(f"to be promoted to {one_line(to_lane)}"),) if to_lane and to_lane != module.lane else ()
    parents = (
        Text(f"part of {name}", href=link(module_address(module.name), module_address(name))) for name in module.part_of
    )
    return QuietFact("Layer, lane", (Text(said or "no layer"), lane, *planned, *parents))


def _requires(assessment: Assessment, module: Module) -> QuietFact:
    graph = assessment.graph
    required = graph.requires(module.name)
    unknown, elsewhere = assessment.facts.missing(module.name), assessment.facts.elsewhere(module.name)
    others = {"optional": len(graph.optional[module.name]), "unknown": len(unknown), "in other atlases": len(elsewhere)}
    crossing = sum(assessment.catalog[name].lane != module.lane for name in required)
    parts = [count(len(required), "module"), *([f"{crossing} in other lanes"] if crossing else [])]
    parts += [f"{number} {word}" for word, number in others.items() if number]
    href = "#requires" if required or any(others.values()) else ""
    text = Text(", ".join(parts), href=href)
    return QuietFact("Requires", (text,), SourceMark.MEASURED, "computed")


def _entry_points(assessment: Assessment, module: Module) -> QuietFact:
    declared, in_code = module.contracts.api.surface, assessment.facts.code_of(module.name).surface
    if declared:
        return _fact("Entry points", f"{len(declared):,}", href="#api")
    return _in_code("Entry points", f"{len(in_code):,} public names") if in_code else _unknown("Entry points")


def _in_code(label: str, value: str) -> QuietFact:
    return QuietFact(label, (Text(value, href="#code"),), SourceMark.MEASURED, "in the code")


def _measured(label: str, value: str, source: str) -> QuietFact:
    return QuietFact(label, (Text(value, href="#tests"), Text(one_line(source, 120))), SourceMark.MEASURED, "measured")


def _coverage(assessment: Assessment, module: Module) -> QuietFact:
    coverage, measured = module.test_posture.coverage, measured_coverage(assessment.facts, module)
    goal = f" of {share(coverage.target, 1)}" if coverage.target is not None else ""
    if measured is not None:
        source = source_of_coverage(assessment.facts, module, measured)
        return _measured("Coverage", f"{share(measured.share, 1)}{goal}", source)
    if coverage.current is None:
        return _unknown("Coverage")
    state = _state(assessment, module, COVERAGE, coverage.current)
    return _fact("Coverage", f"{share(coverage.current, 1)}{goal}", state, "#tests")


def _availability(assessment: Assessment, module: Module) -> QuietFact:
    key, value = "observability.slos.availability_pct", module.observability.slos.availability_pct
    if value is None:
        return _unknown("Availability")
    return _fact("Availability", objective(value), _state(assessment, module, key, value))


def _data(assessment: Assessment, module: Module) -> QuietFact:
    data, security = module.data_and_events.pii, module.security.compliance
    own = bool(data.classification)
    key = "data_and_events.pii.classification" if own else "security.compliance.data_classification"
    said = one_line(data.classification or security.data_classification or "")
    is_known = assessment.classifier.classify(module, PERSONAL, data.contains) is Evidence.DECLARED
    personal = "personal data not known" if not is_known else "personal data" if data.contains else "no personal data"
    state = _state(assessment, module, key, said or None)
    return QuietFact("Data", (Text(f"{said}, {personal}" if said else personal),), MARKS[state])


def _tests(assessment: Assessment, module: Module) -> QuietFact:
    if (ran := measured_tests(assessment.facts, module)) is not None:
        failing = f", {ran.failed + ran.errors:,} failing" if ran.failed + ran.errors else ""
        return _measured("Tests", f"{ran.total:,}{failing}", source_of_tests(assessment.facts, module, ran))
    in_code = assessment.facts.tests_in_code(module.name)
    if in_code is not None:
        return _in_code("Tests", f"{in_code:,}")
    tests = evident_tests(assessment.classifier, module)
    if tests is None:
        return _unknown("Tests")
    return _fact("Tests", f"{tests:,}" if tests else "none recorded", href="#tests" if tests else "")


def _reviewed(assessment: Assessment, module: Module) -> QuietFact:
    planned = module.ownership.next_review
    is_planned = assessment.classifier.classify(module, "ownership.next_review", planned) is Evidence.DECLARED
    upcoming = planned if is_planned else module.provenance.next_review
    following = (Text(f"next {day(one_line(upcoming))}"),) if upcoming else ()
    if not assessment.classifier.reviewed_by_a_person(module):
        return QuietFact("Reviewed", (Text("never by a person"), *following))
    return QuietFact("Reviewed", (Text(day(one_line(module.ownership.last_review or ""))), *following))


def _state(assessment: Assessment, module: Module, key: str, value: Plain | None) -> Evidence:
    return assessment.classifier.classify(module, key, value)
