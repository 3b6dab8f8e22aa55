"""`archatlas explain`: what a rule is for, and how to cure what it finds."""

import argparse
import sys

from archatlas.analysis.rules.registry import KNOWN_RULES, no_such_rule
from archatlas.cli.options import WrongUsage
from archatlas.cli.terminal import Exit, palette_for
from archatlas.publish.packaged_data import rule_page
from archatlas.render.reports.rule_text import family_of, rule_list, rule_text

NAME = "explain"
HELP = "explain a rule, or list all rules"
DESCRIPTION = """\
Prints the page of a rule: why it exists, a breach, the cure, how to configure it and its source. Of a family, such as
claim or claim/*, it lists the rules; without an argument it lists all of them. Exit status: 0, or 2 for an unknown
rule."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("rule", nargs="?", metavar="RULE", help="the rule, as layer/upward (default: list all rules)")


def run(arguments: argparse.Namespace) -> Exit:
    """Print what is asked for."""
    asked = arguments.rule
    if asked in KNOWN_RULES:
        text = rule_text(rule_page(asked), palette_for(sys.stdout))
    else:
        family = (asked or "").removesuffix("/*")
        listed = [rule for rule in KNOWN_RULES.values() if asked is None or family_of(rule.name) == family]
        if not listed:
            raise WrongUsage(no_such_rule(asked))
        text = rule_list(listed, palette_for(sys.stdout))
    sys.stdout.write(text)
    return Exit.CLEAN
