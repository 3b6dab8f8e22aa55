"""Contracts that no longer hold, without a version that says so."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.api_changes import DescribedChange
from archatlas.analysis.compare.comparison import Aspect, BreakingChange, Comparison
from archatlas.analysis.compare.differences import text_of
from archatlas.analysis.compare.name_mentions import under_name
from archatlas.analysis.compare.versions import is_allowed, needed_version
from archatlas.analysis.estate.topics import EVENT, Topic, emitted, topics
from archatlas.analysis.rules.promises import BREAKING_CHANGE, VERSION
from archatlas.analysis.rules.targets import is_deprecated
from archatlas.model.contract_detail import (
    Broken,
    ContractRemoved,
    DescriptionChanged,
    EntryChanged,
    Loss,
    NeededDeprecation,
    Removed,
    ValueShift,
)
from archatlas.model.finding import Finding
from archatlas.model.interfaces import ErrorCode
from archatlas.model.module import Module, ModuleName
from archatlas.model.near_names import MODULE_LIMIT, NearNames
from archatlas.model.record import dataclass, replace
from archatlas.model.source import WHOLE_FILE

LostEntry = tuple[Aspect, str, Loss]
"""What part of the contract, which entry, and what happened to it."""


def breaking_findings(compared: "ContractComparison | Comparison") -> tuple[Finding, ...]:
    """Return a finding for each broken contract, placed at the version that should have risen.

    That of a module that is gone is placed at the file that it stood in.
    """
    return tuple(_finding(one, compared) for one in compared.breaking)


def _finding(one: BreakingChange, compared: "ContractComparison | Comparison") -> Finding:
    is_gone = one.aspect is Aspect.MODULE
    detail = Broken(
        one.aspect.value,
        one.entry,
        one.detail,
        one.consumers,
        one.version_before,
        one.version_after,
        one.needed,
        is_gone,
    )
    catalog = compared.before.catalog if is_gone else compared.after.catalog
    found = BREAKING_CHANGE.found(catalog[one.module], VERSION, detail, one.subject)
    return replace(found, key="", range=WHOLE_FILE) if is_gone else found


@dataclass(frozen=True)
class ContractComparison:
    """Compares what the modules of two states promise to those who call them."""

    before: Assessment
    after: Assessment
    renames: Mapping[ModuleName, ModuleName]
    described: tuple[DescribedChange, ...] = ()
    """What the files say otherwise now that describe the APIs of modules."""

    @cached_property
    def formers(self) -> Mapping[ModuleName, ModuleName]:
        """What renamed modules were called before, by their later names."""
        return {later: former for former, later in self.renames.items()}

    @cached_property
    def breaking(self) -> tuple[BreakingChange, ...]:
        """What is broken, found once."""
        return self.broken()

    def broken(self) -> tuple[BreakingChange, ...]:
        """Return every promise that is gone or different and whose version does not allow that, in order of the names.

        In a renamed module, entries are compared under its later name. The status of a module changes nothing: a
        deprecated one has callers too. A removed module takes its whole contract away, whether or not those who relied
        on it are changed as well; that is allowed where the module was deprecated before, or where nobody relied on it
        and it never had a version.
        """
        found: list[BreakingChange] = []
        for former_name, former in self.before.catalog.items():
            later = self.after.catalog.get(self.renames.get(former_name, former_name))
            if later is None:
                found += self._removed(former)
            elif not _promise_the_same(former, later):
                found += (self._broken(former, later, loss) for loss in _losses(former, later))
        found += self._described()
        return tuple(sorted(found, key=lambda one: (one.module, one.aspect, one.entry)))

    def _described(self) -> Iterator[BreakingChange]:
        """Yield what breaks those who call a module as a file describes it, where no version of it allows that."""
        for one in self.described:
            later = self.after.catalog[one.module]
            former = self.before.catalog[self.formers.get(one.module, one.module)]
            if not is_allowed(former.contracts.api, later.contracts.api):
                change = one.change
                loss = DescriptionChanged(change.rule.value, change.part, change.field, change.before, change.after)
                broken = self._broken(former, later, (Aspect.DESCRIPTION, f"{one.path}: {change.entry}", loss))
                yield replace(broken, consumers=self._listeners(later, change.entry) or broken.consumers)

    def _broken(self, former: Module, later: Module, lost: LostEntry) -> BreakingChange:
        aspect, entry, detail = lost
        old, new = former.contracts.api, later.contracts.api
        consumers = self._listeners(later, entry) if aspect is Aspect.TOPIC else self._callers(later)
        needed = needed_version(old, new)
        return BreakingChange(
            later.name, aspect, entry, detail, consumers, old.version or "", new.version or "", needed
        )

    def _removed(self, former: Module) -> Iterator[BreakingChange]:
        """Yield what goes away with a module, given who relied on it before the change."""
        parts = _contract_of(former)
        known = {*_callers(self.before, former), *self._former_listeners(former)}
        consumers = tuple(sorted(self.renames.get(name, name) for name in known))
        version = former.contracts.api.version
        if parts and not is_deprecated(former) and (consumers or version):
            lost, needed = ContractRemoved(parts), NeededDeprecation()
            yield BreakingChange(former.name, Aspect.MODULE, former.name, lost, consumers, version or "", "", needed)

    def _callers(self, module: Module) -> tuple[ModuleName, ...]:
        return _callers(self.after, module)

    def _listeners(self, module: Module, topic: str) -> tuple[ModuleName, ...]:
        known = self._topics.get(topic)
        return tuple(name for name in known.consumers if name != module.name) if known else ()

    def _former_listeners(self, module: Module) -> Iterator[ModuleName]:
        for topic in emitted(module):
            known = self._former_topics.get(topic)
            yield from (name for name in known.consumers if name != module.name) if known else ()

    @cached_property
    def _topics(self) -> Mapping[str, Topic]:
        return topics(self.after.facts)

    @cached_property
    def _former_topics(self) -> Mapping[str, Topic]:
        return topics(self.before.facts)


def _callers(known: Assessment, module: Module) -> tuple[ModuleName, ...]:
    graph = known.graph
    return tuple(sorted({*graph.required_by(module.name), *graph.optional_for(module.name)}))


def _contract_of(module: Module) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what a module promises, by the parts of its contract that have an entry."""
    parts = (
        (Aspect.ENTRY_POINT, tuple(_entries(module))),
        (Aspect.ERROR_CODE, tuple(_codes(module))),
        (Aspect.TOPIC, tuple(emitted(module))),
    )
    return tuple((aspect.value, names) for aspect, names in parts if names)


def _promise_the_same(former: Module, later: Module) -> bool:
    return former.contracts == later.contracts and former.data_and_events == later.data_and_events


def _losses(former: Module, later: Module) -> Iterator[LostEntry]:
    if is_allowed(former.contracts.api, later.contracts.api):
        return
    yield from _lost_entries(former, later)
    yield from _lost_codes(former, later)
    yield from _lost_topics(former, later)


def _lost_entries(former: Module, later: Module) -> Iterator[LostEntry]:
    kept = frozenset(_entries(later))
    told = (entry if entry in kept else under_name(former.name, later.name, entry) for entry in _entries(former))
    old = dict.fromkeys(told)
    near = NearNames(kept - old.keys())
    for number, entry in enumerate(entry for entry in old if entry not in kept):
        successor = near.nearest(entry) if number < MODULE_LIMIT else ""
        yield Aspect.ENTRY_POINT, entry, Removed(successor)


def _entries(module: Module) -> Iterator[str]:
    """Yield the entries of the surface that are no topics."""
    return (entry for entry in module.contracts.api.surface if not entry.startswith(EVENT))


def _lost_codes(former: Module, later: Module) -> Iterator[LostEntry]:
    kept = _codes(later)
    for code, error in _codes(former).items():
        if code not in kept:
            yield Aspect.ERROR_CODE, code, Removed()
        elif changed := tuple(_changed(error, kept[code])):
            yield Aspect.ERROR_CODE, code, EntryChanged(changed)


def _codes(module: Module) -> Mapping[str, ErrorCode]:
    """Return the errors by their code; of several with one code, the same one in whatever order they stand."""
    return {error.code: error for error in sorted(module.contracts.error_taxonomy, key=lambda one: text_of(one) or "")}


def _changed(former: ErrorCode, later: ErrorCode) -> Iterator[ValueShift]:
    """Yield what a code said before and says differently now; what it says for the first time breaks nobody."""
    for key in ("retriable", "http_status", "backoff"):
        old, new = text_of(getattr(former, key)), text_of(getattr(later, key))
        if old is not None and old != new:
            yield ValueShift(key, old, new or "")


def _lost_topics(former: Module, later: Module) -> Iterator[LostEntry]:
    kept, old, new = frozenset(emitted(later)), _references(former), _references(later)
    for topic in emitted(former):
        if topic not in kept:
            yield Aspect.TOPIC, topic, Removed()
        elif lost := sorted(old.get(topic, set()) - new.get(topic, set())):
            now = ", ".join(sorted(new.get(topic, set())))
            yield Aspect.TOPIC, topic, EntryChanged((ValueShift("schema_ref", ", ".join(lost), now),))


def _references(module: Module) -> Mapping[str, set[str]]:
    """Return by topic where its messages are described; a topic may stand there more than once."""
    found: dict[str, set[str]] = {}
    for event in module.data_and_events.emits:
        found.setdefault(event.topic, set()).update({event.schema_ref} if event.schema_ref else ())
    return found
