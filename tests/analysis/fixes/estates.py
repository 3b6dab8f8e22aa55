"""Random estates that break every rule, before and after a random change, with a policy that limits everything."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.breaking import breaking_findings
from archatlas.analysis.compare.compare import compare
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.estate.facts import Facts, gather_facts
from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.policy.policy import (
    EstateLimits,
    LanePolicy,
    LayerPolicy,
    Limits,
    Mention,
    Policy,
    SelectedLimits,
    Waiver,
)
from archatlas.analysis.policy.waivers import apply_waivers
from archatlas.model.assurance import GeneratedBy, LineCoverage, Provenance, TestCounts, TestPosture
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Finding
from archatlas.model.interfaces import (
    ApiContract,
    Compatibility,
    CouplingClaim,
    Dependencies,
    ErrorCode,
    ExternalDependencies,
    Library,
    ModuleContracts,
)
from archatlas.model.module import Module, ModuleIdentity, ModuleName, Ownership, PromotionRules
from archatlas.model.operations import ConsumedEvent, DataAndEvents, EmittedEvent, Observability, ServiceLevels
from archatlas.model.source import Location
from builders import found_in, module

TODAY = date(2026, 5, 4)
STAMP = "2026-05-04T00:00:00+00:00"
LANES = ("one", "two", "three")
NAMES = tuple(ModuleName(name) for name in ("one.a", "one.b", "one.c", "two.a", "two.b", "three.a", "three.d"))
LATER = ModuleName("one.aa")
LAYERS = (None, "foundational", "infrastructure", "application", "interface", "odd")
STATES = (None, "active", "active", "deprecated")
PEOPLE = (None, "@Unassigned", "@Team", "@Others")
DAYS = (None, STAMP, "2026-05-04", "2025-01-01", "2026-12-01")
SUMMARIES = (None, "Keeps what is said", "one.a module with 2 classes and 1 function", "two.a")
SHARES = (None, 0.0, 0.3, 1.0)
TOPICS = ("order.made", "order.mad", "a.heard", "gone")
SURFACE = ("rest: /a", "rest: /b", "python: x", "event: offered")
VERSIONS = (None, "v0.1", "v1.0", "v1.0", "v1.2.3", "odd")
LIBRARIES = ("flask", "one", "two.b", "c", "json")
PERCENTS = (None, 99.0, 99.95, 0.0, 99.99999)
FRACTIONS = (None, Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1))
COUNTS = (None, None, 0, 1, 2)

Option = TypeVar("Option")


@dataclass(frozen=True)
class Dice:
    """Draws estates."""

    random: Random

    def one(self, options: tuple[Option, ...]) -> Option:
        return self.random.choice(options)

    def some(self, options: tuple[Option, ...], most: int) -> tuple[Option, ...]:
        return tuple(self.random.choices(options, k=self.random.randint(0, most)))

    def module(self, name: ModuleName) -> Module:
        """Draw a module that may break any rule."""
        drawn = module(
            name,
            requires=self.some((*NAMES, LATER, "elsewhere.q"), 4),
            optional=self.some((*NAMES, LATER), 2),
            provides=self.some((*NAMES, LATER), 2),
            identity=ModuleIdentity(
                name, self.one(LAYERS), self.one(SUMMARIES), self.one(STATES), self.one((None, 1, 2, 5))
            ),
            ownership=self.ownership(),
            contracts=self.contracts(),
            data_and_events=self.events(),
            observability=Observability(slos=self.levels()),
            test_posture=self.posture(),
            provenance=Provenance(generated_by=GeneratedBy(timestamp=STAMP)),
            dependencies=Dependencies(
                external=ExternalDependencies(libs=tuple(self.libraries())),
                coupling_metrics=CouplingClaim(
                    self.one((None, 0, 9)), self.one((None, 1)), abstractness=self.one(SHARES)
                ),
            ),
        )
        return replace(drawn, path=self.one((f"{name}.yaml", "old.yaml", "one/a.yaml")))

    def ownership(self) -> Ownership:
        way = PromotionRules(self.one((None, *LANES)), self.one(LANES))
        return Ownership(
            self.one(PEOPLE), self.one(PEOPLE), self.one(STATES), self.one(DAYS), self.one(DAYS), promotion_rules=way
        )

    def contracts(self) -> ModuleContracts:
        compatibility = Compatibility(self.one((None, True, False)), self.one((None, "minor", "major")))
        api = ApiContract(tuple(dict.fromkeys(self.some(SURFACE, 3))), self.one(VERSIONS), compatibility=compatibility)
        codes = (ErrorCode(code, http_status=self.one((None, 404, 500))) for code in self.some(("LOST", "BUSY"), 2))
        return ModuleContracts(api, error_taxonomy=tuple(codes))

    def events(self) -> DataAndEvents:
        return DataAndEvents(
            emits=tuple(EmittedEvent(topic, self.one((None, "r"))) for topic in self.some(TOPICS, 2)),
            consumes=tuple(ConsumedEvent(topic) for topic in self.some(TOPICS, 2)),
        )

    def levels(self) -> ServiceLevels:
        p95, p99 = self.one((None, 10.0, 200.0)), self.one((None, 50.0, 300.0))
        return ServiceLevels(p95, p99, availability_pct=self.one(PERCENTS))

    def posture(self) -> TestPosture:
        return TestPosture(
            LineCoverage(self.one(SHARES)), TestCounts(unit=self.one((None, 0, 3)), e2e=self.one((None, 0)))
        )

    def libraries(self) -> Iterator[Library]:
        for name in self.some(LIBRARIES, 2):
            yield Library(name, self.one((None, "1.0", "unknown")), self.one((None, "MIT", "unknown")))

    def policy(self) -> Policy:
        """Draw a policy that limits much and names what may not exist."""
        order = tuple(self.random.sample(LANES, self.random.randint(0, 3)))
        may_require = dict.fromkeys(self.some(LANES, 1), ("one",))
        mentioned = (*order, *may_require, *self.some(("thre", "nowhere", "one"), 2))
        return Policy(
            lanes=LanePolicy(order, may_require),
            layers=LayerPolicy(closed=self.one(((), ("infrastructure",), ("infrastructure", "application")))),
            limits=(SelectedLimits(self.limits()),),
            estate=EstateLimits(self.one((None, Fraction(1, 10), Fraction(6, 10))), self.one((None, Fraction(1, 5)))),
            waivers=tuple(dict.fromkeys(self.waiver() for _ in range(self.random.randint(0, 2)))),
            mentions=tuple(Mention("lane", name, Location("archatlas.yml")) for name in mentioned),
        )

    def limits(self) -> Limits:
        distances = (self.one(FRACTIONS) for _ in range(4))
        return Limits(self.one(COUNTS), self.one(COUNTS), *distances)

    def waiver(self) -> Waiver:
        return Waiver(
            rule=self.one(("tier/inversion", "lane/*", "tier/inversio", "cycle")),
            module=self.one(("one.a", "one.*", "two.x")),
            owner="@Team",
            reason="because",
            expires=self.one((date(2026, 5, 3), date(2026, 5, 4), date(2027, 1, 1))),
            subject=self.one(("", "one.b", "one.bb")),
        )

    def context(self) -> RemedyContext:
        """Draw an estate with what it was before a change of some of its modules, or with nothing before it."""
        policy, today = self.policy(), self.one((TODAY, None))
        later = assessed([self.module(name) for name in NAMES], policy, today)
        if self.random.random() < 0.3:
            return RemedyContext(None, later)
        changed = set(self.some(NAMES, 4))
        kept = [one for name, one in later.catalog.items() if name not in changed]
        former = [self.module(name) for name in (*sorted(changed), LATER) if self.random.random() < 0.7]
        before = assessed([*kept, *former], policy, today)
        return RemedyContext(before, later, compare(before, later))


@st.composite
def contexts(draw: st.DrawFn) -> RemedyContext:
    """Draw a situation; what the dice roll shrinks."""
    return Dice(draw(st.randoms(use_true_random=False))).context()


def context(seed: int) -> RemedyContext:
    """Return the situation that a seed stands for, to keep one that was found."""
    return Dice(Random(seed)).context()


def assessed(modules: Iterable[Module], policy: Policy, today: date | None) -> Assessment:
    """Assess an estate under a policy, its waivers included."""
    facts = gather_facts(Catalog(modules), EvidenceClassifier(), policy, today)
    result = apply_waivers(found_in(facts), policy.waivers, today)
    return Assessment(facts, result.findings, waived=result.waived)


def findings_of(context: RemedyContext) -> tuple[Finding, ...]:
    """Return everything that a review would report, the broken contracts included."""
    broken = breaking_findings(context.comparison) if context.comparison else ()
    return (*context.after.findings, *broken)


def one_of_each_rule(context: RemedyContext) -> Iterable[Finding]:
    """Return the last finding of each rule, for an estate that breaks rules breaks them many times."""
    return {finding.rule: finding for finding in findings_of(context)}.values()


def from_scratch(facts: Facts) -> Facts:
    """Return the same estate with nothing taken over from before a change."""
    return gather_facts(Catalog(facts.catalog.values()), facts.classifier, facts.policy, facts.today)
