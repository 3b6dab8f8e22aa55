"""What is wrong with the settings of environments besides their shape, each with its place and its cure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archatlas.formats.document import Document
from archatlas.model.source import Location
from archatlas.settings.deployment_adapters import ADAPTERS, COMMANDS, PLACEHOLDERS
from archatlas.settings.deployment_gates import GATES
from archatlas.settings.deployment_problems import question_problems, target_problems, unfilled
from archatlas.settings.environments import GATE_TIMES, local_time, weekly_minutes
from archatlas.settings.live import seconds
from archatlas.settings.live_problems import allow_problems

Found = Iterator[tuple[str, str]]

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_SHORTEST, _LONGEST = 0.1, 7 * 86400.0
_MAY_BE_NONE = ("grace", "lasting", "watch", "settle", "takes")


def environment_problems(document: Document) -> Iterator[tuple[Location, str]]:
    """Yield what is wrong; the shape may be wrong as well: what is not of the kind that it should be is passed over."""
    environments = document.value_at("environments")
    for name, said in environments.items() if isinstance(environments, dict) else ():
        for key, problem in _problems(said if isinstance(said, dict) else {}):
            place = f"environments.{name}.{key}"
            yield document.at(place), f"{place}: {problem}"


def _problems(said: Mapping[str, Any]) -> Found:
    if {"sqlite", "postgresql"} <= _mapping(said, "journal").keys():
        yield "journal", "names two places; write sqlite or postgresql"
    yield from allow_problems(_list(said, "allow"))
    for place, entry in _entries(said, "freeze"):
        yield from _freeze_problems(place, entry)
    for place, entry in _entries(said, "adapters"):
        yield from _one_of(place, entry, ADAPTERS)
        yield from _adapter_problems(place, entry)
    for place, entry in _entries(said, "gates"):
        yield from _one_of(place, entry, GATES)
        yield from _gate_problems(place, entry)
    yield from _repeated(
        "gates", said, lambda gate: gate.get("id", next((kind for kind in GATES if kind in gate), None))
    )
    yield from _repeated("steps", said, lambda step: step.get("id"))
    yield from _step_problems(tuple(_entries(said, "steps")))


def _mapping(said: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = said.get(key)
    return value if isinstance(value, dict) else {}


def _list(said: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = said.get(key)
    return value if isinstance(value, list) else ()


def _entries(said: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the mappings of a list with their places; what is none of them is told by its type."""
    for index, one in enumerate(_list(said, key)):
        if isinstance(one, dict):
            yield f"{key}[{index}]", one


def _one_of(place: str, entry: Mapping[str, Any], known: Mapping[str, object]) -> Found:
    named = entry.keys() & known.keys()
    if len(named) != 1:
        yield place, f"names {'no' if not named else 'more than one'} kind of it; write one of {', '.join(known)}"


def _freeze_problems(place: str, entry: Mapping[str, Any]) -> Found:
    once = entry.keys() & {"from", "until"}
    if ("weekly" in entry) == bool(once) or len(once) == 1:
        yield place, "write both from and until, or weekly alone"
        return
    yield from _unreadable(f"{place}.weekly", entry.get("weekly"), weekly_minutes, "fri 15:00 to mon 07:00")
    for key in once:
        yield from _unreadable(f"{place}.{key}", entry.get(key), local_time, "2026-12-20 18:00")
    if len(once) == 2 and str(entry["until"]) <= str(entry["from"]):
        yield f"{place}.until", "ends before it begins"
    yield from _unreadable(f"{place}.zone", entry.get("zone"), _zone, "Europe/Berlin, a zone that this machine knows")


def _unreadable(place: str, text: object, read: Callable[[str], object], like: str) -> Found:
    if isinstance(text, str):
        try:
            read(text)
        except (ValueError, ZoneInfoNotFoundError):
            yield place, f"'{text}' cannot be read; write it like {like}"


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _adapter_problems(place: str, entry: Mapping[str, Any]) -> Found:
    for kind in entry.keys() & ADAPTERS.keys():
        said = _mapping(entry, kind)
        yield from _time_problems(f"{place}.{kind}", said, "timeout", "takes")
        yield from target_problems(f"{place}.{kind}", kind, said)
        for key in COMMANDS:
            if isinstance(said.get(key), list):
                yield from _command_problems(f"{place}.{kind}.{key}", said[key])


def _command_problems(place: str, command: Sequence[object]) -> Found:
    words = [word for word in command if isinstance(word, str)]
    if words and (not words[0] or _PLACEHOLDER.search(words[0])):
        yield f"{place}[0]", "the program itself is written down; only its arguments may have something filled in"
    for index, word in enumerate(words):
        yield from unfilled(f"{place}[{index}]", word, PLACEHOLDERS)


def _gate_problems(place: str, entry: Mapping[str, Any]) -> Found:
    yield from _time_problems(place, entry, *GATE_TIMES)
    for kind in entry.keys() & GATES.keys():
        yield from _time_problems(f"{place}.{kind}", _mapping(entry, kind), "timeout", "settle")
        yield from question_problems(place, kind, entry)
    every, deadline = _seconds(entry, "every", 10.0), _seconds(entry, "deadline", 600.0)
    needed = max(every * (_least_looks(entry) - 1), _seconds(entry, "lasting", 0.0))
    if needed > deadline:
        key = next((key for key in ("deadline", "lasting", "in_a_row", "every") if key in entry), "")
        yield f"{place}.{key}", f"to pass takes {needed:g}s at least, and the deadline is after {deadline:g}s"


def _least_looks(entry: Mapping[str, Any]) -> int:
    if "canary" in entry:
        return max(_whole(_mapping(entry, "canary").get("looks"), 20), _whole(entry.get("in_a_row"), 1))
    return _whole(entry.get("in_a_row"), 3)


def _time_problems(place: str, entry: Mapping[str, Any], *keys: str) -> Found:
    for key in keys:
        shortest = 0.0 if key in _MAY_BE_NONE else _SHORTEST
        if key in entry and not shortest <= _seconds(entry, key, _SHORTEST) <= _LONGEST:
            yield f"{place}.{key}", f"{entry[key]} is not between {shortest * 1000:g}ms and 7d"


def _seconds(entry: Mapping[str, Any], key: str, default: float) -> float:
    try:
        return seconds(entry[key])
    except (ValueError, KeyError, AttributeError, TypeError):
        return default


def _whole(value: object, default: int) -> int:
    return value if isinstance(value, int) else default


def _step_problems(steps: Sequence[tuple[str, Mapping[str, Any]]]) -> Found:
    for place, entry in steps:
        named = sorted(entry.keys() & ADAPTERS.keys())
        if len(named) > 1:
            yield from _one_of(place, entry, ADAPTERS)
        elif named and entry.get("kind") == "approval":
            yield f"{place}.{named[0]}", "an approval runs nothing; remove it, or write kind: migration"
        elif not named and entry.get("kind") != "approval":
            yield place, f"a migration runs something; write one of {', '.join(ADAPTERS)}, or kind: approval"
        yield from _adapter_problems(place, entry)


def _repeated(key: str, said: Mapping[str, Any], known_as: Callable[[Mapping[str, Any]], object]) -> Found:
    seen = set[str]()
    for place, entry in _entries(said, key):
        name = known_as(entry)
        if isinstance(name, str) and name in seen:
            yield place, f"another one is known as '{name}'; give each an id of its own"
        elif isinstance(name, str):
            seen.add(name)
