"""All pages and files of a site, one after the other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.deployment.delivery import RecordedRun
from archatlas.analysis.report import Report
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, replace
from archatlas.model.site_part import SitePart
from archatlas.render.diagrams.diagram import Draw
from archatlas.render.documents.capacity_json import CAPACITY_JSON, capacity_files
from archatlas.render.documents.change_table import changes_table
from archatlas.render.documents.changes_together_json import CHANGES_TOGETHER_JSON, changes_together_files
from archatlas.render.documents.diagram_texts import DIAGRAMS, estate_diagram, lane_diagrams
from archatlas.render.documents.drift_tables import DRIFT_TABLES
from archatlas.render.documents.estate_documents import DOCUMENTS, ESTATE_DOCUMENTS, EstateDocuments
from archatlas.render.documents.estate_table import table_csv, table_json, with_rows_kept
from archatlas.render.documents.former_address import removed_pages
from archatlas.render.documents.history_json import HISTORY_JSON
from archatlas.render.documents.inventory import INVENTORY, inventory
from archatlas.render.documents.module_json import MODULES_JSON, modules_json
from archatlas.render.documents.performance_json import PERFORMANCE_JSON, performance_files
from archatlas.render.documents.quality_tables import QUALITY_TABLES
from archatlas.render.documents.site_files import OPENAPI, openapi
from archatlas.render.documents.structure_tables import DATA_TABLES, DECISION_TABLES, STRUCTURE_TABLES
from archatlas.render.documents.suggestions_json import SUGGESTIONS_JSON, suggestion_files
from archatlas.render.exports.backstage import CATALOG, backstage_catalog
from archatlas.render.site.capacity.page import capacity_pages
from archatlas.render.site.catalogue.page import ADDRESS as MODULES
from archatlas.render.site.catalogue.page import catalogue_pages
from archatlas.render.site.changes.page import changes_pages
from archatlas.render.site.contracts.page import contract_pages
from archatlas.render.site.data.page import data_pages
from archatlas.render.site.dependencies.page import dependency_pages
from archatlas.render.site.deployments.page import deployment_pages
from archatlas.render.site.drift.page import drift_pages
from archatlas.render.site.evidence.page import evidence_pages
from archatlas.render.site.findings.page import findings_page
from archatlas.render.site.findings.rule_page import rule_pages, waiver_pages
from archatlas.render.site.health.page import health_page
from archatlas.render.site.history.page import history_file, history_pages
from archatlas.render.site.lanes.page import lane_pages
from archatlas.render.site.libraries.page import library_pages
from archatlas.render.site.links import (
    CAPACITY,
    CHANGES,
    DECISIONS,
    DEPLOYMENTS,
    DRIFT,
    EVIDENCE,
    FINDINGS,
    HISTORY,
    LIBRARIES,
    LIVE,
    REFERENCE,
    SUGGESTIONS,
    TABLES,
    TOPICS,
    TableName,
    table_address,
)
from archatlas.render.site.live.page import live_pages
from archatlas.render.site.module.page import module_files
from archatlas.render.site.overview.page import overview_page
from archatlas.render.site.own_pages.page import decision_pages
from archatlas.render.site.owners.page import owner_pages
from archatlas.render.site.page import LazyFile, LazyPage, PageOptions, RenderedFile, RenderedPage
from archatlas.render.site.reference.page import reference_pages
from archatlas.render.site.search.page import ADDRESS as SEARCH
from archatlas.render.site.search.page import search_pages
from archatlas.render.site.suggestions.page import suggestion_pages
from archatlas.render.site.topics.page import topic_pages

Content = RenderedPage | RenderedFile


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages of a site are made from; each is rendered when somebody wants it."""

    assessment: Assessment
    options: PageOptions
    draw: Draw
    changes: Report | None = None
    deployments: tuple[RecordedRun, ...] = ()

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
        name = rest.partition("/")[0]
        later = self.options.succession.moved.get(name, ModuleName(name))
        module = self.assessment.catalog.get(later) if tab == MODULES else None
        if module is not None:
            found = module_files(self.assessment, module, self.options)
        else:
            family = self._families().get(tab)
            found = family() if family is not None else iter(())
        return next((page for page in found if page.address in (address, f"{address}/index.html")), None)

    def _families(self) -> Mapping[str, Callable[[], Iterator[LazyPage[Content]]]]:
        """Return by the first part of an address what yields the pages that begin with it, but for modules."""
        known, options, draw = self.assessment, self.options, self.draw
        documents = EstateDocuments(known, options)
        return {
            "": lambda: iter([LazyPage("", lambda: overview_page(known, options, draw))]),
            MODULES: lambda: chain(catalogue_pages(known), removed_pages(known, options.succession.removed)),
            "lanes": lambda: chain(
                lane_pages(known, draw, options), self._part(SitePart.DIAGRAMS, *lane_diagrams(known))
            ),
            "owners": lambda: owner_pages(known, options),
            "dependencies": lambda: dependency_pages(known, draw, options),
            "contracts": lambda: contract_pages(known),
            "data": lambda: data_pages(known),
            TOPICS: lambda: topic_pages(known, options),
            LIBRARIES: lambda: library_pages(known),
            DRIFT: lambda: drift_pages(known, options),
            LIVE: lambda: live_pages(known, options),
            DEPLOYMENTS: lambda: deployment_pages(known, self.deployments),
            "health": lambda: iter([LazyPage("health", lambda: health_page(known))]),
            HISTORY: lambda: history_pages(known, options),
            HISTORY_JSON: lambda: history_file(options),
            EVIDENCE: lambda: evidence_pages(known),
            FINDINGS: lambda: _finding_pages(known, options),
            CAPACITY: lambda: capacity_pages(known, options),
            CAPACITY_JSON: lambda: capacity_files(options),
            CHANGES_TOGETHER_JSON: lambda: changes_together_files(known),
            PERFORMANCE_JSON: lambda: performance_files(options),
            SUGGESTIONS: lambda: suggestion_pages(known, options),
            SUGGESTIONS_JSON: lambda: suggestion_files(known, options),
            DECISIONS: lambda: decision_pages(known, options),
            CHANGES: lambda: changes_pages(_linking_to(known, self.changes), draw),
            REFERENCE: lambda: reference_pages(known, options),
            SEARCH: lambda: search_pages(known, options),
            MODULES_JSON: lambda: iter([LazyFile(MODULES_JSON, lambda: modules_json(known))]),
            **{one.path: partial(self._part, SitePart.DOCUMENTS, documents.whole(one)) for one in ESTATE_DOCUMENTS},
            DOCUMENTS: lambda: iter(()) if SitePart.DOCUMENTS in options.without else documents.parts(),
            OPENAPI: lambda: self._part(SitePart.DOCUMENTS, LazyFile(OPENAPI, lambda: openapi(known, options))),
            **{name: partial(self._part, SitePart.DIAGRAMS, estate_diagram(known, options, name)) for name in DIAGRAMS},
            INVENTORY: lambda: self._part(SitePart.INVENTORY, LazyFile(INVENTORY, lambda: inventory(known, options))),
            CATALOG: lambda: self._part(SitePart.CATALOG, LazyFile(CATALOG, lambda: backstage_catalog(known, options))),
            TABLES: lambda: _table_files(known, options, _linking_to(known, self.changes)),
        }

    def _part(self, part: SitePart, *files: LazyFile) -> Iterator[LazyFile]:
        """Yield files of a part, unless the site is without it."""
        return iter(() if part in self.options.without else files)


def _table_files(assessment: Assessment, options: PageOptions, changes: Report | None) -> Iterator[LazyFile]:
    """Yield the files of every table; the document of the modules is another one."""
    tables = [*QUALITY_TABLES, *STRUCTURE_TABLES, *DATA_TABLES, *DECISION_TABLES]
    tables += DRIFT_TABLES if assessment.drift else ()
    tables += [changes_table(changes, changes.comparison)] if changes and changes.comparison else []
    for each in tables:
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
