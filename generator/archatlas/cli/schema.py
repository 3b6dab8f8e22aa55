"""`archatlas schema`: the JSON Schema of a module schema, or of the settings."""

import argparse
import sys

from archatlas.cli.terminal import Exit
from archatlas.formats.module_schema.published_schema import SCHEMA_FILE, schema_text
from archatlas.settings import SETTINGS_SCHEMA

NAME = "schema"
HELP = "print the JSON Schema of module schemas, or of the settings"
DESCRIPTION = "Prints the JSON Schema that module schemas are checked against, for editors and other tools."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--settings", action="store_true", help="print the one of archatlas.yml instead")


def run(arguments: argparse.Namespace) -> Exit:
    """Print the schema."""
    sys.stdout.write(schema_text(SETTINGS_SCHEMA if arguments.settings else SCHEMA_FILE))
    return Exit.CLEAN
