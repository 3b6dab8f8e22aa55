"""The rule that CONTRIBUTING adds works as it stands there, without another file being touched."""

import json
import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from copied_package import ROOT, copied_package, statuses
from sources.repositories import commit, new_repository, write

RULE = "lifecycle/paused-target"
SECTION = (
    (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Add a rule")[2].partition("\n## Changes")[0]
)
COMMANDS = (
    ("explain", RULE),
    ("check", "modules", "--output", "json:../check.json"),
    ("review", "modules", "--base", "HEAD", "--output", "json:../review.json"),
)


def step(number: int, language: str) -> str:
    """Return what a step of the section says to write into a file."""
    text = re.split(r"^\d\. ", SECTION, flags=re.MULTILINE)[number]
    block = re.search(rf"^   ```{language}\n(.*?)^   ```\n+(?:   `scope`|\Z)", text, re.MULTILINE | re.DOTALL)
    assert block is not None
    return dedent(block[1])


def listed(page: str, heading: str) -> dict[str, str]:
    """Return the files that a section of a page shows."""
    section = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r'```yaml title="([^"]+)"\n(.*?)```', section, re.DOTALL))


def found_in(report: Path) -> list[dict[str, Any]]:
    """Return what the rule found, as a report for programs has it."""
    findings = json.loads(report.read_text(encoding="utf-8"))["findings"]
    return [one for one in findings if one["rule"] == RULE]


@pytest.mark.real
def test_a_rule_about_requirements_takes_a_declaration_and_a_page(tmp_path: Path) -> None:
    package, page = copied_package(tmp_path / "checkout"), step(2, "markdown")
    with (package / "analysis" / "rules" / "targets.py").open("a", encoding="utf-8") as family:
        family.write("\n\n" + step(1, "python"))
    name = f"{RULE.replace('/', '-')}.md"
    (tmp_path / "checkout" / "docs" / "rules" / name).write_text(page, encoding="utf-8")
    estate = new_repository(tmp_path / "estate")
    commit(estate, listed(page, "How to fix"))
    write(estate, listed(page, "Example"))

    status, printed = statuses(package, estate, COMMANDS)
    checked, reviewed = (found_in(tmp_path / f"{report}.json") for report in ("check", "review"))

    assert status == [0, 0, 1]
    assert printed.startswith(f"{RULE}: Dependency on a paused module\n")
    assert [(one["module"], one["subject"], one["message"], one["severity"]) for one in checked] == [
        ("shop.checkout", "shop.prophet", "requires 'shop.prophet', which is paused", "warning")
    ]
    assert "make 'shop.prophet' optional" in reviewed[0]["remedies"][0]["action"]


def test_the_page_of_the_section_keeps_to_the_files_of_a_page() -> None:
    page = step(2, "markdown")

    assert listed(page, "Example").keys() == listed(page, "How to fix").keys()
    assert list(listed(page, "Configure")) == ["archatlas.yml"]
