"""What Prometheus and whoever runs the registry are told."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from archatlas.model.live import ProbeOutcome
from archatlas.model.module import Ownership
from archatlas.service.api.discovery import clean_label
from archatlas.service.clock import SteadyClock
from builders import assessment, module
from service.registries import Client, Live, Time, http


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    modules = (module("shop.cart", ownership=Ownership(owner='@cart"}\n<b>')), module("shop.tools"))
    live = Live(tmp_path, modules, {"shop.cart": http()})
    live.registry.addresses = {"shop.cart": "[fd00::1]:8443", "external:redis": "redis.example:80"}
    yield live
    live.close()


@pytest.fixture
def client(live: Live) -> Client:
    return live.app()


def test_targets_are_listed_for_prometheus_all_of_them_and_with_clean_labels(client: Client) -> None:
    external, cart = client.get("/v1/sd/prometheus").json

    assert cart["targets"] == ["[fd00::1]:8443"]
    assert cart["labels"]["owner"] == "@cart____b_"
    assert (cart["labels"]["module"], cart["labels"]["lane"]) == ("shop.cart", "shop")
    assert external["targets"] == ["redis.example:80"]


def test_no_list_is_told_while_the_catalogue_cannot_be_read(live: Live, client: Client) -> None:
    live.registry.fault = "archatlas.yml:1:1: expected a mapping"
    answer = client.get("/v1/sd/prometheus")
    live.registry.reload(assessment(module("shop.new")), {})

    assert (answer.status, answer.headers["retry-after"]) == (503, "30")
    assert client.get("/v1/sd/prometheus").json == []


def test_a_label_does_no_harm() -> None:
    assert clean_label('a\n"}\\${x}`\u202eb') == "a______x___b"
    assert len(clean_label("x" * 999)) == 200


def test_metrics_tell_states_and_how_the_registry_does(live: Live, client: Client) -> None:
    live.see("shop.cart", ProbeOutcome.FAIL, 3)
    answer = client.get("/metrics")
    samples = {
        (one.name, *sorted(one.labels.values())): one.value
        for family in text_string_to_metric_families(answer.body.decode())
        for one in family.samples
    }

    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert samples["archatlas_module_state", "shop", "shop.cart"] == 4
    assert samples["archatlas_modules", "unmonitored"] == 1
    assert samples["archatlas_leader",] == 1
    assert samples["archatlas_index",] == live.registry.index


def test_it_is_ready_as_long_as_everything_is_read_and_written(live: Live, client: Client) -> None:
    assert client.get("/livez").json == {"status": "pass"}
    live.writer.start()
    assert client.get("/readyz").status == 200
    live.writer.fault = "the store does not answer: disk is full"
    answer = client.get("/readyz")
    live.writer.stop()

    assert (answer.status, answer.json["output"]) == (503, "the store does not answer: disk is full")


def test_a_catalogue_that_is_read_again_keeps_what_is_known_of_modules_that_stay(live: Live, client: Client) -> None:
    live.see("shop.cart", ProbeOutcome.FAIL, 3)
    index = live.registry.index
    live.registry.reload(assessment(module("shop.cart"), module("shop.new")), {"shop.cart": http(), "shop.new": http()})

    states = {one["name"]: one["status"] for one in client.get("/v1/modules").json["modules"]}
    assert states == {"shop.cart": "unhealthy", "shop.new": "unknown"}
    assert client.get("/v1/modules?lane=shop").json["index"] > index
    live.see("shop.tools", ProbeOutcome.PASS)  # a probe that was under way when its module went
    assert client.get("/v1/modules/shop.tools").status == 404


def test_an_hour_that_a_clock_is_set_forth_or_back_is_made_up_by_and_by() -> None:
    wall, passed = Time(), Time()
    clock = SteadyClock(wall, passed)
    began = clock()
    told = [began]
    for jump in (3600, -7200):
        wall.now += jump
        for _ in range(100):
            wall.now += 10
            passed.now += 10
            told.append(clock())

    steps = [later - earlier for earlier, later in pairwise(told)]
    assert {round(step, 3) for step in steps} == {12.0, 8.0}
    for _ in range(1000):
        wall.now += 100
        passed.now += 100
        clock()
    assert clock() == pytest.approx(wall.now)


def test_the_time_goes_on_after_the_last_one_that_is_known() -> None:
    wall, passed = Time(), Time()

    assert SteadyClock(wall, passed, wall.now + 3000)() == wall.now + 3000
