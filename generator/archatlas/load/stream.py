"""The stream of YAML events of one text, and where each of them stands."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

import yaml
from yaml.events import Event

Parser: TypeAlias = Callable[[str], Iterator[Event]]


def parse_events(text: str) -> Iterator[Event]:
    """Yield the events of a text, with libyaml where it is installed and in pure Python elsewhere."""
    if not yaml.__with_libyaml__:
        return parse_events_slowly(text)
    return iter(yaml.CSafeLoader(text).get_event, None)


def parse_events_slowly(text: str) -> Iterator[Event]:
    """Yield the events of a text in pure Python, whose parser lets an impossible escape end in a ValueError."""
    loader = yaml.SafeLoader(text)
    try:
        yield from iter(loader.get_event, None)
    except (ValueError, OverflowError) as error:
        raise yaml.YAMLError(str(error)) from error


def place_of(event: Any) -> tuple[int, int]:
    """Return line and column of an event, counted from 1."""
    mark = event.start_mark
    return _shared_place(mark.line + 1, mark.column + 1)


@lru_cache(maxsize=8192)
def _shared_place(line: int, column: int) -> tuple[int, int]:
    """Return one tuple for the same place in all files: an estate has thousands of files of the same form."""
    return (line, column)
