"""The rendered files of a site: from options to pages, and the paths at which they may stand."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.capacity.running import RunningFacts
from archatlas.analysis.compare.comparison import Comparison
from archatlas.analysis.deployment.delivery import RecordedRun
from archatlas.analysis.history.history import EstateHistory
from archatlas.analysis.report import Report
from archatlas.analysis.suggestions.suggestion import Suggestions
from archatlas.formats.module_schema.published_schema import schema_text
from archatlas.formats.reader import Reader
from archatlas.formats.schema_files import read_scope
from archatlas.model.errors import FindingsError
from archatlas.model.finding import Severity
from archatlas.model.module import Module
from archatlas.model.own_page import OwnPages
from archatlas.model.record import dataclass, replace
from archatlas.model.site_part import SitePart
from archatlas.pipeline import Assessor
from archatlas.pipeline.code_scan import code_root, with_code
from archatlas.pipeline.measured_facts import evidence_places, with_evidence_at
from archatlas.pipeline.running_metrics import metrics_of_running
from archatlas.pipeline.suggesting import suggest
from archatlas.publish.errors import PublishError
from archatlas.publish.layout_pool import LayoutPool
from archatlas.publish.own_pages import own_pages
from archatlas.publish.packaged_data import rule_page
from archatlas.publish.previous_site import PreviousSite
from archatlas.publish.published_schemas import published_schemas
from archatlas.publish.successors import succession
from archatlas.publish.written_estate import written_estate
from archatlas.render.reports.lines import to_line
from archatlas.render.site.links import DECISIONS, DEPLOYMENTS, SUGGESTIONS
from archatlas.render.site.page import Crumb, LazyPage, PageOptions, RenderedFile, RenderedPage
from archatlas.render.site.pages import Site
from archatlas.render.site.site_map import SiteMap, site_map
from archatlas.render.text.words import count
from archatlas.settings import Settings, SiteSettings, settings_at
from archatlas.settings.settings import scope_of
from archatlas.sources.git import GitError
from archatlas.sources.repository import repository_of, work_tree_around
from archatlas.sources.scope import FileScope

Rendered = RenderedPage | RenderedFile


@runtime_checkable
class MappedSite(Protocol):
    """The pages of a site with the map that leads to them."""

    @property
    def map(self) -> SiteMap:
        """Return where the pages are, with their numbers."""

    def __iter__(self) -> Iterator[Rendered]:
        """Render everything."""


SiteRenderer = Callable[[SiteSettings], Iterable[Rendered]]
"""Renders a site anew each time it is called, as the site around it wants it to present itself."""


class SchemasRefused(FindingsError):
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
    assessor = Assessor(settings, fallback_day=datetime.now(UTC).date())
    scope = site_scope(options)
    assessment = assessor.assess(read_scope(scope))
    if not options.keep_going:
        require_all(assessment)
    require_some(assessment)
    code = code_root(settings, options.config.parent) if settings.scan.code else None
    assessment = with_code(assessment, code, settings)
    assessment = with_evidence_at(evidence_places((), settings, options.config.parent), assessment, settings)
    estate = written_estate(assessment, scope, settings.pages)
    if not options.keep_going:
        estate.require_whole()
    return RenderedSite(estate.assessment, settings, scope, pages=estate.own)


def site_scope(options: SiteOptions) -> FileScope:
    """Return where schemas are looked for."""
    return scope_of(settings_at(options.config), options.schemas, options.config.parent)


def require_all(assessment: Assessment) -> None:
    """Raise SchemasRefused when a file's module could not be taken."""
    if assessment.refused:
        reasons = refusal_lines(assessment)
        files = count(len(assessment.refused), "file was", "files were")
        cure = "repair what is named above, or publish the rest with --keep-going"
        raise SchemasRefused("\n".join([*reasons, f"not published: {files} refused; {cure}"]))


def refusal_lines(assessment: Assessment) -> list[str]:
    """Return why files are refused, a line for each reason."""
    return [to_line(finding) for findings in assessment.refusals.values() for finding in findings]


def require_some(assessment: Assessment) -> None:
    """Raise SchemasRefused when no module is left: an empty site must not replace a full one."""
    if not assessment.catalog:
        reasons = [to_line(finding) for finding in assessment.findings if finding.severity is Severity.ERROR]
        raise SchemasRefused("\n".join([*reasons, "not published: there is no module to publish"]))


def _module_schema() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(schema_text())
    return described


SHARED_FROM = 200
"""Modules from which on pages are rendered by two processes: to begin a second one takes as long as some of them."""

_OWN_SHARE = 0.27
"""The share of the modules that the first of two processes renders, besides all pages that are not about one module."""


@dataclass(frozen=True)
class RenderedSite:
    """The pages and files of a site in order, which are rendered while they are taken; `watch` sees them pass by.

    A report that compares the estate with an earlier state adds the page of changes. `pages` are those that people
    wrote by hand, `previous` is a site whose addresses are to stay, `deployments` are the runs that journals have.
    `history` is how the estate came to be as it is.
    """

    assessment: Assessment
    settings: Settings
    scope: FileScope
    changes: Report | None = None
    watch: Callable[[Iterable[Rendered]], Iterable[Rendered]] = iter
    pages: OwnPages | None = None
    previous: PreviousSite | None = None
    deployments: tuple[RecordedRun, ...] = ()
    history: EstateHistory | None = None

    @cached_property
    def own(self) -> OwnPages:
        """Return the pages that people wrote by hand, read here where nobody has done so."""
        return own_pages(self.assessment, self.scope, self.settings.pages) if self.pages is None else self.pages

    @cached_property
    def options(self) -> PageOptions:
        """Return what pages need to know besides the estate."""
        options = replace(page_options(self.assessment, self.settings, self.scope, self.own), history=self.history)
        comparison = self.changes.comparison if self.changes else None
        options = with_succession(options, self.assessment, self.previous, comparison)
        return replace(options, suggestions=self.suggestions, running=self.running, runs=self.assessment.facts.runs)

    @cached_property
    def running(self) -> RunningFacts | None:
        """Return what metrics and the history say of how the estate runs and grows."""
        return metrics_of_running(self.assessment, self.settings, self.scope.home, self.history)

    @cached_property
    def suggestions(self) -> Suggestions:
        """Return what would make the estate better, each tried on its texts."""
        return suggest(self.assessment, Reader())

    @property
    def written_by_hand(self) -> tuple[Path, ...]:
        """Return the files of the pages that people wrote."""
        return tuple(Path(page.path).absolute() for page in self.own.pages)

    @cached_property
    def map(self) -> SiteMap:
        """Return where the pages are, with their numbers."""
        numbers = {
            DECISIONS: len(self.own.decisions),
            DEPLOYMENTS: len(self.deployments),
            SUGGESTIONS: self.suggestions.shown,
        }
        return site_map(self.assessment, commit_of(self.scope), numbers)

    def __iter__(self) -> Iterator[Rendered]:
        """Render everything."""
        modules = tuple(self.assessment.catalog.values())
        yield from self.watch(chain(self._rendered(Site.estate_pages, modules), self._document_schemas()))

    def parts(self) -> tuple[Callable[[], Iterator[Rendered]], ...]:
        """Return what renders two parts of a large site that may be rendered at the same time, else all of it."""
        modules = tuple(self.assessment.catalog.values())
        if len(modules) < SHARED_FROM:
            return (self.__iter__,)
        self._prepare(modules[0])
        cut = round(_OWN_SHARE * len(modules))
        return (
            lambda: iter(self.watch(self._rendered(Site.estate_pages, modules[:cut]))),
            lambda: chain(self._rendered(_no_pages, modules[cut:]), self._document_schemas()),
        )

    def _rendered(
        self, others: Callable[[Site], Iterator[LazyPage[Rendered]]], modules: Iterable[Module]
    ) -> Iterator[Rendered]:
        options = self.options
        with LayoutPool() as draw:
            site = Site(self.assessment, options, draw, self.changes, self.deployments)
            pages = chain(others(site), site.module_pages(modules))
            yield from mounted((page.render() for page in pages), self.settings.site.at)

    def _document_schemas(self) -> Iterator[Rendered]:
        return mounted(published_schemas(self.options), self.settings.site.at)

    def _prepare(self, module: Module) -> None:
        """Compute what all pages of modules look at, so that not each process has to do it."""
        for page in Site(self.assessment, self.options, lambda _dot: None).module_pages((module,)):
            page.render()


def commit_of(scope: FileScope) -> str:
    """Return in short the commit that the schemas were read at; empty outside of a repository, or where git is none."""
    roots = tuple(scope.roots)
    if not roots or work_tree_around(roots[0].absolute()) is None:
        return ""
    try:
        return repository_of(roots).resolve("HEAD").id[:_SHORT]
    except GitError:
        return ""


_SHORT = 7
"""Characters of a commit, as git shortens it for people."""


def _no_pages(_site: Site) -> Iterator[LazyPage[Rendered]]:
    return iter(())


def page_options(assessment: Assessment, settings: Settings, scope: FileScope, own: OwnPages) -> PageOptions:
    """Return what the pages of an estate need to know besides it."""
    site = settings.site
    return PageOptions(
        site.name,
        site.description,
        len(assessment.catalog),
        site.code_url,
        scope.shown_roots(),
        site.atlas_url,
        f"/{site.at}" if site.at else "",
        _module_schema(),
        rule_page,
        settings.source,
        own,
        scope.repository_roots(),
        site.live,
        frozenset(map(SitePart, site.without)),
        has_changes=assessment.facts.changes is not None,
    )


def with_succession(
    options: PageOptions,
    assessment: Assessment,
    previous: PreviousSite | None = None,
    comparison: Comparison | None = None,
) -> PageOptions:
    """Let pages know what became of modules that are not there any more, unless the site is without redirects."""
    if SitePart.REDIRECTS in options.without:
        return options
    return replace(options, succession=succession(assessment, previous, comparison, options))


_MOUNT_PATH = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9][A-Za-z0-9_-]*)*\Z")
_LINK = re.compile(r'(\s(?:xlink:)?href=")([^":?#]*)(?=["?#])')
_INDEX = "index.html"
_LONGEST_MOUNT_PATH = 100
"""Characters of the address; a system takes no path of any length."""


def checked_mount_path(at: str, named: str) -> str:
    """Return the address below the site without a slash at its end, or refuse what cannot be one."""
    place = at.removesuffix("/")
    if place and (not _MOUNT_PATH.match(place) or len(place) > _LONGEST_MOUNT_PATH):
        raise PublishError(
            f"{named}: '{at}' is no address below the site; write letters, digits, '-' and '_', such as 'atlas' "
            f"or 'docs/atlas', without a slash at the beginning, and at most {_LONGEST_MOUNT_PATH} characters"
        )
    return place


def mounted(rendered: Iterable[RenderedPage | RenderedFile], at: str) -> Iterator[RenderedPage | RenderedFile]:
    """Yield pages and files below an address; their links are relative to one another and stay as they are."""
    for item in rendered:
        if not at:
            yield item
        elif isinstance(item, RenderedFile):
            yield replace(item, path=f"{at}/{item.path}")
        else:  # a tab of the site around it may have the title of one of ours
            script = item.script and f"{at}/{item.script}"
            yield replace(item, address=f"{at}/{item.address}".rstrip("/"), section="", script=script)


def with_file_links(page: RenderedPage) -> RenderedPage:
    """Return the page with links to files, for sites that are opened from a disk, where a directory is no page."""
    return replace(
        page,
        fragment=_LINK.sub(lambda link: link[1] + file_link(link[2]), page.fragment),
        crumbs=tuple(Crumb(crumb.label, file_link(crumb.href)) for crumb in page.crumbs),
    )


def with_file_location(entry: dict[str, object]) -> dict[str, object]:
    """Return the entry of the search with the address of a file."""
    address, mark, anchor = str(entry["location"]).partition("#")
    return entry | {"location": f"{file_link(address or './')}{mark}{anchor}".removeprefix("./")}


def file_link(link: str) -> str:
    """Return the link to the file that a server shows for a directory; other links stay as they are."""
    return f"{link}{_INDEX}" if link.endswith("/") else link
