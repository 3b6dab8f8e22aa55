"""What tests in more than one folder share: estates beside the work tree, golden files, the effort of properties."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from archatlas.cli.main import GC_THRESHOLD
from installed import archatlas
from runners import Origin, Runner, make_origin
from sharing import made_once

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

PATIENCE = 2.0
"""The seconds of an idle processor that a test may take without a marker that leaves it out of `make test`."""
SLOW = frozenset({"site", "browser", "real"})

# A shared machine is slow at times, so that no example has a deadline.
settings.register_profile("desk", max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# What blocks a change gives the same answer each time; the nightly run looks elsewhere every night.
settings.register_profile("ci", parent=settings.get_profile("desk"), max_examples=100, derandomize=True)
settings.register_profile("nightly", parent=settings.get_profile("desk"), max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "desk"))

MARKED = {"browser": "browser", "readers": "site"}
"""The marker that every test of a folder has."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of a folder for what they all need, and begin with files that take long.

    Else one of two processes may be left with such a file at the end, while the other one has nothing to do.
    """
    for item in items:
        if (folder := _folder(item.path)) in MARKED:
            item.add_marker(MARKED[folder])
    slow = {item.path for item in items if _is_slow(item)}
    items.sort(key=lambda item: (item.path not in slow, not item.get_closest_marker("browser")))


@cache
def _folder(path: Path) -> str:
    """Return the folder of tests that a file is in; it is asked for each of ten thousand tests."""
    return path.relative_to(ROOT / "tests").parts[0]


def _is_slow(item: pytest.Item) -> bool:
    return not SLOW.isdisjoint(marker.name for marker in item.iter_markers())


def pytest_collection_finish() -> None:
    """Look for garbage as seldom as a command does, and never among what was imported and collected."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that takes long and has no marker that says so.

    Properties may: the first one on a machine prepares Hypothesis' tables of characters, and some profiles want more.
    """
    before = _processor_seconds()
    yield
    taken = _processor_seconds() - before
    is_property = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    is_measured = bool(item.config.getoption("cov_source", None))  # what counts lines takes its time, too
    if taken > PATIENCE and not is_property and not is_measured and not _is_slow(item):
        idle = taken / _slowness()
        if idle > PATIENCE:
            pytest.fail(f"took {idle:.1f} s of the processor: make it faster, or mark it as one of {sorted(SLOW)}")


def _processor_seconds() -> float:
    """Return what this process, and the children that it waited for, have used."""
    return sum(os.times()[:4])


def _slowness() -> float:
    """Return how much longer work takes than on an idle processor: one that is shared is slower by each second, too."""
    before = _processor_seconds()
    for number in range(1_500_000):
        str(number)
    return max(1.0, (_processor_seconds() - before) / 0.2)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the option that writes golden files anew; read the difference before you use it."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew instead of comparing")


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Return whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def golden(update_golden: bool) -> Callable[[str, str], None]:
    """Return a function that compares a text with the file of that name in `tests/golden/`."""

    def compare(name: str, text: str) -> None:
        path = ROOT / "tests" / "golden" / name
        if update_golden:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"no golden file {name}; write it with --update-golden and read it"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder beside the work tree with estates, hostile cases and the tools that judge a site."""
    if not SHARED.is_dir():
        pytest.skip("no folder 'shared' beside the work tree")
    return SHARED


@pytest.fixture(scope="session")
def roadmap113(shared: Path) -> Path:
    """Return the folder of the 113 module schemas of one company; `facts.json` lies beside it."""
    modules = shared / "estates" / "roadmap113" / "modules"
    if not modules.is_dir():
        pytest.skip("no estate 'roadmap113' in the folder 'shared'")
    return modules


@pytest.fixture(scope="session")
def roadmap113_site(roadmap113: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site that the command builds of that estate."""
    return _built(roadmap113, "roadmap113-site", tmp_path_factory)


@pytest.fixture(scope="session")
def made_site(make_estate: Callable[[int], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site that the command builds of an estate of 200 modules, made with known faults."""
    return _built(make_estate(200) / "modules", "made-site", tmp_path_factory)


@pytest.fixture(scope="session")
def thousand_site(make_estate: Callable[[int], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of an estate of a thousand modules, which takes half a minute to build."""
    return _built(make_estate(1000) / "modules", "thousand-site", tmp_path_factory)


def _built(schemas: Path, name: str, factory: pytest.TempPathFactory) -> Path:
    def build(work: Path) -> None:
        done = archatlas("build", schemas, "--out", "site", cwd=work)
        assert done.returncode == 0, done.stderr

    return made_once(factory, name, build) / "site"


@pytest.fixture(scope="session")
def make_estate(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Return a function that makes an estate of n modules: a folder with `modules/` and `expected.json`."""
    tool = shared / "tools" / "make_estate.py"

    def estate_of(size: int) -> Path:
        def make(place: Path) -> None:
            command = [sys.executable, str(tool), str(place), "--n", str(size)]
            subprocess.run(command, check=True, capture_output=True)

        return made_once(tmp_path_factory, f"estate{size}", make)

    return estate_of


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Origin:
    return make_origin(tmp_path_factory.mktemp("origin"))


@pytest.fixture
def runner(origin: Origin, tmp_path: Path) -> Runner:
    return Runner(tmp_path, origin)
