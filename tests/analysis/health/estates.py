"""Estates of all sorts for the health score, and for each check the change that meets it and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from hypothesis import strategies as st

from archatlas.analysis.estate.declared_values import Plain
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.estate.facts import Facts, gather_facts
from archatlas.analysis.health.checks import Check, HealthRules
from archatlas.analysis.health.health import Health, health_of_modules, score_module
from archatlas.model.assurance import (
    GeneratedBy,
    LineCoverage,
    Provenance,
    Risk,
    RiskAndChange,
    TestCounts,
    TestPosture,
)
from archatlas.model.catalog import Catalog
from archatlas.model.interfaces import ApiContract, Compatibility, ErrorCode, ModuleContracts
from archatlas.model.module import Module, ModuleIdentity, ModuleName, Ownership, PromotionRules
from archatlas.model.operations import Deployment, KeyMetric, Metrics, Observability, Runtime, ServiceLevels
from builders import module

STAMP = "2025-09-30T01:41:23+00:00"
DEFAULTS: Mapping[str, Plain] = {
    "ownership.owner": "@Everybody",
    "ownership.escalation": "@Everybody",
    "ownership.last_review": "2025-01-01",
    "test_posture.coverage.current": 0.5,
    "test_posture.tests.unit": 3,
    "contracts.api.surface": ("python: all.same",),
    "contracts.api.compatibility.backward": True,
    "contracts.invariants": ("all the same",),
    "observability.slos.availability_pct": 99.0,
    "runtime.deployment.health_check": "/same",
}
NAMES = tuple(ModuleName(name) for name in ("one.a", "one.b", "one.c", "two.a", "two.b"))
"""Names in two lanes, so that some requirements cross."""

shares = st.none() | st.sampled_from([0.0, 0.1, 0.3333, 0.5, 0.78, 0.8, 1.0])
counts = st.none() | st.integers(0, 12)

ownerships = st.builds(
    Ownership,
    owner=st.sampled_from([None, "@Unassigned", "@Everybody", "@Team"]),
    escalation=st.sampled_from([None, "@TBD", "@Everybody", "@Lead"]),
    last_review=st.sampled_from([None, STAMP, "2025-01-01", "2026-02-03"]),
    promotion_rules=st.builds(PromotionRules, from_lane=st.sampled_from([None, "one", "two"])),
)
postures = st.builds(
    TestPosture,
    coverage=st.builds(LineCoverage, current=shares, target=shares),
    tests=st.builds(TestCounts, unit=counts, integration=counts),
)
contracts = st.builds(
    ModuleContracts,
    api=st.builds(
        ApiContract,
        surface=st.sampled_from([(), ("python: all.same",), ("python: one.a.X", "rest: /x")]),
        compatibility=st.builds(Compatibility, backward=st.sampled_from([None, True, False])),
    ),
    invariants=st.sampled_from([(), ("module loads without errors",), ("all the same",), ("never loses a write",)]),
    error_taxonomy=st.sampled_from([(), (ErrorCode("LOST"),), (ErrorCode("LOST"), ErrorCode("BUSY"))]),
)
risks = st.builds(
    Risk,
    id=st.just("R-1"),
    title=st.sampled_from(["Auto-generated schema may be incomplete", "the volume fills up"]),
    impact=st.sampled_from([None, "low", "high", "critical"]),
    status=st.sampled_from([None, "open", "mitigated", "accepted", "closed"]),
)
observabilities = st.builds(
    Observability,
    slos=st.builds(ServiceLevels, availability_pct=st.sampled_from([None, 99.0, 99.9, 99.95])),
    metrics=st.builds(
        Metrics, key_metrics=st.sampled_from([(), (KeyMetric("calls"),), (KeyMetric("calls", alert_threshold=">9"),)])
    ),
)
runtimes = st.builds(
    Runtime, deployment=st.builds(Deployment, health_check=st.sampled_from([None, "/same", "/health"]))
)
targets = st.lists(st.sampled_from([*NAMES, "gone.x", "gone.y"]), unique=True, max_size=4).map(tuple)


@st.composite
def modules(draw: st.DrawFn, name: ModuleName) -> Module:
    """Draw a module that declares any mixture of own values, defaults, placeholders and nothing."""
    return module(
        name,
        requires=draw(targets),
        optional=draw(targets),
        identity=ModuleIdentity(name, tier=draw(st.none() | st.integers(1, 5))),
        ownership=draw(ownerships),
        test_posture=draw(postures),
        contracts=draw(contracts),
        risk_and_change=RiskAndChange(risks=tuple(draw(st.lists(risks, max_size=3)))),
        observability=draw(observabilities),
        runtime=draw(runtimes),
        provenance=Provenance(generated_by=GeneratedBy(timestamp=STAMP)),
    )


classifiers = st.sets(st.sampled_from(sorted(DEFAULTS))).map(
    lambda keys: EvidenceClassifier({key: DEFAULTS[key] for key in keys})
)
estates = st.builds(
    lambda classifier, *members: gather_facts(Catalog(members), classifier),
    classifiers,
    *(modules(name) for name in NAMES),
)


def with_modules(facts: Facts, *changed: Module) -> Facts:
    """Return the estate with some modules replaced; what counts as a default stays."""
    return gather_facts(Catalog({**facts.catalog, **{one.name: one for one in changed}}.values()), facts.classifier)


def requiring_only(one: Module, required: tuple[str, ...]) -> Module:
    """Return a module with other requirements."""
    internal = replace(one.dependencies.internal, requires=required)
    return replace(one, dependencies=replace(one.dependencies, internal=internal))


def meeting(facts: Facts, name: ModuleName, check: Check) -> Facts:
    """Return the estate after somebody has done what meets the check, and nothing else."""
    return MEETING[check](facts, facts.catalog[name])


def _owned(facts: Facts, one: Module) -> Facts:
    return with_modules(facts, replace(one, ownership=replace(one.ownership, owner="@Somebody")))


def _escalating(facts: Facts, one: Module) -> Facts:
    return with_modules(facts, replace(one, ownership=replace(one.ownership, escalation="@SomebodyElse")))


def _reviewed(facts: Facts, one: Module) -> Facts:
    return with_modules(facts, replace(one, ownership=replace(one.ownership, last_review="2026-10-11")))


def _covered(facts: Facts, one: Module) -> Facts:
    coverage = replace(one.test_posture.coverage, current=1.0)
    return with_modules(facts, replace(one, test_posture=replace(one.test_posture, coverage=coverage)))


def _tested(facts: Facts, one: Module) -> Facts:
    tests = replace(one.test_posture.tests, unit=77)
    return with_modules(facts, replace(one, test_posture=replace(one.test_posture, tests=tests)))


def _callable(facts: Facts, one: Module) -> Facts:
    api = replace(one.contracts.api, surface=("python: its.own",))
    return with_modules(facts, replace(one, contracts=replace(one.contracts, api=api)))


def _invariant(facts: Facts, one: Module) -> Facts:
    return with_modules(facts, replace(one, contracts=replace(one.contracts, invariants=("answers in time",))))


def _failing_well(facts: Facts, one: Module) -> Facts:
    return with_modules(facts, replace(one, contracts=replace(one.contracts, error_taxonomy=(ErrorCode("OWN"),))))


def _compatible(facts: Facts, one: Module) -> Facts:
    api = replace(one.contracts.api, compatibility=Compatibility(backward=True))
    return with_modules(facts, replace(one, contracts=replace(one.contracts, api=api)))


def _out_of_cycles(facts: Facts, one: Module) -> Facts:
    others = [facts.catalog[name] for name in facts.graph.cycle_of.get(one.name, ()) if name != one.name]
    kept = [(other, other.dependencies.internal.requires) for other in others]
    turned = [requiring_only(other, tuple(name for name in names if name != one.name)) for other, names in kept]
    return with_modules(facts, *turned)


def _without_unknown(facts: Facts, one: Module) -> Facts:
    required = one.dependencies.internal.requires
    return with_modules(facts, requiring_only(one, tuple(name for name in required if name in facts.catalog)))


def _with_promoted_targets(facts: Facts, one: Module) -> Facts:
    required = [facts.catalog[name] for name in facts.graph.requires(one.name)]
    return with_modules(
        facts,
        *(replace(other, ownership=replace(other.ownership, promotion_rules=PromotionRules())) for other in required),
    )


def _settled(facts: Facts, one: Module) -> Facts:
    settled = [replace(risk, status="mitigated") for risk in one.risk_and_change.risks]
    own = (*settled, Risk("R-9", "runs out of disk", impact="low", status="closed"))
    return with_modules(facts, replace(one, risk_and_change=RiskAndChange(risks=own)))


def _promising(facts: Facts, one: Module) -> Facts:
    slos = replace(one.observability.slos, error_rate_pct=0.25)
    return with_modules(facts, replace(one, observability=replace(one.observability, slos=slos)))


def _answering(facts: Facts, one: Module) -> Facts:
    return with_modules(facts, replace(one, runtime=Runtime(deployment=Deployment(health_check="/its/own"))))


def _alerting(facts: Facts, one: Module) -> Facts:
    metrics = Metrics(key_metrics=(KeyMetric("its_own", alert_threshold=">1"),))
    return with_modules(facts, replace(one, observability=replace(one.observability, metrics=metrics)))


MEETING: Mapping[Check, Callable[[Facts, Module], Facts]] = {
    Check.NAMED_OWNER: _owned,
    Check.ESCALATION: _escalating,
    Check.REVIEWED: _reviewed,
    Check.COVERAGE: _covered,
    Check.TESTS_RECORDED: _tested,
    Check.ENTRY_POINTS: _callable,
    Check.SPECIFIC_INVARIANTS: _invariant,
    Check.ERROR_TAXONOMY: _failing_well,
    Check.BACKWARD_COMPATIBLE: _compatible,
    Check.NO_CYCLE: _out_of_cycles,
    Check.TARGETS_EXIST: _without_unknown,
    Check.NO_UNPROMOTED_TARGET: _with_promoted_targets,
    Check.NO_OPEN_HIGH_RISK: _settled,
    Check.OWN_SERVICE_LEVELS: _promising,
    Check.HEALTH_CHECK: _answering,
    Check.ALERT_THRESHOLDS: _alerting,
}


def score_modules(facts: Facts) -> Mapping[ModuleName, Health]:
    """Return the health of every module of an estate."""
    scores = {name: score_module(facts, module, HealthRules()) for name, module in facts.catalog.items()}
    return health_of_modules(facts, scores)
