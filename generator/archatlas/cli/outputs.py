"""The reports of one run: which formats, and where each goes."""

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from archatlas.analysis.report import Report
from archatlas.cli.options import WrongUsage
from archatlas.cli.terminal import palette_for
from archatlas.model.near_names import suggest_choice
from archatlas.model.record import dataclass, replace
from archatlas.render.reports import FORMATS
from archatlas.render.reports.lines import PLAIN
from archatlas.render.reports.options import ReportOptions
from archatlas.sources.repository import work_tree_around

SCREEN_LINES = 40
"""Lines of a review on standard output; a longer one is cut there, and whole in a file."""
COMPLETE_FORMATS = frozenset({"text", "json", "sarif", "junit"})
"""The formats that leave nothing out."""


FIX_FORMATS = frozenset({"sarif", "rdjson", "markdown"})
"""The formats that carry fixes, which take their time to be tried."""


@dataclass(frozen=True, slots=True)
class Output:
    """A format and the file that takes it, standard output where there is none."""

    format: str
    file: Path | None = None


def add_outputs(parser: argparse.ArgumentParser) -> None:
    """Take the formats of the report with their files."""
    parser.add_argument(
        "--output",
        action="append",
        default=[],
        metavar="FORMAT[:FILE]",
        help=f"how to report, and where to; may be given several times (formats: {', '.join(FORMATS)}; default: text)",
    )
    parser.add_argument("--format", choices=("text", "json"), help="the same as --output without a file")


def requested_outputs(arguments: argparse.Namespace) -> tuple[Output, ...]:
    """Return the wanted reports, or refuse what cannot be written before any work is done."""
    return outputs_of([*arguments.output, *([arguments.format] if arguments.format else [])], FORMATS)


def outputs_of(texts: Sequence[str], formats: Collection[str]) -> tuple[Output, ...]:
    """Return reports given as FORMAT or FORMAT:FILE; text on standard output where none is given."""
    outputs = tuple(_parsed(text, formats) for text in texts) or (Output("text"),)
    places = [output.file for output in outputs]
    for output in outputs:
        if places.count(output.file) > 1:
            place = f"'{output.file}'" if output.file else "standard output"
            raise WrongUsage(f"--output: two reports go to {place}; name another file as in {output.format}:FILE")
    return outputs


def report_options(command: str, site_url: str = "", key: str = "") -> ReportOptions:
    """Return what reports have to know of the place where they are written."""
    here = Path.cwd()
    return ReportOptions(command, site_url=site_url, root=here.as_posix(), prefix=_path_from_repository(here), key=key)


def write_outputs(
    report: Report, outputs: Sequence[Output], options: ReportOptions, fixed: Report | None = None
) -> None:
    """Write every report; a file is replaced as a whole or not at all. `fixed` is the one for formats with fixes."""
    whole = tuple(_shown(one.file) for one in outputs if one.file and one.format in COMPLETE_FORMATS)
    for output in outputs:
        shown_report = fixed if fixed is not None and output.format in FIX_FORMATS else report
        if output.file:
            write_file(output.file, FORMATS[output.format](shown_report, replace(options, palette=PLAIN)))
        else:
            shown = replace(options, palette=palette_for(sys.stdout), lines=SCREEN_LINES, files=whole)
            sys.stdout.write(FORMATS[output.format](shown_report, shown))


def _shown(file: Path) -> str:
    """Return the path of a file from here, where it lies below."""
    here = Path.cwd().resolve()
    return file.relative_to(here).as_posix() if file.is_relative_to(here) else file.as_posix()


def _parsed(text: str, formats: Collection[str]) -> Output:
    name, colon, file = text.partition(":")
    if name not in formats:
        near = suggest_choice(name, formats)
        cure = f"did you mean '{near}'?" if near else f"the formats are {', '.join(formats)}"
        raise WrongUsage(f"--output: there is no format '{name}'; {cure}")
    return Output(name, _writable(name, file)) if colon else Output(name)


def _writable(name: str, file: str) -> Path:
    if not file:
        raise WrongUsage(f"--output {name}: names no file after the colon; leave the colon out for standard output")
    return writable_file(f"--output {name}:{file}", Path(file))


def writable_file(named: str, file: Path) -> Path:
    """Return where a file really is, or refuse an argument where none can be put; a link is followed."""
    path = file.resolve()
    if not path.parent.is_dir():
        raise WrongUsage(f"{named}: there is no directory '{file.parent}'; create it first")
    if path.exists() and not path.is_file():
        raise WrongUsage(f"{named}: is no regular file; name another one")
    return path


def write_file(file: Path, text: str) -> None:
    """Put a text in the place of a file, as a whole or not at all; the path must lead over no link."""
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        beside.replace(file)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _path_from_repository(here: Path) -> str:
    """Return the path from the root of the git repository to a directory, empty outside of one."""
    root = work_tree_around(here) or here
    return "" if root == here else here.relative_to(root).as_posix()
