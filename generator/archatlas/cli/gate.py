"""`archatlas gate`: how the gates of deployments do before anything depends on them."""

import argparse
import sys
from pathlib import Path

from archatlas.cli.options import WrongUsage
from archatlas.cli.terminal import Exit

NAME = "gate"
HELP = "find out how a gate does before anything depends on it"
DESCRIPTION = "Finds out how the gates of deployments do before anything depends on them."

CALIBRATE = "calibrate"
CALIBRATE_HELP = "choose the tolerance of the canary gate, and tell its false alarms and its power"
CALIBRATE_DESCRIPTION = """\
Replays a history in which nothing was worse: what two instances of the same version counted, window after window, in a
file of comma-separated values with the columns control_requests, control_bad, canary_requests and canary_bad. The first
half chooses the smallest tolerance whose false alarms are as seldom as agreed; the second half says how often it still
fails, how often it finds a canary that is 1.5, 2 and 4 times as bad, and what a plain threshold would have done.
Exit status: 0 what was agreed is kept, 1 it is not, 2 usage or configuration, 3 a bug."""

_FEWEST = 4
"""Histories have to be as long as this many runs, half of which are to choose by."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    how = argparse.RawDescriptionHelpFormatter
    calibrate = actions.add_parser(
        CALIBRATE, help=CALIBRATE_HELP, description=CALIBRATE_DESCRIPTION, formatter_class=how
    )
    calibrate.add_argument("history", metavar="FILE", type=Path, help="the history")
    calibrate.add_argument(
        "--alpha", metavar="SHARE", type=float, default=0.05, help="how many runs may fail (default: 0.05)"
    )
    calibrate.add_argument("--looks", metavar="N", type=int, default=20, help="looks of a run (default: 20)")
    calibrate.add_argument("--runs", metavar="N", type=int, default=2000, help="runs to replay (default: 2000)")
    calibrate.add_argument("--seed", metavar="N", type=int, default=0, help="what runs are drawn by (default: 0)")
    calibrate.add_argument("--output", choices=("text", "json"), default="text", help="how to report (default: text)")


def run(arguments: argparse.Namespace) -> Exit:
    """Calibrate, and print what came of it."""
    from archatlas.analysis.deployment.calibration import Replay, calibrated
    from archatlas.analysis.deployment.canary import CanaryRule
    from archatlas.pipeline.canary_history import read_history
    from archatlas.render.reports.calibration import calibration_json, calibration_text
    from archatlas.sources.directory import read_file

    if not 0 < arguments.alpha <= 0.5:
        raise WrongUsage(f"--alpha {arguments.alpha:g} is no share of runs; write one from 0.001 to 0.5")
    if not (1 <= arguments.looks <= 10_000 and 1 <= arguments.runs <= 1_000_000):
        raise WrongUsage("--looks is at least 1 and at most 10,000, --runs at most 1,000,000")
    history, replay = (
        read_history(read_file(arguments.history)),
        Replay(arguments.runs, arguments.looks, arguments.seed),
    )
    if len(history) < _FEWEST * replay.looks:
        need = f"{_FEWEST * replay.looks:,} are needed for runs of {replay.looks} looks"
        raise WrongUsage(
            f"{arguments.history} has {len(history):,} windows; {need}; bring more, or write fewer --looks"
        )
    found = calibrated(history, CanaryRule(alpha=arguments.alpha), replay)
    render = calibration_json if arguments.output == "json" else calibration_text
    sys.stdout.write(render(found, replay))
    return Exit.CLEAN if found.is_kept else Exit.FINDINGS
