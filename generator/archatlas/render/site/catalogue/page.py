"""The list of modules: all of them, page by page where they are many, or those of one lane or owner."""

from collections.abc import Iterable, Iterator
from functools import cache, partial

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.measurements import known_coverage
from archatlas.analysis.health.health import COLUMN_WIDTH, Health
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.documents.json_text import Plain, json_text
from archatlas.render.site.components.blocks import Badge, Column, DropDown
from archatlas.render.site.components.completeness import answers
from archatlas.render.site.components.labels import WhoAnswers, health_badge, summarise, who_answers
from archatlas.render.site.components.take_away import TakeAway, take_away
from archatlas.render.site.links import TableName, lane_address, link, module_address, rule_anchor
from archatlas.render.site.page import Crumb, LazyFile, LazyPage, RenderedFile, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.pagination import ListPage, PagingPlan, page_rows, paginate
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, share


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A module in the list; numbers come with the value they are sorted by, -1 for unknown.

    `used_by` counts the modules that depend on it, directly or through others.
    """

    name: str
    lane: str
    short_name: str
    href: str
    lane_href: str
    summary: str
    badge: Badge
    owner: WhoAnswers
    layer: str
    tier: int | None
    coverage: str
    coverage_value: float
    requires: int
    used_by: int
    uses: str
    known: str
    wave: int
    rules: str
    tens: str


@dataclass(frozen=True, slots=True)
class CatalogueView:
    """Everything the list template prints.

    `same` names what holds for every row and has no column, `left_out` what is not listed here, `away` where the files
    with all modules are.
    """

    identifier: str
    columns: tuple[Column, ...]
    rows: tuple[CatalogueRow, ...]
    choices: tuple[DropDown, ...]
    same: str = ""
    left_out: str = ""
    all_href: str = ""
    away: TakeAway | None = None

    @property
    def keys(self) -> frozenset[str]:
        """Return the keys of the columns."""
        return frozenset(column.key for column in self.columns)


NO_OWNER = "-"
LISTED = 500
"""Rows that the page prints itself; of a larger estate a script fetches the rest, and shows it in parts."""
BANDS = ("ok", "warn", "bad", "none")
COLUMNS = (
    Column("name", "Module"),
    Column("health", "Health", numeric=True),
    Column("lane", "Lane"),
    Column("owner", "Owner"),
    Column("layer", "Layer"),
    Column("tier", "Tier", numeric=True),
    Column("coverage", "Coverage", numeric=True),
    Column("requires", "Requires", numeric=True),
    Column("deps", "Used by", numeric=True),
)


def catalogue_view(assessment: Assessment, modules: Iterable[Module], start: str) -> CatalogueView:
    """List modules with links from the page at `start`, every column shown."""
    rows = tuple(_row(assessment, module, start) for module in modules)
    return CatalogueView("catalogue", COLUMNS, rows, _choices(rows), away=take_away(start, TableName.MODULES))


def part_view(assessment: Assessment, modules: Iterable[Module], start: str, **query: str) -> CatalogueView:
    """List the modules of a lane or an owner by name; what all rows share is said once.

    The query finds the same modules in the list of all modules, where those beyond the limit are.
    """
    listed = sorted(modules, key=lambda module: module.name)
    rows = tuple(_row(assessment, module, start) for module in listed[:LISTED])
    constant = _constant(rows) if len(listed) <= LISTED else {}
    columns = tuple(column for column in COLUMNS if column.key not in constant)
    same = ", ".join(constant.values())
    left_out = (
        f"These are the first {LISTED} by name of {count(len(listed), 'module')}." if len(listed) > LISTED else ""
    )
    all_href, away = link(start, "modules", **query), take_away(start, TableName.MODULES)
    return CatalogueView("catalogue", columns, rows, _choices(rows), same, left_out, all_href, away)


def _constant(rows: tuple[CatalogueRow, ...]) -> dict[str, str]:
    """Return the columns in which all of several rows say the same, with that in words."""
    if len(rows) < 2:
        return {}
    first = rows[0]
    columns: dict[str, tuple[set[str] | set[int | None], str]] = {
        "lane": ({row.lane for row in rows}, f"lane {first.lane}"),
        "owner": (
            {row.owner.label for row in rows},
            f"owner {first.owner.label}" if first.owner.label else "no named owner",
        ),
        "layer": ({row.layer for row in rows}, f"layer {first.layer}" if first.layer else "no layer declared"),
        "tier": ({row.tier for row in rows}, "no tier declared" if first.tier is None else f"tier {first.tier}"),
    }
    return {key: words for key, (values, words) in columns.items() if len(values) == 1}


def _row(assessment: Assessment, module: Module, start: str) -> CatalogueRow:
    coverage = known_coverage(assessment.facts, module)
    summary = summarise(module, assessment.classifier)
    return CatalogueRow(
        module.name,
        module.lane,
        module.short_name,
        link(start, module_address(module.name)),
        link(start, lane_address(module.lane)),
        summary.text if summary.by_person else "",
        health_badge(assessment.health[module.name].own.grade),
        who_answers(assessment, assessment.classifier.owner(module), start),
        one_line(module.identity.layer or ""),
        module.identity.tier,
        "" if coverage is None else share(coverage),
        -1 if coverage is None else float(coverage),
        assessment.graph.fan_out(module.name),
        assessment.health[module.name].dependents,
        " ".join(assessment.graph.requires(module.name)),
        " ".join(answers(assessment, module)),
        assessment.graph.wave_of[module.name],
        " ".join(sorted({rule_anchor(finding.rule) for finding in assessment.findings_of(module.name)})),
        score_decade(assessment.health[module.name]),
    )


def score_decade(health: Health) -> str:
    """Return the lowest score of the ten points that a score is counted with, empty where there is none."""
    return "" if health.shown is None else str(min(health.shown // COLUMN_WIDTH * COLUMN_WIDTH, 100 - COLUMN_WIDTH))


def _choices(rows: tuple[CatalogueRow, ...]) -> tuple[DropDown, ...]:
    owners = tuple((owner, owner) for owner in sorted({row.owner.label for row in rows} - {""}, key=str.lower))
    if any(not row.owner.label for row in rows):
        owners += ((NO_OWNER, "No named owner"),)
    bands = {row.badge.mark: row.badge.word for row in rows}
    choices = (
        DropDown("lane", "Lane", _same_labels({row.lane for row in rows})),
        DropDown("band", "Health", tuple((mark, bands[mark]) for mark in BANDS if mark in bands)),
        DropDown("owner", "Owner", owners),
        DropDown("tier", "Tier", _same_labels({str(row.tier) for row in rows if row.tier is not None})),
        DropDown("layer", "Layer", _same_labels({row.layer for row in rows if row.layer})),
    )
    return tuple(choice for choice in choices if len(choice.values) > 1)


def _same_labels(values: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((value, value) for value in sorted(values))


LIST_PATH = "modules/list.json"


def list_json(view: CatalogueView) -> RenderedFile:
    """Render the rows of a list; owners and words that recur are named once and referred to by their number.

    It follows the needs of the page and may change with it; programs read `modules.json`.
    """
    words: dict[str, int] = {}
    owners: dict[WhoAnswers, int] = {}
    rows = ",\n".join(json_text(_record(row, words, owners)) for row in view.rows)
    named = json_text([_owner_record(owner) for owner in owners])
    return RenderedFile(LIST_PATH, f'{{"rows":[\n{rows}\n],"owners":{named},"words":{json_text(list(words))}}}\n')


def _owner_record(owner: WhoAnswers) -> list[Plain]:
    reach = owner.reach
    return [owner.label, owner.href, *([reach.text, reach.href] if reach else [])]


def _record(row: CatalogueRow, words: dict[str, int], owners: dict[WhoAnswers, int]) -> list[Plain]:
    def numbers(text: str) -> list[Plain]:
        return [words.setdefault(word, len(words)) for word in text.split()]

    return [
        row.name,
        row.summary,
        [row.badge.mark, row.badge.number, row.badge.word],
        owners.setdefault(row.owner, len(owners)),
        row.layer,
        row.tier,
        [row.coverage, row.coverage_value],
        row.requires,
        row.used_by,
        row.wave,
        row.tens,
        row.uses,
        numbers(row.known),
        numbers(row.rules),
    ]


ADDRESS = "modules"


def catalogue_pages(assessment: Assessment) -> Iterator[LazyPage[RenderedPage | RenderedFile]]:
    """Yield the list of all modules, and the pages that it is spread over."""
    list_page = _list_page(assessment)
    view = cache(lambda: catalogue_view(assessment, list_page.rows, ADDRESS))
    yield LazyPage(ADDRESS, lambda: _catalogue_page(view(), list_page))
    if list_page.inner:
        yield LazyFile(LIST_PATH, lambda: list_json(view()))
        yield from pages_inside(assessment, list_page, (("Modules", ADDRESS),))


def _catalogue_page(view: CatalogueView, list_page: ListPage[Module]) -> RenderedPage:
    number = count(len(list_page.rows), "module")
    return RenderedPage(
        address=ADDRESS,
        title="Modules",
        description=f"All {number}, to sort and to filter.",
        section="Modules",
        fragment=fill("catalogue/catalogue.html", view=view, number=number, pages=page_rows(list_page, ADDRESS, {})),
        search=(SearchEntry("", "Modules", "All modules, to sort and to filter", name_terms("Modules")),),
    )


def _list_page(assessment: Assessment) -> ListPage[Module]:
    modules = tuple(assessment.catalog.values())
    return paginate(ADDRESS, "Modules", modules, PagingPlan((lambda module: module.lane,), lambda module: module.name))


def pages_inside(
    assessment: Assessment, list_page: ListPage[Module], trail: tuple[tuple[str, str], ...]
) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the pages over which a list of modules is spread; the trail leads to it from its tab."""
    for inner in list_page.inner:
        yield LazyPage(inner.address, partial(_page, assessment, inner, trail))
        yield from pages_inside(assessment, inner, (*trail, (inner.label, inner.address)))


def _page(assessment: Assessment, list_page: ListPage[Module], trail: tuple[tuple[str, str], ...]) -> RenderedPage:
    """Render a part of a list of modules for the tab in which the trail begins."""
    here, section = list_page.address, trail[0][0]
    title = f"{section}: {list_page.label}"
    view = None if list_page.inner else catalogue_view(assessment, list_page.rows, here)
    return RenderedPage(
        address=here,
        title=title,
        description=f"{title}, {count(len(list_page.rows), 'module')}.",
        section=section,
        fragment=fill("catalogue/catalogue_part.html", title=title, view=view, pages=page_rows(list_page, here, {})),
        crumbs=(*(Crumb(label, link(here, address)) for label, address in trail), Crumb(list_page.label)),
    )
