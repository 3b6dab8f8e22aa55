"""`archatlas export`: the site as a plain tree for any other host."""

import argparse
from dataclasses import replace
from pathlib import Path

from archatlas.cli.exit import Exit
from archatlas.cli.options import add_list_passed_over, add_publishing, add_schemas, located
from archatlas.cli.terminal import counted, say

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


def run(arguments: argparse.Namespace) -> Exit:
    """Write the tree."""
    from archatlas.cli.estate import read_estate, report
    from archatlas.publish.export import export_tree
    from archatlas.publish.output import OutputKind, checked_target
    from archatlas.publish.site import rendered_site
    from archatlas.publish.workspace import SiteIdentity

    place = located(arguments)
    scope = place.scope
    checked_target(arguments.out, OutputKind.EXPORT, *scope.roots)  # before any work is done
    published = read_estate(arguments, place)
    settings = replace(published.settings, site=replace(published.settings.site, at=""))  # a site of its own
    identity = SiteIdentity(settings.site.name, settings.site.url)
    site = rendered_site(published.assessment, settings, scope, published.changes)
    rendered = counted(site, "files")
    pages = export_tree(rendered, arguments.out, scope.roots, identity)
    report(published, scope)
    say(f"{arguments.out}: {pages:,} pages")
    return Exit.CLEAN
