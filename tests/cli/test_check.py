"""`archatlas check` tells every problem of every file, to people and to programs, on any terminal."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from builders import requiring, schema_text, written
from installed import ARCHATLAS, archatlas, archatlas_process


def test_every_problem_of_every_file_is_told(tmp_path: Path) -> None:
    written(
        tmp_path / "modules", schema_text("lane.a", {"identity.tier": 9}), "identity: [\n", requiring("lane.c", "x.y")
    )

    done = archatlas("check", "modules", cwd=tmp_path)

    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert done.stderr == ""
    assert any(line.startswith("modules/0.yaml:3:3: error schema/range identity.tier:") for line in lines)
    assert any(line.startswith("modules/1.yaml:2:1: error yaml/") for line in lines)
    assert any(line.startswith("modules/2.yaml:6:7: error reference/unknown ") for line in lines)
    assert lines[-1].startswith("1 module: 3 errors")


def test_programs_get_json_and_nothing_else(tmp_path: Path) -> None:
    written(tmp_path / "modules", requiring("lane.a", "lane.東京"))

    done = archatlas("check", "modules", "--format", "json", cwd=tmp_path)

    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert [found["subject"] for found in report["findings"] if found["rule"] == "reference/unknown"] == ["lane.東京"]


@pytest.mark.real
def test_a_terminal_without_unicode_gets_escapes(tmp_path: Path) -> None:
    written(tmp_path / "modules", requiring("lane.a", "lane.東京"))

    done = archatlas_process("check", "modules", cwd=tmp_path, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")

    assert done.returncode == 1
    assert "names 'lane.\\u6771\\u4eac'" in done.stdout
    assert done.stderr == ""


def test_a_file_name_that_nobody_can_type_is_shown(tmp_path: Path) -> None:
    modules = written(tmp_path / "modules", requiring("lane.a"))
    (modules / "\u202eb.yaml").write_text("identity: 1\n", encoding="utf-8")

    done = archatlas("check", "modules", cwd=tmp_path)

    assert done.returncode == 1
    assert "modules/\\u202eb.yaml: error" in done.stdout
    assert "\u202e" not in done.stdout


def test_a_file_name_cannot_begin_a_command_of_a_build_service(tmp_path: Path) -> None:
    (tmp_path / "::error::x.yaml").write_text("identity: 1\n", encoding="utf-8")

    done = archatlas("check", ".", cwd=tmp_path)

    assert "::error::x.yaml" in done.stdout
    assert not any(line.lstrip().startswith("::") for line in done.stdout.splitlines())


def printed_on_a_terminal(tmp_path: Path, **environment: str) -> str:
    """Return what the command prints on a terminal of its own."""
    written(tmp_path / "modules", requiring("lane.a", "lane.gone"))
    ours, theirs = pty.openpty()
    inherited = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    command = [*ARCHATLAS, "check", "modules"]
    with subprocess.Popen(command, cwd=tmp_path, env={**inherited, **environment}, stdout=theirs) as process:
        os.close(theirs)
        printed = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            printed += chunk
            if not chunk:
                break
    os.close(ours)
    assert process.returncode == 1
    return printed.decode()


def test_a_terminal_shows_colours(tmp_path: Path) -> None:
    assert "\x1b[31merror\x1b[0m reference/unknown" in printed_on_a_terminal(tmp_path, TERM="xterm")


@pytest.mark.real
def test_a_reader_who_wants_no_colours_gets_none(tmp_path: Path) -> None:
    assert "\x1b" not in printed_on_a_terminal(tmp_path, TERM="xterm", NO_COLOR="1")


@pytest.mark.real
def test_a_reader_who_goes_away_early_is_no_error(tmp_path: Path) -> None:
    written(tmp_path / "modules", requiring("lane.a"))
    for arguments in (("schema",), ("check", "modules")):
        ours, theirs = os.pipe()
        os.close(ours)
        with subprocess.Popen(
            [*ARCHATLAS, *arguments], cwd=tmp_path, stdout=theirs, stderr=subprocess.PIPE, text=True
        ) as process:
            os.close(theirs)
            assert process.stderr is not None
            assert process.stderr.read() == ""
        assert process.returncode == 0


@pytest.mark.real
def test_a_check_starts_without_what_only_others_need(tmp_path: Path) -> None:
    written(tmp_path, requiring("lane.a", "lane.gone"))
    check = f"import sys; from archatlas.cli.main import main; main(['check', {str(tmp_path)!r}]); "
    others = "{'yaml', 'difflib', 'hashlib', 'statistics', 'archatlas.analysis.regression.performance'}"
    asked = f"{check} print(*sorted({others} & {{*sys.modules}}), file=sys.stderr)"

    done = subprocess.run([sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True)

    assert "reference/unknown" in done.stdout
    assert done.stderr.split() == []


@pytest.mark.real
def test_the_end_of_a_check_does_not_look_at_all_objects_once_more(tmp_path: Path) -> None:
    written(tmp_path, requiring("lane.a", "lane.gone"))
    told = "import atexit, gc, sys; atexit.register(lambda: print(gc.get_freeze_count(), file=sys.stderr)); "
    check = f"from archatlas.cli.main import entry; sys.argv = ['archatlas', 'check', {str(tmp_path)!r}]; entry()"

    done = subprocess.run([sys.executable, "-c", told + check], cwd=tmp_path, capture_output=True, text=True)

    assert done.returncode == 1
    assert int(done.stderr) > 10_000
