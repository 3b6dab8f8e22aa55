"""The list of modules, whole or of one lane."""

from collections.abc import Iterable
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module
from archatlas.render.text import one_line
from archatlas.render.views.knowledge import answers
from archatlas.render.views.links import lane_address, link, module_address
from archatlas.render.views.summary import summarise
from archatlas.render.words import share


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list; `key` names it in the address."""

    key: str
    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A module in the list; numbers come with the value they are sorted by, -1 for unknown."""

    name: str
    lane: str
    short_name: str
    href: str
    lane_href: str
    summary: str
    owner: str
    layer: str
    tier: int | None
    coverage: str
    coverage_value: float
    requires: int
    used_by: int
    uses: str
    known: str
    wave: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A drop-down of the filter form."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CatalogueView:
    """Everything the list template prints."""

    identifier: str
    columns: tuple[Column, ...]
    rows: tuple[CatalogueRow, ...]
    choices: tuple[Choice, ...]
    with_lane: bool


NO_OWNER = "-"


def catalogue_view(assessment: Assessment, modules: Iterable[Module], start: str, with_lane: bool) -> CatalogueView:
    """List modules with links from the page at `start`; a list of one lane has no lane column."""
    rows = tuple(_row(assessment, module, start) for module in modules)
    columns = [Column("name", "Module")]
    columns += [Column("lane", "Lane")] if with_lane else []
    columns += [Column("owner", "Owner"), Column("layer", "Layer"), Column("tier", "Tier", numeric=True)]
    columns += [Column("coverage", "Coverage", numeric=True), Column("requires", "Requires", numeric=True)]
    columns += [Column("deps", "Used by", numeric=True)]
    return CatalogueView("catalogue", tuple(columns), rows, _choices(rows, with_lane), with_lane)


def _row(assessment: Assessment, module: Module, start: str) -> CatalogueRow:
    coverage = module.test_posture.coverage.current
    summary = summarise(module, assessment.judge)
    owner = assessment.judge.owner(module)
    return CatalogueRow(
        module.name,
        module.lane,
        module.short_name,
        link(start, module_address(module.name)),
        link(start, lane_address(module.lane)),
        summary.text if summary.by_person else "",
        one_line(owner) if owner else "",
        one_line(module.identity.layer or ""),
        module.identity.tier,
        "" if coverage is None else share(coverage),
        -1 if coverage is None else coverage,
        assessment.graph.fan_out(module.name),
        assessment.graph.fan_in(module.name),
        " ".join(assessment.graph.requires(module.name)),
        " ".join(answers(assessment, module)),
        assessment.graph.wave_of[module.name],
    )


def _choices(rows: tuple[CatalogueRow, ...], with_lane: bool) -> tuple[Choice, ...]:
    lanes = tuple((lane, lane) for lane in sorted({row.lane for row in rows}))
    owners = tuple((owner, owner) for owner in sorted({row.owner for row in rows if row.owner}, key=str.lower))
    if any(not row.owner for row in rows):
        owners += ((NO_OWNER, "No named owner"),)
    tiers = tuple((str(tier), str(tier)) for tier in sorted({row.tier for row in rows if row.tier is not None}))
    layers = tuple((layer, layer) for layer in sorted({row.layer for row in rows if row.layer}))
    choices = [Choice("lane", "Lane", lanes)] if with_lane else []
    choices += [Choice("owner", "Owner", owners), Choice("tier", "Tier", tiers), Choice("layer", "Layer", layers)]
    return tuple(choice for choice in choices if len(choice.values) > 1)
