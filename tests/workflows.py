"""The workflows of this project, those of a new repository, and the action, read for the tests about them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from archatlas.publish.scaffold.templates import scaffold_files

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Workflow:
    """One file, as text and as what a YAML reader makes of it."""

    path: str
    text: str
    content: dict[str, Any]

    @property
    def triggers(self) -> dict[str, Any]:
        """Return what starts it; the key `on` is true in YAML 1.1."""
        started: dict[Any, Any] = self.content
        return dict(started[True])

    @property
    def jobs(self) -> dict[str, dict[str, Any]]:
        """Return the jobs by name."""
        return dict(self.content["jobs"])

    def steps(self) -> Iterator[dict[str, Any]]:
        """Yield the steps of every job, or of the action."""
        for part in self.content.get("jobs", {"": self.content.get("runs")}).values():
            yield from part["steps"]

    def step(self, name: str) -> dict[str, Any]:
        """Return the step with this identifier or name."""
        (found,) = [step for step in self.steps() if name in (step.get("id"), step.get("name"))]
        return found


def read_workflow(path: str, text: str) -> Workflow:
    """Read one file."""
    return Workflow(path, text, yaml.safe_load(text))


def own_workflows() -> dict[str, Workflow]:
    """Return the workflows of this repository by file name."""
    paths = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    return {path.name: read_workflow(path.name, path.read_text(encoding="utf-8")) for path in paths}


def new_workflows() -> dict[str, Workflow]:
    """Return the workflows that `archatlas new` writes by file name."""
    files = [file for file in scaffold_files() if file.path.startswith(".github/workflows/")]
    return {Path(file.path).name: read_workflow(f"new {file.path}", file.text) for file in files}


def action() -> Workflow:
    """Return the composite action."""
    return read_workflow("action.yml", (ROOT / "action.yml").read_text(encoding="utf-8"))
