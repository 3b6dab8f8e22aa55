"""The exit status is a promise: 0 clean, 1 findings, 2 usage or configuration, 3 our own bug."""

import os
import re
from pathlib import Path

import pytest

from archatlas import __version__
from archatlas.cli.main import COMMANDS, main
from archatlas.cli.terminal import Exit, exit_for
from archatlas.model.finding import Severity
from archatlas.model.source import Location
from builders import requiring, schema_text, written
from findings import finding_at
from installed import archatlas_process

COMPLETE = {
    "identity": {"name": "lane.a", "layer": "application", "summary": "Keeps what is said", "status": "active"},
    "ownership": {"owner": "@Team", "escalation": "@Lead", "lifecycle": "stable", "last_review": "2026-01-04"},
    "contracts.api": {"surface": ["rest: /a"], "version": "v1.0"},
    "dependencies": {"internal": {}, "external": {}},
    "runtime": {"processes": {}, "config": {}, "resources": {}},
    "security": {"secrets": {}, "authz_model": "internal"},
    "observability": {"logs": {}, "metrics": {"exporter": "custom", "key_metrics": []}, "slos": {}},
    "test_posture": {"coverage": {"current": 0.5}, "tests": {}},
    "risk_and_change.risks": [],
    "provenance": {"schema_version": "1.0", "last_updated": "2026-01-05"},
}
CLEAN = schema_text("lane.a", COMPLETE)
WARNING = schema_text("lane.a", {**COMPLETE, "ownership.owner": "Team A"})
NOTE = schema_text("lane.a", {**COMPLETE, "judgement": "unknown to the format"})
ERROR = requiring("lane.a", "lane.gone")
REFUSED = schema_text("lane.a", {"identity.tier": 9})


@pytest.mark.parametrize(
    ("text", "options", "status"),
    [
        (CLEAN, (), Exit.CLEAN),
        (NOTE, (), Exit.CLEAN),
        (NOTE, ("--fail-on", "warning"), Exit.CLEAN),
        (WARNING, (), Exit.CLEAN),
        (WARNING, ("--fail-on", "error"), Exit.CLEAN),
        (WARNING, ("--fail-on", "warning"), Exit.FINDINGS),
        (ERROR, (), Exit.FINDINGS),
        (REFUSED, (), Exit.FINDINGS),
        (REFUSED, ("--format", "json"), Exit.FINDINGS),
    ],
)
def test_check_fails_on_what_is_grave_enough(text: str, options: tuple[str, ...], status: Exit, tmp_path: Path) -> None:
    assert main(["check", str(written(tmp_path, text)), *options]) is status


def test_a_severity_is_grave_enough_from_the_wanted_one_up() -> None:
    found = [finding_at(Location("a"), severity=Severity.WARNING)]

    assert exit_for(found, Severity.ERROR) is Exit.CLEAN
    assert exit_for(found, Severity.WARNING) is Exit.FINDINGS
    assert exit_for(found, Severity.NOTE) is Exit.FINDINGS
    assert exit_for([], Severity.NOTE) is Exit.CLEAN


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("paint",),
        ("check", "modules", "--colour"),
        ("check", "modules", "--format", "xml"),
        ("export", "modules"),
    ],
)
def test_wrong_usage_is_told_on_standard_error(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)

    said = capsys.readouterr()
    assert stopped.value.code == Exit.USAGE
    assert said.out == ""
    assert said.err.startswith("usage: archatlas")


@pytest.mark.parametrize("command", ["check", "build", "export"])
def test_what_cannot_be_read_is_told_in_one_line(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main([command, "nowhere", *(("--out", "out") if command != "check" else ())]) is Exit.USAGE
    assert capsys.readouterr().err == "archatlas: there is no directory 'nowhere'\n"
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_setting_stops_every_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "modules", CLEAN)
    (tmp_path / "archatlas.yml").write_text("siet: {}\n", encoding="utf-8")

    for command in (("check", "modules"), ("build", "modules"), ("export", "modules", "--out", "out")):
        assert main(command) is Exit.USAGE
        assert "archatlas.yml:1:1: siet: unknown key; did you mean 'site'?" in capsys.readouterr().err


def test_a_settings_file_that_is_named_must_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    modules = str(written(tmp_path, CLEAN))

    assert main(["check", modules, "--config", str(tmp_path / "other.yml")]) is Exit.USAGE
    assert capsys.readouterr().err.endswith("other.yml: there is no such file\n")


def test_a_named_settings_file_is_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    modules = written(tmp_path / "modules", CLEAN, ERROR.replace("lane.a", "lane.b"))
    (modules / "0.yaml").rename(modules / "lane.a.yaml")
    (tmp_path / "other.yml").write_text("exclude: ['1.yaml']\n", encoding="utf-8")

    assert main(["check", str(modules), "--config", str(tmp_path / "other.yml")]) is Exit.CLEAN
    assert capsys.readouterr().out == "1 module: no findings\n"


def test_what_we_did_not_foresee_is_told_as_a_bug_of_ours(tmp_path: Path) -> None:
    written(tmp_path / "modules", CLEAN)
    (tmp_path / "jsonschema_rs.py").write_text("1 / 0\n", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])

    done = archatlas_process("check", "modules", cwd=tmp_path, PYTHONPATH=path)

    assert done.returncode == Exit.BUG
    assert "this is a bug: ZeroDivisionError: division by zero" in done.stderr
    assert "Traceback" not in done.stderr
    told = archatlas_process("check", "modules", cwd=tmp_path, PYTHONPATH=path, ARCHATLAS_TRACEBACK="1")
    assert "Traceback" in told.stderr


def test_the_version_is_printed(tmp_path: Path) -> None:
    done = archatlas_process("--version", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (0, f"archatlas {__version__}\n")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])

    assert stopped.value.code == 0
    listed = capsys.readouterr().out
    assert all(re.search(rf"\n    {command}\s", listed) for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])

    assert stopped.value.code == 0
    assert f"usage: archatlas {command}" in capsys.readouterr().out


@pytest.mark.parametrize("place", ["schemas", "schemas/modules/deep", "."])
def test_the_settings_of_the_repository_are_found_from_inside_it(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    modules = written(tmp_path / "schemas" / "modules" / "deep", CLEAN).parent
    (tmp_path / ".git").mkdir()
    (tmp_path / "archatlas.yml").write_text("siet: {}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / place)

    assert main(["check", str(modules)]) is Exit.USAGE
    assert "archatlas.yml:1:1: siet: unknown key" in capsys.readouterr().err


def test_the_settings_of_the_repository_are_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules = written(tmp_path / "estate" / "modules", CLEAN)
    (tmp_path / "estate" / ".git").mkdir()
    (tmp_path / "estate" / "archatlas.yml").write_text("siet: {}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert main(["check", str(modules)]) is Exit.USAGE


def test_no_settings_are_taken_from_among_the_schemas_or_outside_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules = written(tmp_path / "estate" / "modules", CLEAN)
    (tmp_path / "estate" / ".git").mkdir()
    for place in (tmp_path, modules):
        (place / "archatlas.yml").write_text("siet: {}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "estate")

    assert main(["check", "modules"]) is not Exit.USAGE
