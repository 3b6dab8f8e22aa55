"""The impact section of a module page: who breaks if this module breaks, whose that is, and why."""

from collections import Counter
from collections.abc import Iterable

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.impact import Dependent, Impact
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, replace
from archatlas.render.site.components.blocks import Text
from archatlas.render.site.components.cell_markup import breakable
from archatlas.render.site.components.labels import health_badge, module_text, owner_cell, topic_text
from archatlas.render.site.components.page_parts import (
    CellPlace,
    CompareCell,
    CompareColumn,
    CompareRow,
    CompareTable,
)
from archatlas.render.site.links import link, module_address
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, enumerated

SHOWN = 12
FOLD_ABOVE = 14
"""Rows before a fold, and rows above which there is one: nobody opens a fold for two."""
LISTED = 50
"""Dependents on the page, nearest first; the list of modules shows all of them."""
TOPICS = 3
"""Topics that the sentence names."""
OWNERS = 6
"""Owners that the sentence names, those of most dependents first."""

COLUMNS = (
    CompareColumn("Module", CellPlace.HEAD),
    CompareColumn("Health", CellPlace.RIGHT),
    CompareColumn("Owner"),
    CompareColumn("Tier", numeric=True),
    CompareColumn("Because", CellPlace.FULL),
)


@dataclass(frozen=True, slots=True)
class ImpactView:
    """Everything the impact section prints; `all_href` leads to the list of all modules that break."""

    number: int
    sentence: str
    reach: tuple[Text, ...]
    uncalled: str
    groups: tuple[tuple[str, str], ...]
    shown: CompareTable
    folded: CompareTable
    left_out: int
    all_href: str


def impact_view(assessment: Assessment, module: Module) -> ImpactView | None:
    """Decide what the impact section says; None where no module depends on this one."""
    counts = assessment.impacts.counts[module.name]
    if not counts.hard and not counts.optional:
        return None
    impact = assessment.impacts.of(module.name)
    rows = tuple(_row(assessment, impact, dependent) for dependent in impact.dependents[:LISTED])
    cut = SHOWN if len(rows) > FOLD_ABOVE else len(rows)
    return ImpactView(
        counts.hard,
        f"{_sentence(impact.hard)} {_optional_sentence(len(impact.optional))}".rstrip(),
        _surface(assessment, module),
        _uncalled(impact.hard),
        _groups(impact.hard or impact.optional) if rows[cut:] else (),
        CompareTable(COLUMNS, rows[:cut]),
        CompareTable(COLUMNS, rows[cut:]),
        len(impact.dependents) - len(rows),
        link(module_address(module.name), "modules", needs=module.name),
    )


def _sentence(hard: tuple[Dependent, ...]) -> str:
    if not hard:
        return "If it breaks, no module feels it."
    critical = sum(dependent.tier == 1 for dependent in hard)
    direct = sum(dependent.distance == 1 for dependent in hard)
    farthest = max(dependent.distance for dependent in hard)
    verb = "feels" if len(hard) == 1 else "feel"
    addition = f", {critical} of them of tier 1" if critical else ""
    further = f", {len(hard) - direct} after {'2' if farthest == 2 else f'2 to {farthest}'} steps" if direct else ""
    spread = f": {direct} directly{further if len(hard) > direct else ''}"
    return f"If it breaks, {count(len(hard), 'module')} {verb} it{addition}{spread}."


def _optional_sentence(optional: int) -> str:
    if not optional:
        return ""
    return f"{count(optional, 'more module')} {'uses' if optional == 1 else 'use'} it through an optional dependency."


def _surface(assessment: Assessment, module: Module) -> tuple[Text, ...]:
    """Return which entry points and topics go down with the module, for those outside the estate."""
    kinds = Counter(entry.partition(":")[0].strip().lower() for entry in module.contracts.api.surface)
    nouns = {"rest": "REST path", "grpc": "gRPC service"}
    said = tuple(Text(count(kinds[kind], noun), href="#api") for kind, noun in nouns.items() if kinds[kind])
    topics = tuple(dict.fromkeys(event.topic for event in module.data_and_events.emits))
    if len(topics) > TOPICS:
        return (*said, Text(count(len(topics), "topic"), href="#data"))
    here = module_address(module.name)
    return (*said, *(replace(topic_text(assessment, topic, here), code=False) for topic in topics))


def _uncalled(hard: tuple[Dependent, ...]) -> str:
    """Say how many of those that break have nobody to call."""
    nobody = sum(dependent.owner is None for dependent in hard)
    if not nobody:
        return ""
    if nobody == len(hard):
        return "It has nobody to call." if nobody == 1 else "None of them has anybody to call."
    return f"{nobody} of the {len(hard)} {'has' if nobody == 1 else 'have'} nobody to call."


def _groups(dependents: tuple[Dependent, ...]) -> tuple[tuple[str, str], ...]:
    distances = Counter(dependent.distance for dependent in dependents)
    tiers = Counter(dependent.tier for dependent in dependents)
    owners = Counter(dependent.owner or "" for dependent in dependents)
    by_tier = sorted(tiers.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))
    by_owner = [f"{number:,} {one_line(owner) or 'without a named owner'}" for owner, number in _most_first(owners)]
    return (
        ("By distance", enumerated([f"{number:,} {_away(steps)}" for steps, number in sorted(distances.items())], 6)),
        (
            "By tier",
            enumerated([f"{number:,} in {'no tier' if tier is None else f'tier {tier}'}" for tier, number in by_tier]),
        ),
        ("By owner", enumerated(by_owner, OWNERS)),
    )


def _most_first(owners: Counter[str]) -> Iterable[tuple[str, int]]:
    return sorted(owners.items(), key=lambda pair: (-pair[1], pair[0]))


def _away(steps: int) -> str:
    return "direct" if steps == 1 else f"at {steps} steps"


def _row(assessment: Assessment, impact: Impact, dependent: Dependent) -> CompareRow:
    here, module = module_address(impact.module), assessment.catalog[dependent.module]
    crosses = module.lane != assessment.catalog[impact.module].lane
    tags = [Text("crosses a lane", tag="cross")] if crosses else []
    tags += [Text("optional", tag="plain")] if dependent.optional else []
    tier = Text("—" if dependent.tier is None else str(dependent.tier))
    return CompareRow(
        (
            (module_text(module, here), *tags),
            health_badge(assessment.health[module.name].own.grade),
            owner_cell(assessment, dependent.owner, here),
            (tier,),
            _because(impact.path(dependent), optional=dependent.optional),
        )
    )


def _because(path: tuple[ModuleName, ...], *, optional: bool) -> CompareCell:
    if len(path) == 2:
        return (Text("uses it, optionally" if optional else "requires it"),)
    steps = path if len(path) <= 6 else (*path[:3], f"{len(path) - 5} more", *path[-2:])
    return breakable(" → ".join(steps))
