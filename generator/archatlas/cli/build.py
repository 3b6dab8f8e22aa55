"""`archatlas build`: from directories of schemas to a published site."""

import argparse
from dataclasses import replace
from functools import partial
from pathlib import Path

from archatlas.cli.options import add_list_passed_over, add_mkdocs, add_publishing, add_schemas, resolve_options
from archatlas.cli.terminal import Exit, say, with_progress

NAME = "build"
HELP = "build the site"
DESCRIPTION = """\
Builds the site beside its place, checks that every module has its page and every link its target, and only then
puts it there; a build that fails leaves the earlier site as it was. A directory that holds anything but what an
earlier build wrote there is refused."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_schemas(parser)
    add_list_passed_over(parser)
    parser.add_argument("--out", type=Path, default=Path("site"), metavar="DIR", help="the site (default: site)")
    add_publishing(parser)
    add_mkdocs(parser)


def run(arguments: argparse.Namespace) -> Exit:
    """Build the site."""
    from archatlas.cli.estate import print_summary, read_estate
    from archatlas.publish.build import BuildRequest, build_site
    from archatlas.publish.output.target import OutputKind, check_target
    from archatlas.publish.site import RenderedSite
    from archatlas.render.site.links import module_address

    if arguments.mkdocs is not None:
        _adopt_mkdocs_options(arguments)
    place = resolve_options(arguments)
    scope = place.scope
    check_target(arguments.out, OutputKind.SITE, *scope.roots)  # before any work is done
    published = read_estate(arguments, place)
    assessment, settings = published.assessment, published.settings
    request = BuildRequest(
        out=arguments.out,
        schemas=scope.roots,
        source=lambda site: RenderedSite(
            assessment,
            replace(settings, site=site),
            scope,
            published.changes,
            partial(with_progress, what="files"),
            published.own,
        ),
        config=place.config,
        mkdocs_file=arguments.mkdocs,
        site=settings.site,
        data_date=assessment.data_date.date() if assessment.data_date else None,
        expected=tuple(module_address(name) for name in assessment.catalog),
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
