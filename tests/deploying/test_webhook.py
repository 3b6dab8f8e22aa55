"""The adapter that has something else deploy: once for each attempt, whatever gets lost."""

import asyncio
import json
from collections.abc import Callable, Mapping

import pytest

from archatlas.deploying.adapters.outside import Outside
from archatlas.deploying.adapters.port import AttemptResult
from archatlas.deploying.adapters.webhook import WebhookAdapter
from archatlas.deploying.secrets import SecretMask
from archatlas.model.deployment import AttemptOutcome
from archatlas.settings.deployment_adapters import WebhookSettings
from archatlas.transport.resolution import HostResolver
from deploying.loopback import Answer, Cut, Hung, Loopback, Received, Sent, loopback
from deploying.questions import ALLOWED, attempt

APPLIED, NOT_APPLIED, FAILED = AttemptOutcome.APPLIED, AttemptOutcome.NOT_APPLIED, AttemptOutcome.FAILED
RUNNING, CANNOT_TELL = AttemptOutcome.RUNNING, AttemptOutcome.CANNOT_TELL
TOKEN = "s3cr3t-s3cr3t"


def adapter(url: str, environ: Mapping[str, str] | None = None, *, observed: bool = True) -> WebhookAdapter:
    variables = {"TOKEN": TOKEN} if environ is None else environ
    outside = Outside(HostResolver(ALLOWED), variables, SecretMask.of(variables.values()), 0.3, 0.0)
    observe = f"{url}/attempts/{{attempt}}" if observed else ""
    return WebhookAdapter(WebhookSettings(f"{url}/deploy/{{module}}", observe, {"X-Token": "TOKEN"}), None, outside)


def told(answering: Callable[[Received], Answer], verb: str = "apply", *, observed: bool = True) -> AttemptResult:
    return story(answering, verb, observed=observed)[0]


def story(
    answering: Callable[[Received], Answer], verb: str = "apply", *, observed: bool = True
) -> tuple[AttemptResult, Loopback]:
    async def asked() -> tuple[AttemptResult, Loopback]:
        async with loopback(answering) as served:
            return await getattr(adapter(served.url, observed=observed), verb)(attempt()), served

    return asyncio.run(asked())


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        (Sent(b"", 200), APPLIED, "it answers 200"),
        (Sent(b"", 204), APPLIED, "it answers 204"),
        (Sent(b"", 202), RUNNING, "it answers 202"),
        (Sent({"state": "running"}), RUNNING, "it answers 200: running"),
        (Sent({"state": "failed", "reason": "no\x1b[2J disk"}), FAILED, "it answers 200: failed: no disk"),
        (Sent({"state": "failed"}, 500), FAILED, "it answers 500: failed"),
        (Sent(b"", 409), RUNNING, "it answers 409"),
        (Sent(b"", 422), NOT_APPLIED, "it answers 422"),
        (Sent(b"", 403), NOT_APPLIED, "it answers 403"),
        (Sent(b"", 307, {"Location": "http://169.254.169.254/"}), NOT_APPLIED, "it answers 307: redirects are not"),
        (Sent(b"", 429), CANNOT_TELL, "it answers 429"),
        (Sent(b"", 503), CANNOT_TELL, "it answers 503"),
        (Cut(), CANNOT_TELL, "the connection was closed before an answer"),
        (Hung(), CANNOT_TELL, "no answer in time"),
    ],
)
def test_only_who_refuses_plainly_has_certainly_not_begun(answer: Answer, outcome: AttemptOutcome, reason: str) -> None:
    said = told(lambda received: answer)

    assert said.outcome is outcome
    assert said.reason.startswith(reason)


def test_a_request_has_the_key_of_its_attempt_and_says_what_is_wanted() -> None:
    _, served = story(lambda received: Sent())
    (request,) = served.requests

    assert (request.method, request.path) == ("POST", "/deploy/shop.order_desk")
    assert request.headers["idempotency-key"] == '"prod:r1:s:1"'
    assert request.headers["x-token"] == TOKEN
    assert request.said == {
        "action": "apply",
        "attempt": "prod:r1:s:1",
        "run": "r1",
        "step": "upgrade:shop.order_desk",
        "environment": "prod",
        "module": "shop.order_desk",
        "before": "v2.0.0",
        "after": "v2.1.0",
        "fence": 0,
    }


def test_an_undo_says_that_it_is_one() -> None:
    _, served = story(lambda received: Sent(), "undo")

    assert served.requests[0].said["action"] == "undo"


@pytest.mark.parametrize(
    ("answer", "outcome", "questions"),
    [
        (Sent({"state": "applied"}), APPLIED, 1),
        (Sent({"state": "running"}), RUNNING, 1),
        (Sent({"state": "failed"}), FAILED, 1),
        (Sent({"state": "not"}), NOT_APPLIED, 2),
        (Sent(b"", 404), NOT_APPLIED, 2),
        (Sent({"state": "who knows"}), CANNOT_TELL, 4),
        (Sent(b"ok"), CANNOT_TELL, 4),
        (Sent(b"", 500), CANNOT_TELL, 4),
        (Cut(), CANNOT_TELL, 4),
    ],
)
def test_what_became_of_an_attempt_is_asked_patiently(answer: Answer, outcome: AttemptOutcome, questions: int) -> None:
    said, served = story(lambda received: answer, "observe")

    assert said.outcome is outcome
    assert [(one.method, one.path) for one in served.requests] == [("GET", "/attempts/r1%3As%3A1")] * questions


def test_an_answer_after_a_failure_counts() -> None:
    answers = iter(list[Answer]([Cut(), Sent(b"", 404), Sent({"state": "applied"})]))

    assert told(lambda received: next(answers), "observe").outcome is APPLIED


def test_who_has_no_address_to_ask_at_cannot_tell() -> None:
    said, served = story(lambda received: Sent(), "observe", observed=False)

    assert (said.outcome, served.requests) == (CANNOT_TELL, [])


def test_what_may_not_be_asked_was_never_sent() -> None:
    refused, closed = adapter("http://169.254.169.254"), adapter("http://127.0.0.1:1")

    assert asyncio.run(refused.apply(attempt())).reason == "not asked: 169.254.169.254 is never asked"
    assert asyncio.run(refused.apply(attempt())).outcome is NOT_APPLIED
    assert asyncio.run(closed.apply(attempt())).outcome is NOT_APPLIED


def test_a_target_that_echoes_our_secrets_has_them_masked() -> None:
    def echo(received: Received) -> Sent:
        return Sent({"state": "failed", "reason": json.dumps({"you sent": received.headers["x-token"]})})

    said = told(echo)

    assert "s3cr3t" not in said.reason
    assert "***" in said.reason


def test_what_is_missing_is_told_before_anything_is_done() -> None:
    unset, steps_out = adapter("http://127.0.0.1:1", {}), adapter("http://127.0.0.1:1")

    assert unset.cannot(attempt()) == "the header X-Token needs the environment variable TOKEN; set it"
    assert steps_out.cannot(attempt(module="..")).endswith("leads out of its path")
    assert steps_out.cannot(attempt()) == ""
