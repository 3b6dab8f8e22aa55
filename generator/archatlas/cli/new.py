"""`archatlas new`: the files to change when the defaults are not enough."""

import argparse
import re
from pathlib import Path

from archatlas.cli.exit import Exit

NAME = "new"
HELP = "write settings, a mkdocs.yml, the gen-files script and workflows for CI to change"
DESCRIPTION = """\
Writes a commented archatlas.yml, a mkdocs.yml, the gen-files script, an about page, and workflows for GitHub that
publish the site and review pull requests; after that, plain `mkdocs build` and `mkdocs serve` work too. A file that
exists stays as it is."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directory", type=Path, nargs="?", default=Path(), metavar="DIR", help="default: here")
    parser.add_argument(
        "--schemas",
        type=_plain_path,
        metavar="DIR",
        help="where the module schemas are, from there (default: schemas/modules)",
    )


def run(arguments: argparse.Namespace) -> Exit:
    """Write the files that are not there yet."""
    from archatlas.publish.scaffold import SCHEMAS, scaffold_files, write_scaffold

    schemas = arguments.schemas or SCHEMAS
    done = write_scaffold(scaffold_files(schemas), arguments.directory)
    for path in done.written:
        print(f"wrote {path}")
    for path in done.kept:
        print(f"kept {path}: it exists")
    if not (arguments.directory / schemas).is_dir():
        print(f"the files say that the schemas are in {schemas}, which does not exist yet; --schemas says otherwise")
    return Exit.CLEAN


def _plain_path(text: str) -> str:
    if not re.fullmatch(r"[\w./-]+", text) or text.startswith(("/", "-")):
        raise argparse.ArgumentTypeError(f"'{text}' is no plain path below the repository")
    return text.rstrip("/")
