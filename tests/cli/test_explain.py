"""`archatlas explain` prints what a rule is for."""

import re

import pytest

from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.cli.main import main
from archatlas.model.rule import RuleSpec
from archatlas.render.reports.rule_text import WIDTH


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["explain", *arguments]) == 0
    return capsys.readouterr().out


def test_a_rule_is_explained_with_every_part_of_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "layer/upward").splitlines()

    assert lines[:2] == [
        "layer/upward: Dependency on a higher layer",
        "Default severity: error. The file is not refused.",
    ]
    assert [line for line in lines if line in {"Why", "Example", "How to fix", "Configure", "Source"}] == [
        "Why", "Example", "How to fix", "Configure", "Source",
    ]  # fmt: skip
    assert "  modules/platform.database.yaml" in lines
    assert "      layer: infrastructure" in lines


@pytest.mark.parametrize("rule", KNOWN_RULES)
def test_every_rule_can_be_explained_in_lines_that_fit(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, rule)
    prose = [line for line in text.splitlines() if line.startswith("  ") and not line.startswith("    ")]

    assert text.startswith(f"{rule}: {KNOWN_RULES[rule].title}\n")
    assert [line for line in prose if len(line) > WIDTH and " " in line.strip()] == []
    assert [line for line in text.splitlines() if line != line.rstrip()] == []
    sentences = [line for line in prose if " " in line.strip()]  # examples may be files of Markdown
    assert not re.search(r"\]\(|\.md\b", "\n".join(sentences))


def test_a_link_to_another_rule_names_the_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert "a rule of its own (ownership/no-escalation-tier-1)" in " ".join(
        printed(capsys, "ownership/no-escalation").split()
    )


def test_what_no_listing_can_show_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert "  a symbolic link\n" in printed(capsys, "file/symlink")


def test_without_a_rule_all_are_listed_by_family_with_severity_and_title(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys)
    rows = [re.split(" {2,}", line) for line in text.splitlines() if line]

    assert rows == [[rule.name, rule.severity.word, rule.title] for rule in by_name()]
    assert all(len({row.partition("/")[0] for row in names(block)}) == 1 for block in text.split("\n\n"))


@pytest.mark.parametrize("family", ["claim", "claim/*"])
def test_of_a_family_its_rules_are_listed(family: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert names(printed(capsys, family)) == ["claim/coupling", "claim/coverage", "claim/provides"]


@pytest.mark.parametrize(
    ("asked", "cure"),
    [
        ("layr/upward", "did you mean 'layer/upward'?"),
        ("Layer/Upward", "did you mean 'layer/upward'?"),
        ("quite-different", "`archatlas explain` lists the rules"),
        ("", "`archatlas explain` lists the rules"),
        ("../guide/index", "`archatlas explain` lists the rules"),
    ],
)
def test_an_unknown_rule_is_told_with_the_nearest_one(
    asked: str, cure: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", asked]) == 2
    assert capsys.readouterr().err == f"archatlas: there is no rule '{asked}'; {cure}\n"


def test_an_unknown_rule_does_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "\x1b[2J"]) == 2
    assert "\x1b" not in capsys.readouterr().err


def by_name() -> list[RuleSpec]:
    return sorted(KNOWN_RULES.values(), key=lambda rule: rule.name)


def names(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines() if line]
