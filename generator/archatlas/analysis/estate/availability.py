"""Whether a promised availability can be kept, given what the required modules promise."""

from collections.abc import Iterator
from fractions import Fraction
from math import prod

from archatlas.analysis.estate.decimals import as_fraction
from archatlas.analysis.estate.evidence import Evidence
from archatlas.analysis.estate.facts import Facts
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass

OBJECTIVES = "observability.slos"
AVAILABILITY = f"{OBJECTIVES}.availability_pct"


@dataclass(frozen=True, slots=True)
class Factor:
    """A required module with the availability it declares, in percent."""

    module: ModuleName
    percent: Fraction


@dataclass(frozen=True, slots=True)
class Availability:
    """A module's own promise in percent, and what the promises of the modules it requires leave possible.

    The factors are the directly required modules that declare an availability, for each of these already includes
    what stands below it; `undeclared` are the other ones. The product holds where modules fail independently.
    """

    module: ModuleName
    promised: Fraction
    factors: tuple[Factor, ...]
    undeclared: tuple[ModuleName, ...]

    @property
    def possible(self) -> Fraction:
        """Return the product of the factors, in percent."""
        factors = [one.percent.as_integer_ratio() for one in self.factors]
        whole = prod(100 * denominator for _, denominator in factors)
        return Fraction(100 * prod(numerator for numerator, _ in factors), whole)

    @property
    def is_reachable(self) -> bool:
        """Tell whether the promise is no higher than the product."""
        return self.promised <= self.possible


def declared_availability(facts: Facts, module: Module) -> Fraction | None:
    """Return the availability in percent that a person declared, None for a default or an impossible number."""
    declared = module.observability.slos.availability_pct
    if declared is None or not 0 <= declared <= 100:
        return None
    return (
        as_fraction(declared)
        if facts.classifier.classify(module, AVAILABILITY, declared) is Evidence.DECLARED
        else None
    )


def availability_of(facts: Facts, module: Module) -> Availability | None:
    """Compare a module's promise with those it requires, None where one of the two sides promises nothing."""
    promised = declared_availability(facts, module)
    required = facts.graph.requires(module.name)
    declared = {name: declared_availability(facts, facts.catalog[name]) for name in required}
    factors = tuple(Factor(name, percent) for name, percent in declared.items() if percent is not None)
    if promised is None or not factors:
        return None
    undeclared = tuple(name for name, percent in declared.items() if percent is None)
    return Availability(module.name, promised, factors, undeclared)


def unreachable(facts: Facts) -> Iterator[Availability]:
    """Yield every promise that cannot be kept, in order of the modules' names."""
    for module in facts.catalog.values():
        known = availability_of(facts, module)
        if known is not None and not known.is_reachable:
            yield known
