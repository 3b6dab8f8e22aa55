"""What adapters and gates may be told, and what is said of mistakes."""

import pytest

from archatlas.model.deployment import GateKind, VersionCheck
from archatlas.model.source import SourceFile
from archatlas.render.text.messages import error_text
from archatlas.settings import SettingsError, read_settings
from archatlas.settings.deployment_adapters import (
    AdapterSettings,
    GithubSettings,
    KubectlSettings,
    SimulatedSettings,
    WebhookSettings,
)
from archatlas.settings.deployment_gates import (
    BakeGate,
    BudgetGate,
    CanaryGate,
    CheckGate,
    HttpGate,
    ManualGate,
    PrometheusGate,
    RegistryGate,
)
from archatlas.settings.environments import EnvironmentSettings, GateRule

GATES = """
- http: {url: "http://{host}:{port}/health", version: build.version, headers: {Authorization: TOKEN}, timeout: 2s}
- prometheus: {url: "http://m:9090", query: "up{version='{version}'}", at_least: 1}
- registry: {url: "http://r:8766", settle: 2m}
- check: {}
- {bake: {}, lasting: 5m}
- budget: {url: "http://r:8766", at_least: 0.25}
- manual: {}
- canary: {url: "http://m", requests: "r{version} {window}", errors: "e{version} {window}", at_most: 2, alpha: 0.01}
"""


def environment(key: str, entries: str) -> EnvironmentSettings:
    indented = entries.strip().replace("\n", "\n      ")
    text = f"environments:\n  prod:\n    {key}:\n      {indented}\n"
    return read_settings(SourceFile("archatlas.yml", text)).environments["prod"]


def gates(entries: str) -> tuple[GateRule, ...]:
    return environment("gates", entries).gates


def adapter(entry: str) -> AdapterSettings:
    return environment("adapters", f"- {entry}").adapters[0].adapter


def test_every_kind_of_gate_is_taken() -> None:
    rules = gates(GATES)

    assert [rule.spec.kind for rule in rules] == [
        GateKind(kind) for kind in ("http", "prometheus", "registry", "check", "bake", "budget", "manual", "canary")
    ]
    assert [rule.gate for rule in rules] == [
        HttpGate("http://{host}:{port}/health", "build.version", {"Authorization": "TOKEN"}, 2.0),
        PrometheusGate("http://m:9090", "up{version='{version}'}", 1),
        RegistryGate("http://r:8766", 120.0),
        CheckGate(),
        BakeGate(),
        BudgetGate("http://r:8766", 0.25),
        ManualGate(),
        CanaryGate("http://m", "r{version} {window}", "e{version} {window}", "", 2, 0.01),
    ]


def test_a_canary_passes_after_the_looks_that_its_power_is_told_for() -> None:
    (rule,) = gates("- canary: {url: 'http://m', requests: 'r{version} {window}', errors: 'e{version} {window}'}")

    assert isinstance(rule.gate, CanaryGate)
    assert (rule.gate.looks, rule.spec.in_a_row, rule.spec.failures) == (20, 1, 1)


def test_gates_that_ask_a_version_have_to_be_told_it() -> None:
    required = {rule.spec.id for rule in gates(GATES) if rule.spec.version is VersionCheck.REQUIRED}
    (said,) = gates("- {http: {url: 'http://a'}, version: if-told}")

    assert required == {"http", "prometheus", "canary"}
    assert said.spec.version is VersionCheck.IF_TOLD


def test_every_kind_of_adapter_is_taken() -> None:
    kubectl = adapter(
        "kubectl: {image: 'r.example/{short}:{version}', namespace: shop, program: [kubectl, --context, prod]}"
    )

    assert kubectl == KubectlSettings("r.example/{short}:{version}", "shop", program=("kubectl", "--context", "prod"))
    assert adapter(
        "webhook: {url: 'https://d/{module}', observe: 'https://d/{attempt}', headers: {A: B}, timeout: 1s}"
    ) == WebhookSettings("https://d/{module}", "https://d/{attempt}", {"A": "B"}, 1.0)
    assert adapter("github: {repository: acme/shop, ref: 'v{version}', checks: [ci], timeout: 1m}") == GithubSettings(
        "acme/shop", "v{version}", checks=("ci",), timeout=60.0
    )
    assert adapter("simulate: {takes: 20ms, fail: ['shop.*']}") == SimulatedSettings("", 0.02, ("shop.*",))


@pytest.mark.parametrize(
    ("key", "entry", "problem"),
    [
        ("gates", "{http: {url: 'http://{hots}/'}}", "nothing fills {hots}; did you mean {host}?"),
        ("gates", "{http: {url: 'http://a?b=c'}}", "environments.prod.gates[0].http.url"),
        ("gates", "{http: {url: 'http://a', headers: {A: 'secret value'}}}", "gates[0].http.headers.A"),
        ("gates", "{http: {url: 'http://a', timeout: 0s}}", "gates[0].http.timeout: 0s is not between 100ms and 7d"),
        ("gates", "{prometheus: {url: 'http://m', query: 'up{version}'}}", "passes whatever comes; write at_least"),
        ("gates", "{prometheus: {url: 'http://m', query: up, at_least: 1}}", "does not ask about the version that was"),
        ("gates", "{prometheus: {url: 'http://{host}', query: '{version}', at_least: 1}}", "nothing fills {host}"),
        ("gates", "{bake: {}}", "lasts no time; write lasting: 10m beside it"),
        ("gates", "{check: {strict: true}}", "gates[0].check.strict"),
        ("gates", "{budget: {url: 'http://r', at_least: 2}}", "gates[0].budget.at_least"),
        ("gates", "{canary: {url: 'http://m', requests: 'a{version}{window}'}}", "counts nothing bad"),
        (
            "gates",
            "{canary: {url: 'http://m', requests: 'a{version}{window}', errors: 'b{version}{window}'}, every: 60s}",
            "to pass takes 1140s at least, and the deadline is after 600s",
        ),
        (
            "gates",
            "{canary: {url: 'http://m', requests: 'a{window}', errors: 'b{version}{window}'}}",
            "gates[0].canary.requests: cannot tell what is new from what was before; put {version} into it",
        ),
        (
            "gates",
            "{canary: {url: 'http://m', requests: 'a{version}{window}', errors: 'b{version}'}}",
            "gates[0].canary.errors: counts over no time; put {window} into it",
        ),
        ("adapters", "{kubectl: {image: 'app:1', namespace: a}}", "'app:1' is the same for each version"),
        ("adapters", "{kubectl: {image: 'app:{version}', namespace: 'A b'}}", "adapters[0].kubectl.namespace"),
        ("adapters", "{webhook: {url: 'https://d', observe: 'https://d/last'}}", "asks about no attempt"),
        ("adapters", "{github: {repository: shop, ref: 'v{version}'}}", "adapters[0].github.repository"),
        ("adapters", "{github: {repository: a/b, ref: main}}", "'main' is the same for each version"),
        ("adapters", "{github: {repository: a/b, ref: '{version}', api: 'https://{host}'}}", "nothing fills {host}"),
        ("adapters", "{simulate: {takes: 9d}}", "adapters[0].simulate.takes: 9d is not between 0ms and 7d"),
    ],
)
def test_a_mistake_of_a_gate_or_an_adapter_is_told_with_its_cure(key: str, entry: str, problem: str) -> None:
    with pytest.raises(SettingsError) as refused:
        environment(key, f"- {entry}")

    assert problem in error_text(refused.value)


def test_a_query_that_is_about_no_version_can_be_meant() -> None:
    (rule,) = gates("- {prometheus: {url: 'http://m', query: up, at_least: 1}, version: if-told}")

    assert rule.gate == PrometheusGate("http://m", "up", 1)
