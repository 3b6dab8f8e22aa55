"""The modules of an assessment as programs ask for them: chosen by what their schemas say, page by page."""

from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.service.changes import Names


@dataclass(frozen=True, slots=True)
class ModuleFilter:
    """Which modules are meant, by what is declared; what is None or empty chooses nothing.

    `words` all stand in the name, the owner or the summary.
    """

    lane: str | None = None
    owner: str | None = None
    tier: int | None = None
    requires: str | None = None
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Return whether all modules are meant, also those that come later."""
        return self == ModuleFilter()


class Catalogue:
    """The modules of one assessment."""

    def __init__(self, assessment: Assessment) -> None:
        """Take an assessment, which never changes."""
        self.assessment = assessment
        self.names: tuple[str, ...] = tuple(assessment.catalog)
        self.chosen: Callable[[ModuleFilter], tuple[str, ...]] = lru_cache(maxsize=256)(self._chosen)
        self.scope_of: Callable[[ModuleFilter], Names] = lru_cache(maxsize=256)(self._scope_of)

    def module(self, name: str) -> Module | None:
        """Return a module of that name."""
        return self._modules.get(name)

    def requires(self, name: str) -> tuple[str, ...]:
        """Return what a module requires."""
        return self._requires.get(name, ())

    def required_by(self, name: str) -> tuple[str, ...]:
        """Return what requires a module."""
        return self._required_by.get(name, ())

    @property
    def requirements(self) -> Mapping[str, tuple[str, ...]]:
        """Return for each module what it requires."""
        return self._requires

    @property
    def requirers(self) -> Mapping[str, tuple[str, ...]]:
        """Return for each module what requires it."""
        return self._required_by

    @cached_property
    def _modules(self) -> Mapping[str, Module]:
        return {str(name): module for name, module in self.assessment.catalog.items()}

    @cached_property
    def _requires(self) -> Mapping[str, tuple[str, ...]]:
        graph = self.assessment.graph
        return {name: graph.requires(name) for name in self.assessment.catalog}

    @cached_property
    def _required_by(self) -> Mapping[str, tuple[str, ...]]:
        graph = self.assessment.graph
        return {name: graph.required_by(name) for name in self.assessment.catalog}

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        """What words are looked for in, in lower case."""
        return {
            name: "\n".join((name, one.ownership.owner or "", one.identity.summary or "")).casefold()
            for name, one in self._modules.items()
        }

    def _chosen(self, wanted: ModuleFilter) -> tuple[str, ...]:
        if wanted.is_open:
            return self.names
        candidates = sorted(set(wanted.names) & self._modules.keys()) if wanted.names else self.names
        return tuple(name for name in candidates if self._fits(name, wanted))

    def _scope_of(self, wanted: ModuleFilter) -> Names:
        return None if wanted.is_open else frozenset(self._chosen(wanted))

    def _fits(self, name: str, wanted: ModuleFilter) -> bool:
        module = self._modules[name]
        return (
            wanted.lane in (None, module.lane)
            and wanted.owner in (None, module.ownership.owner)
            and wanted.tier in (None, module.identity.tier)
            and (wanted.requires is None or wanted.requires in self.requires(name))
            and all(word in self._texts[name] for word in wanted.words)
        )
