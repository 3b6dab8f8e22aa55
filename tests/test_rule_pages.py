"""Every rule has a page that says what the rule says, and whose examples do what the page says they do."""

import re
from pathlib import Path

import pytest

from archatlas.analysis.rules.registry import KNOWN_RULES, REFUSING_RULES
from archatlas.model.finding import Severity
from archatlas.model.rule import RuleKind, RuleSpec
from archatlas.model.source import SourceFile
from archatlas.publish.packaged_data import rule_page, rule_page_text
from archatlas.render.reports.rule_text import family_of
from archatlas.render.text.rule_documentation import (
    BulletList,
    CodeListing,
    Effect,
    Prose,
    listings,
    page_name,
    rule_of,
    spans,
)
from archatlas.settings import SETTINGS_FILE, read_settings
from archatlas.sources.scope import DEFAULT_EXCLUDE
from rule_examples import FIXTURES, TODAY, findings_in

RULES = Path(__file__).parents[1] / "docs" / "rules"
INDEX = (RULES / "index.md").read_text(encoding="utf-8")
ROWS = re.compile(
    r"(?P<heading>^## `(?P<family>[a-z]+)[^\n]*\n\n\| rule \| severity \| title \|\n\|---\|---\|---\|\n)"
    r"(?:\| \[[^\n]*\n)*",
    re.MULTILINE,
)
"""A family in the list of rules: its heading, and the table below it."""
LONGEST_LINE = 120

WITH_SOURCE = {
    "cycle", "layer/upward", "layer/skips-closed", "tier/inversion", "slo/unreachable", "slo/p99-below-p95",
    "coupling/fan-out", "coupling/fan-in", "coupling/instability", "coupling/distance", "coupling/propagation",
    "claim/coupling", "contract/version-format", "contract/breaking-change", "library/unknown-licence",
    "review/overdue", "schema/format", "yaml/unquoted", "deploy/replaces", "deploy/error-budget",
}  # fmt: skip
"""Rules that rest on a formula, a principle or a standard."""

MARKS = {
    "file/too-many": pytest.mark.real,  # its breach takes thousands of files
    "yaml/size": pytest.mark.real,  # so many keys
}

EFFECTS = {RuleKind.REVIEW: Effect.REVIEWS, RuleKind.DEPLOYMENT: Effect.PLANS}

each_rule = pytest.mark.parametrize("rule", KNOWN_RULES.values(), ids=lambda rule: rule.name)


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert {path.name for path in RULES.glob("*.md")} == {page_name(rule) for rule in KNOWN_RULES} | {"index.md"}


@each_rule
def test_the_name_of_a_page_leads_back_to_its_rule(rule: RuleSpec) -> None:
    assert rule_of(page_name(rule.name)) == rule.name


@each_rule
def test_a_page_begins_with_what_the_rule_says_of_itself(rule: RuleSpec) -> None:
    page = rule_page(rule.name)

    assert (page.rule, page.title, page.severity, page.effect) == (rule.name, rule.title, rule.severity, effect(rule))


@pytest.mark.parametrize(
    "rule",
    [pytest.param(rule, marks=MARKS.get(name, ())) for name, rule in KNOWN_RULES.items()],
    ids=lambda rule: rule.name,
)
def test_the_breach_is_reported(rule: RuleSpec, tmp_path: Path) -> None:
    page = rule_page(rule.name)

    assert rule.name in {finding.rule for finding in findings_in(page, page.example, tmp_path / "breach")}


@each_rule
def test_the_cure_is_clean_and_breaks_nothing_else(rule: RuleSpec, tmp_path: Path) -> None:
    page = rule_page(rule.name)
    found = findings_in(page, page.how_to_fix, tmp_path / "cure")

    assert rule.name not in {finding.rule for finding in found}
    assert [finding for finding in found if finding.severity is Severity.ERROR] == []


@each_rule
def test_the_settings_that_a_page_shows_are_valid(rule: RuleSpec) -> None:
    shown = [listing for listing in listings(rule_page(rule.name).configure) if listing.title == SETTINGS_FILE]
    settings = [read_settings(SourceFile(SETTINGS_FILE, listing.text)) for listing in shown]

    assert settings
    if rule.name in REFUSING_RULES:
        assert all(set(one.exclude) > set(DEFAULT_EXCLUDE) for one in settings)


@each_rule
def test_a_page_about_a_refusing_rule_says_that_it_cannot_be_turned_off(rule: RuleSpec) -> None:
    said = any(
        isinstance(block, Prose) and block.text.startswith("No setting turns this rule off or makes it milder: ")
        for block in rule_page(rule.name).configure
    )

    assert said == (rule.name in REFUSING_RULES)


@each_rule
def test_a_page_keeps_to_what_programs_can_show(rule: RuleSpec) -> None:
    text = rule_page_text(rule.name)
    blocks = [block for _heading, section in rule_page(rule.name).sections for block in section]
    said = [text for block in blocks for text in texts_of(block)]
    plain = [span.text for text in said for span in spans(text) if not span.is_code and not span.target]

    assert text.endswith("\n")
    assert max(map(len, text.splitlines())) <= LONGEST_LINE
    assert [piece for piece in plain if re.search(r"[`\[\]*_#<>|]", piece)] == []


@each_rule
def test_links_lead_to_rules_or_to_the_web(rule: RuleSpec) -> None:
    for _heading, blocks in rule_page(rule.name).sections:
        for target in (span.target for block in blocks for text in texts_of(block) for span in spans(text)):
            assert not target or target.startswith("https://") or rule_of(target) in KNOWN_RULES


@each_rule
def test_a_page_says_more_than_the_rule(rule: RuleSpec) -> None:
    why = " ".join(block.text for block in rule_page(rule.name).why if isinstance(block, Prose))

    assert why != rule.why
    assert len(why) > len("One sentence on how it arises, and one on what follows.")


@pytest.mark.parametrize("name", sorted(WITH_SOURCE))
def test_a_formula_or_principle_has_its_source(name: str) -> None:
    assert rule_page(name).source


def test_every_fixture_is_shown_on_one_page() -> None:
    pages = map(rule_page, KNOWN_RULES)
    shown = [
        listing.fixture for page in pages for listing in listings((*page.example, *page.how_to_fix)) if listing.fixture
    ]

    assert sorted(shown) == sorted(FIXTURES)


def test_the_index_lists_every_rule_with_title_and_severity(update_golden: bool) -> None:
    """Compare the list with the rules; `--update-golden` writes it, below the heading of each family."""
    listed = ROWS.sub(lambda table: table["heading"] + rows_of(table["family"]), INDEX)
    if update_golden:
        (RULES / "index.md").write_text(listed, encoding="utf-8", newline="\n")

    assert (RULES / "index.md").read_text(encoding="utf-8") == listed
    assert {table["family"] for table in ROWS.finditer(INDEX)} == {family_of(rule) for rule in KNOWN_RULES}


def rows_of(family: str) -> str:
    """Return the rows of a family in the list of rules."""
    return "".join(
        f"| [`{rule.name}`]({page_name(rule.name)}) | {rule.severity.word} | {rule.title} |\n"
        for rule in KNOWN_RULES.values()
        if family_of(rule.name) == family
    )


def test_the_index_names_the_day_of_the_examples() -> None:
    assert f"{TODAY.day} {TODAY:%B %Y}" in INDEX


def effect(rule: RuleSpec) -> Effect:
    """Return what a finding of the rule means for its file."""
    if rule.kind in EFFECTS:
        return EFFECTS[rule.kind]
    return Effect.REFUSES if rule.name in REFUSING_RULES else Effect.KEEPS


def texts_of(block: Prose | BulletList | CodeListing) -> tuple[str, ...]:
    """Return the texts of a block that is no listing."""
    if isinstance(block, Prose):
        return (block.text,)
    return block.entries if isinstance(block, BulletList) else ()
