"""The impact section of a module page: who breaks if this module breaks, and why."""

from collections import Counter
from collections.abc import Iterable

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.impact import Dependent, Impact
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass
from archatlas.render.site.links import link, module_address
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, enumerated

SHOWN = 12
FOLD_ABOVE = 14
"""Rows before a fold, and rows above which there is one: nobody opens a fold for two."""
LISTED = 50
"""Dependents on the page, nearest first; the list of modules shows all of them."""
OWNERS = 6
"""Owners that the sentence names, those of most dependents first."""


@dataclass(frozen=True, slots=True)
class ImpactLine:
    """A module that breaks, with the path that says why."""

    name: str
    href: str
    owner: str
    tier: str
    distance: int
    optional: bool
    path: str


@dataclass(frozen=True, slots=True)
class ImpactView:
    """Everything the impact section prints; `all_href` leads to the list of all modules that break."""

    sentence: str
    optional_sentence: str
    groups: tuple[tuple[str, str], ...]
    shown: tuple[ImpactLine, ...]
    folded: tuple[ImpactLine, ...]
    left_out: int
    all_href: str


def impact_view(assessment: Assessment, module: Module) -> ImpactView | None:
    """Decide what the impact section says; None where no module depends on this one."""
    counts = assessment.impacts.counts[module.name]
    if not counts.hard and not counts.optional:
        return None
    impact = assessment.impacts.of(module.name)
    lines = tuple(_line(impact, dependent) for dependent in impact.dependents[:LISTED])
    cut = SHOWN if len(lines) > FOLD_ABOVE else len(lines)
    return ImpactView(
        _sentence(impact.hard),
        _optional_sentence(len(impact.optional)),
        _groups(impact.hard or impact.optional),
        lines[:cut],
        lines[cut:],
        len(impact.dependents) - len(lines),
        link(module_address(module.name), "modules", needs=module.name),
    )


def _sentence(hard: tuple[Dependent, ...]) -> str:
    if not hard:
        return "No module breaks if this one breaks."
    critical = sum(dependent.tier == 1 for dependent in hard)
    verb = "breaks" if len(hard) == 1 else "break"
    addition = f", {critical} of them in tier 1" if critical else ""
    return f"{count(len(hard), 'module')} {verb} if this one breaks{addition}."


def _optional_sentence(optional: int) -> str:
    if not optional:
        return ""
    return f"{count(optional, 'more module')} {'uses' if optional == 1 else 'use'} it through an optional dependency."


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


def _line(impact: Impact, dependent: Dependent) -> ImpactLine:
    here = module_address(impact.module)
    return ImpactLine(
        dependent.module,
        link(here, module_address(dependent.module)),
        one_line(dependent.owner or ""),
        "" if dependent.tier is None else str(dependent.tier),
        dependent.distance,
        dependent.optional,
        _path(impact.path(dependent)),
    )


def _path(path: tuple[ModuleName, ...]) -> str:
    steps = path if len(path) <= 6 else (*path[:3], f"{len(path) - 5} more", *path[-2:])
    return " → ".join(steps)
