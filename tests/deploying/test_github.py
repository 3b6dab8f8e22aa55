"""The adapter for deployments at GitHub, against a server on loopback that answers as its API is documented."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from archatlas.deploying.adapters.github import GithubAdapter
from archatlas.deploying.adapters.outside import Outside
from archatlas.deploying.adapters.port import AttemptResult
from archatlas.deploying.secrets import SecretMask
from archatlas.model.deployment import AttemptOutcome
from archatlas.settings.deployment_adapters import GithubSettings
from archatlas.transport.resolution import HostResolver
from deploying.loopback import Answer, Cut, Received, Sent, loopback
from deploying.questions import ALLOWED, attempt

APPLIED, NOT_APPLIED, FAILED = AttemptOutcome.APPLIED, AttemptOutcome.NOT_APPLIED, AttemptOutcome.FAILED
RUNNING, CANNOT_TELL = AttemptOutcome.RUNNING, AttemptOutcome.CANNOT_TELL
TOKEN = "ghp_s3cr3ts3cr3t"


class Forge:
    """Keeps deployments and their statuses, the newest first, as GitHub does."""

    def __init__(self, *, as_text: bool = False) -> None:
        self.deployments: list[dict[str, Any]] = []
        self.statuses: list[dict[str, Any]] = []
        self.refusal: Answer | None = None
        self.requests: list[Received] = []
        self.as_text = as_text

    def answer(self, received: Received) -> Answer:
        self.requests.append(received)
        place = urlsplit(received.path)
        if received.headers.get("authorization") != f"Bearer {TOKEN}":
            return Sent({"message": "Bad credentials"}, 401)
        if received.method == "POST":
            return self.made(received.said) if self.refusal is None else self.refusal
        if place.path.endswith("/statuses"):
            return Sent(self.statuses[:1])
        wanted = parse_qs(place.query)
        found = [one for one in self.deployments if [one["ref"], one["task"]] == [wanted["ref"][0], wanted["task"][0]]]
        return Sent([one for one in found if one["environment"] == wanted["environment"][0]])

    def made(self, said: dict[str, Any]) -> Sent:
        payload = json.dumps(said["payload"]) if self.as_text else said["payload"]
        self.deployments.insert(0, {**said, "id": len(self.deployments) + 1, "payload": payload})
        return Sent(self.deployments[0], 201)

    def told(self, *verbs: str, version: str = "v2.1.0") -> list[AttemptResult]:
        """Return what the adapter says when it is asked one thing after another."""

        async def story() -> list[AttemptResult]:
            async with loopback(self.answer) as served:
                settings = GithubSettings("acme/shop", "{short}-{version}", api=served.url, checks=("ci",))
                asks = GithubAdapter(settings, None, outside())
                return [await getattr(asks, verb)(attempt(version)) for verb in verbs]

        return asyncio.run(story())


def outside(token: str = TOKEN) -> Outside:
    return Outside(HostResolver(ALLOWED), {"GITHUB_TOKEN": token}, SecretMask.of([token]), 1.0, 0.0)


def test_a_deployment_is_made_once_and_followed_to_its_end() -> None:
    forge = Forge()
    first = forge.told("apply", "apply", "observe")
    forge.statuses = [{"state": "in_progress"}]
    (second,) = forge.told("observe")
    forge.statuses = [{"state": "success", "description": "all 3 hosts"}]
    (third,) = forge.told("observe")

    assert [one.outcome for one in first] == [RUNNING, RUNNING, RUNNING]
    assert len(forge.deployments) == 1
    assert second.reason == "deployment 1 is in_progress"
    assert (third.outcome, third.reason) == (APPLIED, "deployment 1 is success: all 3 hosts")


def test_a_deployment_says_what_is_wanted_and_merges_nothing() -> None:
    forge = Forge()
    forge.told("apply")
    (made,) = forge.deployments

    assert made["ref"] == "order_desk-v2.1.0"
    assert (made["auto_merge"], made["required_contexts"], made["environment"]) == (False, ["ci"], "prod")
    assert made["payload"]["attempt"] == "prod:r1:s:1"
    assert forge.requests[-1].path == "/repos/acme/shop/deployments"


def test_a_payload_may_come_back_as_text() -> None:
    forge = Forge(as_text=True)

    assert [one.outcome for one in forge.told("apply", "observe")] == [RUNNING, RUNNING]


@pytest.mark.parametrize(
    ("state", "outcome"),
    [("failure", FAILED), ("error", FAILED), ("queued", RUNNING), ("pending", RUNNING), ("inactive", CANNOT_TELL)],
)
def test_the_newest_status_decides(state: str, outcome: AttemptOutcome) -> None:
    forge = Forge()
    forge.told("apply")
    forge.statuses = [{"state": state}, {"state": "success"}]

    assert forge.told("observe")[0].outcome is outcome


@pytest.mark.parametrize(
    ("refusal", "outcome", "reason"),
    [
        (Sent({"message": "Conflict: Commit status checks failed"}, 409), NOT_APPLIED, "GitHub answers 409: Conflict"),
        (Sent({"message": "No ref found"}, 422), NOT_APPLIED, "GitHub answers 422: No ref found"),
        (Sent({"message": "Auto-merged"}, 202), NOT_APPLIED, "GitHub answers 202: Auto-merged"),
        (Sent(b"", 307, {"Location": "http://127.0.0.1/"}), NOT_APPLIED, "GitHub answers 307: redirects are not"),
        (Sent(b"", 502), CANNOT_TELL, "GitHub answers 502"),
        (Cut(), CANNOT_TELL, "the connection was closed"),
    ],
)
def test_what_was_refused_was_not_made(refusal: Answer, outcome: AttemptOutcome, reason: str) -> None:
    forge = Forge()
    forge.refusal = refusal

    (said,) = forge.told("apply")

    assert said.outcome is outcome
    assert said.reason.startswith(reason)


def test_an_attempt_that_left_no_deployment_was_not_made() -> None:
    forge = Forge()
    said = forge.told("observe", version="v9")

    assert said[0].outcome is NOT_APPLIED
    assert len(forge.requests) == 2


def test_what_github_cannot_be_told_is_said_before_anything_is_done() -> None:
    settings = GithubSettings("acme/shop", "{short}-{version}")

    assert "holds no token" in GithubAdapter(settings, None, outside("")).cannot(attempt())
    assert "takes nothing out of service" in GithubAdapter(settings, None, outside()).cannot(attempt(None))
    assert "is not a name of letters" in GithubAdapter(settings, None, outside()).cannot(attempt("1 2"))
    assert GithubAdapter(settings, None, outside()).cannot(attempt()) == ""
