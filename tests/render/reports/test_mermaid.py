"""The changed part of the graph is drawn, and no name of a module is anything but a label."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.compare.comparison import ChangeKind, RequirementChange
from archatlas.analysis.report import Report, opened
from archatlas.model.finding import Severity
from archatlas.model.module import ModuleName
from archatlas.model.source import Location
from archatlas.render.reports.markdown import to_markdown
from archatlas.render.reports.mermaid import LABEL_LENGTH, MOST_EDGES, changed_graph, flowchart_label
from archatlas.render.reports.options import ReportOptions
from archatlas.render.text.escaping import one_line
from findings import finding_at
from render.reports.examples import ANY_TEXTS, NASTY_MARKUP, example_comparison, example_review, hostile_review

LINES = (
    r"flowchart LR",
    r'  n\d+\["(?:[A-Za-z0-9 ]|#\d+;)+"\]',
    r'  n\d+ (?:==>|-\.->)\|"(?:[A-Za-z0-9 ]|#\d+;)+"\| n\d+',
    r"  linkStyle \d+ [a-z0-9#:,-]+",
    r"  classDef (?:added|removed) [a-z0-9#:, -]+",
    r"  class n\d+(?:,n\d+)* (?:added|removed)",
)


def drawn(report: Report) -> list[str]:
    diagram = changed_graph(report)
    assert diagram is not None
    return diagram.text.splitlines()


def with_requirements(number: int) -> Report:
    changes = tuple(
        RequirementChange(ChangeKind.ADDED, ModuleName(f"lane.m{one:03}"), "lane.hub") for one in range(number)
    )
    return replace(example_review(), reported=(), comparison=replace(example_comparison(), requirements=changes))


def test_what_came_is_thick_what_went_is_dashed_and_what_violates_names_its_rule() -> None:
    lines = drawn(example_review())

    assert lines[1:6] == [
        '  n0["pay#46;ledger"]',
        '  n1["shop#46;basket"]',
        '  n2["pay#46;rates"]',
        '  n3["pay#46;accounts"]',
        '  n4["shop#46;old"]',
    ]
    assert lines[6:9] == ['  n0 ==>|"layer#47;upward"| n1', '  n2 ==>|"added"| n3', '  n1 -.->|"removed"| n4']
    assert "  class n2 added" in lines
    assert "  class n4 removed" in lines


def test_a_requirement_that_was_there_before_is_drawn_when_it_violates_a_rule_now() -> None:
    review = replace(example_review(), comparison=replace(example_comparison(), requirements=()))

    assert '  n0 ==>|"layer#47;upward"| n1' in drawn(review)


def test_of_several_rules_the_gravest_is_named_and_a_note_draws_nothing_red() -> None:
    grave = (("tier/inversion", Severity.WARNING), ("layer/upward", Severity.ERROR), ("lane/crosses", Severity.NOTE))
    place = Location("rates.yaml")
    findings = [finding_at(place, rule, severity, "pay.rates", "pay.accounts") for rule, severity in grave]
    review = replace(example_review(), reported=opened(findings))

    assert '  n0 ==>|"layer#47;upward and 1 more"| n1' in drawn(review)
    assert '  n0 ==>|"added"| n1' in drawn(replace(review, reported=opened(findings[2:])))


def test_without_a_changed_requirement_nothing_is_drawn() -> None:
    review = replace(example_review(), reported=(), comparison=replace(example_comparison(), requirements=()))

    assert changed_graph(review) is None
    assert "mermaid" not in to_markdown(review, ReportOptions("review"))


def test_only_some_requirements_are_drawn_and_the_rest_is_counted() -> None:
    diagram = changed_graph(with_requirements(MOST_EDGES + 3))

    assert diagram is not None
    assert (diagram.drawn, diagram.left_out) == (MOST_EDGES, 3)
    assert "3 more dependencies are not drawn." in to_markdown(
        with_requirements(MOST_EDGES + 3), ReportOptions("review")
    )


@given(ANY_TEXTS)
def test_no_name_is_structure_of_the_diagram(texts: list[str]) -> None:
    for line in drawn(hostile_review(texts)):
        assert any(re.fullmatch(pattern, line) for pattern in LINES), line


@given(st.text(st.characters(exclude_categories=())) | st.sampled_from(NASTY_MARKUP))
def test_a_label_gives_its_text_back(text: str) -> None:
    decoded = re.sub(r"#(\d+);", lambda code: chr(int(code.group(1))), flowchart_label(text))

    assert decoded == (one_line(text, LABEL_LENGTH) or " ")
