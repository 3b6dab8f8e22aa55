"""What a version control system says of the past: which files each change touched."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property

from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass, field


class TouchKind(StrEnum):
    """What a change did to a file, as git abbreviates it."""

    ADDED = "A"
    CHANGED = "M"
    DELETED = "D"
    RENAMED = "R"
    COPIED = "C"


@dataclass(frozen=True, slots=True)
class Touch:
    """One file of a change; `former` is the path before a rename, or what a copy was made of."""

    kind: TouchKind
    path: str
    former: str = ""


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """One commit without its text: when it was made, in seconds since 1970, and what it touched."""

    commit: str
    at: int
    touches: tuple[Touch, ...]


@dataclass(frozen=True, slots=True)
class CommonChanges:
    """How many commits changed both of two modules, and how many each of them.

    `lately` are the shares that both have of the changes of either one, where a change counts less the older it is.
    """

    count: int
    of_first: int
    of_second: int
    lately: tuple[float, float] = (0.0, 0.0)

    @property
    def shares(self) -> tuple[float, float]:
        """Return which part of the changes of either one both have."""
        return self.count / self.of_first, self.count / self.of_second

    def turned(self) -> "CommonChanges":
        """Return the same as seen from the second one."""
        return CommonChanges(self.count, self.of_second, self.of_first, self.lately[::-1])


@dataclass(frozen=True, slots=True)
class Companion:
    """A module that changed with another one so often: `together` of its `times`, and how likely it does so again."""

    module: str
    together: int
    times: int
    probability: float


@dataclass(frozen=True)
class CoChangedModules:
    """Which modules changed together in the past of a repository; none of it is declared.

    `companions` are by module, the likeliest first. `is_whole` is False where the clone lacks a part of the past.
    """

    commits: int = 0
    since: int = 0
    until: int = 0
    is_whole: bool = True
    is_fitted: bool = False
    """Whether the probabilities come from this repository's own past, rather than from others alone."""
    times: Mapping[str, int] = field(default_factory=dict)
    together: Mapping[tuple[ModuleName, ModuleName], CommonChanges] = field(default_factory=dict)
    """By two names in their order."""
    companions: Mapping[str, tuple[Companion, ...]] = field(default_factory=dict)

    def common(self, one: str, other: str) -> CommonChanges | None:
        """Return how often two modules changed together, as seen from the first of them."""
        if one < other:
            return self.together.get((ModuleName(one), ModuleName(other)))
        found = self.together.get((ModuleName(other), ModuleName(one)))
        return found.turned() if found else None

    def after_in_order(self, name: str) -> Sequence[tuple[ModuleName, CommonChanges]]:
        """Return what a module has in common with those that come after it in the order of names."""
        return self._by_first.get(name, ())

    @cached_property
    def _by_first(self) -> Mapping[str, Sequence[tuple[ModuleName, CommonChanges]]]:
        found: dict[str, list[tuple[ModuleName, CommonChanges]]] = {}
        for (first, second), common in self.together.items():
            found.setdefault(first, []).append((second, common))
        return found


@dataclass(frozen=True, slots=True)
class MissingChange:
    """Something that mostly changed with what a change has, and that it has not: a file or a module.

    Of the `told` notes on past changes that were likelier than `told_from`, `right` ones were.
    """

    name: str
    because: str
    together: int
    times: int
    probability: float
    is_module: bool
    told_from: float = 0.5
    right: int = 0
    told: int = 0
