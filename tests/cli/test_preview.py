"""`archatlas serve` and `mkdocs serve` as somebody sees them who edits settings meanwhile, or whose port is taken."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import requiring, written
from installed import ARCHATLAS, archatlas
from previews import QUIET, preview

pytestmark = pytest.mark.site

MKDOCS = (sys.executable, "-m", "mkdocs")
PLUGINS = "plugins: [{gen-files: {scripts: [gen_files.py]}}, {archatlas: {schemas: modules}}]\n"
SCRIPT = "from archatlas.publish.plugin import write_generated\nwrite_generated()\n"


def project(root: Path) -> Path:
    """Write schemas, one of which settings may exclude, and a mkdocs.yml of a team's own."""
    written(root / "modules", requiring("lane.a", "lane.b"), requiring("lane.b"))
    (root / "modules" / "draft.yaml").write_text(requiring("lane.draft"), encoding="utf-8")
    (root / "docs").mkdir()
    (root / "docs" / "about.md").write_text("# About\n", encoding="utf-8")
    (root / "gen_files.py").write_text(SCRIPT, encoding="utf-8")
    (root / "mkdocs.yml").write_text(f"site_name: Ours\ntheme: {{name: material, font: false}}\n{PLUGINS}", "utf-8")
    return root


COMMANDS = {
    "archatlas": ((*ARCHATLAS, "serve", "modules"), "--address"),
    "archatlas with mkdocs.yml": ((*ARCHATLAS, "serve", "modules", "--mkdocs", "mkdocs.yml"), "--address"),
    "mkdocs": ((*MKDOCS, "serve"), "--dev-addr"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_settings_that_appear_break_heal_and_disappear_are_followed(command: str, tmp_path: Path) -> None:
    project(tmp_path)
    settings = tmp_path / "archatlas.yml"
    with preview(*COMMANDS[command], tmp_path) as running:
        assert "lane.draft" in running.page("modules/")

        settings.write_text("exclude: [draft.yaml]\n", encoding="utf-8")
        running.wait_for("Reloading browsers")
        assert "lane.draft" not in running.page("modules/")

        settings.write_text("exclud: [draft.yaml]\n", encoding="utf-8")
        assert "archatlas.yml:1:1" in running.wait_for("exclud")
        running.wait_for("the preview shows what was there before" if command == "archatlas" else "errors are resolved")

        (tmp_path / "new.yml").write_text("exclude: ['1.yaml']\n", encoding="utf-8")
        (tmp_path / "new.yml").replace(settings)  # as many editors save a file
        running.wait_for("Reloading browsers")
        assert "lane.draft" in running.page("modules/")

        settings.unlink()
        running.wait_for("Reloading browsers")
        settings.write_text("exclude: [draft.yaml]\n", encoding="utf-8")
        running.wait_for("Reloading browsers")
        assert "lane.draft" not in running.page("modules/")
    said = "".join(running.said)
    assert "Traceback" not in said
    told = "mkdocs.yml: the script 'gen_files.py' may write pages; each change builds the whole site"
    assert (told in said) == ("with" in command)


def test_a_place_of_the_atlas_that_appears_and_disappears_is_followed(tmp_path: Path) -> None:
    project(tmp_path)
    settings = tmp_path / "archatlas.yml"
    with preview(*COMMANDS["archatlas"], tmp_path) as running:
        settings.write_text("site: {at: atlas, name: Renamed}\n", encoding="utf-8")
        running.wait_for("Reloading browsers")
        assert 'href="atlas/"' in running.page()
        assert "lane.a" in running.page("atlas/modules/")

        settings.unlink()
        running.wait_for("Reloading browsers")
        assert "lane.a" in running.page("modules/")

        settings.write_text("site: {name: Renamed}\n", encoding="utf-8")
        running.wait_for("Reloading browsers")
        assert "- Renamed</title>" in running.page()


def test_settings_that_appear_above_or_nearer_are_followed(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    written(tmp_path / "modules", requiring("lane.a"))
    (tmp_path / "inner").mkdir()
    with preview((*ARCHATLAS, "serve", "../modules"), "--address", tmp_path / "inner") as running:
        (tmp_path / "archatlas.yml").write_text("site: {name: Outer}\n", encoding="utf-8")
        running.wait_for("Reloading browsers")
        assert "- Outer</title>" in running.page()

        (tmp_path / "inner" / "archatlas.yml").write_text("site: {name: Nearer}\n", encoding="utf-8")
        running.wait_for("Reloading browsers")
        assert "- Nearer</title>" in running.page()


def test_directories_that_new_settings_name_are_followed(tmp_path: Path) -> None:
    written(tmp_path / "schemas" / "modules", requiring("lane.a"))
    written(tmp_path / "more", requiring("lane.more"))
    with preview((*ARCHATLAS, "serve"), "--address", tmp_path) as running:
        assert "lane.more" not in running.page("modules/")

        (tmp_path / "archatlas.yml").write_text("schemas: [schemas/modules, more]\n", encoding="utf-8")
        running.wait_for("Reloading browsers")
        assert "lane.more" in running.page("modules/")

        (tmp_path / "more" / "0.yaml").write_text(requiring("lane.another"), encoding="utf-8")
        running.wait_for("Reloading browsers")
        assert "lane.another" in running.page("modules/")


@pytest.fixture
def taken() -> Iterator[str]:
    """Return an address at which somebody else serves."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield f"127.0.0.1:{other.getsockname()[1]}"


@pytest.mark.parametrize("more", [(), ("--mkdocs", "mkdocs.yml")])
def test_a_port_that_is_taken_is_told_before_anything_is_built(
    taken: str, more: tuple[str, ...], tmp_path: Path
) -> None:
    project(tmp_path)

    done = archatlas("serve", "modules", *more, "--address", taken, cwd=tmp_path)

    host, _, port = taken.partition(":")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert f"port {port} of {host} is in use" in line
    assert re.search(r"--address 127\.0\.0\.1:[0-9]+$", line)


def test_plain_mkdocs_tells_it_before_anything_is_built_too(taken: str, tmp_path: Path) -> None:
    project(tmp_path)

    done = subprocess.run(
        [*MKDOCS, "serve", "--dev-addr", taken],
        cwd=tmp_path,
        env={**os.environ, **QUIET},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "is in use; end what serves there, or take another port, as in --dev-addr" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Documentation built" not in done.stderr


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("192.0.2.1:8000", "'192.0.2.1' is no address of this machine"),
        ("no-such-host.invalid:8000", "'no-such-host.invalid' is no address of this machine"),
    ],
)
def test_an_address_of_another_machine_is_told_before_anything_is_built(
    address: str, words: str, tmp_path: Path
) -> None:
    project(tmp_path)

    done = archatlas("serve", "modules", "--address", address, cwd=tmp_path)

    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert words in line
    assert "--address 127.0.0.1:8000" in line
