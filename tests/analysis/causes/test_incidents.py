"""Modules that are not healthy hang together in incidents."""

from collections.abc import Mapping

from archatlas.analysis.causes.incidents import incidents
from archatlas.model.live import ModuleStatus, State, Transition
from archatlas.model.module import ModuleName
from archatlas.render.text.live_sentences import incident_sentence
from builders import A, B, C, D, E

REQUIRES = {A: (B,), B: (C, A), C: (), D: (C,), E: (D,)}


def test_unhealthy_modules_along_requirements_are_one_incident_and_others_another() -> None:
    found = incidents(REQUIRES, statuses({A: 30, B: 20, E: 25}))

    assert [incident.modules for incident in found] == [(A, B), (E,)]
    assert incident_sentence(found[0]) == f"2 modules are not healthy, 2 of them unhealthy; {B} turned first"


def test_healthy_and_unknown_modules_are_part_of_none() -> None:
    seen: dict[str, ModuleStatus] = {
        name: ModuleStatus(name, state) for name, state in zip(REQUIRES, State, strict=True)
    }

    assert [incident.modules for incident in incidents(REQUIRES, seen)] == [(D, E)]


def test_an_incident_lasts_since_the_first_module_left_health() -> None:
    changes = [
        change(1, A, State.HEALTHY, State.UNHEALTHY, 1),
        change(2, A, State.UNHEALTHY, State.HEALTHY, 2),
        change(3, A, State.HEALTHY, State.DEGRADED, 10),
        change(4, A, State.DEGRADED, State.UNHEALTHY, 30),
    ]
    (incident,) = incidents(REQUIRES, statuses({A: 30, B: 20}), changes)

    assert (incident.since, incident.first, incident.key) == (10, A, f"{A}@10")


def statuses(unhealthy: Mapping[ModuleName, float]) -> Mapping[str, ModuleStatus]:
    return {name: ModuleStatus(name, State.UNHEALTHY, since=since) for name, since in unhealthy.items()}


def change(index: int, name: ModuleName, before: State, after: State, at: float) -> Transition:
    return Transition(index, name, before, after, frozenset(), at)
