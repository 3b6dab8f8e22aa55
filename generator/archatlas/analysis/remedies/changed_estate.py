"""An estate that differs from a known one by a few modules, so that most of what rules look up is known already."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from archatlas.analysis.graph import DependencyGraph
from archatlas.analysis.remedies.around import hears_and_says_the_same
from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.topics import Topic, topics
from archatlas.model.names import ModuleName


@dataclass(frozen=True)
class ChangedEstate(Estate):
    """The facts after a change; `base` is the estate before it, `touched` names what is different.

    It says the same as an estate made from nothing but these facts, except that unknown names have no near ones.
    """

    base: Estate = field(kw_only=True)
    touched: tuple[ModuleName, ...] = field(kw_only=True)

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        """Every topic with the modules at its two ends."""
        pairs = ((self.base.catalog.get(name), self.catalog.get(name)) for name in self.touched)
        is_known = all(hears_and_says_the_same(old, new) for old, new in pairs)
        return self.base.topics if is_known else topics(self.facts)

    @cached_property
    def internal_names(self) -> frozenset[str]:
        """What an import of a part of the estate could be called."""
        return self.base.internal_names if self._has_the_same_names else super().internal_names

    @cached_property
    def promotions(self) -> frozenset[tuple[str, str]]:
        """The ways on which modules are promoted."""
        return self.base.promotions if self._is_promoted_alike else super().promotions

    @cached_property
    def meant(self) -> Mapping[tuple[ModuleName, str], str]:
        """No near name at all: it only helps a reader."""
        return {}

    @cached_property
    def reached(self) -> Mapping[ModuleName, int]:
        """How many modules each one requires, counted for those that are asked for."""
        return _Reached(self.graph)

    @property
    def _has_the_same_names(self) -> bool:
        return all((name in self.base.catalog) == (name in self.catalog) for name in self.touched)

    @property
    def _is_promoted_alike(self) -> bool:
        return self._has_the_same_names and all(
            self.base.catalog[name].ownership.promotion_rules == self.catalog[name].ownership.promotion_rules
            for name in self.touched
            if name in self.catalog
        )


class _Reached(Mapping[ModuleName, int]):
    def __init__(self, graph: DependencyGraph) -> None:
        self._graph = graph

    def __getitem__(self, name: ModuleName) -> int:
        return len(self._graph.needs(name))

    def __iter__(self) -> Iterator[ModuleName]:
        return iter(self._graph.hard)

    def __len__(self) -> int:
        return len(self._graph.hard)
