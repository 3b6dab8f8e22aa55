"""What is different between two states of an estate, in sentences."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from archatlas.analysis.compare.breaking import VERSION
from archatlas.analysis.compare.comparison import (
    BreakingChange,
    ChangeKind,
    Comparison,
    ModuleChange,
    RequirementChange,
    ValueChange,
)
from archatlas.analysis.rules.ownership import OWNER
from archatlas.model.names import ModuleName
from archatlas.render.reports.affected import by_team, by_tier
from archatlas.render.reports.latency import latency_lines
from archatlas.render.reports.phrase import Phrase, Quoted, Section, quoted, sections
from archatlas.render.words import decimal, share

CONSUMERS = 8
"""Most consumers that are named with a breaking change."""


def changes(comparison: Comparison) -> tuple[Section, ...]:
    """Return what changed by kind, the kinds that others have to act on first; what did not change is left out."""
    affected = Section("Affected dependents", (*by_tier(comparison), *by_team(comparison)), len(comparison.affected))
    return (
        *sections(
            ("Breaking changes", map(_breaking, comparison.breaking)),
            ("Modules", (_module(change) for change in comparison.modules if change.is_in_the_schema)),
            ("Requirements", (_requirement(one) for one in comparison.requirements if _is_known(one, comparison))),
            ("Owners", _values(comparison.modules, (OWNER,))),
            ("Versions", _values(comparison.modules, (VERSION,))),
            ("Coupling and health", _coupling(comparison)),
            ("Scores", _scores(comparison.modules)),
        ),
        *((affected,) if comparison.affected else ()),
        *sections(
            ("Latency", latency_lines(comparison)),
            ("Other values", _others(comparison.modules)),
            (
                "Requirements of names that no module has",
                (_requirement(one) for one in comparison.requirements if not _is_known(one, comparison)),
            ),
        ),
    )


def _is_known(change: RequirementChange, comparison: Comparison) -> bool:
    """Tell whether the required module is, or was, one of the estate."""
    name = ModuleName(change.required)
    return name in comparison.after.catalog or name in comparison.before.catalog


def _breaking(change: BreakingChange) -> Phrase:
    relied = (*quoted(change.consumers, CONSUMERS), " may rely on it") if change.consumers else ("nobody relies on it",)
    versions = (" (", Quoted(change.version_before), " → ", Quoted(change.version_after), ")")
    what: Phrase = (
        Quoted(change.module),
        f": {change.aspect.value} ",
        Quoted(change.entry),
        " ",
        Quoted(change.detail),
    )
    return (*what, "; ", *relied, "; needs ", Quoted(change.needed), *versions)


def _module(change: ModuleChange) -> Phrase:
    if change.kind is ChangeKind.RENAMED and change.former_name is not None:
        return ("renamed ", Quoted(change.former_name), " to ", Quoted(change.name))
    who: Phrase = (", owner ", Quoted(change.owner)) if change.owner else ()
    tier = f", tier {change.tier}" if change.tier is not None else ""
    return (f"{change.kind.value} ", Quoted(change.name), *who, tier)


def _requirement(change: RequirementChange) -> Phrase:
    optional = " (optional)" if change.optional else ""
    return (f"{change.kind.value} ", Quoted(change.requirer), " → ", Quoted(change.required), optional)


def _values(modules: Iterable[ModuleChange], keys: tuple[str, ...]) -> Iterator[Phrase]:
    for change in modules:
        for value in change.values:
            if value.key in keys:
                yield (Quoted(change.name), ": ", *_value(value))


def _others(modules: Iterable[ModuleChange]) -> Iterator[Phrase]:
    for change in modules:
        for value in change.values:
            if value.key not in (OWNER, VERSION):
                entry: Phrase = (" of ", Quoted(value.entry)) if value.entry else ()
                yield (Quoted(change.name), ": ", Quoted(value.key), *entry, " ", *_value(value))


def _value(value: ValueChange) -> Phrase:
    if value.before is None and value.after is not None:
        return ("new ", Quoted(value.after))
    if value.after is None and value.before is not None:
        return ("gone ", Quoted(value.before))
    return (Quoted(value.before or ""), " → ", Quoted(value.after or ""))


def _coupling(comparison: Comparison) -> Iterator[Phrase]:
    before, after = comparison.coupling_before, comparison.coupling_after
    figures = (
        ("modules", f"{before.modules:,}", f"{after.modules:,}"),
        ("requirements", f"{before.requirements:,}", f"{after.requirements:,}"),
        ("NCCD", f"{before.nccd:.2f}", f"{after.nccd:.2f}"),
        ("propagation cost", share(float(before.propagation_cost), 1), share(float(after.propagation_cost), 1)),
        ("average health score", _score(comparison.average_before), _score(comparison.average_after)),
    )
    yield from ((f"{label} {old} → {new}",) for label, old, new in figures if old != new)


def _score(score: Fraction | None) -> str:
    return "–" if score is None else decimal(float(score), 1)


def _scores(modules: Iterable[ModuleChange]) -> Iterator[Phrase]:
    for change in modules:
        before, after = change.score_before, change.score_after
        if before is not None and after is not None and before != after:
            yield (Quoted(change.name), f" {before} → {after} ({_signed(after - before)})")


def _signed(difference: int) -> str:
    return f"{'−' if difference < 0 else '+'}{abs(difference)}"
