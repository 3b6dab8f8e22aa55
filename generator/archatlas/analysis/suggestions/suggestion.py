"""What a suggestion is: a change that was tried, with every number that it moves."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from archatlas.model.change_log import CommonChanges
from archatlas.model.code import CodePlace
from archatlas.model.module import Module, ModuleName, lane_of
from archatlas.model.record import dataclass
from archatlas.model.text_edit import TextEdit

RequirementEnds = tuple[ModuleName, ModuleName]
"""The requirer and the required module."""


class SuggestionKind(StrEnum):
    """What kinds of change are suggested; where there are too many, the first kinds have precedence."""

    CUT = "cut"
    MERGE = "merge"
    REPLACE = "replace"
    REMOVE = "remove"


class Quantity(StrEnum):
    """A number of an estate, or of one of its modules, that a change may move."""

    CYCLES = "cycles"
    MODULES_IN_CYCLES = "modules in cycles"
    CODE_CYCLES = "cycles in code"
    BROKEN = "dependencies that break a rule"
    UNUSED = "dependencies without code"
    DEPRECATED = "dependencies on deprecated modules"
    ACROSS_LANES = "dependencies across lanes"
    ERRORS = "errors"
    WARNINGS = "warnings"
    NOTES = "notes"
    COMMON_CHANGES = "changes of both modules"
    PROPAGATION_COST = "propagation cost"
    MODULES = "modules"
    DEPENDENCIES = "dependencies"
    SCORE = "score"
    LOWER_SCORES = "other modules with a lower score"


class Judgement(StrEnum):
    """Whether a number moved to the better; NEUTRAL where more is neither."""

    BETTER = "better"
    WORSE = "worse"
    NEUTRAL = ""


_NEITHER = frozenset({Quantity.MODULES, Quantity.DEPENDENCIES})
"""Numbers of which neither more nor fewer is better by itself."""

Amount = int | Fraction


@dataclass(frozen=True, slots=True)
class MovedNumber:
    """How a change moves a number; `module` is empty for one of the estate. None is a score that is not known."""

    quantity: Quantity
    before: Amount | None
    after: Amount | None
    module: str = ""
    is_judged: bool = True
    """False where it moves because there is a module less to say something about."""

    @property
    def verdict(self) -> Judgement:
        """Tell whether it is better now; a score that is known, or not known any more, is neither."""
        if (
            not self.is_judged
            or self.quantity in _NEITHER
            or self.before is None
            or self.after is None
            or self.before == self.after
        ):
            return Judgement.NEUTRAL
        is_less = self.after < self.before
        return Judgement.BETTER if is_less is not (self.quantity is Quantity.SCORE) else Judgement.WORSE


@dataclass(frozen=True, slots=True)
class ImportsToChange:
    """Imports that have to go before a module does without another one; `places` are the first of each kind."""

    requirer: ModuleName
    required: ModuleName
    count: int
    places: tuple[CodePlace, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """A change that may be worth suggesting, before it was tried.

    `about` are the modules whose schemas differ, the first one is what the suggestion is listed under. `arrows` are the
    requirements it is about, `target` is the module in the place of another. `cost` is what the arrows cost, and
    `at_least` what a proof says that no other cut is below.
    """

    kind: SuggestionKind
    about: tuple[ModuleName, ...]
    arrows: tuple[RequirementEnds, ...] = ()
    target: str = ""
    changed: tuple[Module, ...] = ()
    removed: tuple[ModuleName, ...] = ()
    imports: tuple[ImportsToChange, ...] = ()
    group: tuple[ModuleName, ...] = ()
    cost: int = 0
    at_least: int = 0
    common: CommonChanges | None = None

    @property
    def lane(self) -> str:
        """Return the lane that it counts for."""
        return lane_of(self.about[0])

    @property
    def is_cheapest(self) -> bool:
        """Tell whether it is proven that no other cut costs less."""
        return self.cost == self.at_least

    @property
    def number_of_imports(self) -> int:
        """Return how many import statements have to be changed by hand."""
        return sum(one.count for one in self.imports)


@dataclass(frozen=True, slots=True)
class ChangedText:
    """The text of a schema before and after; one that goes has no text after."""

    path: str
    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate that brings nothing new and makes a number better, with the edits that do it."""

    candidate: ProposedChange
    edits: tuple[TextEdit, ...]
    effects: tuple[MovedNumber, ...]
    texts: tuple[ChangedText, ...] = ()

    @property
    def removed(self) -> tuple[str, ...]:
        """Return the paths of the files that go."""
        return tuple(one.path for one in self.texts if one.after is None)

    @property
    def size(self) -> int:
        """Return how much there is to do: edits, files that go, and imports."""
        return len(self.edits) + len(self.removed) + self.candidate.number_of_imports

    @property
    def key(self) -> str:
        """Return what names it in addresses and files: its kind and the modules that it is about."""
        names = [*self.candidate.about[:2], self.candidate.target]
        return "-".join([self.candidate.kind, *dict.fromkeys(name for name in names if name)])


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """A module that much has to go through.

    `separated` modules are tied to most others only through it. `paths` is the share of all shortest ways between
    two modules that lead through it, None where there are too many to count.
    """

    module: ModuleName
    dependents: int
    separated: int
    paths: float | None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All that is suggested, the smallest first; `checked` says of each kind how many candidates were looked at.

    `in_vain` how many were tried and not found worth it. `left_out` are candidates beyond the limits, which were not
    tried.
    """

    found: tuple[Suggestion, ...] = ()
    bottlenecks: tuple[Bottleneck, ...] = ()
    checked: tuple[tuple[SuggestionKind, int], ...] = ()
    left_out: int = 0
    has_code: bool = False
    has_changes: bool = False
    in_vain: tuple[tuple[SuggestionKind, int], ...] = ()

    def about(self, name: str) -> tuple[Suggestion, ...]:
        """Return what is suggested for a module."""
        return tuple(one for one in self.found if name in one.candidate.about)

    @property
    def shown(self) -> int:
        """Return how many things there are to look at."""
        return len(self.found) + len(self.bottlenecks)


CommonChangesOf = Mapping[RequirementEnds, CommonChanges]
"""The common changes of pairs of modules, each pair once, in the order of their names."""
