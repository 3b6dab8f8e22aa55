"""The one road from options to the rendered files of a site."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_directory
from archatlas.publish.errors import PublishError
from archatlas.publish.graphviz import LayoutPool
from archatlas.render.page import RenderedFile, RenderedPage
from archatlas.render.report_text import to_line
from archatlas.render.site import site_pages
from archatlas.render.views.options import PageOptions
from archatlas.settings import Settings, read_settings

Rendered = RenderedPage | RenderedFile
Source = Callable[[], Iterable[Rendered]]
"""Renders a site anew each time it is called."""


class SchemasRefused(PublishError):
    """Carry the files whose modules could not be taken, with the reasons."""


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """What the mkdocs plugin is told about the site; `config` need not exist."""

    schemas: Path
    config: Path
    keep_going: bool = False


def load_site(options: SiteOptions) -> Iterable[Rendered]:
    """Read the schemas and the settings, and render the site."""
    settings = settings_at(options.config)
    assessment = assess_directory(options.schemas, settings)
    if not options.keep_going:
        require_all(assessment)
    return rendered_site(assessment, settings)


def settings_at(path: Path) -> Settings:
    """Return the settings of a file, or the defaults where there is none."""
    if not path.is_file():
        return Settings()
    return read_settings(SourceFile(path.as_posix(), path.read_text(encoding="utf-8-sig", errors="replace")))


def require_all(assessment: Assessment) -> None:
    """Raise SchemasRefused when a file's module could not be taken."""
    if assessment.refused:
        reasons = [to_line(finding) for findings in assessment.refusals.values() for finding in findings]
        raise SchemasRefused("\n".join(reasons))


def rendered_site(assessment: Assessment, settings: Settings) -> Iterator[Rendered]:
    """Yield the site of an assessed estate; diagrams are laid out while it is read."""
    options = PageOptions(settings.site.name, len(assessment.catalog), settings.site.code_url)
    with LayoutPool() as draw:
        yield from site_pages(assessment, options, draw)
