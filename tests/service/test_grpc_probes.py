"""A real server of the gRPC health protocol is asked, where the extra is installed."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from archatlas.model.live import Observation
from archatlas.service.scheduler import Asking
from archatlas.settings.live import LiveSettings, ProbeKind, Selector, TargetRule, allow_list
from archatlas.transport.http_request import HttpRequest
from archatlas.transport.resolution import HostResolver
from builders import assessed, schema_text

grpc = pytest.importorskip("grpc", reason="archatlas[grpc] is not installed")
health = pytest.importorskip("grpc_health.v1.health", reason="archatlas[grpc] is not installed")
health_pb2 = pytest.importorskip("grpc_health.v1.health_pb2", reason="archatlas[grpc] is not installed")
health_pb2_grpc = pytest.importorskip("grpc_health.v1.health_pb2_grpc", reason="archatlas[grpc] is not installed")

ask_grpc = pytest.importorskip("archatlas.transport.grpc_health").ask_grpc

SERVING, NOT_SERVING = 1, 2


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Serve the health of a server on loopback: one service is well, another one is not."""
    server = grpc.server(ThreadPoolExecutor(2))
    servicer = health.HealthServicer()
    servicer.set("", SERVING)
    servicer.set("pay.Cart", SERVING)
    servicer.set("pay.Ledger", NOT_SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield port
    server.stop(None).wait()


def observed(port: int, service: str, allowed: str = "127.0.0.0/8") -> Observation:
    """Ask for a service once."""
    rule = TargetRule(Selector("*"), f"http://127.0.0.1:{port}", kind=ProbeKind.GRPC, service=service, timeout=10.0)
    live = LiveSettings(allow_list([allowed]), (rule,))
    asking = Asking(lambda: live, {})
    plan = asking.watch(assessed(schema_text("pay.cart")))
    (seen,) = asyncio.run(asking.once(plan.targets, 1))
    return seen


@pytest.mark.parametrize(
    ("service", "outcome", "reason"),
    [
        ("", "pass", "SERVING"),
        ("pay.Cart", "pass", "SERVING"),
        ("pay.Ledger", "fail", "NOT_SERVING"),
        ("pay.Gone", "unknown", "NOT_FOUND"),
    ],
)
def test_a_service_says_how_it_is_and_one_that_is_not_found_is_unknown(
    port: int, service: str, outcome: str, reason: str
) -> None:
    seen = observed(port, service)

    assert (seen.outcome.value, seen.reason) == (outcome, reason)
    assert seen.evidence == f"grpc {service or 'the whole server'}"


@pytest.mark.parametrize(("addresses", "reason"), [(("127.0.0.2", "127.0.0.1"), "SERVING"), ((), "")])
def test_where_nobody_answers_at_an_address_the_next_one_is_asked(
    port: int, addresses: tuple[str, ...], reason: str
) -> None:
    resolver = HostResolver(allow_list(["127.0.0.0/8"]))
    resolver.know("pay.example", addresses)
    asking = ask_grpc(HttpRequest("http", "pay.example", port, "/"), "", resolver, 10.0)
    if not reason:
        with pytest.raises(OSError, match="has no address"):
            asyncio.run(asking)
    else:
        assert asyncio.run(asking).reason == reason


def test_a_server_that_is_gone_fails(port: int) -> None:
    seen = observed(1, "")

    assert seen.outcome.value == "fail"
    assert seen.reason == "UNAVAILABLE: Connection refused"


def test_a_server_that_is_not_allowed_is_never_connected_to(port: int) -> None:
    seen = observed(port, "", "10.0.0.0/8")

    assert seen.reason == f"not asked: 127.0.0.1 port {port} is not in live.allow"


def test_no_proxy_of_the_environment_is_asked(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("grpc_proxy", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert observed(port, "").outcome.value == "pass"
