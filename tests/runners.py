"""Runs the scripts of workflows and jobs as a runner does: in bash, in a checkout, with its variables.

What they install is a stand-in of one file: from a repository or as a wheel, with a lock of its own and a package that
it needs. It hands over to the archatlas under test, so that a job does its work from its first line to its last.
"""

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STAND_IN = """\
import os, sys
os.execv({python!r}, [{python!r}, "-I", "-m", "archatlas.cli", *sys.argv[1:]])
"""
BACKEND = '''\
"""Builds the wheel of the stand-in with nothing but the standard library."""
import zipfile
from pathlib import Path


def build_wheel(folder, settings=None, metadata=None):
    with zipfile.ZipFile(Path(folder) / "archatlas-0-py3-none-any.whl", "w") as wheel:
        for file in Path("package").rglob("*"):
            if file.is_file():
                wheel.write(file, file.relative_to("package"))
    return "archatlas-0-py3-none-any.whl"
'''
PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "archatlas"
version = "0"
"""

MODULES = ("venv", "pip", "ensurepip", "zipfile", "site", "sitecustomize", "usercustomize", "archatlas", "json", "toy")
PROGRAMS = ("python3", "python", "git", "env", "sed", "mkdir", "mktemp", "cat", "cp", "rm", "jq")
HOOKS = ("pre-commit", "post-checkout", "reference-transaction", "post-index-change", "fsmonitor")


@dataclass(frozen=True)
class Origin:
    """Where the stand-in comes from: a repository, a wheel, and the folder with what it needs."""

    repository: Path
    wheel: Path
    packages: Path

    @property
    def commit(self) -> str:
        """Return how a workflow names the commit."""
        return f"git+file://{self.repository}@{git(self.repository, 'rev-parse', 'HEAD')}"

    @property
    def digest(self) -> str:
        """Return the digest of the wheel."""
        return hashlib.sha256(self.wheel.read_bytes()).hexdigest()


@dataclass
class Runner:
    """A machine that runs jobs: a workspace with the checkout, a directory for temporary files, variables."""

    folder: Path
    origin: Origin
    variables: dict[str, str] = field(default_factory=dict)
    is_installed: bool = False

    @property
    def workspace(self) -> Path:
        """Return where the checkout is; the name has what names may have."""
        return self.folder / "der Büro checkout"

    @property
    def temp(self) -> Path:
        """Return the directory for temporary files."""
        return self.folder / "temp"

    def bash(self, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a script in the workspace, with a minimal environment and these variables."""
        self.temp.mkdir(parents=True, exist_ok=True)
        self.workspace.mkdir(exist_ok=True)
        file = self.temp / f"{len(list(self.temp.glob('*.sh')))}.sh"
        file.write_text(script, encoding="utf-8")
        fixed = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "TMPDIR": str(self.temp),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.origin.packages),
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(file)],
            cwd=self.workspace,
            env={**fixed, **self.variables, **variables},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def has_installed(self) -> None:
        """Put a stand-in where a job installs archatlas, for tests of what comes after that."""
        self.is_installed = True
        python = self.temp / "archatlas" / "venv" / "bin" / "python"
        _write(python, f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        python.chmod(0o755)

    def github(self, steps: Iterable[Mapping[str, Any]], **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the scripts among steps until one fails; variables stand for what expressions would give."""
        status, output, errors = 0, "", ""
        for step in steps:
            if "run" not in step or (self.is_installed and step.get("name") == "install archatlas"):
                continue
            given = {name: str(value) for name, value in step.get("env", {}).items() if "${{" not in str(value)}
            files = {"GITHUB_OUTPUT": str(self.temp / "output"), "GITHUB_STEP_SUMMARY": str(self.temp / "summary")}
            runner = {
                "GITHUB_ACTIONS": "true",
                "GITHUB_WORKSPACE": str(self.workspace),
                "RUNNER_TEMP": str(self.temp),
                **files,
            }
            done = self.bash(step["run"], **runner, **given, **variables)
            status, output, errors = done.returncode, output + done.stdout, errors + done.stderr
            if status:
                break
        return subprocess.CompletedProcess([], status, output, errors)

    def gitlab(self, job: Mapping[str, Any], **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a job of GitLab: its scripts are one."""
        install, *rest = job["before_script"]
        begin = f"tools='{self.temp}/archatlas'" if self.is_installed else install
        project = {"CI_PROJECT_PATH": "team/atlas", "CI_MERGE_REQUEST_PROJECT_PATH": "team/atlas"}
        fixed = {"CI_PROJECT_DIR": str(self.workspace), **project}
        return self.bash("\n".join([begin, *rest, *job["script"]]), **{**fixed, **variables})


def make_origin(folder: Path) -> Origin:
    """Make the stand-in."""
    packages = folder / "packages"
    toy = _wheel(packages, "toy", {"toy.py": "", "toy_lock.py": ""})
    digest = hashlib.sha256(toy.read_bytes()).hexdigest()
    lock = f"toy==0 --hash=sha256:{digest}\n"
    files = {
        "archatlas/__init__.py": "import toy",
        "archatlas/cli/__init__.py": "",
        "archatlas/cli/__main__.py": STAND_IN.format(python=sys.executable),
        "archatlas/requirements.lock": lock,
    }
    repository = folder / "repository"
    for name, text in {**files, **_metadata("archatlas")}.items():
        _write(repository / "package" / name, text)
    _write(repository / "backend.py", BACKEND)
    _write(repository / "pyproject.toml", PYPROJECT)
    _write(repository / "requirements-runtime.lock", lock)
    commit_all(repository, "The stand-in")
    return Origin(repository, _wheel(folder / "wheel", "archatlas", files), packages)


def plant_canaries(checkout: Path) -> Path:
    """Put into a checkout whatever somebody else's Python, shell or git may run; return the file that tells of it."""
    told = checkout.parent / "canary"
    python = f"open({str(told)!r}, 'a').write(__file__ + '\\n')\n"
    for name in MODULES:
        _write(checkout / f"{name}.py", python)
    for name in ("archatlas", "venv", "pip"):
        for file in ("__init__.py", "__main__.py"):
            _write(checkout / "packages" / name / file, python)
    script = f"#!/bin/sh\necho \"$0\" >>'{told}'\n"
    for place in [*(checkout / "node_modules" / ".bin" / name for name in PROGRAMS), *_hooks(checkout)]:
        _write(place, script)
        place.chmod(0o755)
    git(checkout, "config", "core.fsmonitor", ".git/hooks/fsmonitor")  # a shell reads it, so no space
    _write(checkout / "pip.conf", "[global]\nindex-url = file:///nowhere\n")
    _write(checkout / "setup.cfg", "[install]\nprefix = nowhere\n")
    _write(checkout / ".python-version", "../../nowhere\n")
    return told


def hostile_variables(checkout: Path) -> dict[str, str]:
    """Return what a job's own variables may say that leads Python into the checkout."""
    return {
        "PYTHONPATH": f".:{checkout}:{checkout / 'packages'}",
        "PYTHONSTARTUP": str(checkout / "site.py"),
        "PYTHONUSERBASE": str(checkout),
    }


def git(place: Path, *arguments: str) -> str:
    """Run git in a repository, as somebody with a name."""
    named = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.hooksPath=/dev/null"]
    quiet = ["-c", "core.fsmonitor=false", "-c", "init.defaultBranch=main"]
    command = ["git", "-C", str(place), *named, *quiet, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit_all(place: Path, subject: str) -> str:
    """Commit everything, in a new repository where there is none, and return the commit."""
    if not (place / ".git").exists():
        git(place, "init", "--quiet")
    git(place, "add", "--all", "--force")
    git(place, "commit", "--quiet", "--allow-empty", "--message", subject)
    return git(place, "rev-parse", "HEAD")


def _hooks(checkout: Path) -> list[Path]:
    return [checkout / ".git" / "hooks" / name for name in HOOKS]


def _metadata(name: str) -> dict[str, str]:
    folder = f"{name}-0.dist-info"
    return {
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n",
        f"{folder}/WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{folder}/RECORD": "",
    }


def _wheel(folder: Path, name: str, files: Mapping[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{name}-0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in {**files, **_metadata(name)}.items():
            archive.writestr(path, text)
    return wheel


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
