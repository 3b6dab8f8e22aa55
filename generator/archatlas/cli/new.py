"""`archatlas new`: the files to change when the defaults are not enough."""

import argparse
from pathlib import Path

from archatlas.cli.exit import Exit

NAME = "new"
HELP = "write settings, a mkdocs.yml, the gen-files script and a CI workflow to change"
DESCRIPTION = """\
Writes a commented archatlas.yml, a mkdocs.yml, the gen-files script and a workflow that publishes the site; after
that, plain `mkdocs build` and `mkdocs serve` work too. A file that exists stays as it is."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directory", type=Path, nargs="?", default=Path(), metavar="DIR", help="default: here")


def run(arguments: argparse.Namespace) -> Exit:
    """Write the files that are not there yet."""
    from archatlas.publish.scaffold import scaffold_files, write_scaffold

    done = write_scaffold(scaffold_files(), arguments.directory)
    for path in done.written:
        print(f"wrote {path}")
    for path in done.kept:
        print(f"kept {path}: it exists")
    return Exit.CLEAN
