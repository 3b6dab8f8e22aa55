"""Whose series moved with that of a module that suffers, as a server says that speaks the protocol of Prometheus."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from archatlas.model.live import ProbeOutcome
from archatlas.service.scheduler import Asking
from archatlas.settings.live import LiveSettings, PrometheusSettings, QueryRule, Selector, allow_list
from builders import module
from service.registries import Live, http
from transport.fault_server import Behaviour, Served, answering, serving

MODULES = (
    module("shop.site", requires=("shop.cart", "shop.tools")),
    module("shop.cart", requires=("data.store",)),
    module("shop.tools"),
    module("data.store"),
)
Value = Callable[[str, float], float | None]
"""What a query is at a time, in seconds since the module turned."""


def measured(served: Served, began: float, value: Value) -> Behaviour:
    """Return a behaviour that answers queries of a range."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = {key: texts[0] for key, texts in parse_qs(urlsplit(served.requests[-1].split()[1]).query).items()}
        start, end, step = (float(asked[key]) for key in ("start", "end", "step"))
        times = [start + number * step for number in range(round((end - start) / step) + 1)]
        known = [[at, str(value(asked["query"], at - began))] for at in times]
        rows = [{"metric": {}, "values": [pair for pair in known if pair[1] != "None"]}]
        said = json.dumps({"status": "success", "data": {"resultType": "matrix", "result": rows}})
        await answering(said.encode(), kind="application/json")(reader, writer)

    return answer


def told(place: Path, rule: QueryRule, value: Value | Behaviour, *, moving: bool = True) -> tuple[Any, Any, int]:
    """Return what is told twice of the cause of a site that suffers since five minutes, and how often was asked."""
    live = Live(place, MODULES, {one.name: http() for one in MODULES})
    for one in MODULES:
        live.see(one.name, ProbeOutcome.PASS, 2)
    live.see("shop.site", ProbeOutcome.FAIL, 3)
    began = live.time.now
    live.time.now += 300

    async def story() -> tuple[Any, Any, int]:
        async with serving(answering()) as served:
            served.behaviour = measured(served, began, value) if moving else value  # type: ignore[arg-type, assignment]
            prometheus = PrometheusSettings(f"http://127.0.0.1:{served.port}", queries=(rule,))
            asking = Asking(lambda: LiveSettings(allow_list(["127.0.0.0/8"]), prometheus=prometheus), {})
            asking.watch(live.registry.assessment)
            client = live.app(series=asking.series())
            path = "/v1/modules/shop.site/cause"
            first, second = [(await client.ask("GET", path)).json["series"] for _ in range(2)]
            return first, second, len(served.requests)

    try:
        return asyncio.run(story())
    finally:
        live.close()


def latency(query: str, since: float) -> float | None:
    """The store is slow since the site suffers, and the cart with it; the tools move in their own way."""
    slow = max(0.0, since) / 30
    usual = 0.1 + since % 90 / 10_000
    return usual + {"site": slow, "cart": slow * 0.9 + since % 60 / 100, "store": slow, "tools": 0.0}[query]


def test_the_module_whose_latency_moved_with_that_of_the_victim_is_the_first(tmp_path: Path) -> None:
    first, second, asked = told(tmp_path, QueryRule(Selector("*"), latency="{short}"), latency)

    assert (first["measure"], first["verdict"]) == ("latency", "named")
    assert [one["name"] for one in first["causes"]] == ["data.store", "shop.cart"]
    assert first["causes"][0]["sentence"].startswith("data.store shares 100% of how shop.site moved")
    assert (second, asked) == (first, 4)  # the answer is kept: each series is asked for once


def test_failing_requests_are_compared_as_shares_of_all(tmp_path: Path) -> None:
    def requests(query: str, since: float) -> float | None:
        what, name = query.split()
        load = 100 + since % 70
        if what == "all":
            return load
        return load * min(1.0, since / 600) if since > 0 and name in ("site", "store") else None

    rule = QueryRule(Selector("*"), requests="all {short}", errors="bad {short}", latency="none {short}")
    first, *_ = told(tmp_path, rule, lambda query, since: None if "none" in query else requests(query, since))

    assert first["measure"] == "errors"
    assert first["causes"] == []  # the cart between them never failed, so that nothing leads on to the store
    assert first["says"] == "nothing that it requires left its usual range"


@pytest.mark.parametrize(
    "behaviour",
    [
        answering(b"<html>"),
        answering(b'{"status":"error","error":"no"}', "400 Bad Request"),
        answering(b'{"status":"success","data":{"result":[{"values":[[1],["x","y"],5]},3]}}'),
        answering(b'{"status":"success","data":{"result":[{"values":7}]}}'),
    ],
)
def test_where_nothing_is_measured_states_alone_are_told(tmp_path: Path, behaviour: Behaviour) -> None:
    assert told(tmp_path, QueryRule(Selector("*"), latency="{short}"), behaviour, moving=False)[:2] == (None, None)


def test_a_module_that_does_well_is_not_asked_about(tmp_path: Path) -> None:
    live = Live(tmp_path, MODULES, {one.name: http() for one in MODULES})

    assert live.app(series=Asking(LiveSettings, {}).series()).get("/v1/modules/shop.site/cause").json["series"] is None
    live.close()
