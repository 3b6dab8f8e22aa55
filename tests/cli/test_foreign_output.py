"""`build` and `export` replace what they wrote and refuse, by name, to remove anything else."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from builders import requiring, written
from installed import archatlas
from quick_cases import one_in

OLD_MARK = "written by archatlas, replaced as a whole\n"
Change = Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class Command:
    """A command that writes a directory, and the file by which that directory is known again."""

    name: str
    marker: str


COMMANDS = (Command("build", ".archatlas-site"), Command("export", ".archatlas-export"))
only_export = pytest.mark.parametrize("command", [COMMANDS[1]], indirect=True, ids=["export"])
"""Both commands end alike, and an export takes a fraction of the time."""


@pytest.fixture(
    scope="module", params=[pytest.param(COMMANDS[0], marks=pytest.mark.site), COMMANDS[1]], ids=["build", "export"]
)
def command(request: pytest.FixtureRequest) -> Command:
    chosen: Command = request.param
    return chosen


@pytest.fixture(scope="module")
def written_once(command: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with schemas and a result, which tests copy."""
    root = tmp_path_factory.mktemp(command.name)
    written(root / "modules", requiring("lane.a", "lane.b"), requiring("lane.b"))
    done = run(command, root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def here(written_once: Path, tmp_path: Path) -> Path:
    """Return a place of one's own with schemas and a result."""
    return shutil.copytree(written_once, tmp_path / "here", symlinks=True)


def run(command: Command, root: Path, out: str = "out") -> CompletedProcess[str]:
    return archatlas(command.name, "modules", "--out", out, cwd=root)


def everything(root: Path) -> dict[str, str]:
    """Return what lies below a directory, hidden things, links and times of writing included."""
    return {
        str(path.relative_to(root)): str(path.readlink())
        if path.is_symlink()
        else f"{path.lstat().st_mode} {path.lstat().st_mtime_ns} {path.read_bytes()!r}"
        if path.is_file()
        else "directory"
        for path in sorted(root.rglob("*"))
    }


def refused(command: Command, root: Path, *, out: str = "out") -> str:
    """Run the command, see that it refused with one line and touched nothing, and return the line."""
    before = everything(root)
    done = run(command, root, out)
    assert (done.returncode, done.stdout) == (2, "")
    assert everything(root) == before
    (line,) = done.stderr.splitlines()
    return line


def put(path: str, text: str = "mine\n") -> Change:
    def change(out: Path) -> None:
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text, encoding="utf-8")

    return change


FOREIGN: dict[str, tuple[Change, str]] = {
    "a file": (put("CNAME"), "'CNAME'"),
    "a hidden file": (put(".nojekyll", ""), "'.nojekyll'"),
    "a file among ours": (put("assets/photo.png"), "/photo.png'"),
    "a directory": (put("notes/of/mine.txt"), "'notes/'"),
    "an empty directory": (lambda out: (out / "drafts").mkdir(), "'drafts/'"),
    "a link to a file": (lambda out: (out / "latest").symlink_to("../modules/0.yaml"), "'latest'"),
    "a link to a directory": (lambda out: (out / "latest").symlink_to("../modules"), "'latest'"),
    "a link to nowhere": (lambda out: (out / "latest").symlink_to("nowhere"), "'latest'"),
    "a pipe": (lambda out: os.mkfifo(out / "pipe"), "'pipe'"),
    "a name of two lines": (put("a\nb"), "'a\\x0ab'"),
}


@pytest.mark.parametrize("what", one_in(4, FOREIGN))
def test_what_archatlas_did_not_write_is_named_and_kept(command: Command, here: Path, what: str) -> None:
    change, name = FOREIGN[what]
    if command.name == "export" and what == "a file among ours":
        change, name = put("docs/assets/photo.png"), "'docs/assets/photo.png'"
    change(here / "out")

    line = refused(command, here)

    assert "'out' holds what archatlas did not write" in line
    assert name in line
    assert "--out" in line


@pytest.mark.parametrize("depth", ["", "assets/", "docs/assets/"])
@pytest.mark.parametrize("kind", ["directory", "file"])
def test_a_repository_is_kept_at_any_depth(command: Command, here: Path, depth: str, kind: str) -> None:
    place = here / "out" / depth
    place.mkdir(parents=True, exist_ok=True)
    if kind == "directory":
        (place / ".git" / "objects").mkdir(parents=True)
        (place / ".git" / "HEAD").write_text("ref: refs/heads/gh-pages\n", encoding="utf-8")
    else:
        (place / ".git").write_text("gitdir: ../../.git/worktrees/out\n", encoding="utf-8")

    line = refused(command, here)

    assert "holds a repository" in line or f"'{depth.split('/')[0]}/'" in line


def test_a_list_that_names_a_repository_does_not_make_it_ours(command: Command, here: Path) -> None:
    (here / "out" / ".git").mkdir()
    (here / "out" / ".git" / "HEAD").write_text("", encoding="utf-8")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    with (here / "out" / command.marker).open("a", encoding="utf-8") as marker:
        marker.write(f"{empty}  .git/HEAD\n")

    assert "holds a repository, '.git'" in refused(command, here)


def test_the_first_things_are_named_and_the_rest_is_counted(command: Command, here: Path) -> None:
    for number in range(1200):
        (here / "out" / f"photo{number:04}.png").touch()

    assert "'photo0000.png', 'photo0001.png', 'photo0002.png' and 1,197 more;" in refused(command, here)


def test_a_file_that_people_changed_is_theirs(command: Command, here: Path) -> None:
    page = here / "out" / ("index.html" if command.name == "build" else "mkdocs.yml")
    page.write_text(page.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")

    line = refused(command, here)

    assert f"'out' was changed after archatlas wrote it: '{page.name}'" in line
    assert "remove 'out'" in line


def test_a_file_that_became_a_link_or_a_directory_is_not_ours(command: Command, here: Path) -> None:
    robots = next(file for file in sorted((here / "out").iterdir()) if file.suffix in {".xml", ".yml"})
    robots.unlink()
    robots.symlink_to("../modules/0.yaml")
    assert f"'{robots.name}'" in refused(command, here)

    robots.unlink()
    robots.mkdir()
    assert f"'{robots.name}/'" in refused(command, here)


@pytest.mark.real
def test_pages_that_people_removed_and_times_that_changed_are_no_loss(command: Command, here: Path) -> None:
    before = everything(here / "out").keys()
    shutil.rmtree(here / "out" / ("modules" if command.name == "build" else "overrides"))
    for file in (here / "out").rglob("*"):
        os.utime(file, (0, 0))
        if file.is_file():
            file.chmod(0o600)

    assert run(command, here).returncode == 0
    assert everything(here / "out").keys() == before
    assert sorted(path.name for path in here.iterdir()) == ["modules", "out"]


@pytest.mark.parametrize(
    "text",
    [
        OLD_MARK,
        "",
        "\0\0\0",
        "[[[[" * 20_000,
        "# written by archatlas\n../../modules/0.yaml\n",
    ],
)
def test_a_marker_without_a_list_is_refused_with_a_way_out(command: Command, here: Path, text: str) -> None:
    (here / "out" / command.marker).write_text(text, encoding="utf-8")

    line = refused(command, here)

    assert f"'{command.marker}' is damaged or of an earlier version" in line
    assert "remove 'out' and run this again" in line


@pytest.mark.real
@only_export
def test_the_way_out_leads_out(command: Command, here: Path) -> None:
    (here / "out" / command.marker).write_text(OLD_MARK, encoding="utf-8")
    shutil.rmtree(here / "out")

    assert run(command, here).returncode == 0


@pytest.mark.parametrize("path", ["../modules/0.yaml", "/etc/hostname", "a//b", "./a", "a/../../modules", "x/" * 300])
def test_a_list_that_leads_out_of_its_directory_is_refused(command: Command, here: Path, path: str) -> None:
    with (here / "out" / command.marker).open("a", encoding="utf-8") as marker:
        marker.write(f"{'0' * 64}  {path}\n")

    assert "is damaged" in refused(command, here)


def test_bytes_that_are_no_text_and_a_giant_are_no_list(command: Command, here: Path) -> None:
    marker = here / "out" / command.marker
    marker.write_bytes(b"\xff\xfe" * 1000)
    assert "is damaged" in refused(command, here)

    with marker.open("wb") as giant:
        giant.truncate(1 << 40)  # a hole: it takes no space on the disk
    assert "is damaged" in run(command, here).stderr
    assert marker.stat().st_size == 1 << 40


def test_a_marker_that_is_a_link_or_a_pipe_is_no_list(command: Command, here: Path) -> None:
    marker = here / "out" / command.marker
    marker.rename(here / "moved")
    marker.symlink_to(here / "moved")
    assert "is damaged" in refused(command, here)

    marker.unlink()
    os.mkfifo(marker)
    assert "is damaged" in refused(command, here)


def test_a_directory_without_a_marker_is_refused_however_much_it_looks_like_a_site(
    command: Command, tmp_path: Path
) -> None:
    written(tmp_path / "modules", requiring("lane.a"))
    for name in ("sitemap.xml", "404.html", "search/search_index.json", "handbook.html", "CNAME"):
        put(name)(tmp_path / "out")

    line = refused(command, tmp_path)

    assert "'out' was not written by archatlas and holds '404.html', 'CNAME', 'handbook.html' and 2 more" in line


def test_a_clone_is_refused_by_its_repository(command: Command, tmp_path: Path) -> None:
    written(tmp_path / "modules", requiring("lane.a"))
    for name in ("sitemap.xml", "404.html", "search/search_index.json", ".git/HEAD"):
        put(name)(tmp_path / "out")

    assert "'out' holds a repository, '.git'" in refused(command, tmp_path)


def test_the_result_of_the_other_command_is_not_replaced(here: Path, command: Command) -> None:
    other = next(one for one in COMMANDS if one != command)

    assert "was not written by archatlas" in refused(other, here) or other.marker in refused(other, here)


@pytest.mark.site
@only_export
def test_an_empty_directory_and_one_behind_a_link_are_taken(command: Command, here: Path) -> None:
    (here / "empty").mkdir()
    (here / "linked").symlink_to("out")

    assert run(command, here, "empty").returncode == 0
    assert run(command, here, "linked").returncode == 0
    assert (here / "linked").is_symlink()
    assert sorted(path.name for path in here.iterdir()) == ["empty", "linked", "modules", "out"]


def test_a_link_to_what_is_not_ours_is_followed_and_refused(command: Command, here: Path) -> None:
    put("thesis.txt")(here / "own")
    (here / "linked").symlink_to("own")

    assert "'linked' was not written by archatlas and holds 'thesis.txt'" in refused(command, here, out="linked")


def test_a_link_that_leads_to_itself_is_refused(command: Command, here: Path) -> None:
    (here / "loop").symlink_to("loop")

    assert "'loop' is a link that leads to itself" in refused(command, here, out="loop")


@pytest.mark.real
@only_export
def test_what_lies_beside_the_result_under_our_names_is_kept(command: Command, here: Path) -> None:
    put(".out.archatlas-0123456789ab/thesis.txt")(here)
    put(".out.previous-archatlas-0123456789ab/thesis.txt")(here)
    shutil.copytree(here / "out", here / ".out.previous-archatlas-ffffffffffff")
    put(".out.previous-archatlas-ffffffffffff/thesis.txt")(here)
    shutil.copytree(here / "out", here / ".out.archatlas-ffffffffffff")
    put(".out.archatlas-ffffffffffff/thesis.txt")(here)
    (here / ".out.archatlas-link").symlink_to("out")
    before = {name: what for name, what in everything(here).items() if name.startswith(".out")}

    assert run(command, here).returncode == 0
    assert {name: what for name, what in everything(here).items() if name.startswith(".out")} == before


@only_export
@pytest.mark.parametrize("name", one_in(3, ["archatlas-reports", "archatlas-aB3xY9", "archatlas-0123456789ab/drafts"]))
def test_a_temporary_directory_that_somebody_else_made_stays_also_while_it_is_empty(
    command: Command, here: Path, name: str
) -> None:
    temporary = here / "temporary" / name
    beside = here / f".out.{name}"
    for place in (temporary, beside):
        place.mkdir(parents=True)

    done = archatlas(command.name, "modules", "--out", "out", cwd=here, TMPDIR=str(here / "temporary"))

    assert done.returncode == 0, done.stderr
    assert temporary.is_dir()
    assert beside.is_dir()


@pytest.mark.real
@only_export
def test_what_a_killed_build_left_stays_where_a_repository_is_in_it(command: Command, here: Path) -> None:
    left = here / ".out.archatlas-0123456789ab"
    put("docs/.git/HEAD", "ref: refs/heads/main\n")(left)
    unfinished = "# being written by archatlas, which removes this directory where it was left behind\n"
    put(command.marker, unfinished)(left)
    before = everything(left)

    assert run(command, here).returncode == 0
    assert everything(left) == before


@pytest.mark.real
def test_the_same_input_gives_the_same_list(command: Command, here: Path) -> None:
    first = (here / "out" / command.marker).read_bytes()

    assert run(command, here, "other").returncode == 0
    assert (here / "other" / command.marker).read_bytes() == first
    assert str(here).encode() not in first
