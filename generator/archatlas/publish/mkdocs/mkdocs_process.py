"""Runs mkdocs inside this process: its messages caught, its clock given, its temporary files kept together."""

import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from traceback import walk_tb

from mkdocs.exceptions import MkDocsException

from archatlas.model.errors import UserError
from archatlas.publish.errors import BuildFailed
from archatlas.publish.output.locked_directory import TemporaryFamily, locked_directory, remove_abandoned
from archatlas.publish.packaged_data import DEFAULTS

MessageHandler = Callable[[str], None]
"""Takes one message, unescaped and perhaps of several lines."""

EARLIEST = date(1980, 1, 1)
LATEST = date(2106, 2, 7)
"""The dates that every tool in a build can write down: zip begins with the one, gzip ends with the other."""


class _LogHandler(logging.Handler):
    def __init__(self, report: MessageHandler, level: int) -> None:
        super().__init__(level)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        word = f"{record.levelname.lower()}: " if record.levelno >= logging.WARNING else ""
        self._report(word + record.getMessage())


@contextmanager
def captured_messages(report: MessageHandler, level: int = logging.WARNING) -> Iterator[None]:
    """Hand the messages of mkdocs and its plugins to `report` instead of the terminal."""
    logger = logging.getLogger("mkdocs")
    reporter = _LogHandler(report, level)
    before = (logger.level, logger.propagate)
    logger.addHandler(reporter)
    logger.setLevel(level)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(reporter)
        logger.setLevel(before[0])
        logger.propagate = before[1]


@contextmanager
def build_date(data_date: date | None) -> Iterator[None]:
    """Let mkdocs date its pages by the data instead of the clock, unless SOURCE_DATE_EPOCH says otherwise.

    A date that a tool could not write down becomes the nearest one that all can.
    """
    if data_date is None or "SOURCE_DATE_EPOCH" in os.environ:
        yield
        return
    nearest = min(max(data_date, EARLIEST), LATEST)
    midnight = datetime(nearest.year, nearest.month, nearest.day, tzinfo=UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(midnight.timestamp()))
    try:
        yield
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]


_PACKAGE = Path(__file__).parents[2]
_INSTALLED = "site-packages"


@contextmanager
def explained_site_code_errors(directory: Path) -> Iterator[None]:
    """Turn what code of a site raises into a failed build that names its place; `directory` holds the mkdocs.yml."""
    try:
        yield
    except (MkDocsException, UserError, OSError):
        raise
    except SystemExit as stopped:
        who = _site_code_location(stopped, directory) or "code that mkdocs.yml names"
        raise BuildFailed((f"{who} ends the build; a hook, a plugin or a script has to return",)) from stopped
    except Exception as error:
        place = _site_code_location(error, directory)
        if place is None:
            raise
        raise BuildFailed((f"{place} fails: {type(error).__name__}: {error}",)) from error


def _site_code_location(error: BaseException, directory: Path) -> str | None:
    """Return file and line where code of the site raised an error, None where other code did."""
    place = None
    for frame, line in walk_tb(error.__traceback__):
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(_PACKAGE):
            place = None
        elif file.is_relative_to(directory) and _INSTALLED not in file.parts:
            place = f"'{file.relative_to(directory)}', line {line},"
    return place


@contextmanager
def private_temporaries() -> Iterator[Path]:
    """Yield a directory that takes all temporary files of this process, mkdocs and its plugins included.

    So they lie in one place that is known to be ours: what a killed process left there is removed by the next one.
    """
    with locked_directory(_temporaries()) as (directory, _):
        before = (tempfile.tempdir, os.environ.get("TMPDIR"))
        tempfile.tempdir = os.environ["TMPDIR"] = str(directory)
        try:
            yield directory
        finally:
            tempfile.tempdir = before[0]
            os.environ.pop("TMPDIR")
            if before[1] is not None:
                os.environ["TMPDIR"] = before[1]


def remove_abandoned_temporaries() -> None:
    """Remove what killed processes left, for a command that has no temporary files of its own."""
    remove_abandoned(_temporaries())


def _temporaries() -> TemporaryFamily:
    return TemporaryFamily(Path(tempfile.gettempdir()), "archatlas-", ".archatlas-temporary", mode=0o700)


@contextmanager
def private_configuration(schemas: Iterable[Path], settings_places: Iterable[Path]) -> Iterator[Path]:
    """Yield a mkdocs.yml that builds on the packaged one and exists as long as the block.

    The first settings file counts that stands at one of its places.
    """
    with private_temporaries() as root:
        (root / "docs").mkdir()
        settings: dict[str, object] = {
            "INHERIT": str(DEFAULTS / "mkdocs.yml"),
            "docs_dir": str(root / "docs"),
            "plugins": {
                "gen-files": {"scripts": [str(DEFAULTS / "gen_files.py"), str(DEFAULTS / "first_page.py")]},
                "archatlas": {
                    "config": [str(place.parent.resolve() / place.name) for place in settings_places],
                    "schemas": [str(place.resolve()) for place in schemas],
                },
            },
        }
        file = root / "mkdocs.yml"
        file.write_text(json.dumps(settings, ensure_ascii=False, indent=1), encoding="utf-8")
        yield file
