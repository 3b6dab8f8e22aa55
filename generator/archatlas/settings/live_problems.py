"""What is wrong with the settings of the live registry besides their shape, each with its place and its cure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from typing import Any

from archatlas.analysis.live.declared_checks import is_plain_path
from archatlas.formats.document import Document
from archatlas.model.near_names import suggest_choice
from archatlas.model.source import Location
from archatlas.settings.live import PLACEHOLDERS, allow_list, endpoint_of, moment, seconds

Problem = tuple[Location, str]

NEVER_ASKED = (ip_network("169.254.0.0/16"), ip_network("fe80::/10"))
"""Link-local networks, where clouds hand out credentials: no setting opens them."""

_SHORTEST_INTERVAL, _LONGEST_INTERVAL, _LONGEST_TIMEOUT = 1.0, 86400.0, 60.0
_QUERIES = ("up", "requests", "errors", "latency")
_BRACES = re.compile(r"\{([^{}]*)\}")


def live_problems(document: Document) -> Iterator[Problem]:
    """Yield what is wrong; the shape may be wrong as well: what is not of the kind that it should be is passed over."""
    live = document.value_at("live")
    if not isinstance(live, dict):
        return
    for key, problem in _problems(live):
        yield document.at(f"live.{key}"), f"live.{key}: {problem}"


Found = Iterator[tuple[str, str]]


def _problems(live: Mapping[str, Any]) -> Found:
    yield from allow_problems(_list(live, "allow"))
    yield from _time_problems("", live, live)
    for index, target in enumerate(_mappings(live, "targets")):
        yield from _target_problems(f"targets[{index}]", target, live)
    prometheus = live.get("prometheus")
    if isinstance(prometheus, dict):
        yield from _prometheus_problems(prometheus, live)
    for index, window in enumerate(_mappings(live, "maintenance")):
        yield from _window_problems(f"maintenance[{index}]", window)
    yield from _access_problems(live)


def _prometheus_problems(prometheus: Mapping[str, Any], live: Mapping[str, Any]) -> Found:
    yield from base_problems("prometheus.url", prometheus.get("url"), ())
    yield from _time_problems("prometheus.", prometheus, live)
    for index, query in enumerate(_mappings(prometheus, "queries")):
        yield from _query_problems(f"prometheus.queries[{index}]", query, {**live, **prometheus})


def _list(entry: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = entry.get(key)
    return value if isinstance(value, list) else ()


def _mappings(entry: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    """Yield the mappings of a list; what is none of them is told by its type."""
    return (one if isinstance(one, dict) else {} for one in _list(entry, key))


def allow_problems(entries: Sequence[Any]) -> Found:
    """Yield what is wrong with a list of what may be asked."""
    for index, entry in enumerate(entries):
        if not isinstance(entry, str):
            continue
        try:
            allowed = allow_list([entry])
        except ValueError:
            yield f"allow[{index}]", f"'{entry}' is neither a network nor a host with its port; {_meant(entry)}"
            continue
        if any(_lies_in(network, closed) for network in allowed.networks for closed in NEVER_ASKED):
            reason = "link-local addresses are never asked, clouds hand out credentials there; remove it"
            yield f"allow[{index}]", f"'{entry}': {reason}"


def _lies_in(network: Any, closed: Any) -> bool:
    return bool(network.version == closed.version and network.subnet_of(closed))


def _meant(entry: str) -> str:
    """Return what to write for something that is nearly a network or an endpoint."""
    try:
        return f"did you mean '{ip_network(entry, strict=False)}'?"
    except ValueError:
        host = entry.partition("://")[2].partition("/")[0] or entry.partition("/")[0] or "host"
        return f"write 10.20.0.0/16 or {host if ':' in host else f'{host}:443'}"


def _time_problems(place: str, entry: Mapping[str, Any], live: Mapping[str, Any]) -> Found:
    interval, timeout = _seconds(entry, live, "interval", 30.0), _seconds(entry, live, "timeout", 5.0)
    if "interval" in entry and not _SHORTEST_INTERVAL <= interval <= _LONGEST_INTERVAL:
        yield f"{place}interval", f"{entry['interval']} is not between 1s and 1d"
    elif "timeout" in entry and not 0 < timeout <= _LONGEST_TIMEOUT:
        yield f"{place}timeout", f"{entry['timeout']} is not between 1ms and 60s"
    elif timeout >= interval and entry.keys() & {"interval", "timeout"}:
        key = "timeout" if "timeout" in entry else "interval"
        yield (
            f"{place}{key}",
            f"an answer may take {timeout:g}s, and the next question comes after {interval:g}s; leave more"
            " between, or set a shorter timeout",
        )


def _seconds(entry: Mapping[str, Any], live: Mapping[str, Any], key: str, default: float) -> float:
    for said in (entry, live):
        if key in said:
            try:
                return seconds(said[key])
            except (ValueError, KeyError, AttributeError, TypeError):
                return default
    return default


def _selector_problems(place: str, entry: Mapping[str, Any]) -> Found:
    if len(entry.keys() & {"match", "external"}) != 1:
        yield (
            place,
            "names " + ("both" if "match" in entry else "neither") + " of match and external; write one of them",
        )


def _target_problems(place: str, entry: Mapping[str, Any], live: Mapping[str, Any]) -> Found:
    yield from _selector_problems(place, entry)
    yield from base_problems(f"{place}.base", entry.get("base"), PLACEHOLDERS)
    yield from _time_problems(f"{place}.", entry, live)
    if isinstance(entry.get("path"), str) and not is_plain_path(entry["path"]):
        yield f"{place}.path", f"'{entry['path']}' may lead elsewhere; write a path without .. and //"


def base_problems(place: str, base: object, known: Sequence[str]) -> Found:
    """Yield what is wrong with an address: placeholders that nothing fills, no host, an impossible port."""
    if not isinstance(base, str):
        return
    for name in _BRACES.findall(base):
        if name not in known:
            near = suggest_choice(name, known)
            cure = f"did you mean {{{near}}}? " if near else ""
            yield (
                place,
                f"nothing fills {{{name}}}; {cure}known are {', '.join(f'{{{one}}}' for one in known) or 'none'}",
            )
            return
    filled = base.replace("{port}", "1")
    authority = _BRACES.sub("x", filled).partition("://")[2].partition("/")[0]
    try:
        endpoint_of(authority if re.search(r":[0-9]*\Z", authority) else f"{authority}:80")
    except ValueError:
        yield place, f"'{base}' has no host, or a port that is none; write https://host:8443"


def _query_problems(place: str, entry: Mapping[str, Any], usual: Mapping[str, Any]) -> Found:
    yield from _selector_problems(place, entry)
    yield from _time_problems(f"{place}.", entry, usual)
    if not entry.keys() & set(_QUERIES):
        yield place, f"asks nothing; write at least one of {', '.join(_QUERIES)}"
    if ("requests" in entry) != ("errors" in entry):
        said, missing = ("requests", "errors") if "requests" in entry else ("errors", "requests")
        yield f"{place}.{said}", f"a share needs {missing} as well"
    for key in _QUERIES:
        for name in _BRACES.findall(entry[key]) if isinstance(entry.get(key), str) else ():
            near = suggest_choice(name, PLACEHOLDERS) if name.isalpha() else ""
            if near and name not in PLACEHOLDERS:
                yield f"{place}.{key}", f"nothing fills {{{name}}}; did you mean {{{near}}}?"


def _window_problems(place: str, window: Mapping[str, Any]) -> Found:
    times = {key: moment(window[key]) for key in ("from", "until") if isinstance(window.get(key), str)}
    for key, at in times.items():
        if at is None:
            yield f"{place}.{key}", f"'{window[key]}' is no time with its offset from UTC; write 2026-12-01T22:00:00Z"
    start, end = times.get("from"), times.get("until")
    if start is not None and end is not None and end <= start:
        yield f"{place}.until", "ends before it begins"


def _access_problems(live: Mapping[str, Any]) -> Found:
    if live.get("read") == "token" and not _list(live, "read_tokens"):
        yield "read", "nobody can read with a token before read_tokens has the digest of one"
    store = live.get("store")
    if isinstance(store, dict) and {"sqlite", "postgresql"} <= store.keys():
        yield "store", "names two stores; write sqlite or postgresql"
    listen = live.get("listen")
    if isinstance(listen, str):
        try:
            endpoint_of(listen)
        except ValueError:
            yield "listen", f"'{listen}' is not HOST:PORT with a port from 1 to 65535"
