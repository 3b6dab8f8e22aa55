"""Runs mkdocs inside this process: its messages caught, its clock given."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

Report = Callable[[str], None]
"""Takes one message, unescaped and perhaps of several lines."""

EARLIEST = date(1980, 1, 1)
LATEST = date(2106, 2, 7)
"""The dates that every tool in a build can write down: zip begins with the one, gzip ends with the other."""


class _Reporter(logging.Handler):
    def __init__(self, report: Report, level: int) -> None:
        super().__init__(level)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        word = f"{record.levelname.lower()}: " if record.levelno >= logging.WARNING else ""
        self._report(word + record.getMessage())


@contextmanager
def reported_messages(report: Report, level: int = logging.WARNING) -> Iterator[None]:
    """Hand the messages of mkdocs and its plugins to `report` instead of the terminal."""
    logger = logging.getLogger("mkdocs")
    reporter = _Reporter(report, level)
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
