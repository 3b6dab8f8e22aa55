"""One module is explained from what was stored: its state, its incident, what may have caused it, what changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archatlas.analysis.live.memory import Watched
from archatlas.cli.main import main
from archatlas.model.live import ProbeOutcome
from archatlas.model.module import ModuleName
from archatlas.model.operations import Observability, ServiceLevels
from archatlas.model.record import replace
from archatlas.render.reports.live_explanation import explanation_text
from archatlas.service.explaining import explanation_of
from archatlas.settings.live import AllowList, LiveSettings, Selector, TargetRule
from archatlas.stores.writer import Flush
from builders import A, B, C, module
from service.registries import Live, http

SETTINGS = LiveSettings(
    allow=AllowList(endpoints=frozenset({("127.0.0.1", 8081)})),
    targets=(TargetRule(Selector("lane.*"), "http://127.0.0.1:8081", "/health"),),
)
PROMISE = Observability(slos=ServiceLevels(availability_pct=99.9))


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    modules = (module(A, ("lane.b",), observability=PROMISE), module(B, ("lane.c",)), module(C))
    opened = Live(tmp_path, modules, {name: http() for name in (A, B, C)})
    yield opened
    opened.close()


def explained(live: Live, name: ModuleName) -> str:
    live.writer.flush()
    told = explanation_of(name, live.registry.assessment, SETTINGS, live.store, live.time.now)
    return explanation_text(told)


def test_an_incident_is_told_with_its_deepest_module_first(live: Live) -> None:
    for name in (C, B, A):
        live.see(name, ProbeOutcome.PASS, 2)
    for name in (C, B, A):
        live.see(name, ProbeOutcome.FAIL, 3, "connection \x1b[31mrefused")

    lines = explained(live, A).splitlines()

    assert lines[0].startswith("lane.a: unhealthy for 0 s (since ")
    assert lines[1] == "  connection \\x1b[31mrefused (http /health)"
    assert any(line.endswith("3 modules are not healthy, 3 of them unhealthy; lane.c turned first") for line in lines)
    assert "  1. lane.c explains 3 of 3 not healthy, contradicts 0 healthy" in lines
    assert "  cannot judge 99.9 % by probes: of 120 an hour 0.12 may fail, and at least 3 should; " in "\n".join(lines)
    assert any("lane.c: healthy to unhealthy" in line for line in lines)


def test_where_nobody_observes_any_more_the_state_is_told_as_of_then(live: Live) -> None:
    live.see(A, ProbeOutcome.PASS, 2)
    assert explained(live, A).startswith("lane.a: healthy")
    live.time.now += 600

    first, second, *_ = explained(live, A).splitlines()

    assert first.startswith("Nothing was observed since ")
    assert second.startswith("lane.a: healthy for 10 min")


def test_a_change_that_was_written_before_anything_was_counted_was_observed(live: Live) -> None:
    live.writer.flush()
    live.see(A, ProbeOutcome.PASS, 2)
    live.writer.flush(Flush.BY_TIME)

    told = explanation_of(A, live.registry.assessment, SETTINGS, live.store, live.time.now)

    assert explanation_text(told).startswith("lane.a: healthy")


def test_not_watched_and_never_answered_are_told_apart(live: Live) -> None:
    unasked = live.registry.assessment, LiveSettings(), live.store, live.time.now

    assert explained(live, C).splitlines()[1:3] == ["lane.c: unknown", "  nothing observed yet"]
    assert explanation_text(explanation_of(C, *unasked)).splitlines()[1:3] == ["lane.c: not watched", ""]


def test_a_module_that_a_setting_fits_and_nobody_can_ask_says_why(live: Live) -> None:
    pathless = LiveSettings(SETTINGS.allow, (TargetRule(Selector("lane.*"), "http://127.0.0.1:8081"),))

    told = explanation_of(C, live.registry.assessment, pathless, live.store, live.time.now)

    said = "  neither its schema nor the settings name a path to ask"
    assert explanation_text(told).splitlines()[1:3] == ["lane.c: not watched", said]


def test_a_change_of_flags_alone_is_told_as_such(live: Live) -> None:
    start = live.time.now
    windows: dict[str, Watched] = {C: replace(http(), maintenance=((start + 10, start + 20),))}
    live.registry.reload(live.registry.assessment, windows)
    for _ in range(3):
        live.time.now += 10
        live.registry.tick()

    text = explained(live, C)

    assert "lane.c: still unknown, now maintenance: nothing observed yet\n" in text
    assert "lane.c: still unknown, without a flag now: nothing observed yet\n" in text
    assert "  nothing observed yet\n" in text


def test_nothing_stored_and_a_wrong_name_are_refused_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "a.yaml").write_text("identity: {name: lane.a, layer: application}\n", encoding="utf-8")
    (tmp_path / "archatlas.yml").write_text("schemas: [modules]\n", encoding="utf-8")

    assert main(["live", "explain", "lane.b"]) == 2
    assert "did you mean 'lane.a'?" in capsys.readouterr().err
    assert main(["live", "explain", "lane.a"]) == 2
    assert "start archatlas live serve" in capsys.readouterr().err
    assert not (tmp_path / ".archatlas").exists()
