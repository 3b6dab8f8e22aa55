"""What gates say of a module: whether it is well in the version that was deployed, or that nobody can tell."""

import gzip
from collections.abc import Mapping
from typing import Any

import pytest

from archatlas.model.deployment import GateVerdict, Look
from archatlas.model.errors import UserError
from archatlas.settings.deployment_gates import (
    BakeGate,
    BudgetGate,
    CheckGate,
    GateSettings,
    HttpGate,
    ManualGate,
    PrometheusGate,
    RegistryGate,
)
from archatlas.settings.live import allow_list
from builders import assessed, schema_text
from deploying.loopback import Answer, Cut, Hung, Received, Sent
from deploying.questions import APPLIED_AT, MODULE, NOW, World, looked, looked_at, question
from processes import LONG_ENOUGH

PASS, FAIL, INCONCLUSIVE, ERROR = GateVerdict.PASS, GateVerdict.FAIL, GateVerdict.INCONCLUSIVE, GateVerdict.ERROR


def health(answer: Answer, key: str = "version", **headers: str) -> Look:
    """Return what the gate http says of an answer."""
    return looked_at(lambda received: answer, lambda url: HttpGate(f"{url}/health", key, headers, LONG_ENOUGH))[0]


@pytest.mark.parametrize(
    ("answer", "verdict", "version"),
    [
        (Sent({"status": "pass", "version": "v2.1.0"}), PASS, "v2.1.0"),
        (Sent({"status": "pass", "version": "2.1.0"}), PASS, "v2.1.0"),
        (Sent({"status": "pass", "version": "v2.0.0"}), INCONCLUSIVE, "v2.0.0"),
        (Sent({"status": "pass"}), PASS, None),
        (Sent({"status": "warn", "version": "v2.1.0"}), INCONCLUSIVE, "v2.1.0"),
        (Sent({"status": "unknown", "version": "v2.1.0"}), INCONCLUSIVE, "v2.1.0"),
        (Sent({"status": "fail", "version": "v2.1.0"}, 503), FAIL, "v2.1.0"),
        (Sent({"status": "fail", "version": "v2.0.0"}, 503), INCONCLUSIVE, "v2.0.0"),
        (Sent(b"", 500), FAIL, "v2.1.0"),
        (Sent(b"", 302, {"Location": "http://169.254.169.254/"}), FAIL, "v2.1.0"),
        (Sent(b"", 401), ERROR, None),
        (Sent(gzip.compress(b"0" * 10**7), 200, {"Content-Encoding": "gzip"}), PASS, None),
        (Sent(b"[" * 60_000, 200), PASS, None),
        (Sent(b'{"version": NaN}', 200), PASS, None),
        (Sent({"version": ["v2.1.0"]}), PASS, None),
        (Cut(), FAIL, "v2.1.0"),
    ],
)
def test_health_is_of_the_version_that_answers(answer: Answer, verdict: GateVerdict, version: str | None) -> None:
    look = health(answer)

    assert (look.verdict, look.version) == (verdict, version)


def test_why_an_answer_does_not_count_is_told() -> None:
    other = health(Sent({"version": "v2.0.0"}))
    untold = health(Sent({"status": "pass"}), "build.version")

    assert other.reason == "200 OK; it is version v2.0.0, not v2.1.0"
    assert untold.reason == "200 OK: pass; it does not say its version under 'build.version'"


def test_a_version_may_lie_deeper_and_an_answer_may_be_kept_on_the_way() -> None:
    look = health(Sent({"build": {"version": "v2.1.0"}}, 200, {"Age": "40"}), "build.version")

    assert (look.version, look.measured_at) == ("v2.1.0", NOW - 40)


def test_silence_and_a_refused_connection_are_failures_of_the_module() -> None:
    hung = looked_at(lambda received: Hung(), lambda url: HttpGate(url, timeout=0.05))[0]
    refused = looked(HttpGate("http://127.0.0.1:1/"))

    assert (hung.verdict, hung.reason) == (FAIL, "no answer in time")
    assert (refused.verdict, refused.reason) == (FAIL, "the connection was refused")


@pytest.mark.parametrize(
    "address",
    ["http://169.254.169.254/", "http://10.0.0.1/", "http://[fd00:ec2::254]/", "http://2852039166/"],
)
def test_what_may_not_be_asked_is_an_error_of_ours(address: str) -> None:
    look = looked(HttpGate(address))

    assert look.verdict is ERROR
    assert look.reason.startswith("not asked: ")


def test_headers_come_from_variables_and_their_values_are_never_recorded() -> None:
    def echo(received: Received) -> Sent:
        return Sent(f"who is {received.headers['authorization']}?".encode(), 503)

    world = World({"TOKEN": "Bearer s3cr3t-s3cr3t"})
    look, requests = looked_at(echo, lambda url: HttpGate(url, headers={"Authorization": "TOKEN"}), world=world)
    missing = looked(HttpGate("http://127.0.0.1/", headers={"Authorization": "TOKEN"}))

    assert requests[0].headers["authorization"] == "Bearer s3cr3t-s3cr3t"
    assert look.reason == "503 Service Unavailable: who is ***?"
    assert (missing.verdict, missing.reason) == (
        ERROR,
        "the header Authorization needs the environment variable TOKEN; set it",
    )


def test_values_are_parts_of_a_path_and_never_more() -> None:
    address = "{module}/{short}/{host}/{version}/{environment}"
    look, requests = looked_at(
        lambda received: Sent(), lambda url: HttpGate(f"{url}/{address}"), question("v1/../2?a=b#c\r\nX: y")
    )
    out = looked(HttpGate("http://127.0.0.1/a/{version}/b"), question(".."))

    assert look.verdict is PASS
    assert requests[0].path == "/shop.order_desk/order_desk/order-desk/v1%2F..%2F2%3Fa%3Db%23c%0D%0AX%3A%20y/prod"
    assert (out.verdict, out.reason) == (ERROR, "'http://127.0.0.1/a/../b' leads out of its path")


def test_what_nothing_says_cannot_be_asked_for() -> None:
    look = looked(HttpGate("http://127.0.0.1:{port}/"))

    assert (look.verdict, look.reason) == (
        ERROR,
        "'http://127.0.0.1:{port}/' needs {port}, and observability.metrics.port of its schema says nothing",
    )


def rows(*values: str, at: float = NOW, **more: Any) -> Sent:
    """Return what Prometheus answers."""
    result = [{"metric": {"i": str(index)}, "value": [at, value]} for index, value in enumerate(values)]
    return Sent({"status": "success", "data": {"resultType": "vector", "result": result}, **more})


def measured(answer: Answer, least: float | None = 1, most: float | None = None, query: str = "up{version}") -> Look:
    """Return what the gate prometheus says of an answer, for which it waits."""
    patience = 0.05 if isinstance(answer, Hung) else LONG_ENOUGH
    return looked_at(lambda received: answer, lambda url: PrometheusGate(url, query, least, most, timeout=patience))[0]


@pytest.mark.parametrize(
    ("answer", "verdict", "reason"),
    [
        (rows("1", "1"), PASS, "1"),
        (rows("1", "2"), PASS, "1 to 2"),
        (rows("1", "0"), FAIL, "0 is less than 1"),
        (rows(), INCONCLUSIVE, "the query has no rows"),
        (rows("1", "NaN"), INCONCLUSIVE, "the query has a row that is no number"),
        (rows("+Inf"), INCONCLUSIVE, "the query has a row that is no number"),
        (rows("1e999"), INCONCLUSIVE, "the query has a row that is no number"),
        (rows("1", warnings=["store gone"]), INCONCLUSIVE, "the answer may not be whole: store gone"),
        (Sent({"status": "error", "error": "bad query"}, 400), ERROR, "Prometheus: Prometheus refuses the query"),
        (Sent(b"<html>", 200), ERROR, "Prometheus: no answer of Prometheus: 200"),
        (Sent(b"", 302, {"Location": "http://127.0.0.1/"}), ERROR, "Prometheus: no answer of Prometheus: 302"),
        (Cut(), ERROR, "Prometheus: the connection was closed"),
        (Hung(), ERROR, "Prometheus: no answer in time"),
    ],
)
def test_every_row_of_a_query_has_to_lie_within_the_limits(answer: Answer, verdict: GateVerdict, reason: str) -> None:
    look = measured(answer)

    assert look.verdict is verdict
    assert look.reason.startswith(reason)


def test_a_million_rows_are_not_read() -> None:
    look = measured(rows(*("1" for _ in range(20_000))))

    assert look.verdict is ERROR
    assert look.reason.endswith("longer than we read")


def test_a_query_is_about_a_version_at_a_time() -> None:
    assert (measured(rows("1", at=990.0)).version, measured(rows("1", at=990.0)).measured_at) == ("v2.1.0", 990.0)
    assert measured(rows("1"), query="up").version is None


def test_an_upper_limit_is_one_for_each_row() -> None:
    look = measured(rows("0.1", "0.4"), None, 0.3)

    assert (look.verdict, look.reason) == (FAIL, "0.4 is more than 0.3")


@pytest.mark.parametrize("version", ['1"} or vector(1) #', "1`", "1'", "1\\", "1\n", "{version}"])
def test_no_value_ends_the_quotes_of_a_query(version: str) -> None:
    look = looked(PrometheusGate("http://127.0.0.1", 'up{version="{version}"}', 1), question(version))

    assert look.verdict is ERROR
    assert look.reason.endswith("is not plain enough for a query")


STATUS: Mapping[str, Any] = {"name": MODULE, "status": "healthy", "flags": [], "seen": NOW, "observer": {}}
HEALTH: Mapping[str, Any] = {"serviceId": MODULE, "status": "pass", "description": "healthy", "output": "200 OK"}


def registered(status: Mapping[str, Any] = STATUS, said: Mapping[str, Any] = HEALTH, code: int = 200) -> Look:
    """Return what the gate registry says where the registry says this."""

    def answer(received: Received) -> Sent:
        assert received.path.startswith(f"/v1/modules/{MODULE}/")
        return Sent(status) if received.path.endswith("/status") else Sent(said, code)

    return looked_at(answer, lambda url: RegistryGate(url, 60.0))[0]


@pytest.mark.parametrize(
    ("status", "said", "code", "verdict", "reason"),
    [
        ({}, {}, 200, PASS, "healthy, 200 OK"),
        ({}, {"status": "fail", "description": "unhealthy"}, 503, FAIL, "unhealthy, 200 OK"),
        ({}, {"status": "warn", "description": "degraded"}, 200, INCONCLUSIVE, "degraded, 200 OK"),
        ({"seen": APPLIED_AT + 59}, {}, 200, INCONCLUSIVE, "healthy, 200 OK; it was not watched for 60 s after"),
        ({"seen": None}, {}, 200, INCONCLUSIVE, "healthy, 200 OK; it was not watched for 60 s after"),
        ({"flags": ["flapping"]}, {}, 200, INCONCLUSIVE, "healthy, 200 OK; it is flapping"),
        ({"observer": {"suspect": True}}, {}, 200, INCONCLUSIVE, "healthy, 200 OK; the registry suspects its own"),
        ({"name": "shop.other"}, {}, 200, ERROR, "the registry: 200, and nothing about shop.order_desk"),
        ({}, {"serviceId": "shop.other"}, 200, ERROR, "the registry: 200, and nothing about shop.order_desk"),
        ({}, {}, 404, ERROR, "the registry: 404, and nothing about shop.order_desk"),
    ],
)
def test_the_registry_counts_once_it_watched_after_the_change(
    status: Mapping[str, Any], said: Mapping[str, Any], code: int, verdict: GateVerdict, reason: str
) -> None:
    look = registered({**STATUS, **status}, {**HEALTH, **said}, code)

    assert look.verdict is verdict
    assert look.reason.startswith(reason)


def test_when_the_registry_saw_a_module_is_when_it_was_measured() -> None:
    assert registered().measured_at == NOW


LEVEL: Mapping[str, Any] = {"is_judged": True, "remaining": 0.5, "alert": None, "is_blind": False}


@pytest.mark.parametrize(
    ("level", "verdict", "reason"),
    [
        ({}, PASS, "50% of its budget is left, 25% is asked for"),
        ({"remaining": 0.2}, FAIL, "20% of its budget is left, 25% is asked for"),
        ({"alert": "page"}, FAIL, "its budget burns too fast: as said"),
        ({"remaining": None}, INCONCLUSIVE, "as said"),
        ({"is_judged": False}, INCONCLUSIVE, "as said"),
        ({"is_blind": True}, INCONCLUSIVE, "as said"),
    ],
)
def test_enough_of_the_error_budget_has_to_be_left(level: Mapping[str, Any], verdict: GateVerdict, reason: str) -> None:
    said = Sent({"name": MODULE, "level": {**LEVEL, **level}, "says": "as said"})
    look = looked_at(lambda received: said, lambda url: BudgetGate(url, 0.25))[0]

    assert (look.verdict, look.reason) == (verdict, reason)


def test_a_module_without_a_budget_is_not_judged_by_it() -> None:
    said = Sent({"name": MODULE, "level": None, "says": "no objective is declared"})
    look = looked_at(lambda received: said, BudgetGate)[0]

    assert (look.verdict, look.reason) == (INCONCLUSIVE, "no objective is declared")


def checked(**values: object) -> Look:
    """Return what the gate check says of a schema with these values."""
    said = {"identity.layer": "application", **{key.replace("__", "."): value for key, value in values.items()}}
    return looked(CheckGate(), world=World(assess=lambda: assessed(schema_text(MODULE, said))))


def test_a_schema_without_errors_passes_for_the_version_that_it_declares() -> None:
    good, other = checked(contracts__api__version="v2.1.0"), checked(contracts__api__version="v2.0.0")
    bad = checked(contracts__api__version="v2.1.0", dependencies__internal__requires=["shop.nowhere"])

    assert (good.verdict, good.version, good.reason) == (PASS, "v2.1.0", "no errors")
    assert (other.verdict, other.reason) == (INCONCLUSIVE, "its schema declares version v2.0.0 by now")
    assert (bad.verdict, bad.reason) == (FAIL, "errors of its schema: reference/unknown")


def test_schemas_that_cannot_be_read_or_do_not_have_the_module_decide_nothing() -> None:
    def broken() -> Any:
        raise UserError("the directory is gone")

    assert looked(CheckGate(), world=World(assess=broken)).verdict is ERROR
    assert looked(CheckGate()).verdict is ERROR
    assert looked(CheckGate(), world=World(assess=lambda: assessed(schema_text("a.b")))).verdict is INCONCLUSIVE


def test_time_passes_and_a_person_approves() -> None:
    asked = question()
    approved = type(asked)(asked.attempt, asked.applied_at, asked.now, approved_by="@ada")

    assert (looked(BakeGate()).verdict, looked(BakeGate()).reason) == (PASS, "100 s went by")
    assert looked(ManualGate()).verdict is INCONCLUSIVE
    assert (looked(ManualGate(), approved).verdict, looked(ManualGate(), approved).reason) == (
        PASS,
        "@ada approved it",
    )


def test_nothing_is_asked_where_nothing_is_allowed() -> None:
    settings: list[GateSettings] = [HttpGate("http://127.0.0.1:1/"), PrometheusGate("http://127.0.0.1:1", "up", 1)]
    settings += [RegistryGate("http://127.0.0.1:1"), BudgetGate("http://127.0.0.1:1")]
    for one in settings:
        look = looked(one, world=World(allow=allow_list((), "environments.prod.allow")))
        assert look.verdict is ERROR
        assert "environments.prod.allow" in look.reason
