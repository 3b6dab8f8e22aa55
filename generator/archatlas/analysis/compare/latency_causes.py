"""What may have moved latencies: requirements that came or went, and service levels that are different."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.comparison import ChangeKind, RequirementChange
from archatlas.analysis.compare.latencies import MEASURED, NOTHING, PROMISED, Latency, Move, latency_of
from archatlas.analysis.exact import decimal_text
from archatlas.model.names import ModuleName


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that moves the latency of a module and of those that require it, with the reason in words.

    `required` is the module whose calls came or went, None where the module itself says something else.
    """

    module: ModuleName
    move: Move
    reason: str
    required: ModuleName | None = None


def causes(
    before: Assessment,
    after: Assessment,
    renames: Mapping[ModuleName, ModuleName],
    requirements: Iterable[RequirementChange],
) -> tuple[Cause, ...]:
    """Return every cause in a module that is there both times, in order of the names."""
    former = {renames.get(name, name): name for name in before.catalog}
    old, new = _Latencies(before), _Latencies(after)
    found = list(_calls(old, new, former, requirements))
    for name, former_name in former.items():
        if name in after.catalog:
            found += _levels(name, old.of(former_name), new.of(name))
    moving = (cause for cause in found if not cause.move.is_none)
    return tuple(sorted(moving, key=lambda cause: (cause.module, cause.required or "", cause.reason)))


@dataclass(frozen=True)
class _Latencies:
    """What the modules of a state say about their latency, each read once however many requirements lead to it."""

    known: Assessment
    _own: dict[ModuleName, Latency] = field(default_factory=dict)
    _below: dict[ModuleName, tuple[str, frozenset[str]]] = field(default_factory=dict)

    def of(self, name: ModuleName) -> Latency:
        """Return what a module says itself."""
        if name not in self._own:
            self._own[name] = latency_of(self.known, self.known.catalog[name])
        return self._own[name]

    def below(self, name: ModuleName) -> tuple[str, frozenset[str]]:
        """Say what the slowest module that is required directly declares, where a module itself declares nothing."""
        if name not in self._below:
            self._below[name] = self._slowest(self.known.graph.requires(name))
        return self._below[name]

    def _slowest(self, required: Iterable[ModuleName]) -> tuple[str, frozenset[str]]:
        found = ((self.of(name).one_call, name) for name in required)
        time, slowest = max(((time, name) for time, name in found if time is not None), default=(None, None))
        if time is None or slowest is None:
            return "", frozenset()
        return f"; '{slowest}' below it declares {decimal_text(time, 3)} ms", self.of(slowest).basis


def _calls(
    before: _Latencies,
    after: _Latencies,
    former: Mapping[ModuleName, ModuleName],
    requirements: Iterable[RequirementChange],
) -> Iterator[Cause]:
    for change in requirements:
        required = ModuleName(change.required)
        if change.optional or change.requirer not in former or change.requirer not in after.known.catalog:
            continue
        if change.kind is ChangeKind.ADDED and required in after.known.catalog:
            yield _call_more(after, change.requirer, required)
        elif change.kind is ChangeKind.REMOVED and former.get(required, required) in before.known.catalog:
            yield _call_less(before, change.requirer, former.get(required, required), required)


def _call_more(after: _Latencies, requirer: ModuleName, required: ModuleName) -> Cause:
    latency = after.of(required)
    reason = f"'{requirer}' requires '{required}' now"
    if latency.one_call is not None:
        return Cause(requirer, Move(NOTHING, latency.one_call, latency.basis), reason, required)
    below, basis = after.below(required)
    return Cause(requirer, Move(NOTHING, None, basis), f"{reason}, which declares no latency{below}", required)


def _call_less(before: _Latencies, requirer: ModuleName, former: ModuleName, required: ModuleName) -> Cause:
    latency = before.of(former)
    reason = f"'{requirer}' no longer requires '{required}'"
    if latency.one_call is not None:
        return Cause(requirer, Move(-latency.one_call, NOTHING, latency.basis), reason, required)
    below, basis = before.below(former)
    return Cause(requirer, Move(None, NOTHING, basis), f"{reason}, which declared no latency{below}", required)


def _levels(name: ModuleName, old: Latency, new: Latency) -> Iterator[Cause]:
    """Yield how a module's own numbers differ; one that is new or gone says nothing about a move."""
    numbers = (
        ("p95", PROMISED, old.p95, new.p95),
        ("p99", PROMISED, old.p99, new.p99),
        ("worst measured answer", MEASURED, old.worst, new.worst),
    )
    moved = [
        (word, basis, one, two)
        for word, basis, one, two in numbers
        if one is not None and two is not None and one != two
    ]
    if moved:
        differences = [two - one for _word, _basis, one, two in moved]
        words = ", ".join(f"{word} {decimal_text(one, 3)} → {decimal_text(two, 3)} ms" for word, _, one, two in moved)
        basis = frozenset(basis for _word, basis, _one, _two in moved)
        yield Cause(name, Move(min(NOTHING, *differences), max(NOTHING, *differences), basis), f"'{name}': {words}")
