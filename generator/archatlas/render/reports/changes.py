"""What is different between two states of an estate, in sentences."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from archatlas.analysis.compare.comparison import (
    Affected,
    BreakingChange,
    ChangeKind,
    Comparison,
    LatencyImpact,
    ModuleChange,
    RequirementChange,
    ValueChange,
)
from archatlas.analysis.rules.assurance import OWNER
from archatlas.analysis.rules.promises import VERSION
from archatlas.model.module import ModuleName
from archatlas.render.reports.quoted_text import ChangeSection, Phrase, QuotedText, change_sections, quoted_list
from archatlas.render.text.facts_in_words import loss_in_words, needed_in_words
from archatlas.render.text.words import count, decimal, share

CONSUMERS = 8
"""Most consumers that are named with a breaking change."""


def change_sections_of(comparison: Comparison) -> tuple[ChangeSection, ...]:
    """Return what changed by kind, the kinds that others have to act on first; what did not change is left out."""
    affected = ChangeSection(
        "Affected dependents", (*affected_by_tier(comparison), *affected_by_team(comparison)), len(comparison.affected)
    )
    return (
        *change_sections(
            ("Breaking changes", map(_breaking, comparison.breaking)),
            ("Modules", (_module(change) for change in comparison.modules if change.is_in_the_schema)),
            ("Dependencies", (_requirement(one) for one in comparison.requirements if _is_known(one, comparison))),
            ("Owners", _values(comparison.modules, (OWNER,))),
            ("Versions", _values(comparison.modules, (VERSION,))),
            ("Coupling and health", _coupling(comparison)),
            ("Scores", _scores(comparison.modules)),
        ),
        *((affected,) if comparison.affected else ()),
        *change_sections(
            ("Latency", latency_lines(comparison)),
            ("Other values", _others(comparison.modules)),
            (
                "Dependencies on names that no module has",
                (_requirement(one) for one in comparison.requirements if not _is_known(one, comparison)),
            ),
        ),
    )


def _is_known(change: RequirementChange, comparison: Comparison) -> bool:
    """Tell whether the required module is, or was, one of the estate."""
    name = ModuleName(change.required)
    return name in comparison.after.catalog or name in comparison.before.catalog


def _breaking(change: BreakingChange) -> Phrase:
    relied = (
        (*quoted_list(change.consumers, CONSUMERS), " may rely on it") if change.consumers else ("nobody relies on it",)
    )
    versions = (" (", QuotedText(change.version_before), " → ", QuotedText(change.version_after), ")")
    what: Phrase = (
        QuotedText(change.module),
        f": {change.aspect.value} ",
        QuotedText(change.entry),
        " ",
        QuotedText(loss_in_words(change.detail)),
    )
    return (*what, "; ", *relied, "; needs ", QuotedText(needed_in_words(change.needed)), *versions)


def _module(change: ModuleChange) -> Phrase:
    if change.kind is ChangeKind.RENAMED and change.former_name is not None:
        return ("renamed ", QuotedText(change.former_name), " to ", QuotedText(change.name))
    who: Phrase = (", owner ", QuotedText(change.owner)) if change.owner else ()
    tier = f", tier {change.tier}" if change.tier is not None else ""
    return (f"{change.kind.value} ", QuotedText(change.name), *who, tier)


def _requirement(change: RequirementChange) -> Phrase:
    optional = " (optional)" if change.optional else ""
    return (f"{change.kind.value} ", QuotedText(change.requirer), " → ", QuotedText(change.required), optional)


def _values(modules: Iterable[ModuleChange], keys: tuple[str, ...]) -> Iterator[Phrase]:
    for change in modules:
        for value in change.values:
            if value.key in keys:
                yield (QuotedText(change.name), ": ", *_value(value))


def _others(modules: Iterable[ModuleChange]) -> Iterator[Phrase]:
    for change in modules:
        for value in change.values:
            if value.key not in (OWNER, VERSION):
                entry: Phrase = (" of ", QuotedText(value.entry)) if value.entry else ()
                yield (QuotedText(change.name), ": ", QuotedText(value.key), *entry, " ", *_value(value))


def _value(value: ValueChange) -> Phrase:
    if value.before is None and value.after is not None:
        return ("new ", QuotedText(value.after))
    if value.after is None and value.before is not None:
        return ("gone ", QuotedText(value.before))
    return (QuotedText(value.before or ""), " → ", QuotedText(value.after or ""))


def _coupling(comparison: Comparison) -> Iterator[Phrase]:
    before, after = comparison.coupling_before, comparison.coupling_after
    figures = (
        ("modules", f"{before.modules:,}", f"{after.modules:,}"),
        ("dependencies", f"{before.requirements:,}", f"{after.requirements:,}"),
        ("NCCD", decimal(before.nccd), decimal(after.nccd)),
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
            yield (QuotedText(change.name), f" {before} → {after} ({_signed(after - before)})")


def _signed(difference: int) -> str:
    return f"{'−' if difference < 0 else '+'}{abs(difference)}"


PATH_STEPS = 8
"""Most modules of a path that are named."""


def latency_lines(comparison: Comparison) -> Iterator[Phrase]:
    """Yield an interval for each module with the path it was added up along, and count those of which less is known."""
    yield from map(_latency_line, comparison.latency)
    if comparison.latency_more:
        yield (f"{count(comparison.latency_more, 'more module')} farther away",)
    if comparison.latency_unknown:
        yield (f"{count(comparison.latency_unknown, 'more module')} without any known latency",)


def _latency_line(impact: LatencyImpact) -> Phrase:
    interval = _latency_interval(impact.low, impact.high)
    what = (QuotedText(impact.basis), "; ", QuotedText(impact.reason), ")")
    return (
        QuotedText(impact.module),
        f": {interval} at the 95th percentile along ",
        *_latency_path(impact.path),
        " (",
        *what,
    )


def _latency_interval(low: Fraction | None, high: Fraction | None) -> str:
    if low is None:
        return "by an unknown time" if high is None else f"{_milliseconds(high)} or less"
    if high is None:
        return f"{_milliseconds(low)} or more"
    return _milliseconds(low) if low == high else f"{_milliseconds(low)} to {_milliseconds(high)}"


def _milliseconds(milliseconds: Fraction) -> str:
    """Write a difference with its sign and no more than a tenth of a millisecond."""
    sign = "−" if milliseconds < 0 else "+" if milliseconds else ""
    return f"{sign}{decimal(abs(float(milliseconds)), 1)} ms"


def _latency_path(path: tuple[str, ...]) -> Phrase:
    steps = [piece for name in path[:PATH_STEPS] for piece in (" → ", QuotedText(name))][1:]
    return (*steps, f" → {len(path) - PATH_STEPS:,} more") if len(path) > PATH_STEPS else tuple(steps)


NAMED_MODULES = 8
"""Most modules that are named for one tier or team."""


def affected_by_tier(comparison: Comparison) -> Iterator[Phrase]:
    """Yield the affected dependents of each tier, the most critical first; those without a tier come last."""
    tiers = {one.tier for one in comparison.affected}
    for tier in sorted(tiers, key=lambda tier: (tier is None, tier or 0)):
        label = "no tier" if tier is None else f"tier {tier}"
        yield (label, *_affected_modules(one for one in comparison.affected if one.tier == tier))


def affected_by_team(comparison: Comparison) -> Iterator[Phrase]:
    """Yield the affected dependents of each owner, by name; those without an owner come last."""
    owners = {one.owner for one in comparison.affected}
    for owner in sorted(owners, key=lambda owner: (not owner, owner or "")):
        team: Phrase = ("team ", QuotedText(owner)) if owner else ("no owner",)
        yield (*team, *_affected_modules(one for one in comparison.affected if one.owner == owner))


def _affected_modules(affected: Iterable[Affected]) -> Phrase:
    names = sorted(one.module for one in affected)
    return (f": {count(len(names), 'module')}: ", *quoted_list(names, NAMED_MODULES))
