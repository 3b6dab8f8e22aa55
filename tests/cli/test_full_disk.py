"""A machine that is full, or a place that cannot be written, costs one line with the cure and nothing else."""

import os
import resource
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from builders import requiring, written
from installed import ARCHATLAS, archatlas

pytestmark = pytest.mark.real


def _can_mount() -> bool:
    """Return whether this user may mount a file system that nobody else sees."""
    try:
        command = ["unshare", "--mount", "sh", "-c", "mount -t tmpfs -o size=64k none /tmp"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


needs_mount = pytest.mark.skipif(not _can_mount(), reason="only root may mount a small file system for a test")
COMMANDS = ("build", "export")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Return a place with schemas, an earlier result and a directory to mount something at."""
    written(tmp_path / "modules", requiring("lane.a", "lane.b"), requiring("lane.b"))
    (tmp_path / "small").mkdir()
    return tmp_path


def on_small_disk(here: Path, options: str, *commands: str) -> subprocess.CompletedProcess[str]:
    """Run shell commands that find a file system of its own at `small`, and at last list what is left there."""
    script = f"mount -t tmpfs -o {options} none small && {' && '.join(commands)}; status=$?; ls -A small; exit $status"
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], cwd=here, capture_output=True, text=True, check=False
    )


def command_line(*words: str) -> str:
    return shlex.join([*ARCHATLAS, *words])


@needs_mount
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("options", ["size=300k", "nr_inodes=25"])
def test_a_full_disk_is_told_with_the_cure(here: Path, command: str, options: str) -> None:
    done = on_small_disk(here, options, command_line(command, "modules", "--out", "small/out"))

    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert f"no space is left in '{here}/small'" in line
    assert "--out" in line


@needs_mount
def test_an_earlier_result_outlives_a_full_disk(here: Path) -> None:
    assert archatlas("export", "modules", "--out", "earlier", cwd=here).returncode == 0
    used = sum(-(-file.stat().st_size // 4096) * 4 for file in (here / "earlier").rglob("*") if file.is_file())
    export = command_line("export", "modules", "--out", "small/out")
    check = "(cd small/out && sha256sum --quiet --check .archatlas-export)"
    done = on_small_disk(here, f"size={used + 200}k", "cp -a earlier small/out", f"{{ {export}; echo $?; }}", check)

    assert (done.returncode, done.stdout.split()) == (0, ["2", "out"]), done.stderr
    assert "no space is left" in done.stderr


@needs_mount
@pytest.mark.parametrize("options", ["size=8k", "size=100k", "nr_inodes=5"])
def test_full_temporary_files_are_told_apart(here: Path, options: str) -> None:
    done = on_small_disk(here, options, f"TMPDIR={here}/small {command_line('build', 'modules')}")

    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert f"no space is left for temporary files in '{here}/small'" in line
    assert "set TMPDIR" in line
    assert sorted(path.name for path in here.iterdir()) == ["modules", "small"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_limit_on_the_size_of_files_is_told(here: Path, command: str) -> None:
    done = subprocess.run(
        [*ARCHATLAS, command, "modules", "--out", "out"],
        cwd=here,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )

    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "a file became larger than this process may write; raise the limit" in line
    assert sorted(path.name for path in here.iterdir()) == ["modules", "small"]


@needs_mount
@pytest.mark.parametrize("out", ["small/out", "small/deep/out"])
def test_a_file_system_that_is_read_only_is_told_before_the_work(here: Path, out: str) -> None:
    done = on_small_disk(here, "ro", command_line("build", "modules", "--out", out))

    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert f"'{out}' cannot be written: no permission to make anything in '{here}/small'" in line


_POWERS = "-dac_override,-dac_read_search,-fowner"
BOUND = ("setpriv", f"--bounding-set={_POWERS}", f"--inh-caps={_POWERS}") if os.geteuid() == 0 else ()
"""What makes the modes of files count for root as well."""
needs_modes = pytest.mark.skipif(bool(BOUND) and not shutil.which("setpriv"), reason="root may write everywhere")


def bound_to_modes(here: Path, out: str) -> str:
    """Export as somebody for whom the modes of files count, see it refused, and return the line."""
    done = subprocess.run(
        [*BOUND, *ARCHATLAS, "export", "modules", "--out", out], cwd=here, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    return line


@needs_modes
def test_a_directory_of_somebody_else_is_told_before_the_work(here: Path) -> None:
    (here / "small").chmod(0o555)

    assert "'small/out' cannot be written: no permission to make anything in" in bound_to_modes(here, "small/out")


@needs_modes
def test_an_earlier_result_that_may_not_be_removed_is_told_before_the_work(here: Path) -> None:
    assert archatlas("export", "modules", "--out", "out", cwd=here).returncode == 0
    (here / "out" / "docs" / "modules").chmod(0o555)
    line = bound_to_modes(here, "out")
    (here / "out" / "docs" / "modules").chmod(0o755)

    assert "'out' cannot be replaced: no permission to remove what is in 'docs/modules/'" in line

    (here / "out").chmod(0)
    line = bound_to_modes(here, "out")
    (here / "out").chmod(0o755)

    assert "'out' cannot be written: permission denied" in line


@needs_mount
def test_what_cannot_be_removed_of_an_earlier_result_is_kept_and_told(here: Path) -> None:
    assert archatlas("export", "modules", "--out", "out", cwd=here).returncode == 0
    export = command_line("export", "modules", "--out", "out")
    mounted = "mount -t tmpfs none out/overrides"
    done = on_small_disk(here, "size=64k", mounted, export)

    assert done.returncode == 2
    (kept,) = here.glob(".out.archatlas-*")
    assert f"is new now; what could not be removed of the earlier one is kept in '{kept}'" in done.stderr
    assert (here / "out" / "overrides" / "main.html").is_file()


PLACES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a file": (lambda here: (here / "file").touch(), "file", "'file' is not a directory"),
    "below a file": (lambda here: (here / "file").touch(), "file/out", "'file/out' cannot be made in it"),
    "a name that is too long": (lambda here: None, "n" * 300, "cannot be written: file name too long"),
    "a name that is long": (lambda here: None, "n" * 250, "cannot be written: file name too long"),
    "below the list of processes": (lambda here: None, "/proc/out", "'/proc/out' cannot be written"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("what", PLACES)
def test_a_place_that_cannot_be_written_is_told(here: Path, command: str, what: str) -> None:
    prepare, out, words = PLACES[what]
    prepare(here)
    before = sorted(path.name for path in here.iterdir())

    done = archatlas(command, "modules", "--out", out, cwd=here)

    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert words in line
    assert "name another" in line
    assert sorted(path.name for path in here.iterdir()) == before


def test_a_missing_parent_is_made(here: Path) -> None:
    assert archatlas("export", "modules", "--out", "a/b/out", cwd=here).returncode == 0
    assert (here / "a" / "b" / "out" / "mkdocs.yml").is_file()
