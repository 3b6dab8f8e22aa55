"""Which module must go before which, because of what one adds or removes and the other uses."""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cached_property

from archatlas.analysis.deployment.contract_changes import NOTHING, ContractState, Used, topic_alone
from archatlas.model.deployment import Change, Why
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Constraint:
    """A module that must go before another one; without `certain` one of them may rely on the entry."""

    first: ModuleName
    then: ModuleName
    why: Why
    entry: str = ""
    certain: bool = True

    @property
    def consumer(self) -> ModuleName:
        """Return the one of the two that uses the other."""
        return self.then if self.why in (Why.ADDS, Why.INTRODUCES) else self.first

    @property
    def provider(self) -> ModuleName:
        """Return the one of the two that is used."""
        return self.first if self.why in (Why.ADDS, Why.INTRODUCES) else self.then


class LeftSide(Enum):
    """Which of two modules stays behind the other one, so that they do not fit any more."""

    CONSUMER = "consumer"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Two modules that do not fit once everything is done; an empty entry stands for the provider as a whole."""

    side: LeftSide
    consumer: ModuleName
    provider: ModuleName
    entry: str
    certain: bool


@dataclass(frozen=True)
class ContractDifference:
    """Two states of an estate, and what happens to the modules that have a step.

    `after` is the state once all steps are done; `wanted` is the one that all steps together would lead to, of which
    only some may have been asked for.
    """

    before: ContractState
    after: ContractState
    wanted: ContractState
    changes: Mapping[ModuleName, Change]

    @cached_property
    def constraints(self) -> tuple[Constraint, ...]:
        """The order that follows, each pair with one entry for each reason, in order of the names."""
        found: dict[tuple[ModuleName, ModuleName, Why], Constraint] = {}
        for one in (*self._of_modules(), *self._of_topics()):
            key = (one.first, one.then, one.why)
            if one.first != one.then and (key not in found or _rank(one) < _rank(found[key])):
                found[key] = one
        return tuple(found[key] for key in sorted(found, key=lambda key: (key[0], key[1], key[2].value)))

    @cached_property
    def left_behind(self) -> tuple[LeftBehind, ...]:
        """The pairs that do not fit once all steps are done, although they fit before."""
        found = {*self._left_by_providers(), *self._left_by_consumers(), *self._left_by_topics()}
        return tuple(sorted(found, key=lambda one: (one.consumer, one.provider, one.side.value, one.entry)))

    def _of_modules(self) -> Iterator[Constraint]:
        for provider, change in self.changes.items():
            for consumer in self._requirers(provider):
                if consumer in self.changes:
                    yield from self._between(provider, consumer, change)

    def _requirers(self, provider: ModuleName) -> Iterable[ModuleName]:
        return sorted({*self.before.requirers.get(provider, ()), *self.after.requirers.get(provider, ())})

    def _between(self, provider: ModuleName, consumer: ModuleName, change: Change) -> Iterator[Constraint]:
        if change is Change.INTRODUCE and self.after.requires(consumer, provider):
            yield Constraint(provider, consumer, Why.INTRODUCES)
        if change is Change.RETIRE and self.before.requires(consumer, provider):
            yield Constraint(consumer, provider, Why.RETIRES)
        if change is Change.UPGRADE:
            added = self._added(provider, consumer) if self.after.requires(consumer, provider) else NOTHING
            removed = self._removed(provider, consumer) if self.before.requires(consumer, provider) else NOTHING
            yield from (Constraint(provider, consumer, Why.ADDS, entry, added.certain) for entry in added.entries)
            yield from (
                Constraint(consumer, provider, Why.REMOVES, entry, removed.certain) for entry in removed.entries
            )

    def _added(self, provider: ModuleName, consumer: ModuleName) -> Used:
        """Return what a consumer uses afterwards that its provider does not offer before: one where it only may."""
        said = self.after.said_used(consumer, provider)
        if said is None:
            return Used(self._gained(provider), certain=False)
        return Used(tuple(entry for entry in said if self._is_new(provider, entry)))

    def _removed(self, provider: ModuleName, consumer: ModuleName) -> Used:
        """Return what a consumer uses before that its provider does not offer afterwards: one where it only may."""
        said = self.before.said_used(consumer, provider)
        if said is None:
            return Used(self._lost(provider), certain=False)
        return Used(tuple(entry for entry in said if self._is_gone(provider, entry)))

    def _gained(self, provider: ModuleName) -> tuple[str, ...]:
        """Return the first entry that is added, which stands for all: modules of many entries have many requirers."""
        if provider not in self._firsts[0]:
            entries = (one for one in self.after.surface(provider).entries if self._is_new(provider, one))
            self._firsts[0][provider] = tuple(sorted(entries)[:1])
        return self._firsts[0][provider]

    def _lost(self, provider: ModuleName) -> tuple[str, ...]:
        """Return the first entry that is removed."""
        if provider not in self._firsts[1]:
            entries = (one for one in self.before.surface(provider).entries if self._is_gone(provider, one))
            self._firsts[1][provider] = tuple(sorted(entries)[:1])
        return self._firsts[1][provider]

    @cached_property
    def _firsts(self) -> tuple[dict[ModuleName, tuple[str, ...]], dict[ModuleName, tuple[str, ...]]]:
        return {}, {}

    def _is_new(self, provider: ModuleName, entry: str) -> bool:
        return self.after.surface(provider).has(entry) and not self.before.surface(provider).has(entry)

    def _is_gone(self, provider: ModuleName, entry: str) -> bool:
        return self.before.surface(provider).has(entry) and not self.after.surface(provider).has(entry)

    def _of_topics(self) -> Iterator[Constraint]:
        """Yield the order of those who emit topics anew or no longer, and of those who listen to them."""
        for topic in self._moving_topics:
            old, new = self._emitters(topic)
            came, went = [one for one in new if one not in old], [one for one in old if one not in new]
            stays = any(one in new for one in old)
            then, now = self.before.listeners.get(topic, ()), self.after.listeners.get(topic, ())
            if not old:
                yield from (Constraint(one, to, Why.ADDS, topic) for one in came for to in now if to in self.changes)
            if not new:
                yield from (
                    Constraint(to, one, Why.REMOVES, topic) for one in went for to in then if to in self.changes
                )
            if old and new and not stays and (then or now):  # whoever listens hears one or the other all the time
                yield from (Constraint(one, other, Why.ADDS, topic) for one in came for other in went)

    @cached_property
    def _moving_topics(self) -> tuple[str, ...]:
        topics = {*self.before.emitters, *self.after.emitters}
        return tuple(sorted(topic for topic in topics if len(set(self._emitters(topic))) > 1))

    def _emitters(self, topic: str) -> tuple[tuple[ModuleName, ...], tuple[ModuleName, ...]]:
        return self.before.emitters.get(topic, ()), self.after.emitters.get(topic, ())

    def _left_by_providers(self) -> Iterator[LeftBehind]:
        """Yield who still uses what a provider takes away."""
        for provider, change in self.changes.items():
            for consumer in self._requirers(provider) if change is not Change.INTRODUCE else ():
                if change is Change.RETIRE and self.after.requires(consumer, provider):
                    yield LeftBehind(LeftSide.CONSUMER, consumer, provider, "", certain=True)
                if change is Change.UPGRADE and self.after.requires(consumer, provider):
                    yield from self._still_used(provider, consumer)

    def _still_used(self, provider: ModuleName, consumer: ModuleName) -> Iterator[LeftBehind]:
        said = self.after.said_used(consumer, provider)
        if said is None:  # a changed consumer was written for what its provider offers then
            used = () if consumer in self.changes else self._lost(provider)
        else:
            used = tuple(entry for entry in said if self._is_gone(provider, entry))
        for entry in used:
            yield LeftBehind(LeftSide.CONSUMER, consumer, provider, entry, certain=said is not None)

    def _left_by_consumers(self) -> Iterator[LeftBehind]:
        """Yield which changed modules use what no provider offers once everything is done."""
        for consumer, change in self.changes.items():
            module = self.after.catalog.get(consumer) if change is not Change.RETIRE else None
            for provider in dict.fromkeys(module.dependencies.internal.requires) if module else ():
                yield from self._not_offered(ModuleName(provider), consumer)

    def _not_offered(self, provider: ModuleName, consumer: ModuleName) -> Iterator[LeftBehind]:
        if provider not in self.after.catalog:
            if provider in self.wanted.catalog:
                yield LeftBehind(LeftSide.PROVIDER, consumer, provider, "", certain=True)
            return
        offered, before = self.after.surface(provider), self.before.said_used(consumer, provider) or ()
        said = self.after.said_used(consumer, provider)
        if said is None:
            used = self._not_yet(provider) if offered.entries else ()
        else:
            used = tuple(entry for entry in said if offered.entries and not offered.has(entry))
        for entry in used:
            if entry not in before:
                yield LeftBehind(LeftSide.PROVIDER, consumer, provider, entry, certain=said is not None)

    def _not_yet(self, provider: ModuleName) -> tuple[str, ...]:
        """Return the first entry that a provider would offer if it were deployed as well."""
        if provider not in self._unasked:
            offered = self.after.surface(provider)
            entries = (one for one in self.wanted.surface(provider).entries if not offered.has(one))
            self._unasked[provider] = tuple(sorted(entries)[:1])
        return self._unasked[provider]

    @cached_property
    def _unasked(self) -> dict[ModuleName, tuple[str, ...]]:
        return {}

    def _left_by_topics(self) -> Iterator[LeftBehind]:
        """Yield who listens to a topic that nobody emits any more, or not yet."""
        for topic, listeners in self.after.listeners.items():
            old, new = self._emitters(topic)
            if new or not self._is_topic_there(topic):
                continue
            wanted = self.wanted.emitters.get(topic, ())
            for name in listeners:
                if old:
                    yield LeftBehind(LeftSide.CONSUMER, name, old[0], topic, certain=True)
                elif wanted and name in self.changes:
                    yield LeftBehind(LeftSide.PROVIDER, name, wanted[0], topic, certain=True)

    def _is_topic_there(self, topic: str) -> bool:
        """Tell of messages whether anybody emits their topic at all, so that the topic itself is not told twice."""
        alone = topic_alone(topic)
        return alone == topic or alone in self.after.emitters


def _rank(one: Constraint) -> tuple[bool, bool, str]:
    """Sort what is sure first, and a topic by itself before its messages."""
    return not one.certain, topic_alone(one.entry) != one.entry, one.entry
