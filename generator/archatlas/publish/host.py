"""Runs mkdocs inside this process: its messages collected, its clock given."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.levelname.lower()}: {record.getMessage()}")


@contextmanager
def collected_messages() -> Iterator[list[str]]:
    """Yield the list that takes the warnings and errors of mkdocs and its plugins instead of the terminal."""
    logger = logging.getLogger("mkdocs")
    collector = _Collector()
    before = (logger.level, logger.propagate)
    logger.addHandler(collector)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield collector.messages
    finally:
        logger.removeHandler(collector)
        logger.setLevel(before[0])
        logger.propagate = before[1]


@contextmanager
def build_date(data_date: date | None) -> Iterator[None]:
    """Let mkdocs date its pages by the data instead of the clock, unless SOURCE_DATE_EPOCH says otherwise."""
    if data_date is None or "SOURCE_DATE_EPOCH" in os.environ:
        yield
        return
    midnight = datetime(data_date.year, data_date.month, data_date.day, tzinfo=UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(midnight.timestamp()))
    try:
        yield
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]
