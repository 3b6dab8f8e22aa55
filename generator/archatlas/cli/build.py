"""`archatlas build`: from directories of schemas to a published site."""

import argparse
from dataclasses import replace
from functools import partial
from pathlib import Path

from archatlas.cli.deployment_journals import add_deployments, recorded_runs
from archatlas.cli.history import add_history
from archatlas.cli.options import (
    add_list_passed_over,
    add_mkdocs,
    add_publishing,
    add_schemas,
    add_sources,
    resolve_options,
)
from archatlas.cli.terminal import Exit, say, with_progress
from archatlas.settings import SiteSettings

NAME = "build"
HELP = "build the site"
DESCRIPTION = """\
Builds the site beside its place, checks that every module has its page and every link its target, and only then
puts it there; a build that fails leaves the earlier site as it was. A directory that holds anything but what an
earlier build wrote there is refused."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_schemas(parser)
    add_sources(parser)
    add_list_passed_over(parser)
    parser.add_argument("--out", type=Path, default=Path("site"), metavar="DIR", help="the site (default: site)")
    add_publishing(parser)
    add_deployments(parser)
    add_mkdocs(parser)
    add_history(parser)
    parser.add_argument(
        "--previous",
        type=Path,
        metavar="SITE",
        help="let every address of an earlier site answer: with where the page is now, or with what it was",
    )


def run(arguments: argparse.Namespace) -> Exit:
    """Build the site."""
    from archatlas.cli.estate import print_summary, read_estate
    from archatlas.publish.build import BuildRequest, build_site
    from archatlas.publish.kept_addresses import keep_addresses
    from archatlas.publish.output.target import OutputKind, check_target
    from archatlas.publish.previous_site import read_previous
    from archatlas.publish.site import RenderedSite
    from archatlas.render.site.links import module_address

    if arguments.mkdocs is not None:
        _adopt_mkdocs_options(arguments)
    place = resolve_options(arguments)
    scope = place.scope
    check_target(
        arguments.out, OutputKind.SITE, *scope.roots, *(one.root for one in scope.sources)
    )  # before any work is done
    deployments = recorded_runs(arguments, place)
    published = read_estate(arguments, place)
    assessment, settings = published.assessment, published.settings
    rendered: list[RenderedSite] = []

    def source(site: SiteSettings) -> RenderedSite:
        """Render the site as mkdocs.yml and the settings together want it."""
        previous = read_previous(arguments.previous, site.at) if arguments.previous else None
        known = replace(settings, site=site)
        watch = partial(with_progress, what="files")
        site_of_estate = RenderedSite(
            assessment, known, scope, published.changes, watch, published.own, previous, deployments
        )
        rendered[:] = [replace(site_of_estate, history=published.history)]
        return rendered[0]

    request = BuildRequest(
        out=arguments.out,
        schemas=scope.roots,
        source=source,
        config=place.config,
        mkdocs_file=arguments.mkdocs,
        site=settings.site,
        data_date=assessment.data_date.date() if assessment.data_date else None,
        expected=tuple(module_address(name) for name in assessment.catalog),
        kept=(lambda stage: keep_addresses(stage, rendered[0])) if arguments.previous else None,
    )
    built = build_site(request)
    print_summary(published, scope)
    for remark in built.remarks:
        say(f"note: {remark}")
    say(f"{arguments.out}: {built.pages:,} pages")
    return Exit.CLEAN


def _adopt_mkdocs_options(arguments: argparse.Namespace) -> None:
    """Take from a mkdocs.yml of one's own what the command line does not say, so that mkdocs builds the same."""
    from archatlas.publish.build import plugin_options

    options = plugin_options(arguments.mkdocs)
    arguments.schemas = arguments.schemas or list(options.schemas)
    arguments.config = arguments.config or options.config
