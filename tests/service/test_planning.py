"""What is asked of whom: settings say where, schemas say no more than a path and a port."""

import pytest

from archatlas.model.live import Source
from archatlas.model.source import SourceFile
from archatlas.service.planning import LiveError, probe_plan
from archatlas.service.targets import GrpcTarget, HttpTarget, ProbePlan, QueryTarget
from archatlas.settings import read_settings
from archatlas.settings.live import LiveSettings
from builders import assessed, schema_text


def planned(live: str, *schemas: str, environ: dict[str, str] | None = None) -> ProbePlan:
    """Return what is asked of schemas, given the settings below `live`."""
    settings = read_settings(SourceFile("archatlas.yml", f"live:\n  allow: [10.0.0.0/8]\n{live}"))
    return probe_plan(assessed(*schemas), settings.live or LiveSettings(), environ or {})


def checked(check: str, name: str = "pay.cart_lines", **values: object) -> str:
    """Return a schema with a health check."""
    said = {key.replace("__", "."): value for key, value in values.items()}
    return schema_text(name, {"runtime.deployment.health_check": check, **said})


ASKED = "  targets: [{match: 'pay.*', base: 'https://{host}.example:8443/base', path: /healthz}]"


def urls(plan: ProbePlan) -> list[str]:
    """Return what is asked over HTTP, as addresses."""
    asked = [one.request for one in plan.targets if isinstance(one, HttpTarget)]
    return [f"{one.scheme}://{one.host}:{one.port}{one.target}" for one in asked]


def test_the_path_of_a_schema_is_appended_to_the_address_of_the_settings() -> None:
    assert urls(planned(ASKED, checked("/health"))) == ["https://cart-lines.example:8443/base/health"]


def test_a_schema_that_says_nothing_or_a_command_is_asked_for_the_path_of_the_settings() -> None:
    for schema in (schema_text("pay.cart_lines"), checked("curl -f localhost/health")):
        assert urls(planned(ASKED, schema)) == ["https://cart-lines.example:8443/base/healthz"]


def test_a_module_that_no_rule_fits_is_not_watched() -> None:
    plan = planned(ASKED, checked("/health", "shop.till"))

    assert (plan.targets, plan.watched, plan.left_out) == ((), {}, {})


@pytest.mark.parametrize(
    "check",
    [
        "//169.254.169.254/",
        "/../admin",
        "/a//b",
        "/a?b=c",
        "/a b",
        "/é",
        "/" + "a" * 256,
        "/health\r\nX-Evil: 1",
        "http://allowed@127.0.0.1/",
        "http://10.0.0.1/health",
        "HTTP://10.0.0.1/",
        "https://pay.example:8443@evil.example/",
        "http://pay.example:8080/%2e%2e/",
        "gopher://10.0.0.1/",
        "file:///etc/passwd",
    ],
)
def test_what_a_schema_must_not_say_is_never_asked(check: str) -> None:
    plan = planned(ASKED, checked(check))

    assert plan.targets == ()
    assert plan.left_out["pay.cart_lines"]


def test_a_whole_address_of_a_schema_counts_where_the_settings_list_it_and_gets_no_headers() -> None:
    live = f"{ASKED[:-2]}, headers: {{Authorization: TOKEN}}}}]"
    settings = read_settings(SourceFile("archatlas.yml", f"live:\n  allow: ['pay.example:8080']\n{live}"))
    assert settings.live is not None
    plan = probe_plan(assessed(checked("http://Pay.Example:8080/up")), settings.live, {"TOKEN": "secret"})

    assert urls(plan) == ["http://pay.example:8080/up"]
    (target,) = plan.targets
    assert isinstance(target, HttpTarget)
    assert target.request.headers == {}


def test_headers_hold_what_the_environment_says_and_nothing_else_does() -> None:
    live = "  targets: [{match: '*', base: http://x, path: /h, headers: {Authorization: TOKEN}}]"

    (target,) = planned(live, schema_text("pay.cart"), environ={"TOKEN": "Bearer abc"}).targets
    assert isinstance(target, HttpTarget)
    assert target.request.headers == {"Authorization": "Bearer abc"}
    with pytest.raises(LiveError, match="needs the environment variable TOKEN; set it"):
        planned(live, schema_text("pay.cart"))
    with pytest.raises(LiveError, match="holds no value of a header"):
        planned(live, schema_text("pay.cart"), environ={"TOKEN": "a\r\nX: b"})


def test_the_port_of_a_schema_fills_its_place_and_is_missed_where_it_is_absent() -> None:
    live = "  targets: [{match: '*', base: 'http://10.0.0.1:{port}', path: /h}]"

    assert urls(planned(live, schema_text("pay.cart", {"observability.metrics.port": 9100}))) == [
        "http://10.0.0.1:9100/h"
    ]
    assert planned(live, schema_text("pay.cart")).left_out["pay.cart"] == (
        "its address needs {port}, which observability.metrics.port of its schema does not say"
    )


@pytest.mark.parametrize("port", [0, -1, 65536, 99999, 10**30])
def test_a_schema_that_says_an_impossible_port_is_left_out_and_stops_nobody(port: int) -> None:
    base = "  targets: [{match: 'pay.*', base: 'http://10.0.0.1:{port}', path: /healthz}]"
    evil = checked("/health", observability__metrics__port=port)

    plan = planned(base, evil, checked("/health", "pay.good", observability__metrics__port=9100))

    assert urls(plan) == ["http://10.0.0.1:9100/health"]
    assert "pay.cart_lines" in plan.left_out


def test_readiness_is_asked_beside_health() -> None:
    (target,) = planned(ASKED, checked("/live", runtime__deployment__ready_check="/ready")).targets

    assert isinstance(target, HttpTarget)
    assert target.ready is not None
    assert target.ready.target == "/base/ready"


def test_of_several_rules_the_last_one_counts() -> None:
    live = "  targets: [{match: '*', base: http://a, path: /h}, {match: 'pay.*', base: http://b, path: /h}]"

    assert urls(planned(live, schema_text("pay.cart"), schema_text("shop.till"))) == ["http://b:80/h", "http://a:80/h"]


def test_grpc_and_queries_are_planned_beside_http() -> None:
    live = """\
  targets: [{match: '*', base: 'https://x:50051', kind: grpc, service: pay.Cart}]
  prometheus:
    url: http://127.0.0.1:9090/prometheus/
    queries: [{match: '*', up: 'avg(up{job="{short}"})', interval: 15s}]"""
    plan = planned(live, schema_text("pay.cart"))
    query, grpc = plan.targets

    assert isinstance(query, QueryTarget)
    assert (dict(query.queries), query.watched.interval) == ({"up": 'avg(up{job="cart"})'}, 15.0)
    assert query.server.target == "/prometheus"
    assert isinstance(grpc, GrpcTarget)
    assert (grpc.server.scheme, grpc.host, grpc.server.port, grpc.service) == ("https", "x", 50051, "pay.Cart")
    assert {one.source for one in plan.watched["pay.cart"].sources} == {Source.PROMETHEUS, Source.GRPC}


def test_a_critical_service_outside_is_watched_for_its_users() -> None:
    live = "  targets: [{external: redis, base: http://x, path: /h}, {match: '*', base: http://y, path: /h}]"
    needs = [{"name": "redis", "criticality": "critical"}, {"name": "mail", "criticality": "critical"}]
    plan = planned(live, schema_text("pay.cart", {"dependencies.external.services": needs}), schema_text("pay.other"))

    assert plan.watched["pay.cart"].externals == ("external:redis",)
    assert plan.watched["pay.other"].externals == ()
    assert "external:redis" in plan.watched


def test_a_default_that_all_declare_degrades_nobody() -> None:
    estate = [schema_text(f"pay.m{place}", {"observability.slos.latency_p95_ms": 200}) for place in range(30)]
    alone = [schema_text("pay.one", {"observability.slos.latency_p95_ms": 120})]
    plan = planned("  targets: [{match: '*', base: http://x, path: /h}]", *estate, *alone)

    assert {one.promised_p95 for name, one in plan.watched.items() if name != "pay.one"} == {None}
    assert plan.watched["pay.one"].promised_p95 == 0.12


def test_a_lane_with_a_token_may_report_itself() -> None:
    digest = "sha256:" + "a" * 64
    plan = planned(f"  push: [{{lane: pay, digest: '{digest}', time_to_live: 2m}}]", schema_text("pay.cart"))

    assert plan.targets == ()
    assert [(one.source, one.time_to_live) for one in plan.watched["pay.cart"].sources] == [(Source.PUSH, 120.0)]
