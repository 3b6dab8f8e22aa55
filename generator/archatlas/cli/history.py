"""`archatlas history`: how an estate came to be as it is."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from archatlas.cli.options import add_drift, add_evidence, add_schemas, add_sources, add_today, resolve_options
from archatlas.cli.terminal import Exit
from archatlas.model.finding import FindingIdentity
from archatlas.settings import SETTINGS_FILE

if TYPE_CHECKING:
    from archatlas.analysis.assessment import Assessment
    from archatlas.analysis.history.history import EstateHistory
    from archatlas.cli.options import ResolvedOptions
    from archatlas.pipeline.history_range import HistoryWish

NAME = "history"
HELP = "how the score, findings and debt came to be as they are"
DESCRIPTION = """\
Judges the estate as it was at each commit on the line of first parents, each on its own day, and says how the score
moved and why, what happened to modules, and what stands since when. Nothing is checked out.
Exit status: 0 done, 1 the clone does not hold its history, 2 usage or configuration, 3 a bug."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_schemas(parser)
    add_sources(parser)
    add_drift(parser)
    add_evidence(parser)
    add_range(parser)
    parser.add_argument(
        "--rules",
        choices=("now", "then"),
        default="now",
        help=f"judge all by the {SETTINGS_FILE} of today, or each revision by its own (default: now)",
    )
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="recorded findings, which count as debt")
    parser.add_argument(
        "--no-cache", action="store_true", help="remember nothing in .archatlas/cache, and use nothing of it"
    )
    parser.add_argument("--output", choices=("text", "json"), default="text", help="how to report (default: text)")
    add_today(parser, "today in UTC")


def add_range(parser: argparse._ActionsContainer) -> None:
    """Take which revisions are looked at."""
    parser.add_argument(
        "--since",
        metavar="START",
        default="",
        help="begin with that revision, or that day, as 2026-01-31 (default: the first one)",
    )
    parser.add_argument(
        "--every", type=_positive, default=1, metavar="N", help="look at each N-th revision only (default: 1)"
    )


def run(arguments: argparse.Namespace) -> Exit:
    """Tell the history of an estate."""
    from archatlas.analysis.history.history import RulesOf
    from archatlas.cli.judged import judged_estate
    from archatlas.pipeline.history import Present, read_history
    from archatlas.pipeline.history_range import HistoryRequest, Remembering
    from archatlas.render.documents.history_json import history_json
    from archatlas.render.reports.history import history_text

    place = resolve_options(arguments)
    request = HistoryRequest(
        place.scope,
        place.settings,
        place.config,
        arguments.since,
        arguments.every,
        RulesOf(arguments.rules),
        _known(arguments),
        Remembering.NOWHERE if arguments.no_cache else Remembering.IN_FILE,
    )
    history = read_history(request, Present(judged_estate(arguments, place)) if _is_on_disk(place) else None)
    sys.stdout.write(history_json(history) if arguments.output == "json" else history_text(history))
    return Exit.FINDINGS if history.gap else Exit.CLEAN


def add_history(parser: argparse.ArgumentParser) -> None:
    """Take whether a site has its history, and how much of it."""
    group = parser.add_argument_group("history", "pages of how the estate came to be as it is")
    group.add_argument("--history", action="store_true", help="judge the commits of the repository, and show the trend")
    add_range(group)
    group.add_argument("--baseline", type=Path, metavar="FILE", help="recorded findings, which count as debt there")


def told_history(arguments: argparse.Namespace, place: ResolvedOptions, assessment: Assessment) -> EstateHistory:
    """Return the history up to an assessment; where rules were ever other ones, judged by these as well."""
    from archatlas.pipeline.history import Present, read_histories

    return read_histories(history_wish(arguments).of(place.scope, place.settings, place.config), Present(assessment))


def history_wish(arguments: argparse.Namespace) -> HistoryWish:
    """Return how much of its past a site is to have."""
    from archatlas.pipeline.history_range import HistoryWish

    return HistoryWish(arguments.since, arguments.every, _known(arguments))


def _is_on_disk(place: ResolvedOptions) -> bool:
    """Tell whether there is a present besides the commits, which a bare repository has not."""
    return all(root.exists() for root in place.scope.read_places())


def _known(arguments: argparse.Namespace) -> frozenset[FindingIdentity]:
    if arguments.baseline is None:
        return frozenset()
    from archatlas.formats.baseline_file import read_baseline
    from archatlas.sources.directory import read_file

    return frozenset(read_baseline(read_file(arguments.baseline)).counts)


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 on")
    return int(text)
