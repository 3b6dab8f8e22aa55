"""`archatlas suggest`: what would make the estate better, each change tried on a copy of all schemas."""

import argparse
import sys

from archatlas.cli.judged import judged_estate
from archatlas.cli.options import add_drift, add_evidence, add_schemas, add_sources, add_today, resolve_options
from archatlas.cli.terminal import Exit, say
from archatlas.formats.reader import Reader

NAME = "suggest"
HELP = "say what would make the estate better, with numbers"
DESCRIPTION = """\
Looks for changes that would do good: the cheapest cut of each cycle, requirements that no code has, what may take the
place of something deprecated. Each is applied to a copy of all schemas and assessed anew; it is suggested where it
brings no finding and makes a number better, and every number that moves is printed. Nothing is changed.
Exit status: 0 whatever is suggested, 2 usage or configuration, 3 a bug."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_schemas(parser)
    add_sources(parser)
    add_drift(parser)
    add_evidence(parser)
    parser.add_argument("--diff", action="store_true", help="print the edits as well, for git apply or patch -p1")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    add_today(parser, "today in UTC")


def run(arguments: argparse.Namespace) -> Exit:
    """Print what is suggested."""
    from archatlas.pipeline.suggesting import suggest
    from archatlas.render.documents.suggestions_json import suggestions_json
    from archatlas.render.reports.suggestions import Edits, suggestions_text
    from archatlas.render.site.page import PageOptions
    from archatlas.render.text.suggestions import checked_words, warning_words

    place = resolve_options(arguments)
    assessment = judged_estate(arguments, place)
    found = suggest(assessment, Reader())
    if arguments.format == "json":
        # Paths as they were given, not as a page shows them: the edits are for git apply and patch.
        sys.stdout.write(suggestions_json(assessment, found, PageOptions()))
    else:
        sys.stdout.write(suggestions_text(found, Edits.SHOWN if arguments.diff else Edits.COUNTED))
        say(" ".join(filter(None, (checked_words(found), warning_words(found)))))
    return Exit.CLEAN
