"""Reports that modules send: who may, how often, and what becomes of hostile ones."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from archatlas.model.live import State
from archatlas.service.api.answers import ApiProblem
from archatlas.service.api.push import MOST_A_SECOND, PushGate
from archatlas.settings.live import LiveSettings, PushToken
from archatlas.stores.writer import Flush
from builders import module
from service.registries import Answer, Live, Time, http, pushed

SETTINGS = LiveSettings(
    push=(
        PushToken("data", sha256(b"old secret").hexdigest()),
        PushToken("data", sha256(b"secret").hexdigest()),
        PushToken("shop", sha256(b"other").hexdigest()),
    )
)
PATH = "/v1/modules/data.store/heartbeat"


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    modules = tuple(map(module, ("data.store", "data.cold", "shop.cart")))
    live = Live(tmp_path, modules, {"data.store": pushed(), "shop.cart": http()})
    yield live
    live.close()


class Sender:
    """Sends reports, a second apart, so that no limit is met but where that is meant."""

    def __init__(self, live: Live) -> None:
        self._live, self._client = live, live.app(SETTINGS)
        self.apart = 1.0

    def send(self, said: Any, token: str = "secret", path: str = PATH, kind: str = "application/json") -> Answer:
        self._live.time.now += self.apart
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        headers = {"authorization": f"Bearer {token}", "content-type": kind}
        return asyncio.run(self._client.ask("POST", path, body, headers))


@pytest.fixture
def sender(live: Live) -> Sender:
    return Sender(live)


def test_a_module_that_reports_is_known_to_do_well_or_not(live: Live, sender: Sender) -> None:
    answers = [sender.send({"status": "pass"}) for _ in range(2)]
    answers += [sender.send({"status": "fail", "reason": "queue is full"}) for _ in range(3)]

    assert {one.status for one in answers} == {202}
    assert [one.json["status"] for one in answers] == ["unknown", "healthy", "healthy", "healthy", "unhealthy"]
    status = live.registry.status("data.store")
    assert (status.reason, status.evidence, status.seen) == ("queue is full", "push", live.time.now)


def test_a_module_that_stops_reporting_is_unknown_and_never_stays_healthy(live: Live, sender: Sender) -> None:
    for _ in range(2):
        sender.send({"status": "pass"})
    live.time.now += 91
    live.registry.tick()

    assert live.registry.state("data.store") is State.UNKNOWN


@pytest.mark.parametrize(("token", "status"), [("", 401), ("wrong", 401), ("other", 403), ("old secret", 202)])
def test_a_token_is_for_its_lane(sender: Sender, token: str, status: int) -> None:
    assert sender.send({"status": "pass"}, token).status == status


def test_who_may_not_report_does_not_learn_which_modules_there_are(sender: Sender) -> None:
    gone = "/v1/modules/data.gone/heartbeat"

    assert sender.send({"status": "pass"}, "wrong", gone).body == sender.send({"status": "pass"}, "wrong").body
    assert sender.send({"status": "pass"}, "secret", gone).status == 404


def test_a_module_that_nobody_watches_by_reports_is_refused_with_the_cure(sender: Sender) -> None:
    answer = sender.send({"status": "pass"}, path="/v1/modules/data.cold/heartbeat")

    assert (answer.status, "live.push" in answer.json["detail"]) == (409, True)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[" * 4000, 422),
        (b'{"status": "pass", "at": NaN}', 422),
        (b'{"status": "pass", "at": 1e999}', 422),
        (b'{"status": "pass", "at": ' + b"9" * 3000 + b"}", 422),
        (b'{"status": "pass", "at": true}', 422),
        (b'"pass"', 422),
        (b"\xff\xfe", 422),
        ({"status": "ok"}, 422),
        ({"status": ["pass"]}, 422),
        ({"status": "pass", "ttl": "1s"}, 422),
        ({"status": "pass", "reason": 5}, 422),
        ({"status": "pass", "reason": "x" * 201}, 422),
        ({"status": "pass", "reason": "x" * 5000}, 413),
    ],
)
def test_what_is_no_report_is_refused_and_changes_nothing(live: Live, sender: Sender, said: Any, status: int) -> None:
    answer = sender.send(said)

    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert live.registry.status("data.store").seen is None


def test_only_json_is_taken(sender: Sender) -> None:
    assert sender.send({"status": "pass"}, kind="text/plain").status == 415


def test_a_report_that_is_sent_again_is_refused(live: Live, sender: Sender) -> None:
    made = live.time.now
    first, again, earlier, later = (
        sender.send({"status": "pass", "at": at}) for at in (made, made, made - 10, made + 1)
    )

    assert [one.status for one in (first, again, earlier, later)] == [202, 409, 409, 202]
    assert "was taken before" in again.json["detail"]


def test_a_report_that_somebody_kept_is_refused_after_a_restart(live: Live, sender: Sender, tmp_path: Path) -> None:
    made = live.time.now
    assert sender.send({"status": "pass", "at": made}).status == 202
    live.writer.flush(Flush.BY_TIME)  # what a kill a quarter of a second later leaves
    (tmp_path / "copy").mkdir()
    for file in tmp_path.glob("live.db*"):
        shutil.copy(file, tmp_path / "copy")

    later = Live(tmp_path / "copy", tuple(live.registry.assessment.catalog.values()), {"data.store": pushed()})
    after = Sender(later)
    again, younger = (after.send({"status": "pass", "at": at}).status for at in (made, made + 1))
    later.time.now += 200
    later.registry.tick()
    silent = after.send({"status": "pass", "at": made + 1}).status
    later.close()
    assert (again, younger, silent) == (409, 202, 409)


@pytest.mark.parametrize(("apart", "where"), [(3600, "future"), (-3600, "past")])
def test_a_report_of_another_hour_is_refused(live: Live, sender: Sender, apart: float, where: str) -> None:
    answer = sender.send({"status": "pass", "at": live.time.now + apart})

    assert (answer.status, where in answer.json["detail"]) == (409, True)
    assert sender.send({"status": "pass", "at": live.time.now}).status == 202


def test_a_module_may_report_once_a_second(sender: Sender) -> None:
    sender.send({"status": "pass"})
    sender.apart = 0.5
    answers = [sender.send({"status": "pass"}) for _ in range(2)]

    assert [one.status for one in answers] == [429, 202]
    assert answers[0].headers["retry-after"] == "1"


def test_all_modules_together_may_report_two_hundred_times_a_second() -> None:
    time = Time()
    gate = PushGate(time)
    for number in range(MOST_A_SECOND):
        gate.admit(f"data.m{number}")
    with pytest.raises(ApiProblem, match="200 reports a second"):
        gate.admit("data.other")
    time.now += 0.5
    for number in range(MOST_A_SECOND // 2):
        gate.admit(f"data.n{number}")
    with pytest.raises(ApiProblem, match="200 reports a second"):
        gate.admit("data.another")


def test_a_module_that_reports_without_end_takes_nothing_from_the_others() -> None:
    gate = PushGate(Time())
    gate.admit("data.noisy")
    for _ in range(2 * MOST_A_SECOND):
        with pytest.raises(ApiProblem, match="once a second"):
            gate.admit("data.noisy")

    gate.admit("data.quiet")
