"""`archatlas export`: the site as a plain tree for any other host."""

import argparse
from dataclasses import replace
from pathlib import Path

from archatlas.cli.history import add_history
from archatlas.cli.options import add_list_passed_over, add_publishing, add_schemas, resolve_options
from archatlas.cli.terminal import Exit, say, with_progress

NAME = "export"
HELP = "write the pages as a Markdown tree for another host"
DESCRIPTION = """\
Writes every page as a Markdown file (front matter and one block of HTML), the assets, and a mkdocs.yml with which
stock mkdocs and Material build the same pages; any other host can take the same files.
A directory that holds anything but what an earlier export wrote there is refused."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_schemas(parser)
    add_list_passed_over(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the tree goes")
    add_publishing(parser)
    add_history(parser)


def run(arguments: argparse.Namespace) -> Exit:
    """Write the tree."""
    from archatlas.cli.estate import print_summary, read_estate
    from archatlas.publish.export import export_tree
    from archatlas.publish.mkdocs.site_identity import SiteIdentity
    from archatlas.publish.output.target import OutputKind, check_target
    from archatlas.publish.site import RenderedSite

    place = resolve_options(arguments)
    scope = place.scope
    check_target(arguments.out, OutputKind.EXPORT, *scope.roots)  # before any work is done
    published = read_estate(arguments, place)
    settings = replace(published.settings, site=replace(published.settings.site, at=""))  # a site of its own
    site = RenderedSite(
        published.assessment, settings, scope, published.changes, pages=published.own, history=published.history
    )
    identity = SiteIdentity(settings.site.name, settings.site.url, settings.site.description, map=site.map)
    rendered = with_progress(site, "files")
    pages = export_tree(rendered, arguments.out, scope.roots, identity)
    print_summary(published, scope)
    say(f"{arguments.out}: {pages:,} pages")
    return Exit.CLEAN
