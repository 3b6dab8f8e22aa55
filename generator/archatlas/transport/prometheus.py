"""Asks a server that speaks the query protocol of Prometheus for numbers, over the same guarded connection."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import isfinite, isnan
from typing import Any
from urllib.parse import urlencode

from archatlas.model.record import dataclass, replace
from archatlas.transport.answers import clean_line, json_of
from archatlas.transport.http_request import MOST_BODY_BYTES, BadAnswer, HttpRequest, ask_http
from archatlas.transport.resolution import HostResolver


@dataclass(frozen=True, slots=True)
class Sample:
    """The value of one row, which may be no number, and the time that it is said to be of."""

    value: float
    at: float | None


@dataclass(frozen=True, slots=True)
class Samples:
    """What a query came to; `warning` is what the server says where it could not look everywhere."""

    rows: tuple[Sample, ...]
    warning: str = ""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """So many times, even steps apart."""

    start: float
    step: float
    number: int

    @property
    def end(self) -> float:
        """Return the last one."""
        return self.start + (self.number - 1) * self.step


async def ask_prometheus(
    server: HttpRequest, query: str, resolver: HostResolver, timeout: float, fold: Callable[[Iterable[float]], float]
) -> float | None:
    """Return the number that the rows of a query fold to, None where there is none; raise as `ask_http` does."""
    rows = (await ask_samples(server, query, resolver, timeout)).rows
    numbers = tuple(row.value for row in rows if not isnan(row.value))
    return fold(numbers) if numbers else None


async def ask_samples(server: HttpRequest, query: str, resolver: HostResolver, timeout: float) -> Samples:
    """Return the rows of a query; raise as `ask_http` does, also where there are more than anybody reads."""
    said = await _success(query_request(server, query), resolver, timeout)
    return Samples(tuple(_samples(said.get("data"))), _warning(said.get("warnings")))


async def ask_range(
    server: HttpRequest,
    query: str,
    times: TimeRange,
    resolver: HostResolver,
    timeout: float,
    fold: Callable[[Iterable[float]], float],
) -> tuple[float | None, ...]:
    """Return what the rows of a query fold to at each time of a range, None where there is nothing; raise likewise."""
    said = await _success(_range_request(server, query, times), resolver, timeout)
    at: list[list[float]] = [[] for _ in range(times.number)]
    for pair in _range_pairs(said.get("data")):
        for sample in _sample(pair):
            place = round((sample.at - times.start) / times.step) if sample.at is not None else -1
            if 0 <= place < times.number and isfinite(sample.value):
                at[place].append(sample.value)
    return tuple(fold(values) if values else None for values in at)


async def ask_answer(
    server: HttpRequest, query: str, times: TimeRange | None, resolver: HostResolver, timeout: float, most_bytes: int
) -> Mapping[str, Any]:
    """Return a whole successful answer, of all times of a range or of now; raise as `ask_http` does."""
    request = query_request(server, query) if times is None else _range_request(server, query, times)
    return await _success(request, resolver, timeout, most_bytes)


async def _success(
    request: HttpRequest, resolver: HostResolver, timeout: float, most_bytes: int = MOST_BODY_BYTES
) -> Mapping[str, Any]:
    answer = await ask_http(request, resolver, timeout, most_bytes)
    said = json_of(answer.body)
    if not isinstance(said, dict) or "status" not in said:
        shown = "" if answer.is_whole else ", longer than we read"
        raise BadAnswer(
            f"no answer of Prometheus: {answer.status}, {clean_line(answer.content_type) or 'no type'}{shown}"
        )
    if said["status"] != "success":
        raise BadAnswer(f"Prometheus refuses the query: {clean_line(str(said.get('error', 'without a reason')))}")
    return said


def query_request(server: HttpRequest, query: str) -> HttpRequest:
    """Return what asks for the value of a query now."""
    return replace(server, target=f"{server.target.rstrip('/')}/api/v1/query?{urlencode({'query': query})}")


def _range_request(server: HttpRequest, query: str, times: TimeRange) -> HttpRequest:
    words = {"query": query, "start": f"{times.start:.3f}", "end": f"{times.end:.3f}", "step": f"{times.step:.3f}"}
    return replace(server, target=f"{server.target.rstrip('/')}/api/v1/query_range?{urlencode(words)}")


def _samples(data: Any) -> Iterator[Sample]:
    """Yield the value of a scalar or of each row of a vector; what cannot be read as a number is left out."""
    if not isinstance(data, dict):
        return
    result = data.get("result")
    pairs = [result] if data.get("resultType") == "scalar" else _values(result)
    for pair in pairs:
        yield from _sample(pair)


def _range_pairs(data: Any) -> Iterator[Any]:
    """Yield the times with their values of all rows of a matrix."""
    result = data.get("result") if isinstance(data, dict) else None
    for row in result if isinstance(result, list) else ():
        values = row.get("values") if isinstance(row, dict) else None
        yield from values if isinstance(values, list) else ()


def _sample(pair: Any) -> Iterator[Sample]:
    if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], str):
        at = float(pair[0]) if isinstance(pair[0], int | float) else None
        try:
            yield Sample(float(pair[1]), at)
        except ValueError:
            return


def _values(result: Any) -> list[Any]:
    return [row.get("value") for row in result if isinstance(row, dict)] if isinstance(result, list) else []


def _warning(said: Any) -> str:
    return clean_line(str(said[0])) if isinstance(said, list) and said else ""
