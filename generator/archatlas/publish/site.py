"""The one road from options to the rendered files of a site."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.report import Report
from archatlas.load.scope import Scope
from archatlas.load.shape import DOCUMENT_SCHEMAS, schema_text
from archatlas.load.sources import read_scope
from archatlas.model.finding import Severity
from archatlas.model.refusal import FoundProblems
from archatlas.pipeline import Road
from archatlas.publish.graphviz import LayoutPool
from archatlas.publish.place import placed
from archatlas.publish.rule_pages import rule_page
from archatlas.render.page import RenderedFile, RenderedPage
from archatlas.render.reports.lines import to_line
from archatlas.render.site import site_pages
from archatlas.render.views.options import PageOptions
from archatlas.render.words import count
from archatlas.settings import Settings, SiteSettings, settings_at
from archatlas.settings.scope import scope_of

Rendered = RenderedPage | RenderedFile
Source = Callable[[SiteSettings], Iterable[Rendered]]
"""Renders a site anew each time it is called, as the site around it wants it to present itself."""


class SchemasRefused(FoundProblems):
    """Carry the files whose modules could not be taken, with the reasons."""


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """What the mkdocs plugin is told about the site; `config` need not exist.

    Without `schemas` the settings say where these are.
    """

    schemas: tuple[Path, ...]
    config: Path
    keep_going: bool = False


def load_site(options: SiteOptions, site: SiteSettings) -> Iterable[Rendered]:
    """Read the schemas and the settings, and render the site."""
    settings = replace(settings_at(options.config), site=site)
    road = Road(settings, otherwise=datetime.now(UTC).date())
    scope = site_scope(options)
    assessment = road.assess(read_scope(scope))
    if not options.keep_going:
        require_all(assessment)
    require_some(assessment)
    return rendered_site(assessment, settings, scope)


def site_scope(options: SiteOptions) -> Scope:
    """Return where schemas are looked for."""
    return scope_of(settings_at(options.config), options.schemas, options.config.parent)


def require_all(assessment: Assessment) -> None:
    """Raise SchemasRefused when a file's module could not be taken."""
    if assessment.refused:
        reasons = [to_line(finding) for findings in assessment.refusals.values() for finding in findings]
        files = count(len(assessment.refused), "file was", "files were")
        cure = "repair what is named above, or publish the rest with --keep-going"
        raise SchemasRefused("\n".join([*reasons, f"not published: {files} refused; {cure}"]))


def require_some(assessment: Assessment) -> None:
    """Raise SchemasRefused when no module is left: an empty site must not replace a full one."""
    if not assessment.catalog:
        reasons = [to_line(finding) for finding in assessment.findings if finding.severity is Severity.ERROR]
        raise SchemasRefused("\n".join([*reasons, "not published: there is no module to publish"]))


def _format() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(schema_text())
    return described


def rendered_site(
    assessment: Assessment, settings: Settings, scope: Scope, changes: Report | None = None
) -> Iterator[Rendered]:
    """Yield the site of an estate read from some directories; diagrams are laid out while the pages are taken.

    A report that compares the estate with an earlier state adds the page of changes.
    """
    site = settings.site
    options = PageOptions(
        site.name,
        len(assessment.catalog),
        site.code_url,
        scope.shown_roots(),
        site.atlas_url,
        f"/{site.at}" if site.at else "",
        _format(),
        rule_page,
    )
    with LayoutPool() as draw:
        yield from placed(site_pages(assessment, options, draw, changes), site.at)
    yield from placed((RenderedFile(f"schemas/{name}", schema_text(name)) for name in DOCUMENT_SCHEMAS), site.at)
