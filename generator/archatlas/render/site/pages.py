"""All pages and files of a site, one after the other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.report import Report
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, replace
from archatlas.render.diagrams.diagram import Draw
from archatlas.render.documents.drift_tables import DRIFT_TABLES
from archatlas.render.documents.estate_table import table_csv, table_json, with_rows_kept
from archatlas.render.documents.module_json import MODULES_JSON, modules_json
from archatlas.render.documents.quality_tables import QUALITY_TABLES
from archatlas.render.documents.structure_tables import DATA_TABLES, DECISION_TABLES, STRUCTURE_TABLES
from archatlas.render.site.catalogue.page import ADDRESS as MODULES
from archatlas.render.site.catalogue.page import catalogue_pages
from archatlas.render.site.changes.page import changes_pages
from archatlas.render.site.contracts.page import contract_pages
from archatlas.render.site.data.page import data_pages
from archatlas.render.site.dependencies.page import dependency_pages
from archatlas.render.site.drift.page import drift_pages
from archatlas.render.site.findings.page import findings_page
from archatlas.render.site.findings.rule_page import rule_pages, waiver_pages
from archatlas.render.site.health.page import health_page
from archatlas.render.site.lanes.page import lane_pages
from archatlas.render.site.libraries.page import library_pages
from archatlas.render.site.links import (
    CHANGES,
    DECISIONS,
    DRIFT,
    FINDINGS,
    LIBRARIES,
    REFERENCE,
    TABLES,
    TOPICS,
    TableName,
    table_address,
)
from archatlas.render.site.module.page import module_files
from archatlas.render.site.overview.page import overview_page
from archatlas.render.site.own_pages.page import decision_pages
from archatlas.render.site.owners.page import owner_pages
from archatlas.render.site.page import LazyFile, LazyPage, PageOptions, RenderedFile, RenderedPage
from archatlas.render.site.reference.page import reference_pages
from archatlas.render.site.search.page import ADDRESS as SEARCH
from archatlas.render.site.search.page import search_pages
from archatlas.render.site.topics.page import topic_pages

Content = RenderedPage | RenderedFile


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages of a site are made from; each is rendered when somebody wants it."""

    assessment: Assessment
    options: PageOptions
    draw: Draw
    changes: Report | None = None

    def pages(self) -> Iterator[LazyPage[Content]]:
        """Yield every page and file in order."""
        yield from self.estate_pages()
        yield from self.module_pages(self.assessment.catalog.values())

    def estate_pages(self) -> Iterator[LazyPage[Content]]:
        """Yield the pages and files that are not about a single module."""
        for family in self._families().values():
            yield from family()

    def module_pages(self, modules: Iterable[Module]) -> Iterator[LazyPage[Content]]:
        """Yield the pages and files of some modules."""
        for module in modules:
            yield from module_files(self.assessment, module, self.options)

    def page_at(self, address: str) -> LazyPage[Content] | None:
        """Return the page of a directory or the file at a path, None where there is none.

        Only what lies below the same tab is looked through, and nothing but the answer is rendered.
        """
        tab, _, rest = address.partition("/")
        module = self.assessment.catalog.get(ModuleName(rest.partition("/")[0])) if tab == MODULES else None
        if module is not None:
            found = module_files(self.assessment, module, self.options)
        else:
            family = self._families().get(tab)
            found = family() if family is not None else iter(())
        return next((page for page in found if page.address == address), None)

    def _families(self) -> Mapping[str, Callable[[], Iterator[LazyPage[Content]]]]:
        """Return by the first part of an address what yields the pages that begin with it, but for modules."""
        known, options, draw = self.assessment, self.options, self.draw
        return {
            "": lambda: iter([LazyPage("", lambda: overview_page(known, options, draw))]),
            MODULES: lambda: catalogue_pages(known),
            "lanes": lambda: lane_pages(known, draw),
            "owners": lambda: owner_pages(known),
            "dependencies": lambda: dependency_pages(known, draw, options),
            "contracts": lambda: contract_pages(known),
            "data": lambda: data_pages(known),
            TOPICS: lambda: topic_pages(known, options),
            LIBRARIES: lambda: library_pages(known),
            DRIFT: lambda: drift_pages(known, options),
            "health": lambda: iter([LazyPage("health", lambda: health_page(known))]),
            FINDINGS: lambda: _finding_pages(known, options),
            DECISIONS: lambda: decision_pages(known, options),
            CHANGES: lambda: changes_pages(_linking_to(known, self.changes), draw),
            REFERENCE: lambda: reference_pages(known, options),
            SEARCH: lambda: search_pages(known, options),
            MODULES_JSON: lambda: iter([LazyFile(MODULES_JSON, lambda: modules_json(known))]),
            TABLES: lambda: _table_files(known, options),
        }


def _table_files(assessment: Assessment, options: PageOptions) -> Iterator[LazyFile]:
    """Yield the files of every table; the document of the modules is another one."""
    compared = DRIFT_TABLES if assessment.drift else ()
    for each in (*QUALITY_TABLES, *STRUCTURE_TABLES, *DATA_TABLES, *DECISION_TABLES, *compared):
        table = with_rows_kept(each)
        yield LazyFile(table_address(table.name, "csv"), partial(table_csv, table, assessment, options))
        if table.name is not TableName.MODULES:
            yield LazyFile(table_address(table.name, "json"), partial(table_json, table, assessment, options))


def _finding_pages(assessment: Assessment, options: PageOptions) -> Iterator[LazyPage[RenderedPage]]:
    yield LazyPage(FINDINGS, lambda: findings_page(assessment, options))
    yield from rule_pages(assessment, options)
    yield from waiver_pages(assessment)


def _linking_to(assessment: Assessment, report: Report | None) -> Report | None:
    """Let a report link to the pages of this estate only: a refused module is compared and has no page."""
    if report is None or report.comparison is None:
        return report
    return replace(report, comparison=replace(report.comparison, after=assessment))
