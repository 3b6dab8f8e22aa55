"""The spec sheet: the same fourteen cells in the same places on every module page."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.declared_values import Plain
from archatlas.analysis.estate.evidence import COVERAGE, PERSONAL, Evidence, evident_tests
from archatlas.analysis.estate.owners import NOBODY_SLUG
from archatlas.model.module import Module
from archatlas.render.site.components.blocks import Cell, Text, missing
from archatlas.render.site.components.labels import health_badge, owner_text
from archatlas.render.site.links import GLOSSARY, lane_address, link, module_address, owner_address
from archatlas.render.site.module.contract import KINDS, kind_and_name
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import capitalised, count, day, decimal, objective, share


def spec_sheet(assessment: Assessment, module: Module) -> tuple[Cell, ...]:
    """Return identity in the first seven cells, numbers in the last seven."""
    return (
        _health(assessment, module),
        _status(module),
        _tier(module),
        _layer(module),
        _lane(module),
        _owner(assessment, module),
        _version(module),
        _entry_points(module),
        _requires(assessment, module),
        _used_by(assessment, module),
        _coverage(assessment, module),
        _availability(assessment, module),
        _data(assessment, module),
        _reviewed(assessment, module),
    )


def _health(assessment: Assessment, module: Module) -> Cell:
    health = assessment.health[module.name]
    line = f"{share(float(health.known_share))} of inputs known"
    return Cell("Health", missing("a health score"), line, "#health", health_badge(health.own.grade))


def _named(label: str, value: str | None) -> Cell:
    return Cell(label, Text(capitalised(one_line(value))) if value else missing(label.lower()))


def _layer(module: Module) -> Cell:
    kind = module.identity.kind
    return Cell("Layer", _named("Layer", module.identity.layer).value, f"kind: {one_line(kind)}" if kind else "")


def _status(module: Module) -> Cell:
    lifecycle = module.ownership.lifecycle
    line = f"lifecycle: {one_line(lifecycle)}" if lifecycle else ""
    return Cell("Status", _named("Status", module.identity.status).value, line)


def _tier(module: Module) -> Cell:
    tier = module.identity.tier
    if tier is None:
        return Cell("Tier", missing("tier"))
    return Cell("Tier", Text(str(tier), note="of 5"), "1 is most critical")


def _lane(module: Module) -> Cell:
    to_lane = module.ownership.promotion_rules.to_lane
    line = f"to be promoted to {one_line(to_lane)}" if to_lane and to_lane != module.lane else ""
    href = link(module_address(module.name), lane_address(module.lane))
    return Cell("Lane", Text(module.lane, href=href), line)


def _owner(assessment: Assessment, module: Module) -> Cell:
    escalation = assessment.classifier.escalation(module)
    line = f"escalate to {one_line(escalation)}" if escalation else "no escalation contact"
    owner = assessment.classifier.owner(module)
    if owner is None:
        declared = module.ownership.owner
        title = f"the schema says {one_line(declared)}" if declared else "ownership.owner is not declared"
        href = link(module_address(module.name), owner_address(NOBODY_SLUG))
        return Cell("Owner", Text("No named owner", Evidence.PLACEHOLDER, href=href, title=title), line)
    return Cell("Owner", owner_text(assessment, owner, module_address(module.name)), line)


def _version(module: Module) -> Cell:
    version = module.contracts.api.version
    return Cell("API version", Text(one_line(version)) if version else missing("API version"))


def _entry_points(module: Module) -> Cell:
    kinds: dict[str, int] = {}
    for entry in module.contracts.api.surface:
        kind, _ = kind_and_name(entry)
        label = KINDS.get(kind, "other")
        kinds[label] = kinds.get(label, 0) + 1
    if not kinds:
        return Cell("Entry points", Text("0"), "none declared")
    line = next(iter(kinds)) if len(kinds) == 1 else ", ".join(f"{number} {label}" for label, number in kinds.items())
    return Cell("Entry points", Text(str(sum(kinds.values())), href="#api"), line)


def _requires(assessment: Assessment, module: Module) -> Cell:
    required = assessment.graph.requires(module.name)
    optional = len(assessment.graph.optional[module.name])
    unknown = len(assessment.graph.unknown[module.name])
    crossing = sum(assessment.catalog[name].lane != module.lane for name in required)
    parts = [f"{crossing} cross-lane"] if crossing else []
    parts += [f"{optional} optional"] if optional else []
    parts += [f"{unknown} unknown"] if unknown else []
    href = "#requires" if required else ""
    return Cell("Requires", Text(str(len(required)), href=href), ", ".join(parts) or "directly")


def _used_by(assessment: Assessment, module: Module) -> Cell:
    every, direct = assessment.health[module.name].dependents, assessment.graph.fan_in(module.name)
    instability = assessment.graph.instability(module.name)
    parts = [f"{direct} directly"] if every else []
    parts.append("instability –" if instability is None else f"instability {decimal(instability)}")
    explained = link(module_address(module.name), GLOSSARY, "instability")
    return Cell("Used by", Text(str(every), href="#impact" if every else ""), ", ".join(parts), explained)


def _coverage(assessment: Assessment, module: Module) -> Cell:
    coverage, tests = module.test_posture.coverage, evident_tests(assessment.classifier, module)
    parts = [f"target {share(coverage.target, 1)}"] if coverage.target is not None else []
    parts += [] if tests is None else [count(tests, "test") if tests else "no tests recorded"]
    return Cell("Coverage", _measured(assessment, module, coverage.current), ", ".join(parts))


def _measured(assessment: Assessment, module: Module, coverage: float | None) -> Text:
    if coverage is None:
        return missing("coverage")
    state = _state(assessment, module, COVERAGE, coverage)
    return Text(share(coverage, 1), state, href="#tests", title=_same(state))


def _availability(assessment: Assessment, module: Module) -> Cell:
    key, value = "observability.slos.availability_pct", module.observability.slos.availability_pct
    if value is None:
        return Cell("Availability", missing("availability"))
    state = _state(assessment, module, key, value)
    return Cell("Availability", Text(objective(value), state, title=_same(state)), "objective")


def _data(assessment: Assessment, module: Module) -> Cell:
    data, security = module.data_and_events.pii, module.security.compliance
    value = data.classification or security.data_classification
    is_known = assessment.classifier.classify(module, PERSONAL, data.contains) is Evidence.DECLARED
    line = "personal data not known" if not is_known else "personal data" if data.contains else "no personal data"
    if not value:
        return Cell("Data", missing("classification"), line)
    key = "data_and_events.pii.classification" if data.classification else "security.compliance.data_classification"
    state = _state(assessment, module, key, value)
    return Cell("Data", Text(capitalised(one_line(value)), state, title=_same(state)), line)


def _reviewed(assessment: Assessment, module: Module) -> Cell:
    planned = module.ownership.next_review
    is_planned = assessment.classifier.classify(module, "ownership.next_review", planned) is Evidence.DECLARED
    upcoming = planned if is_planned else module.provenance.next_review
    line = f"next {day(one_line(upcoming))}" if upcoming else ""
    if not assessment.classifier.reviewed_by_a_person(module):
        return Cell("Reviewed", missing("a review by a person"), line or "never by a person")
    return Cell("Reviewed", Text(day(one_line(module.ownership.last_review or ""))), line)


def _state(assessment: Assessment, module: Module, key: str, value: Plain) -> Evidence:
    return assessment.classifier.classify(module, key, value)


def _same(state: Evidence) -> str:
    return "nearly every module declares the same value" if state is Evidence.DEFAULT else ""
