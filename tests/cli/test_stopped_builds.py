"""A build that is told to stop ends as a signal should; what a killed one left is cleared by the next, and no more."""

import os
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from builders import requiring, written
from installed import ARCHATLAS
from processes import wait_for_end

pytestmark = pytest.mark.real

ENDS = {signal.SIGTERM: {143}, signal.SIGHUP: {129}, signal.SIGINT: {-signal.SIGINT, 130}}
"""How a shell sees the end: the number of the signal above 128, or the signal itself."""

GENERATE = "from archatlas.publish.plugin import write_generated\nwrite_generated()\n"
MKDOCS = (
    "site_name: Ours\ntheme: {name: material, font: false}\n"
    "plugins: [search, {gen-files: {scripts: [gen_files.py]}}, {archatlas: {schemas: modules}}]\n"
)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Return a project whose script a test may give a last line."""
    written(tmp_path / "modules", requiring("lane.a", "lane.b"), requiring("lane.b"))
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "about.md").write_text("# About\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    (tmp_path / "gen_files.py").write_text(GENERATE, encoding="utf-8")
    (tmp_path / "temporary").mkdir()
    return tmp_path


def started(here: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*ARCHATLAS, *arguments],
        cwd=here,
        env={**os.environ, "TMPDIR": str(here / "temporary")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        preexec_fn=lambda: [signal.signal(number, signal.SIG_DFL) for number in ENDS],  # nohup would ignore one
        start_new_session=True,
    )


def build(here: Path, *more: str, last: str = "") -> tuple[int, str]:
    """Build with a last line in the script; return the status and what was said."""
    (here / "gen_files.py").write_text(GENERATE + last, encoding="utf-8")
    process = started(here, "build", "modules", "--mkdocs", "mkdocs.yml", *more)
    said = process.communicate()[1]
    return process.returncode, said


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def signalled(number: signal.Signals) -> str:
    return f"import os, signal\nos.kill(os.getpid(), signal.{number.name})\nfor _ in range(10**9): pass\n"


def names(directory: Path) -> list[str]:
    return sorted(entry.name for entry in directory.iterdir())


def processes_in(session: int) -> list[int]:
    """Return the processes that somebody started in a session of his own, or below it, and that run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes()
            parent = int((entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        except OSError:
            continue
        if b"layout_worker" in command and parent == session:
            found.append(int(entry.name))
    return found


@pytest.mark.parametrize("number", ENDS)
def test_a_signal_during_generation_ends_the_build_as_that_signal(here: Path, number: signal.Signals) -> None:
    assert build(here)[0] == 0
    before = {path: path.read_bytes() for path in (here / "site").rglob("*") if path.is_file()}

    status, said = build(here, last=signalled(number))

    assert status in ENDS[number]
    assert "Script" not in said
    assert "bug" not in said
    assert "Traceback" not in said
    assert names(here / "temporary") == []
    assert names(here) == ["docs", "gen_files.py", "mkdocs.yml", "modules", "site", "temporary"]
    assert {path: path.read_bytes() for path in (here / "site").rglob("*") if path.is_file()} == before


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system lists no processes in /proc")
@pytest.mark.parametrize("command", ["build", "export"])
def test_the_process_that_lays_out_diagrams_ends_with_the_command(here: Path, command: str) -> None:
    written(here / "modules", *(requiring(f"lane.m{place}", f"lane.m{place * 7 % 60}") for place in range(1, 60)))
    process = started(here, command, "modules", "--out", "out")
    workers: list[int] = []
    while process.poll() is None and not workers:
        workers = processes_in(process.pid)
    process.terminate()
    process.communicate()

    assert workers
    assert process.returncode == 143
    for worker in workers:
        with suppress(
            ProcessLookupError
        ):  # one that was about to start learns a moment later that nobody asks it any more
            wait_for_end(os.pidfd_open(worker))
    assert names(here / "temporary") == []
    assert not list(here.glob(".out*"))


def test_what_a_killed_build_left_is_cleared_by_the_next(here: Path) -> None:
    status, _ = build(here, last=signalled(signal.SIGKILL))
    assert status == -signal.SIGKILL
    assert len(list(here.glob(".site.*"))) == 1
    (left,) = (here / "temporary").iterdir()
    assert list(left.glob("mkdocs_gen_files_*"))
    (here / "mine").mkdir()
    (here / "mine" / "thesis.txt").touch()
    (left / "link").symlink_to(here / "mine")

    assert build(here)[0] == 0
    assert names(here / "temporary") == []
    assert not list(here.glob(".site.*"))
    assert names(here / "mine") == ["thesis.txt"]


def test_a_killed_preview_is_cleared_by_the_next_build(here: Path) -> None:
    (here / "gen_files.py").write_text(GENERATE + signalled(signal.SIGKILL), encoding="utf-8")
    preview = started(here, "serve", "modules", "--mkdocs", "mkdocs.yml", "--address", f"127.0.0.1:{free_port()}")
    preview.communicate()
    assert preview.returncode == -signal.SIGKILL
    assert len(names(here / "temporary")) == 1

    assert build(here)[0] == 0
    assert names(here / "temporary") == []


def test_what_others_put_among_temporary_files_stays(here: Path) -> None:
    build(here, last=signalled(signal.SIGKILL))
    temporary = here / "temporary"
    (left,) = temporary.iterdir()
    shutil.copytree(left, here / "mine")
    (temporary / f"archatlas-{'a' * 12}").symlink_to(here / "mine")
    (temporary / f"archatlas-{'b' * 12}").mkdir()
    (temporary / f"archatlas-{'b' * 12}" / "thesis.txt").touch()
    (temporary / f"archatlas-{'c' * 12}").touch()
    (temporary / "mkdocs_gen_files_other").mkdir()
    if os.geteuid() == 0:
        shutil.copytree(left, temporary / f"archatlas-{'d' * 12}")
        os.chown(temporary / f"archatlas-{'d' * 12}", 12345, 12345)
    before = [name for name in names(temporary) if name != left.name]
    kept = names(here / "mine")

    assert build(here)[0] == 0
    assert names(temporary) == before
    assert names(here / "mine") == kept


def test_what_a_running_build_uses_stays(here: Path) -> None:
    os.mkfifo(here / "reached")
    os.mkfifo(here / "gate")
    waiting = "open('reached', 'w').close()\nopen('gate').close()\n"
    (here / "gen_files.py").write_text(GENERATE + waiting, encoding="utf-8")
    first = started(here, "build", "modules", "--mkdocs", "mkdocs.yml", "--out", "first")
    (here / "reached").open(encoding="utf-8").close()

    assert build(here, "--out", "second")[0] == 0

    (here / "gate").open("w", encoding="utf-8").close()
    said = first.communicate()[1]
    assert first.returncode == 0, said
    assert (here / "first" / "index.html").is_file()
    assert names(here / "temporary") == []


@pytest.mark.parametrize("what", ["CNAME", ".git/HEAD", "index.html"])
def test_what_comes_into_the_directory_while_a_build_runs_is_kept(here: Path, what: str) -> None:
    assert build(here)[0] == 0
    place = here / "site" / what
    put = (
        f"from pathlib import Path\nplace = Path({str(place)!r})\n"
        "place.parent.mkdir(exist_ok=True)\nplace.open('a').write('mine')\n"
    )

    status, said = build(here, last=put)

    assert status == 2
    assert what.split("/")[0] in said.splitlines()[-1]
    assert place.read_text(encoding="utf-8").endswith("mine")
    assert not list(here.glob(".site.*"))
    assert names(here / "temporary") == []


def test_a_directory_that_appears_while_a_build_runs_is_kept(here: Path) -> None:
    status, said = build(here, last="import os\nos.mkdir('site')\nopen('site/thesis.txt', 'w').close()\n")

    assert status == 2
    assert "'thesis.txt'" in said
    assert names(here / "site") == ["thesis.txt"]


def test_a_link_that_appears_in_the_place_of_the_directory_is_not_followed(here: Path) -> None:
    assert build(here)[0] == 0
    status, said = build(here, last="import os\nos.rename('site', 'moved')\nos.symlink('moved', 'site')\n")

    assert status == 2
    assert "is not a directory any more" in said
    assert (here / "site").is_symlink()
    assert (here / "moved" / "index.html").is_file()
