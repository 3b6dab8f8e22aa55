"""What an analysis may look at: the modules, and every requirement between them with its kind."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from archatlas.analysis.estate.evidence import EvidenceClassifier, evident_tests
from archatlas.analysis.estate.graph import DependencyGraph, build_graph
from archatlas.analysis.policy.policy import Policy
from archatlas.model.benchmark_runs import BenchmarkRuns
from archatlas.model.catalog import Catalog
from archatlas.model.change_log import CoChangedModules
from archatlas.model.code import CodeFacts, ModuleCode
from archatlas.model.external import ExternalModule
from archatlas.model.measured import MeasuredFacts, ModuleEvidence
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Facts:
    """The estate as declared, the graph computed from it, and what its values are worth as evidence.

    `policy` is what the team decided, `today` the day to judge dates by, None where nothing depends on a date.
    """

    catalog: Catalog
    graph: DependencyGraph
    classifier: EvidenceClassifier = field(default_factory=EvidenceClassifier)
    policy: Policy = field(default_factory=Policy)
    today: date | None = None
    unreadable: frozenset[str] = frozenset()
    """Names that files claim which had to be refused: nobody knows whether their modules are what others need."""
    code: CodeFacts | None = None
    """What the code says; None where the estate is not compared with code."""
    external: Mapping[str, ExternalModule] = field(default_factory=dict)
    """The modules of other atlases."""
    measured: MeasuredFacts | None = None
    """What CI artefacts say; None where there are none."""
    changes: CoChangedModules | None = None
    """Which modules changed together; None where nobody looks at the past."""

    def measured_of(self, name: ModuleName) -> ModuleEvidence:
        """Return what artefacts say of a module, which is nothing where none mentions it or there are none."""
        return self.measured.of(name) if self.measured else ModuleEvidence()

    @property
    def runs(self) -> BenchmarkRuns | None:
        """Return the runs of benchmarks that are kept; None where nobody keeps any."""
        return self.measured.runs if self.measured else None

    def code_of(self, name: ModuleName) -> ModuleCode:
        """Return what the code of a module says, which is nothing where it has none or none was read."""
        found = self.code.modules.get(name) if self.code else None
        return found or ModuleCode(name)

    def missing(self, name: ModuleName) -> tuple[str, ...]:
        """Return what a module requires that is nowhere, also in no other atlas."""
        return tuple(target for target in self.graph.unknown[name] if target not in self.external)

    def elsewhere(self, name: ModuleName) -> tuple[str, ...]:
        """Return what a module requires that other atlases have."""
        return tuple(target for target in self.graph.unknown[name] if target in self.external)

    def tests_in_code(self, name: ModuleName) -> int | None:
        """Return how many tests a module's own files hold; None where there is none, since tests may lie elsewhere."""
        return self.code_of(name).tests or None

    def with_modules(self, *changed: Module) -> "Facts":
        """Return the same estate with some modules in the place of those of their names, or beside them.

        Only what the changed modules require is computed anew.
        """
        catalog = self.catalog.with_modules(*changed)
        return replace(self, catalog=catalog, graph=self.graph.after(catalog, (module.name for module in changed)))

    def without(self, *names: ModuleName) -> "Facts":
        """Return the same estate without some modules."""
        catalog = self.catalog.without(*names)
        return replace(self, catalog=catalog, graph=self.graph.after(catalog, names))


def gather_facts(
    catalog: Catalog, classifier: EvidenceClassifier, policy: Policy | None = None, today: date | None = None
) -> Facts:
    """Compute what every analysis needs."""
    return Facts(catalog, build_graph(catalog), classifier, policy or Policy(), today)


def known_tests(facts: Facts, module: Module) -> int | None:
    """Return how many tests a module has: those that ran, else those in its code, else those that its schema counts.

    Of the last only what is evidence counts.
    """
    ran = facts.measured_of(module.name).tests
    if ran is not None and ran.total:
        return ran.total
    in_code = facts.tests_in_code(module.name)
    return evident_tests(facts.classifier, module) if in_code is None else in_code


class HasFacts:
    """Whatever is known of an estate beyond its facts, with short names for these."""

    facts: Facts

    @property
    def catalog(self) -> Catalog:
        """Return the modules."""
        return self.facts.catalog

    @property
    def graph(self) -> DependencyGraph:
        """Return the requirements."""
        return self.facts.graph

    @property
    def classifier(self) -> EvidenceClassifier:
        """Return what tells the worth of values."""
        return self.facts.classifier


class RequirementKind(StrEnum):
    """How far a requirement reaches; the later kinds are the graver ones."""

    SAME_LANE = "same lane"
    CROSS_LANE = "crosses a lane"
    NOT_PROMOTED = "not promoted"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One arrow, from the requirer to the required module."""

    requirer: ModuleName
    required: ModuleName
    kind: RequirementKind
    optional: bool = False

    @property
    def ends(self) -> tuple[ModuleName, ModuleName]:
        """Return the requirer and the required module."""
        return self.requirer, self.required

    @property
    def crosses_lane(self) -> bool:
        """Tell whether the two modules stand in different lanes."""
        return self.kind is not RequirementKind.SAME_LANE


def awaits_promotion(module: Module) -> bool:
    """Tell whether a module's own promotion rules say that it still has to leave the lane it stands in."""
    return module.ownership.promotion_rules.from_lane == module.lane


def kind_of(requirer: Module, required: Module) -> RequirementKind:
    """Classify the requirement of one module by another."""
    if requirer.lane == required.lane:
        return RequirementKind.SAME_LANE
    return RequirementKind.NOT_PROMOTED if awaits_promotion(required) else RequirementKind.CROSS_LANE


def requirements(facts: Facts) -> tuple[Requirement, ...]:
    """Return every hard requirement of the estate, sorted by requirer, then required."""
    catalog = facts.catalog
    return tuple(Requirement(a, b, kind_of(catalog[a], catalog[b])) for a, b in facts.graph.edges())
