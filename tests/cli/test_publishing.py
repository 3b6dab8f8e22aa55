"""`build`, `export` and `new` as a team uses them, from outside."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from builders import requiring, schema_text, written
from installed import ARCHATLAS, archatlas
from processes import heed_signals, wait_for_more_in

pytestmark = pytest.mark.site

PROMOTED = {"ownership.promotion_rules": {"from_lane": "two", "to_lane": "one"}}


def article(root: Path, address: str = "") -> Any:
    """Return the content of a page as a browser's tree."""
    return html.document_fromstring((root / address / "index.html").read_text(encoding="utf-8")).find(".//article")


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def letters(element: Any) -> str:
    """Return what an element says without white space: between two elements it is the theme's own business."""
    return "".join(element.text_content().split())


def estate(tmp_path: Path) -> Path:
    """Write two good modules and a module that must be refused."""
    return written(
        tmp_path / "modules",
        requiring("lane.a", "lane.b"),
        requiring("lane.b"),
        schema_text("lane.c", {"identity.tier": 9}),
    )


def mkdocs(*arguments: str, cwd: Path, isolated: bool = False) -> None:
    """Run plain mkdocs; isolated, it does not see what this project's environment adds to Python."""
    python = [sys.executable, *(["-I"] if isolated else []), "-m", "mkdocs"]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    done = subprocess.run([*python, *arguments], cwd=cwd, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_refused_file_stops_a_build_and_is_told_with_its_reason(tmp_path: Path) -> None:
    estate(tmp_path)

    done = archatlas("build", "modules", cwd=tmp_path)

    assert done.returncode == 1
    assert "modules/2.yaml:3:3: error schema/range identity.tier: 9 is above the maximum of 5" in done.stderr
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["modules"]


def test_names_that_meet_the_ids_of_a_page_and_dates_of_any_century_are_published(tmp_path: Path) -> None:
    lanes = ("__search", "__drawer", "page", "modules", "dependencies", "graph-wide-t", "data-user")
    risks = [{"id": name, "title": "Loss"} for name in ("a", "a", "a-2", "a-2-2", "x" * 500)]
    records = [{"name": "user.b", "pii": True}]
    sections = {
        "risk_and_change": {"risks": risks},
        "data_and_events": {"data_classes": records},
        "provenance": {"last_updated": "9999-12-31"},
    }
    written(tmp_path / "modules", *(requiring(f"{lane}.a", f"{lane}.b") for lane in lanes))
    for lane in lanes:
        (tmp_path / "modules" / f"{lane}.yaml").write_text(schema_text(f"{lane}.b", sections), encoding="utf-8")

    done = archatlas("build", "modules", "--keep-going", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert f"{2 * len(lanes)} modules" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("command", ["build", "export"])
def test_a_command_that_is_told_to_stop_leaves_nothing_behind(
    command: str, number: signal.Signals, tmp_path: Path
) -> None:
    written(tmp_path / "modules", *(requiring(f"lane.a{place}", f"lane.b{place}") for place in range(60)))
    (tmp_path / "temporary").mkdir()
    with subprocess.Popen(
        [*ARCHATLAS, command, "modules", "--out", "out"],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        stderr=subprocess.DEVNULL,
        preexec_fn=heed_signals,
    ) as running:
        wait_for_more_in(tmp_path, running.pid)
        running.send_signal(number)

    assert running.returncode == 128 + number
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["modules", "temporary"]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_keep_going_publishes_the_rest_and_lists_what_is_missing(tmp_path: Path) -> None:
    estate(tmp_path)

    done = archatlas("build", "modules", "--keep-going", cwd=tmp_path)

    assert done.returncode == 0
    assert "modules/2.yaml: left out, listed on the first page" in done.stderr
    panel = words(article(tmp_path / "site").get_element_by_id("refused"))
    assert "1 of 3 files could not be read and is not in this site" in panel
    assert "modules/2.yaml line 3: identity.tier: 9 is above the maximum of 5" in panel
    assert "missing" not in panel
    assert not (tmp_path / "site/modules/lane.c").exists()
    assert (tmp_path / "site/modules/lane.a").is_dir()


def test_findings_are_published_unless_strict(tmp_path: Path) -> None:
    written(tmp_path / "modules", requiring("lane.a", "lane.gone"))

    assert archatlas("build", "modules", "--out", "loose", cwd=tmp_path).returncode == 0
    done = archatlas("build", "modules", "--out", "strict", "--strict", cwd=tmp_path)

    assert done.returncode == 1
    assert "error reference/unknown" in done.stderr
    assert "--strict" in done.stderr
    assert not (tmp_path / "strict").exists()
    assert "unknown module" in words(article(tmp_path / "loose", "modules/lane.a"))


def test_a_strict_build_allows_notes(tmp_path: Path) -> None:
    written(tmp_path / "modules", schema_text("lane.a", {"ownership.owner": "@Team"}))

    assert archatlas("build", "modules", "--strict", cwd=tmp_path).returncode == 0


def test_a_warning_stops_a_strict_build(tmp_path: Path) -> None:
    written(tmp_path / "modules", requiring("one.a", "two.b"), schema_text("two.b", PROMOTED))

    assert archatlas("build", "modules", "--strict", cwd=tmp_path).returncode == 1


def test_the_site_bears_its_settings(tmp_path: Path) -> None:
    written(tmp_path / "modules", schema_text("lane.a", {"provenance.source_paths": ["lane/a b"]}))
    (tmp_path / "archatlas.yml").write_text(
        "site:\n  name: Our <estate>\n  url: https://docs.example.org/x/\n  code_url: https://git.example.org/tree/\n",
        encoding="utf-8",
    )

    assert archatlas("build", "modules", cwd=tmp_path).returncode == 0
    tree: Any = html.document_fromstring((tmp_path / "site/modules/lane.a/index.html").read_text(encoding="utf-8"))

    assert tree.findtext(".//title") == "lane.a - Our <estate>"
    assert tree.xpath("//link[@rel='canonical']/@href") == ["https://docs.example.org/x/modules/lane.a/"]
    assert "https://git.example.org/tree/lane/a%20b" in tree.xpath("//article//a/@href")


def test_a_build_says_what_it_did(tmp_path: Path) -> None:
    written(tmp_path / "modules", requiring("lane.a", "lane.b"), requiring("lane.b"))

    done = archatlas("build", "modules", cwd=tmp_path)

    assert done.stdout == ""
    assert done.stderr.splitlines()[0].startswith("2 modules: ")
    assert done.stderr.splitlines()[-1].startswith("site: ")


@pytest.mark.parametrize("hidden", [True, False])
def test_new_gives_a_repository_that_plain_mkdocs_builds(tmp_path: Path, hidden: bool) -> None:
    name = "deep" if hidden else "."
    done = archatlas("new", name, cwd=tmp_path)
    root = tmp_path / name
    written(root / "schemas" / "modules", requiring("lane.a", "lane.b"), requiring("lane.b"))

    assert done.returncode == 0
    assert {"archatlas.yml", "mkdocs.yml", "gen_files.py"} <= {entry.name for entry in root.iterdir()}
    mkdocs("build", "--config-file", str(root / "mkdocs.yml"), cwd=tmp_path)

    assert "lane.b" in words(article(root / "site", "modules/lane.a"))


def test_new_keeps_what_is_there_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: Mine\n", encoding="utf-8")

    done = archatlas("new", cwd=tmp_path)

    assert done.returncode == 0
    assert "mkdocs.yml is yours and stays as it is; add to it:" in done.stdout
    assert "wrote archatlas.yml" in done.stdout
    assert (tmp_path / "mkdocs.yml").read_text(encoding="utf-8") == "site_name: Mine\n"


def test_stock_mkdocs_builds_the_same_pages_from_an_export(tmp_path: Path) -> None:
    written(tmp_path / "modules", requiring("lane.a", "other.b"), requiring("other.b"))

    assert archatlas("export", "modules", "--out", "export", cwd=tmp_path).returncode == 0
    assert archatlas("build", "modules", cwd=tmp_path).returncode == 0
    mkdocs("build", "--site-dir", str(tmp_path / "plain"), cwd=tmp_path / "export", isolated=True)

    for address in ("", "modules", "lanes", "lanes/other", "modules/lane.a", "modules/other.b"):
        assert letters(article(tmp_path / "plain", address)) == letters(article(tmp_path / "site", address))


def test_an_export_of_an_estate_with_a_refused_file_needs_keep_going(tmp_path: Path) -> None:
    estate(tmp_path)

    assert archatlas("export", "modules", "--out", "export", cwd=tmp_path).returncode == 1
    assert not (tmp_path / "export").exists()
    assert archatlas("export", "modules", "--out", "export", "--keep-going", cwd=tmp_path).returncode == 0
    assert (tmp_path / "export/docs/index.md").is_file()


def test_new_takes_the_place_of_the_schemas_and_says_what_is_missing(tmp_path: Path) -> None:
    done = archatlas("new", "--schemas", "arch/schemas", cwd=tmp_path)

    assert 'schemas: ["arch/schemas"]' in (tmp_path / "archatlas.yml").read_text(encoding="utf-8")
    assert "arch/schemas, which does not exist yet" in done.stdout


@pytest.mark.parametrize("place", ["/etc", "-x", "$(x)"])
def test_new_refuses_a_place_that_is_no_plain_path(tmp_path: Path, place: str) -> None:
    assert archatlas("new", f"--schemas={place}", cwd=tmp_path).returncode == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("address", ["127.0.0.1:99999", "127.0.0.1", ":80", "127.0.0.1:x"])
def test_an_address_that_cannot_be_is_wrong_usage(tmp_path: Path, address: str) -> None:
    done = archatlas("serve", str(tmp_path), "--address", address, cwd=tmp_path)

    assert done.returncode == 2
    assert "HOST:PORT" in done.stderr


def test_an_empty_atlas_is_never_published(tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "a.yaml").write_text("identity: [\n")

    done = archatlas("build", "modules", "--keep-going", cwd=tmp_path)

    assert done.returncode == 1
    assert "not published: there is no module to publish" in done.stderr
    assert not (tmp_path / "site").exists()
