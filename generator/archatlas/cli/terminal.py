"""What a command tells those who run it: its exit status, results and messages about the work."""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import TYPE_CHECKING, TextIO, TypeVar

from archatlas.render.text.escaping import terminal_line

if TYPE_CHECKING:
    from argparse import Namespace

    from archatlas.model.finding import Finding, Severity
    from archatlas.render.reports.lines import Palette


class Exit(IntEnum):
    """The promise to scripts: clean, findings, wrong usage or configuration, our own bug, a person is needed."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    BUG = 3
    PERSON = 4


def exit_for(findings: "Iterable[Finding]", fail_on: "Severity") -> Exit:
    """Return FINDINGS when one is as grave as `fail_on`."""
    return Exit.FINDINGS if any(finding.severity >= fail_on for finding in findings) else Exit.CLEAN


Piece = TypeVar("Piece")

PROGRESS_DELAY = 1.0
"""Seconds of silence after which progress is shown."""


def palette_for(stream: TextIO) -> "Palette":
    """Allow colours on a terminal, unless NO_COLOR (no-color.org) or TERM=dumb says otherwise."""
    from archatlas.render.reports.lines import Palette

    wanted = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Palette(coloured=wanted, on_terminal=stream.isatty())


def say(text: str) -> None:
    """Print lines about the work; whatever they quote steers neither the terminal nor the service that runs us."""
    for line in text.splitlines() or [""]:
        print(terminal_line(line), file=sys.stderr)


def list_passed_over(arguments: "Namespace", paths: Iterable[str]) -> None:
    """Name the YAML files that are no module schemas, where that was asked for."""
    for path in paths if arguments.list_passed_over else ():
        say(f"passed over {path}")


def with_progress(pieces: Iterable[Piece], what: str) -> Iterator[Piece]:
    """Pass pieces on, and on a terminal show how many there were once it takes longer than a second."""
    if not sys.stderr.isatty():
        yield from pieces
        return
    shown = time.monotonic() + PROGRESS_DELAY
    number = 0
    for number, piece in enumerate(pieces, start=1):
        if time.monotonic() >= shown:
            print(f"\r{number:,} {what}", end="", file=sys.stderr, flush=True)
            shown = time.monotonic() + 0.1
        yield piece
    print(f"\r{' ' * (len(what) + 12)}\r", end="", file=sys.stderr, flush=True)


def use_any_encoding() -> None:
    """Let both streams print every character, as an escape where their encoding has none."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
