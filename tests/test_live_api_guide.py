"""The guide to the API shows what is really answered."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archatlas.model.live import ProbeOutcome
from builders import module
from service.registries import Client, Live, http, pushed

GUIDE = Path(__file__).parents[1] / "docs" / "guide" / "live-api.md"
EXAMPLE = re.compile(r"(^```console\n\$ curl -s '(\S+)'\n```\n\n```json\n)(.*?)(^```$)", re.MULTILINE | re.DOTALL)
HOST = "http://127.0.0.1:8766"


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    modules = (
        module("shop.cart", requires=("shop.stock", "data.store")),
        module("shop.stock", requires=("data.store",)),
        module("shop.tools"),
        module("data.store"),
    )
    live = Live(tmp_path, modules, {"shop.cart": http(), "shop.stock": http(), "data.store": pushed()})
    live.see("shop.cart", ProbeOutcome.PASS, 2, "HTTP 200")
    live.see("shop.stock", ProbeOutcome.PASS, 2, "HTTP 200")
    live.see("shop.stock", ProbeOutcome.FAIL, 3, "the connection was refused")
    yield live
    live.close()


def test_every_answer_in_the_guide_is_what_is_answered(live: Live, update_golden: bool) -> None:
    client, text = live.app(), GUIDE.read_text(encoding="utf-8")

    def answered(example: re.Match[str]) -> str:
        before, address, _, after = example.groups()
        said = client.get(address.removeprefix(HOST)).json
        return f"{before}{json.dumps(said, indent=2)}\n{after}"

    written = EXAMPLE.sub(answered, text)
    if update_golden:
        GUIDE.write_text(written, encoding="utf-8")
    assert len(EXAMPLE.findall(text)) == 5
    assert written == text or update_golden


def test_every_path_in_the_guide_is_served_and_every_served_one_is_in_the_guide(live: Live) -> None:
    client: Client = live.app()
    served = {"/v1/openapi.json", *client.get("/v1/openapi.json").json["paths"]}
    named = {path.partition("?")[0] for path in re.findall(r"`(/[a-z][^`]*)`", GUIDE.read_text(encoding="utf-8"))}
    asked = set(re.findall(rf"{HOST}(/[^'?]*)", GUIDE.read_text(encoding="utf-8")))

    assert named - {"/v1/modules"} <= served
    assert served - named - {"/v1/modules/{name}/heartbeat", "/v1/graph"} <= asked
