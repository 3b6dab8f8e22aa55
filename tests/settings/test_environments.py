"""The settings of environments: what they mean, and what is said of mistakes."""

from datetime import datetime
from ipaddress import ip_network

import pytest

from archatlas.model.deployment import ConcurrencyLimits, GateKind, OnFailure
from archatlas.model.environment import Freeze, StepKind
from archatlas.model.module import ModuleIdentity, ModuleName
from archatlas.model.source import SourceFile
from archatlas.render.text.messages import error_text
from archatlas.settings import SettingsError, read_settings
from archatlas.settings.deployment_adapters import ShellSettings
from archatlas.settings.environments import EnvironmentSettings, JournalSettings
from archatlas.settings.live import AllowList
from builders import module

EVERYTHING = """
environments:
  prod:
    journal: {postgresql: JOURNAL}
    allow: [127.0.0.1/32]
    limits: {slots: 6, owner: 1, lane: 2, tiers: {"1": 1}}
    on_failure: hold
    cycles: together
    freeze:
      - {from: "2026-12-20 18:00", until: "2027-01-04 06:00", zone: Europe/Berlin, reason: holidays}
      - {weekly: fri 15:00 to mon 07:00}
    adapters:
      - match: {modules: ["shop.*"]}
        shell: {apply: [./deploy, "{module}"], observe: [./deployed], undo: [./back], environment: [TOKEN], timeout: 2m}
      - shell: {apply: [./other], retire: [./gone]}
    gates:
      - http: {url: "http://127.0.0.1:{port}/health"}
        every: 2s
      - {id: critical, match: {tiers: [1]}, http: {url: "http://127.0.0.1/"}, in_a_row: 5, watch: 0s}
    steps:
      - {id: migrate, before: [shop.cart], irreversible: true, shell: {apply: [./migrate]}}
      - {id: agreed, kind: approval, owner: "@Board"}
"""


def environment(text: str = EVERYTHING) -> EnvironmentSettings:
    return read_settings(SourceFile("archatlas.yml", text)).environments["prod"]


def mistakes(said: str) -> str:
    with pytest.raises(SettingsError) as refused:
        environment(f"environments:\n  prod:\n    {said}\n")
    return error_text(refused.value)


def test_an_environment_of_which_nothing_is_said_has_defaults() -> None:
    said = environment("environments: {prod: {}}")

    assert said.allow.setting == "environments.prod.allow"
    assert said == EnvironmentSettings(
        "prod", JournalSettings(".archatlas/deployments/prod.sqlite"), AllowList(setting="environments.prod.allow")
    )


def test_all_that_can_be_said_is_taken() -> None:
    said = environment()
    migrate, agreed = said.steps

    assert (said.journal, said.allow.networks) == (JournalSettings("", "JOURNAL"), (ip_network("127.0.0.1/32"),))
    assert (said.limits, said.on_failure) == (ConcurrencyLimits(6, 1, 2, {1: 1}), OnFailure.HOLD)
    assert said.cycles_together
    assert said.freeze == (
        Freeze("Europe/Berlin", "holidays", datetime(2026, 12, 20, 18), datetime(2027, 1, 4, 6)),
        Freeze("UTC", weekly=(4 * 1440 + 15 * 60, 7 * 60)),
    )
    assert (migrate.step.before, migrate.step.irreversible) == (("shop.cart",), True)
    assert migrate.adapter == ShellSettings(("./migrate",))
    assert (agreed.step.kind, agreed.step.owner, agreed.adapter) == (StepKind.APPROVAL, "@Board", None)


def test_the_first_adapter_that_fits_a_module_counts() -> None:
    cart, search = environment().adapter_for(module("shop.cart")), environment().adapter_for(module("find.search"))

    assert cart == ShellSettings(("./deploy", "{module}"), (), ("./deployed",), ("./back",), ("TOKEN",), 120.0)
    assert search == ShellSettings(("./other",), ("./gone",))


def test_all_gates_that_fit_a_module_count() -> None:
    identities = (ModuleIdentity(ModuleName("shop.cart"), tier=tier) for tier in (1, 2))
    critical, other = (environment().gates_for(module("shop.cart", identity=one)) for one in identities)

    assert [(gate.spec.id, gate.spec.in_a_row, gate.spec.watch) for gate in critical] == [
        ("http", 3, 60.0),
        ("critical", 5, 0.0),
    ]
    assert [(gate.spec.kind, gate.spec.every) for gate in other] == [(GateKind.HTTP, 2.0)]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("jurnal: {}", "unknown key; did you mean 'journal'?"),
        ("journal: {sqlite: a, postgresql: B}", "environments.prod.journal: names two places"),
        ("allow: [10.0.0.1/8]", "environments.prod.allow[0]: '10.0.0.1/8' is neither a network nor"),
        ("allow: [169.254.169.254]", "link-local addresses are never asked"),
        ("limits: {slots: 0}", "environments.prod.limits.slots"),
        ("freeze: [{from: '2026-12-20 18:00'}]", "write both from and until, or weekly alone"),
        ("freeze: [{from: '2026-12-20 18:00', until: '2026-12-20 17:00'}]", "ends before it begins"),
        ("freeze: [{from: '2026-12-20 18:00', until: '2026-13-20 17:00'}]", "write it like 2026-12-20 18:00"),
        ("freeze: [{weekly: fr 15:00 to mon 07:00}]", "write it like fri 15:00 to mon 07:00"),
        ("freeze: [{weekly: fri 15:00 to mon 07:00, zone: Europe/Berln}]", "a zone that this machine knows"),
        ("adapters: [{match: {}}]", "names no kind of it; write one of"),
        ("adapters: [{match: {lane: [a]}, shell: {apply: [a]}}]", "did you mean 'lanes'?"),
        ("adapters: [{shell: {apply: ['{module}']}}]", "the program itself is written down"),
        ("adapters: [{shell: {apply: [a, '{modul}']}}]", "nothing fills {modul}; did you mean {module}?"),
        ("adapters: [{shell: {apply: []}}]", "environments.prod.adapters[0].shell.apply"),
        (
            "adapters: [{shell: {apply: [a], environment: ['A=b']}}]",
            "environments.prod.adapters[0].shell.environment[0]",
        ),
        ("adapters: [{shell: {apply: [a], timeout: 8d}}]", "8d is not between 100ms and 7d"),
        ("gates: [{http: {url: 'http://x'}, in_a_row: 99}]", "to pass takes 980s at least, and the deadline is after"),
        ("gates: [{http: {url: 'http://x'}}, {http: {url: 'http://y'}}]", "another one is known as 'http'"),
        ("steps: [{id: a}]", "a migration runs something"),
        ("steps: [{id: a, kind: approval, shell: {apply: [a]}}]", "an approval runs nothing"),
        ("steps: [{id: A}]", "environments.prod.steps[0].id"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_its_cure(said: str, problem: str) -> None:
    assert problem in mistakes(said)


def test_what_looks_like_a_format_string_is_a_plain_text() -> None:
    said = environment("environments: {prod: {adapters: [{shell: {apply: [a, '{0.__class__}', '{\"a\": 1}']}}]}}")

    assert said.adapters[0].adapter == ShellSettings(("a", "{0.__class__}", '{"a": 1}'))
