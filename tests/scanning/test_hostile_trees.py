"""Trees whose author wants to stop, fool or use whoever reads them: nothing is followed or run, all is said."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from archatlas.model.catalog import Catalog
from archatlas.pipeline.code_scan import scan_code
from archatlas.render.reports.code_facts import to_json, to_text
from archatlas.scanning.attribution import Attribution
from archatlas.settings import Settings
from archatlas.sources.code_tree import DEPTH_LIMIT, TOO_DEEP, TOO_LARGE
from archatlas.sources.repository import repository_of
from scanning.trees import scanned, write_tree

MODULES = {"l.a": ("**/*",)}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def test_links_are_not_followed_wherever_they_lead(tmp_path: Path) -> None:
    write_tree(tmp_path, {"tree/a.py": "", "secret/b.py": "import c"})
    (tmp_path / "tree" / "file.py").symlink_to(tmp_path / "secret" / "b.py")
    (tmp_path / "tree" / "folder").symlink_to(tmp_path / "secret")
    (tmp_path / "tree" / "loop").symlink_to(tmp_path / "tree")
    (tmp_path / "tree" / "self.py").symlink_to("self.py")

    facts = scanned(tmp_path / "tree", MODULES)

    assert facts.files == 1
    assert facts.modules["l.a"].libraries == ()


def test_nobody_waits_for_pipes_and_sockets(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": ""})
    os.mkfifo(tmp_path / "pipe.py")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(tmp_path / "s.py"))
        facts = scanned(tmp_path, MODULES)

    assert facts.files == 1


def test_a_large_file_is_counted_and_not_read(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": b"import b\n" * 1_200_000})

    facts = scanned(tmp_path, MODULES)

    assert [(one.path, one.reason) for one in facts.unread] == [("a.py", TOO_LARGE)]
    assert facts.modules["l.a"].files == 1


def test_directories_within_each_other_end_somewhere(tmp_path: Path) -> None:
    write_tree(tmp_path, {"d/" * (DEPTH_LIMIT + 5) + "a.py": "", "b.py": ""})

    facts = scanned(tmp_path, MODULES)

    assert facts.files == 1
    assert [one.reason for one in facts.unread] == [TOO_DEEP]


@pytest.mark.parametrize("name", ["a\nb.py", "\x1b[31mred.py", "\u202egnp.py", os.fsdecode(b"\xff.py"), "\x07"])
def test_names_that_steer_a_terminal_are_not_read_and_shown_as_escapes(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("import a")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / name).mkdir()

    facts = scanned(tmp_path, MODULES)
    shown = to_text(facts) + to_json(facts)

    assert facts.files == 0
    assert len(facts.unread) == 2
    assert all(letter.isprintable() or letter == "\n" for letter in shown)
    assert shown.encode()


def test_names_that_mean_something_to_shells_and_services_are_only_names(tmp_path: Path) -> None:
    write_tree(tmp_path, {"$(touch x).py": "import a", "--version.py": "", "::error::x.py": "x = = 1", "%s{0}.py": ""})

    facts = scanned(tmp_path, {})

    assert facts.files == 4
    assert not (tmp_path / "x").exists()
    assert not any(line.lstrip().startswith("::") for line in to_text(facts).splitlines())


def test_nothing_that_is_read_is_imported_or_run(tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    files = dict.fromkeys(("setup.py", "conftest.py", "sitecustomize.py", "json.py", "a/__init__.py"), trap)
    write_tree(tmp_path, {**files, "pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = 'setup'\n"})
    scanned(tmp_path, MODULES)
    before = set(sys.modules)

    scanned(tmp_path, MODULES, "nothing")

    assert set(sys.modules) == before
    assert not (tmp_path / "ran").exists()


def test_no_process_is_started_but_git(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": "import os"})
    started: list[str] = []
    watch = {"is_on": True}

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if watch["is_on"] and event in {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"}:
            started.append(str(arguments[0]) if arguments else event)

    sys.addaudithook(hook)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    started.clear()
    scanned(tmp_path, MODULES)
    watch["is_on"] = False

    assert set(started) <= {"git"}


def test_patterns_of_schemas_take_time_that_grows_with_their_length(tmp_path: Path) -> None:
    patterns = ["**/" * 200 + "*a" * 100 + "b", "*" * 300 + "b", "[" * 200, "a/**/" * 150 + "*"]
    attribution = Attribution({f"l.m{number}": (pattern,) for number, pattern in enumerate(patterns)})

    for path in ("a/" * 60 + "a" * 200, "a" * 250, "/".join("a" * 60)):
        attribution.owner_of(path)


def test_a_module_cannot_claim_what_lies_outside(tmp_path: Path) -> None:
    write_tree(tmp_path, {"tree/a.py": "", "b.py": ""})

    facts = scanned(tmp_path / "tree", {"l.a": ("../**/*", "/etc/**/*", "../b.py")})

    assert facts.modules == {}
    assert facts.unassigned == ("a.py",)


def test_an_import_that_leads_above_the_tree_is_dead(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": "from ........x import y\nfrom .... import z\n"})

    facts = scanned(tmp_path, MODULES)

    assert [tie.count for tie in facts.modules["l.a"].dead] == [2]


def test_a_commit_gives_what_the_disk_gives(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a/x.py": "import b.y", "b/y.py": "", "b/z.py": b"\xff\x00", "c.md": "", "vendor/v.py": ""})
    (tmp_path / "b" / "link.py").symlink_to("y.py")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "a"]):
        subprocess.run([*git, *arguments], check=True)
    commit = repository_of((tmp_path,)).resolve("HEAD")
    settings = Settings()

    assert scan_code(tmp_path, Catalog(), settings, commit) == scan_code(tmp_path, Catalog(), settings)


def test_equal_trees_give_equal_bytes_with_and_without_what_is_remembered(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a/x.py": "import b.y\n", "b/y.py": "import a.x, gone\nx = = 1\n"})
    patterns = {"l.a": ("a/*",), "l.b": ("b/*",)}

    assert to_json(scanned(tmp_path, patterns)) == to_json(scanned(tmp_path, patterns))
