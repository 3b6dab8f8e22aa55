"""What the project says about itself in its own files: README, Makefile, lock, changelog, wheel."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import archatlas
from archatlas.publish.packaged_data import SHIPPED

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

MACHINE_PATH = re.compile(r"(?<![\w.$}/-])/(?:home|root|work|tmp|Users|opt|var/folders)/[\w.-]+")


def test_every_make_command_of_the_documentation_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    written = {
        name
        for page in ("README.md", "CONTRIBUTING.md")
        for name in re.findall(r"(?:^ {4}|`)make ([a-z-]+)", text_of(page), re.MULTILINE)
    }

    assert {"site", "test"} <= written
    assert written <= targets


def test_every_make_target_is_listed_by_help() -> None:
    makefile = text_of("Makefile")
    phony = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split()

    assert re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE) == phony


def test_every_declared_requirement_is_locked_at_a_version_it_allows() -> None:
    locked = locked_versions()

    for requirement in declared_requirements():
        versions = locked.get(canonicalize_name(requirement.name), ())

        assert versions, f"requirements.lock lacks {requirement.name}; run make lock"
        assert all(requirement.specifier.contains(version) for version in versions), str(requirement)


def test_the_lock_pins_every_package_with_hashes_and_names_no_registry() -> None:
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries_of(LOCK))
    assert "://" not in LOCK
    assert "index-url" not in LOCK


@pytest.mark.parametrize(
    "name",
    [
        "requirements-runtime.lock",
        "requirements-scan.lock",
        "requirements-live.lock",
        "requirements-lsp.lock",
        "tests/techdocs/requirements.lock",
    ],
)
def test_what_others_install_is_pinned_with_hashes_and_names_no_registry(name: str) -> None:
    text = text_of(name)

    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries_of(text))
    assert "://" not in text
    assert "index-url" not in text


@pytest.mark.parametrize("name", [f"requirements-{extra}.lock" for extra in ("runtime", "scan", "live", "lsp")])
def test_what_others_install_is_what_the_tests_run_with(name: str) -> None:
    runtime = entries_of(text_of(name))

    assert set(runtime) <= set(entries_of(LOCK)) | {entry for entry in runtime if entry.startswith("colorama==")}
    for requirement in map(Requirement, PROJECT["project"]["dependencies"]):
        assert any(entry.startswith(f"{canonicalize_name(requirement.name)}==") for entry in runtime), requirement


def test_nobody_is_told_to_install_a_name_that_anyone_could_register() -> None:
    """No index has archatlas yet: what is installed comes from a commit, a file or an address with its digest."""
    bare = re.compile(r"\b(?:pip3?|pipx|uvx?|poetry|pdm)\b[^\n|`]*[ \"']archatlas(?:\[|==|[\"'` ]|$)", re.MULTILINE)
    required = re.compile(r"^ *-? *archatlas *(?:==|>=|~=)", re.MULTILINE)
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked_texts()
        if not path.is_relative_to(ROOT / "tests")
        for pattern in (bare, required)
        for match in pattern.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert found == []


def test_the_changelog_knows_the_version() -> None:
    headings = re.findall(r"^## \[([^]]+)\]", text_of("CHANGELOG.md"), re.MULTILINE)

    assert archatlas.__version__ in headings


def test_the_licence_is_apache_2_in_full() -> None:
    licence = text_of("LICENSE")

    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0, January 2004" in licence
    assert "APPENDIX: How to apply the Apache License to your work." in licence


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked_texts()
        for match in MACHINE_PATH.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert found == []


@pytest.mark.real
def test_the_wheel_holds_the_package_and_everything_it_reads(wheel: zipfile.ZipFile) -> None:
    inside = set(wheel.namelist())
    package = ROOT / "generator" / "archatlas"
    wanted = {
        f"archatlas/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert wanted <= inside
    assert {name.partition("/")[0] for name in inside} == {"archatlas", f"archatlas-{archatlas.__version__}.dist-info"}


@pytest.mark.real
def test_the_wheel_carries_the_schemas_that_are_published(wheel: zipfile.ZipFile) -> None:
    published = sorted((ROOT / "schemas").glob("*.schema.json"))

    assert "module.schema.json" in {path.name for path in published}
    for path in published:
        assert wheel.read(f"archatlas/formats/module_schema/{path.name}") == path.read_bytes()


@pytest.mark.real
def test_the_wheel_carries_the_page_of_every_rule(wheel: zipfile.ZipFile) -> None:
    pages = sorted((ROOT / "docs" / "rules").glob("*.md"))

    assert "layer-upward.md" in {path.name for path in pages}
    for path in pages:
        assert wheel.read(f"archatlas/publish/{SHIPPED}/{path.name}") == path.read_bytes()


@pytest.mark.real
def test_the_wheel_explains_a_rule_without_the_checkout(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    command = [sys.executable, "-c", "from archatlas.cli.main import entry; entry()", "explain", "layer/upward"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True)

    assert done.stdout.startswith("layer/upward: Dependency on a higher layer\n")


@pytest.mark.real
def test_the_wheel_offers_the_command_and_the_plugin(wheel: zipfile.ZipFile) -> None:
    entry_points = wheel.read(f"archatlas-{archatlas.__version__}.dist-info/entry_points.txt").decode()

    assert "archatlas = archatlas.cli.main:entry" in entry_points
    assert "archatlas = archatlas.publish.plugin:ArchatlasPlugin" in entry_points


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """Build the wheel once, without a network, and open it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def declared_requirements() -> Iterator[Requirement]:
    """Yield what pyproject.toml asks for, for the program and for its development."""
    groups = PROJECT["dependency-groups"].values()
    texts = [*PROJECT["build-system"]["requires"], *PROJECT["project"]["dependencies"]]
    texts += [line for group in groups for line in group if isinstance(line, str)]
    yield from map(Requirement, texts)


def entries_of(lock: str) -> list[str]:
    """Return the packages of a lock, each with its hashes."""
    return re.split(r"\n(?=[a-z0-9])", re.sub(r"^#.*\n", "", lock, flags=re.MULTILINE).strip())


def locked_versions() -> dict[str, tuple[str, ...]]:
    """Return the versions of each locked package; some have one per range of Python versions."""
    found: dict[str, tuple[str, ...]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK, re.MULTILINE):
        found[canonicalize_name(name)] = (*found.get(canonicalize_name(name), ()), version)
    return found


def tracked_texts() -> Iterator[Path]:
    """Yield the text files of the work tree that git does not ignore."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and path.suffix not in {".png", ".webp", ".woff2", ".ico"} and path != Path(__file__):
            yield path


def text_of(name: str) -> str:
    """Return the text of a file of the project's root."""
    return (ROOT / name).read_text(encoding="utf-8")
