"""What programs are answered about modules and their states."""

import asyncio
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from archatlas.model.live import ProbeOutcome
from archatlas.model.module import ModuleIdentity, ModuleName, Ownership
from archatlas.settings.live import LiveSettings, ReadAccess
from builders import module
from service.registries import Client, Live, http, pushed

FAIL, PASS = ProbeOutcome.FAIL, ProbeOutcome.PASS


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    modules = (
        module("shop.cart", requires=("shop.stock", "data.store"), ownership=Ownership(owner="@cart")),
        module("shop.stock", requires=("data.store",)),
        module("shop.tools"),
        module(
            "data.store",
            identity=ModuleIdentity(ModuleName("data.store"), tier=1, summary="Keeps <b>all</b> & more"),
        ),
    )
    live = Live(tmp_path, modules, {"shop.cart": http(), "shop.stock": http(), "data.store": pushed()})
    yield live
    live.close()


@pytest.fixture
def client(live: Live) -> Client:
    return live.app()


def test_modules_are_listed_with_their_states(live: Live, client: Client) -> None:
    live.see("shop.cart", FAIL, 3, "connection refused")

    page = client.get("/v1/modules").json
    states = {one["name"]: one["status"] for one in page["modules"]}
    assert states == {
        "data.store": "unmonitored",
        "shop.cart": "unhealthy",
        "shop.stock": "unknown",
        "shop.tools": "unmonitored",
    }
    assert page["modules"][1]["reason"] == "connection refused"
    assert (page["total"], page["next"], page["observer"]["suspect"]) == (4, None, False)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("lane=data", ["data.store"]),
        ("owner=%40cart", ["shop.cart"]),
        ("tier=1", ["data.store"]),
        ("requires=data.store", ["shop.cart", "shop.stock"]),
        ("q=ALL+keeps", ["data.store"]),
        ("names=shop.tools,shop.cart,shop.gone", ["shop.cart", "shop.tools"]),
        ("status=unmonitored", ["data.store", "shop.tools"]),
        ("status=unmonitored,unknown&lane=shop", ["shop.cart", "shop.stock", "shop.tools"]),
        ("lane=nowhere", []),
    ],
)
def test_modules_are_chosen_by_what_is_declared_and_by_their_state(
    client: Client, question: str, names: list[str]
) -> None:
    assert [one["name"] for one in client.get(f"/v1/modules?{question}").json["modules"]] == names


def test_pages_follow_each_other_by_a_cursor(client: Client) -> None:
    first = client.get("/v1/modules?limit=3").json
    second = client.get(f"/v1/modules?limit=3&cursor={first['next']}").json

    assert [len(first["modules"]), len(second["modules"]), second["next"]] == [3, 1, None]
    assert first["total"] == second["total"] == 4


def test_only_the_wanted_fields_are_told(client: Client) -> None:
    (one,) = client.get("/v1/modules?fields=name,requires,required_by,seen&names=shop.stock").json["modules"]

    assert one == {"name": "shop.stock", "requires": ["data.store"], "required_by": ["shop.cart"], "seen": None}


@pytest.mark.parametrize(
    ("question", "cure"),
    [
        ("lanes=data", "there is no parameter 'lanes'; did you mean 'lane'?"),
        ("status=helthy", "parameter 'status': did you mean 'healthy'?"),
        ("limit=0", "parameter 'limit': send a whole number from 1 to 1000"),
        ("limit=１", "parameter 'limit': send a whole number from 1 to 1000"),
        ("index=-1", "parameter 'index': send a whole number from 0 to 9223372036854775807"),
        ("index=99999999999999999999", "parameter 'index': send a whole number from 0 to 9223372036854775807"),
        ("wait=soon", "parameter 'wait': send a number with its unit, such as 500ms, 60s, 5m, 24h or 7d"),
        ("tier=1&tier=2", "parameter 'tier' stands there twice; send it once, with commas between several values"),
        ("q=", "parameter 'q': send a text of 1 to 200 characters"),
    ],
)
def test_a_question_that_is_not_understood_is_refused_with_the_cure(client: Client, question: str, cure: str) -> None:
    answer = client.get(f"/v1/modules?{question.encode().decode('latin-1')}")

    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json["detail"] == cure


def test_an_answer_holds_no_markup_and_is_no_page(client: Client) -> None:
    answer = client.get("/v1/modules/data.store")

    assert answer.json["summary"] == "Keeps <b>all</b> & more"
    assert b"<" not in answer.body
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "path", ["/v1/modules", "/v1/status", "/v1/graph", "/v1/modules/shop.cart", "/v1/openapi.json"]
)
def test_who_has_an_answer_already_is_told_so_packed_or_not(live: Live, client: Client, path: str) -> None:
    plain, packed = client.get(path), client.get(path, accept_encoding="br, gzip;q=0.5")
    etag = plain.headers["etag"]

    assert client.get(path, if_none_match=f'"other", W/{etag}').status == 304
    assert client.get(path, if_none_match=packed.headers["etag"]).body == b""
    assert client.get(path, if_none_match='"other"').status == 200
    if "content-encoding" in packed.headers:
        assert gzip.decompress(packed.body) == plain.body
        assert packed.headers["etag"] != etag
    live.see("shop.cart", FAIL, 3)
    assert client.get(path, if_none_match=etag).status == (304 if path == "/v1/openapi.json" else 200)


def test_states_in_short_stay_the_same_while_no_state_changes(live: Live, client: Client) -> None:
    live.see("shop.cart", PASS, 2)
    first = client.get("/v1/status")
    live.see("shop.cart", PASS, 5)

    assert client.get("/v1/status").body == first.body
    assert first.json["counts"] == {"unmonitored": 2, "unknown": 1, "healthy": 1, "degraded": 0, "unhealthy": 0}


def test_health_of_a_module_is_told_in_the_way_of_health_checks(live: Live, client: Client) -> None:
    live.see("shop.cart", PASS, 2)
    live.see("shop.stock", FAIL, 3, "HTTP 500")

    well, ill, unwatched = (client.get(f"/v1/modules/shop.{name}/health") for name in ("cart", "stock", "tools"))
    assert (well.status, well.json["status"]) == (200, "pass")
    assert (ill.status, ill.json["status"], ill.json["output"]) == (503, "fail", "HTTP 500")
    assert (unwatched.status, unwatched.json["status"], unwatched.json["output"]) == (200, "warn", "not watched")
    assert well.headers["content-type"] == "application/health+json"


def test_the_history_of_a_module_has_its_transitions_news_and_counts(live: Live, client: Client) -> None:
    live.see("shop.cart", PASS, 2)
    live.see("shop.cart", FAIL, 3, "HTTP 500")
    live.writer.flush()

    history = client.get("/v1/modules/shop.cart/history?since=1h").json
    assert [(one["before"], one["status"]) for one in history["transitions"]] == [
        ("healthy", "unhealthy"),
        ("unknown", "healthy"),
    ]
    assert [one["outcome"] for one in history["observations"]] == ["pass"]
    assert sum(one["good"] for one in history["counts"]) == 2
    assert sum(one["bad"] for one in history["counts"]) == 3


def test_a_module_that_a_setting_fits_and_nobody_can_ask_says_why(live: Live, client: Client) -> None:
    live.registry.left_out = {"shop.tools": "there is no port 0", "shop.cart": "never told, for it is watched"}

    told = client.get("/v1/modules?fields=name,status,reason&lane=shop").json["modules"]
    assert [(one["status"], one["reason"]) for one in told] == [
        ("unknown", "nothing observed yet"),
        ("unknown", "nothing observed yet"),
        ("unmonitored", "not watched: there is no port 0"),
    ]


def test_the_graph_runs_from_requirer_to_required(client: Client) -> None:
    graph = client.get("/v1/graph?lane=shop").json

    assert graph["requirements"] == [["shop.cart", "shop.stock"]]
    assert {one["name"] for one in graph["nodes"]} == {"shop.cart", "shop.stock", "shop.tools"}


@pytest.mark.parametrize(
    ("path", "status", "cure"),
    [
        ("/v1/modules/shop.gone", 404, "the estate has no module 'shop.gone'; /v1/modules lists those it has"),
        ("/v1/nothing", 404, "nothing is answered here; /v1/openapi.json lists what is"),
        ("/v1/modules/" + "x" * 300, 400, "parameter 'name': send a text of 1 to 200 characters"),
    ],
)
def test_what_is_not_there_is_said_to_be_missing(client: Client, path: str, status: int, cure: str) -> None:
    answer = client.get(path)

    assert (answer.status, answer.json["detail"]) == (status, cure)


def test_reading_takes_a_token_where_the_settings_say_so(live: Live) -> None:
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"  # of "test"
    client = live.app(LiveSettings(read=ReadAccess.TOKEN, read_tokens=(digest,)))

    assert client.get("/v1/modules").status == 401
    assert client.get("/v1/modules", authorization="Bearer wrong").status == 401
    assert client.get("/v1/modules", authorization="Bearer test").status == 200
    assert client.get("/livez").status == 200


def test_a_page_that_tricks_a_browser_with_a_name_is_not_answered(client: Client, live: Live) -> None:
    assert client.get("/v1/modules", host="evil.example").status == 421
    assert live.app(LiveSettings(read=ReadAccess.PROXY)).get("/v1/modules", host="live.example").status == 200


def test_pages_of_the_site_may_read_and_no_others(live: Live) -> None:
    client = live.app(LiveSettings(origin="https://docs.example.org"))
    ours = client.get("/v1/status", origin="https://docs.example.org")
    theirs = client.get("/v1/status", origin="https://docs.example.org.evil.example")

    assert ours.headers["access-control-allow-origin"] == "https://docs.example.org"
    assert "etag" in ours.headers["access-control-expose-headers"].lower()
    assert "access-control-allow-origin" not in theirs.headers
    assert "access-control-allow-origin" not in live.app().get("/v1/status", origin="https://docs.example.org").headers


def test_a_watcher_is_told_of_a_change_in_what_it_asks_about_and_of_no_other(live: Live, client: Client) -> None:
    async def watch() -> tuple[int, int]:
        first = await client.ask("GET", "/v1/modules?lane=shop")
        index = int(first.headers["archatlas-index"])
        asked = asyncio.ensure_future(client.ask("GET", f"/v1/modules?lane=shop&index={index}&wait=5s"))
        await asyncio.sleep(0)
        live.see("shop.cart", FAIL, 3)
        return index, (await asked).json["index"]

    before, after = asyncio.run(watch())
    assert after > before


def test_an_index_of_another_scope_is_left_alone(live: Live, client: Client) -> None:
    before = client.get("/v1/modules?lane=data").json["index"]
    live.see("shop.cart", FAIL, 3)

    assert client.get("/v1/modules?lane=data").json["index"] == before
    assert client.get("/v1/modules?lane=shop").json["index"] > before
    assert client.get("/v1/modules").json["index"] > before


def test_a_watcher_with_an_absurd_index_is_answered_at_once(live: Live) -> None:
    client = live.app(longest_wait=3600)

    assert client.get("/v1/status?index=9223372036854775807&wait=999999m").status == 200
    assert client.get("/v1/status?index=0&wait=999999d").status == 200


def test_a_watcher_waits_no_longer_than_it_wants(live: Live, client: Client) -> None:
    index = client.get("/v1/status").json["index"]

    assert client.get(f"/v1/status?index={index}&wait=1ms").json["index"] == index
    assert live.registry.log.readers == 0


def test_the_description_names_every_path_and_its_refusals(client: Client) -> None:
    described = client.get("/v1/openapi.json").json

    assert described["openapi"] == "3.1.0"
    assert {"/v1/modules", "/v1/status", "/v1/events", "/v1/sd/prometheus", "/metrics", "/livez"} <= set(
        described["paths"]
    )
    assert "400" in described["paths"]["/v1/modules"]["get"]["responses"]
    assert json.dumps(described)
