"""The manual of deployments names every state that needs a person, and only commands that exist."""

import argparse
import re
import shlex
from pathlib import Path

import pytest

from archatlas.cli import build, deploy, plan
from archatlas.model.deployment import GateKind, OnFailure, OperatorQuestion
from archatlas.model.source import SourceFile
from archatlas.render.exports import PLAN_EXPORTS
from archatlas.render.exports.exported_plan import exported_plan
from archatlas.settings import read_settings
from archatlas.settings.deployment_adapters import ADAPTERS
from recorded_runs import release

GUIDE = Path(__file__).parents[1] / "docs" / "guide"
PAGES = {page.stem: page.read_text(encoding="utf-8") for page in sorted(GUIDE.glob("deploy-*.md"))}
COMMANDS = {"plan": plan, "deploy": deploy, "build": build}

SECTIONS = {
    OperatorQuestion.APPROVAL: "Waits for an approval",
    OperatorQuestion.INCONCLUSIVE: "A gate is inconclusive",
    OperatorQuestion.CANNOT_TELL: "Nobody can tell whether a step is in effect",
    OperatorQuestion.UNDO_CANNOT_TELL: "Nobody can tell whether a step is undone",
    OperatorQuestion.UNDO_FAILED: "A step could not be undone",
    OperatorQuestion.UNDO_GATE: "What was put back is not healthy",
    OperatorQuestion.CANNOT_BE_UNDONE: "A step cannot be undone",
}


def commands() -> list[str]:
    """Return every command of archatlas that the pages tell somebody to type."""
    found = (
        line
        for page in PAGES.values()
        for line in re.findall(rf"(?:^|`)(archatlas (?:{'|'.join(COMMANDS)})\b[^`\n]*)", page, re.M)
    )
    return sorted({line.strip() for line in found})


@pytest.mark.parametrize("question", OperatorQuestion)
def test_every_state_that_needs_a_person_has_its_section(question: OperatorQuestion) -> None:
    assert f"\n## {SECTIONS[question]}\n" in PAGES["deploy-recover"]


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_pages_is_one(line: str) -> None:
    _, name, *arguments = shlex.split(line)
    parser = argparse.ArgumentParser()
    COMMANDS[name].configure(parser)

    parser.parse_args(arguments or (["status"] if name == "deploy" else []))


def test_the_settings_of_the_pages_are_read() -> None:
    for page in PAGES.values():
        for text in re.findall(r'```yaml title="archatlas.yml"\n(.*?)```', page, re.S):
            assert read_settings(SourceFile("archatlas.yml", text)).environments


def test_every_adapter_gate_and_mode_is_explained() -> None:
    words = [*ADAPTERS, *(kind.value for kind in GateKind), *(mode.value for mode in OnFailure)]

    assert [word for word in words if f"| `{word}` |" not in PAGES["deploy-run"]] == []


def test_every_export_is_explained_with_its_file_and_its_variables() -> None:
    for system, (file, _) in PLAN_EXPORTS.items():
        assert f"| `{system}` | `{file}` |" in PAGES["deploy-exports"]
    (step, *_) = exported_plan(release()).steps
    for variable in (*step.values, "ARCHATLAS_ENVIRONMENT", "ARCHATLAS_ATTEMPT"):
        assert f"| `{variable}` |" in PAGES["deploy-exports"]


def test_links_between_the_pages_have_a_target() -> None:
    for page in PAGES.values():
        anchors = {
            re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") for title in re.findall(r"^## (.*)$", page, re.M)
        }
        assert set(re.findall(r"\]\(#([^)]*)\)", page)) <= anchors
