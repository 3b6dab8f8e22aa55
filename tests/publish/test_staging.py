"""A directory is replaced as a whole or not at all."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archatlas.publish.errors import OutputRefused
from archatlas.publish.output.staging import staged
from archatlas.publish.output.target import OutputKind, check_target
from publish.builders import names, tree

SITE = OutputKind.SITE


def publish(target: Path, text: str) -> None:
    with staged(target, SITE) as stage:
        (stage / "index.html").write_text(text)


def publish_half(target: Path, text: str) -> None:
    with staged(target, SITE) as stage:
        (stage / "index.html").write_text(text)
        raise RuntimeError("half way")


def test_a_new_directory_appears_complete(tmp_path: Path) -> None:
    publish(tmp_path / "deep" / "site", "new")

    assert (tmp_path / "deep" / "site" / "index.html").read_text() == "new"


def test_an_earlier_directory_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    publish(tmp_path / "site", "old")
    publish(tmp_path / "site", "new")

    assert (tmp_path / "site" / "index.html").read_text() == "new"
    assert names(tmp_path) == ["site"]


def test_the_mode_of_the_directory_follows_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        publish(tmp_path / "site", "new")
    finally:
        os.umask(before)

    assert (tmp_path / "site").stat().st_mode & 0o777 == 0o755


def test_an_error_keeps_the_earlier_directory(tmp_path: Path) -> None:
    publish(tmp_path / "site", "old")
    with pytest.raises(RuntimeError, match="half way"):
        publish_half(tmp_path / "site", "new")

    assert (tmp_path / "site" / "index.html").read_text() == "old"
    assert names(tmp_path) == ["site"]


def test_the_staging_of_a_killed_build_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".site.archatlas-0123456789ab").mkdir()
    publish(tmp_path / "site", "new")

    assert names(tmp_path) == ["site"]


def test_the_staging_of_a_running_build_stays(tmp_path: Path) -> None:
    with staged(tmp_path / "site", SITE) as running:
        publish(tmp_path / "site", "second")

        assert running.is_dir()


PREVIOUS = ".site.previous-archatlas-0123456789ab"


def test_what_a_build_left_that_was_killed_between_two_renames_stays_until_a_build_succeeds(tmp_path: Path) -> None:
    publish(tmp_path / "site", "old")
    (tmp_path / "site").rename(tmp_path / PREVIOUS)
    with pytest.raises(RuntimeError, match="half way"):
        publish_half(tmp_path / "site", "new")

    assert names(tmp_path) == [PREVIOUS]

    publish(tmp_path / "site", "new")

    assert names(tmp_path) == ["site"]


def test_nothing_that_lies_in_the_way_is_followed_or_taken_for_an_earlier_site(tmp_path: Path) -> None:
    publish(tmp_path / "elsewhere", "kept")
    (tmp_path / ".site.previous-archatlas").symlink_to("elsewhere")
    (tmp_path / ".site.archatlas-0123456789ab").symlink_to("elsewhere")
    (tmp_path / PREVIOUS).mkdir()
    (tmp_path / PREVIOUS / "thesis.txt").touch()
    before = names(tmp_path)
    with pytest.raises(RuntimeError, match="half way"):
        publish_half(tmp_path / "site", "new")

    assert names(tmp_path) == before

    publish(tmp_path / "site", "new")

    assert names(tmp_path) == [*before, "site"]
    assert (tmp_path / "site" / "index.html").read_text() == "new"
    assert (tmp_path / "elsewhere" / "index.html").read_text() == "kept"


@pytest.mark.real
def test_builds_at_the_same_time_do_not_remove_each_others_staging(tmp_path: Path) -> None:
    def publish_often(name: str) -> None:
        for _ in range(30):
            publish(tmp_path / "site", name)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(publish_often, "abcd")) == [None] * 4

    assert names(tmp_path) == ["site"]


def test_our_own_and_empty_directories_may_be_replaced(tmp_path: Path) -> None:
    publish(tmp_path / "ours", "x")
    (tmp_path / "empty").mkdir()

    for name in ("ours", "empty", "new"):
        assert check_target(tmp_path / name, SITE, tmp_path / "schemas") == tmp_path / name


def test_a_link_to_a_site_is_followed(tmp_path: Path) -> None:
    publish(tmp_path / "real", "x")
    (tmp_path / "site").symlink_to("real")

    assert check_target(tmp_path / "site", SITE, tmp_path / "schemas") == tmp_path / "real"


def test_what_is_not_ours_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "schemas" / "modules").mkdir(parents=True)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").touch()
    (tmp_path / "file").touch()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    for name in ("full", "file", "here", "schemas", "schemas/modules", "."):
        with pytest.raises(OutputRefused, match=r"name (another|a directory)"):
            check_target(tmp_path / name, SITE, tmp_path / "schemas" / "modules")


def test_a_mount_point_is_refused_because_it_cannot_be_replaced(tmp_path: Path) -> None:
    with pytest.raises(OutputRefused, match="'/proc' is a mount point"):
        check_target(Path("/proc"), SITE, tmp_path / "schemas")


def test_a_site_is_not_replaced_by_an_export(tmp_path: Path) -> None:
    publish(tmp_path / "site", "x")

    with pytest.raises(OutputRefused):
        check_target(tmp_path / "site", OutputKind.EXPORT, tmp_path / "schemas")


BUILDER = """
import sys
from pathlib import Path
from archatlas.publish.output.staging import OutputKind, staged
target = Path(sys.argv[1])
print("ready", flush=True)
for turn in range(100_000):
    with staged(target, OutputKind.SITE) as stage:
        for number in range(40):
            (stage / f"page{number}.html").write_text(str(turn))
"""


@pytest.mark.parametrize("milliseconds", [3, 11, 29, 53])
def test_a_killed_builder_leaves_one_complete_site(tmp_path: Path, milliseconds: int) -> None:
    publish(tmp_path / "site", "old")
    with subprocess.Popen(
        [sys.executable, "-c", BUILDER, str(tmp_path / "site")], stdout=subprocess.PIPE, text=True
    ) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == "ready\n"
        time.sleep(milliseconds / 1000)
        builder.send_signal(signal.SIGKILL)

    left = tree(tmp_path / "site")
    left.pop(SITE.value)
    assert left == {"index.html": b"old"} or (len(left) == 40 and len(set(left.values())) == 1)
