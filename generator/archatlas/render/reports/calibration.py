"""What a calibration of the canary gate came to, for people and for programs."""

import json

from archatlas.analysis.deployment.calibration import THRESHOLD, Calibration, Replay


def calibration_text(found: Calibration, replay: Replay) -> str:
    """Return the figures, one a line, and what to write into the settings."""
    rule = found.rule
    rows = [
        ("tolerated", f"{rule.at_most:g} times the share of before", "chosen on the other half of the history"),
        ("false alarms", f"{found.false_alarms:.1%}", f"of the runs; {rule.alpha:.1%} are agreed"),
        *((f"found at {factor:g} times", f"{share:.1%}", "of the runs") for factor, share in found.power),
        (f"threshold of {THRESHOLD:g}", f"{found.threshold:.1%}", "false alarms of a plain comparison"),
    ]
    width = [max(len(row[column]) for row in rows) for column in range(2)]
    lines = [f"  {name:{width[0]}}  {value:{width[1]}}  {words}" for name, value, words in rows]
    head = (
        f"{replay.runs:,} runs of {replay.looks} looks, drawn from {found.windows:,} windows in which nothing was worse"
    )
    return "\n".join((head, "", *lines, "", _advice(found), ""))


def calibration_json(found: Calibration, replay: Replay) -> str:
    """Return the figures as JSON."""
    document = {
        "at_most": found.rule.at_most,
        "alpha": found.rule.alpha,
        "is_kept": found.is_kept,
        "windows": found.windows,
        "runs": replay.runs,
        "looks": replay.looks,
        "seed": replay.seed,
        "false_alarms": round(found.false_alarms, 6),
        "power": {f"{factor:g}": round(share, 6) for factor, share in found.power},
        "threshold_false_alarms": round(found.threshold, 6),
    }
    return json.dumps(document, indent=2) + "\n"


def _advice(found: Calibration) -> str:
    if found.is_kept:
        return f"write at_most: {found.rule.at_most:g} and alpha: {found.rule.alpha:g} into the gate"
    return (
        "what was agreed is not kept: the two instances differ by more than their version; "
        "compare instances of the same size and load, look at longer windows, or agree on a larger alpha"
    )
