"""The settings of the live registry: what they mean, and what is said of mistakes."""

from ipaddress import ip_network

import pytest

from archatlas.model.source import SourceFile
from archatlas.render.text.messages import error_text
from archatlas.settings import SettingsError, read_settings
from archatlas.settings.live import (
    LiveSettings,
    MaintenanceWindow,
    ProbeKind,
    ReadAccess,
    Selector,
    allow_list,
    endpoint_of,
    seconds,
)

EVERYTHING = """
live:
  allow: [10.20.0.0/16, "Payments.prod.example:8443", "[2001:db8::1]:80", 127.0.0.1]
  interval: 1m
  timeout: 2s
  targets:
    - match: "payments.*"
      base: https://{short}.prod.example:8443/
      path: /healthz
      headers: {Authorization: PROBE_TOKEN}
    - external: redis-cluster
      base: http://redis.example:{port}
      kind: grpc
      service: redis.Health
      interval: 10s
      timeout: 500ms
  prometheus:
    url: http://127.0.0.1:9090/
    queries:
      - match: "*"
        up: avg(up{job="{short}"})
        fail: 0.9
  maintenance:
    - match: "payments.*"
      from: 2026-12-01T22:00:00Z
      until: 2026-12-02T00:00:00+01:00
      reason: new disks
  push:
    - lane: payments
      digest: "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      time_to_live: 2m
  references: [http://10.20.0.1/health, http://10.20.0.2/health]
  listen: 0.0.0.0:80
  read: token
  read_tokens: ["sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"]
  origin: https://docs.example.org
  store: {postgresql: LIVE_STORE}
"""


def live(text: str) -> LiveSettings:
    found = read_settings(SourceFile("archatlas.yml", text)).live
    assert found is not None
    return found


def mistakes(text: str) -> str:
    with pytest.raises(SettingsError) as refused:
        live(text)
    return error_text(refused.value)


def test_without_a_word_nothing_is_known_of_a_live_registry() -> None:
    assert read_settings(SourceFile("archatlas.yml", "site: {name: x}")).live is None


def test_nothing_may_be_asked_by_default() -> None:
    said = live("live: {interval: 10s}")

    assert (said.allow, said.listen, said.read) == (allow_list(()), ("127.0.0.1", 8766), ReadAccess.OPEN)


def test_all_that_can_be_said_is_taken() -> None:
    said = live(EVERYTHING)
    first, second = said.targets

    assert said.allow.networks == (ip_network("10.20.0.0/16"), ip_network("127.0.0.1/32"))
    assert said.allow.endpoints == {("payments.prod.example", 8443), ("2001:db8::1", 80)}
    assert (first.base, first.path, first.interval, first.timeout) == (
        "https://{short}.prod.example:8443",
        "/healthz",
        60.0,
        2.0,
    )
    assert first.headers == {"Authorization": "PROBE_TOKEN"}
    assert (second.kind, second.service, second.interval, second.timeout) == (ProbeKind.GRPC, "redis.Health", 10.0, 0.5)
    assert said.prometheus is not None
    assert (said.prometheus.url, said.prometheus.queries[0].fail) == ("http://127.0.0.1:9090", 0.9)
    assert said.maintenance == (MaintenanceWindow("payments.*", 1796162400.0, 1796166000.0, "new disks"),)
    assert (said.push[0].digest, said.push[0].time_to_live) == ("a" * 64, 120.0)
    assert (said.listen, said.read, said.read_tokens) == (("0.0.0.0", 80), ReadAccess.TOKEN, ("b" * 64,))
    assert (said.origin, said.store.postgresql) == ("https://docs.example.org", "LIVE_STORE")


def test_a_selector_fits_modules_by_pattern_and_one_service_by_name() -> None:
    assert Selector(match="payments.*").fits("payments.ledger")
    assert not Selector(match="payments.*").fits("external:payments.ledger")
    assert Selector(external="redis").fits("external:redis")
    assert not Selector(external="redis").fits("lane.redis")


def test_durations_have_units() -> None:
    assert [seconds(text) for text in ("500ms", "5s", "2m", "1h", "1d")] == [0.5, 5.0, 120.0, 3600.0, 86400.0]


def test_a_query_takes_the_timeout_of_its_prometheus_and_that_of_all() -> None:
    queries = "queries: [{match: a, up: up, interval: 3s}]"

    assert live(f"live:\n  timeout: 1s\n  prometheus: {{url: http://x, {queries}}}\n").prometheus
    assert live(f"live:\n  prometheus: {{url: http://x, timeout: 2s, {queries}}}\n").prometheus
    assert "set a shorter timeout" in mistakes(f"live:\n  prometheus: {{url: http://x, {queries}}}\n")


def test_hosts_are_compared_in_lower_case_and_without_a_closing_dot() -> None:
    assert endpoint_of("Payments.Prod.Example.:443") == ("payments.prod.example", 443)


@pytest.mark.parametrize(
    "text", ["host", "host:0", "host:65536", "::1:80", "a@b:80", "a/b:80", ":80", "*.x:80", "h:8٣"]
)
def test_what_is_no_host_with_a_port_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text is all that it says
        endpoint_of(text)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (
            "allow: [10.20.0.1/16]",
            "live.allow[0]: '10.20.0.1/16' is neither a network nor a host with its port; did you",
        ),
        ("allow: [pay.example]", "write 10.20.0.0/16 or pay.example:443"),
        ("allow: ['https://pay.example/x']", "write 10.20.0.0/16 or pay.example:443"),
        ("allow: [169.254.169.254]", "link-local addresses are never asked"),
        ("allow: ['fe80::/16']", "link-local addresses are never asked"),
        ("interval: 500ms", "500ms is not between 1s and 1d"),
        ("timeout: 40s", "an answer may take 40s, and the next question comes after 30s; leave more between, or"),
        ("targets: [{base: http://x}]", "live.targets[0]: names neither of match and external"),
        ("targets: [{match: a, external: b, base: http://x}]", "live.targets[0]: names both of match and external"),
        ("targets: [{match: a, base: 'http://{shrt}'}]", "did you mean {short}?"),
        ("targets: [{match: a, base: 'http://x:99999'}]", "has no host, or a port that is none"),
        ("targets: [{match: a, base: 'http://allowed@127.0.0.1/'}]", "live.targets[0].base"),
        ("targets: [{match: a, base: http://x, path: //x}]", "live.targets[0].path"),
        ("prometheus: {url: http://x, queries: [{match: a}]}", "asks nothing; write at least one of up, requests"),
        ("prometheus: {url: http://x, queries: [{match: a, requests: b}]}", "a share needs errors as well"),
        ("maintenance: [{match: a, from: '2026-12-01T22:00:00', until: '2026-12-01T23:00:00Z'}]", "no time with its"),
        ("maintenance: [{match: a, from: '2026-12-01T22:00:00Z', until: '2026-12-01T21:00:00Z'}]", "ends before it"),
        ("read: token", "nobody can read with a token before read_tokens has the digest of one"),
        ("store: {sqlite: a, postgresql: b}", "names two stores"),
        ("listen: localhost:99999", "is not HOST:PORT"),
        ("references: [http://x]", "live.references"),
        ("origin: 'https://docs.example.org/'", "live.origin"),
        ("push: [{lane: a, digest: secret}]", "live.push[0].digest"),
        ("alow: []", "live.alow"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_its_cure(said: str, problem: str) -> None:
    assert problem in mistakes(f"live:\n  {said}\n")
