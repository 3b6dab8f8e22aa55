"""What may have moved latencies: requirements that came or went, and service levels that are different."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

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
    found = list(_calls(before, after, former, requirements))
    for name, former_name in former.items():
        if name in after.catalog:
            old, new = before.catalog[former_name], after.catalog[name]
            found += _levels(name, latency_of(before, old), latency_of(after, new))
    moving = (cause for cause in found if not cause.move.is_none)
    return tuple(sorted(moving, key=lambda cause: (cause.module, cause.required or "", cause.reason)))


def _calls(
    before: Assessment,
    after: Assessment,
    former: Mapping[ModuleName, ModuleName],
    requirements: Iterable[RequirementChange],
) -> Iterator[Cause]:
    for change in requirements:
        required = ModuleName(change.required)
        if change.optional or change.requirer not in former or change.requirer not in after.catalog:
            continue
        if change.kind is ChangeKind.ADDED and required in after.catalog:
            yield _call_more(after, change.requirer, required)
        elif change.kind is ChangeKind.REMOVED and former.get(required, required) in before.catalog:
            yield _call_less(before, change.requirer, former.get(required, required), required)


def _call_more(after: Assessment, requirer: ModuleName, required: ModuleName) -> Cause:
    latency = latency_of(after, after.catalog[required])
    reason = f"'{requirer}' requires '{required}' now"
    if latency.one_call is not None:
        return Cause(requirer, Move(NOTHING, latency.one_call, latency.basis), reason, required)
    below, basis = _below(after, required)
    return Cause(requirer, Move(NOTHING, None, basis), f"{reason}, which declares no latency{below}", required)


def _call_less(before: Assessment, requirer: ModuleName, former: ModuleName, required: ModuleName) -> Cause:
    latency = latency_of(before, before.catalog[former])
    reason = f"'{requirer}' no longer requires '{required}'"
    if latency.one_call is not None:
        return Cause(requirer, Move(-latency.one_call, NOTHING, latency.basis), reason, required)
    below, basis = _below(before, former)
    return Cause(requirer, Move(None, NOTHING, basis), f"{reason}, which declared no latency{below}", required)


def _below(known: Assessment, name: ModuleName) -> tuple[str, frozenset[str]]:
    """Say what the slowest module that is required directly declares, where a module itself declares nothing."""
    latencies = {required: latency_of(known, known.catalog[required]) for required in known.graph.requires(name)}
    calls = {required: latency.one_call for required, latency in latencies.items() if latency.one_call is not None}
    if not calls:
        return "", frozenset()
    slowest = max(calls, key=lambda required: (calls[required], required))
    return f"; '{slowest}' below it declares {decimal_text(calls[slowest], 3)} ms", latencies[slowest].basis


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
