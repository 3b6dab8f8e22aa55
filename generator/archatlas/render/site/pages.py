"""All pages and files of a site, one after the other."""

from collections.abc import Iterator
from dataclasses import replace

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.report import Report
from archatlas.render.diagrams.diagram import Draw
from archatlas.render.documents.module_json import modules_json
from archatlas.render.site.catalogue.page import catalogue_pages
from archatlas.render.site.changes.page import changes_pages
from archatlas.render.site.contracts.page import contract_pages
from archatlas.render.site.data.page import data_pages
from archatlas.render.site.dependencies.page import dependency_pages
from archatlas.render.site.findings.page import findings_page
from archatlas.render.site.findings.rule_page import rule_pages, waiver_pages
from archatlas.render.site.health.page import health_page
from archatlas.render.site.lanes.page import lane_pages
from archatlas.render.site.module.page import module_files
from archatlas.render.site.overview.page import overview_page
from archatlas.render.site.owners.page import owner_pages
from archatlas.render.site.page import PageOptions, RenderedFile, RenderedPage
from archatlas.render.site.reference.page import reference_pages


def site_pages(
    assessment: Assessment, options: PageOptions, draw: Draw, changes: Report | None = None
) -> Iterator[RenderedPage | RenderedFile]:
    """Yield the whole site; diagrams are drawn as their pages are reached.

    A report with a comparison, whose later state is this assessment, adds the page of changes.
    """
    yield overview_page(assessment, options, draw)
    yield from catalogue_pages(assessment)
    yield from lane_pages(assessment, draw)
    yield from owner_pages(assessment)
    yield from dependency_pages(assessment, draw)
    yield from contract_pages(assessment)
    yield from data_pages(assessment)
    yield health_page(assessment)
    yield findings_page(assessment, options)
    yield from rule_pages(assessment, options)
    yield from waiver_pages(assessment)
    yield from changes_pages(_linking_to(assessment, changes), draw)
    yield from reference_pages(assessment, options)
    yield modules_json(assessment)
    for module in assessment.catalog.values():
        yield from module_files(assessment, module, options, draw)


def _linking_to(assessment: Assessment, report: Report | None) -> Report | None:
    """Let a report link to the pages of this estate only: a refused module is compared and has no page."""
    if report is None or report.comparison is None:
        return report
    return replace(report, comparison=replace(report.comparison, after=assessment))
