"""What programs are told of incidents, of where they may have begun, and of budgets."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from archatlas.model.live import ProbeOutcome
from archatlas.model.operations import Observability, ServiceLevels
from builders import module
from service.registries import Client, Live, http

FAIL, PASS = ProbeOutcome.FAIL, ProbeOutcome.PASS


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    level = Observability(slos=ServiceLevels(availability_pct=99.0))
    modules = (
        module("shop.cart", requires=("shop.stock",)),
        module("shop.pay", requires=("data.store",), observability=level),
        module("shop.stock", requires=("data.store",)),
        module("data.store"),
        module("shop.round", requires=("shop.trip",)),
        module("shop.trip", requires=("shop.round",)),
    )
    live = Live(tmp_path, modules, {one.name: http() for one in modules})
    for one in modules:
        live.see(one.name, PASS, 2)
    yield live
    live.close()


@pytest.fixture
def client(live: Live) -> Client:
    return live.app()


def test_an_incident_is_told_with_where_it_may_have_begun(live: Live, client: Client) -> None:
    for name in ("data.store", "shop.stock", "shop.cart", "shop.pay"):
        live.see(name, FAIL, 3, "refused")

    (incident,) = client.get("/v1/incidents").json["incidents"]
    assert incident["modules"] == ["data.store", "shop.cart", "shop.pay", "shop.stock"]
    assert (incident["first"], incident["unhealthy"]) == ("data.store", 4)
    assert incident["causes"][0]["name"] == "data.store"
    assert incident["causes"][0]["sentence"] == "data.store explains 4 of 4 not healthy, contradicts 0 healthy"
    cause = client.get("/v1/modules/shop.pay/cause").json
    assert (cause["incident"], cause["causes"][0]["name"]) == (incident["key"], "data.store")


def test_an_incident_names_who_relies_on_it_and_is_not_watched(live: Live, client: Client) -> None:
    live.registry.reload(live.registry.assessment, {"data.store": http(), "shop.cart": http()})
    live.see("data.store", FAIL, 3)

    (incident,) = client.get("/v1/incidents").json["incidents"]
    assert incident["modules"] == ["data.store"]
    assert (incident["unwatched"], incident["unwatched_total"]) == (["shop.pay", "shop.stock"], 2)


@pytest.mark.parametrize("path", ["/v1/incidents", "/v1/modules/shop.pay/cause"])
def test_what_happens_while_an_answer_is_made_is_told_with_the_next_one(live: Live, client: Client, path: str) -> None:
    async def story() -> tuple[int, int]:
        making = asyncio.ensure_future(client.ask("GET", path))
        await asyncio.sleep(0)  # its thread has begun
        live.see("data.store", FAIL, 3)
        await making
        return (await client.ask("GET", path)).json["index"], live.registry.index

    told, now = asyncio.run(story())
    assert told == now


def test_no_incident_has_no_cause(client: Client) -> None:
    assert client.get("/v1/incidents").json["incidents"] == []
    assert client.get("/v1/modules/shop.pay/cause").json["causes"] == []


def test_a_cycle_is_an_incident_as_any_other(live: Live, client: Client) -> None:
    for name in ("shop.round", "shop.trip"):
        live.see(name, FAIL, 3)

    (incident,) = client.get("/v1/incidents").json["incidents"]
    assert incident["modules"] == ["shop.round", "shop.trip"]
    assert len(incident["causes"]) <= 3


def test_a_budget_is_told_where_an_objective_is_declared(live: Live, client: Client) -> None:
    live.see("shop.pay", PASS, 90)
    live.see("shop.pay", FAIL, 1)
    live.writer.flush()

    told = client.get("/v1/modules/shop.pay/slo").json
    assert told["level"]["objective"] == 0.99
    assert 0 < told["level"]["rates"]["3600"] < 1.1
    assert client.get("/v1/modules/shop.cart/slo").json["level"] is None


def test_levels_are_listed_of_those_that_are_watched_and_promise_one(tmp_path: Path) -> None:
    level = Observability(slos=ServiceLevels(availability_pct=99.0))
    modules = (*(module(f"shop.m{number}", observability=level) for number in range(5)), module("shop.none"))
    live = Live(tmp_path, modules, {one.name: http() for one in modules[1:]})
    live.see("shop.m2", PASS, 90)
    live.see("shop.m2", FAIL, 1)
    live.writer.flush()

    client = live.app()
    first = client.get("/v1/slo?limit=3").json
    assert ([one["name"] for one in first["levels"]], first["total"]) == (["shop.m1", "shop.m2", "shop.m3"], 4)
    assert first["levels"][1] == client.get("/v1/modules/shop.m2/slo").json
    rest = client.get(f"/v1/slo?limit=3&cursor={first['next']}").json
    assert ([one["name"] for one in rest["levels"]], rest["next"]) == (["shop.m4"], None)
    assert client.get("/v1/slo?names=shop.m0,shop.none").json == {"total": 0, "levels": [], "next": None}
    live.close()
