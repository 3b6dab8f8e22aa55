"""Every finding of reading a file has a remedy that was tried by reading the file again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.formats.reader import Reader
from archatlas.model.finding import Finding
from archatlas.model.source import Location, SourceFile
from archatlas.pipeline.text_fixes.text_remedies import text_remedies, working_fixes
from findings import finding_at
from formats.test_loading_rules import BROKEN
from formats.texts import COMPLETE, changed

PATH = "lane/one.yaml"
SMALL = [text for *_rest, text in BROKEN if len(text) < 100_000]
LARGE = [text for *_rest, text in BROKEN if len(text) >= 100_000]


def reader() -> Reader:
    return Reader()


def findings_in(text: str) -> tuple[Finding, ...]:
    return reader().read(SourceFile(PATH, text)).findings


def points_in(text: str) -> set[tuple[str, str]]:
    return {(finding.rule, finding.subject) for finding in findings_in(text)}


def assert_cured(text: str, earlier: str | None = None) -> None:
    """Every finding has one or two remedies, and no text that a remedy stands for gives rise to the finding again."""
    for finding in findings_in(text):
        found = working_fixes(finding, text, earlier, reader())
        assert 1 <= len(found) <= 2
        for one in found:
            assert one.fix.text is None or (finding.rule, finding.subject) not in points_in(one.fix.text)


def actions(text: str, rule: str, earlier: str | None = None) -> list[str]:
    finding = next(one for one in findings_in(text) if one.rule == rule)
    return [remedy.title for remedy in text_remedies(finding, text, earlier, reader())]


@pytest.mark.parametrize("text", SMALL, ids=range(len(SMALL)))
def test_every_rule_of_reading_has_a_remedy_that_works(text: str) -> None:
    assert_cured(text)


@pytest.mark.real
@pytest.mark.parametrize("text", LARGE, ids=range(len(LARGE)))
def test_a_long_text_is_not_edited(text: str) -> None:
    for finding in findings_in(text)[:2]:
        assert [one.fix.text for one in working_fixes(finding, text, None, reader())] == [None]


@given(st.data())
def test_whatever_is_broken_in_a_file_there_is_a_remedy_that_works(data: st.DataObject) -> None:
    lines = COMPLETE.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        number = data.draw(st.integers(0, len(lines) - 1))
        broken = data.draw(
            st.sampled_from(["", "\t", "  ", "- ", "@", "&a ", "*a", "{", "x: ", "'", "!t ", "no", "\x07"])
        )
        at = data.draw(st.integers(0, len(lines[number])))
        lines[number] = lines[number][:at] + broken if data.draw(st.booleans()) else broken + lines[number][at:]

    assert_cured("\n".join(lines), data.draw(st.sampled_from([None, COMPLETE])))


@pytest.mark.parametrize(
    ("text", "rule", "action"),
    [
        (changed("tier: 3", "tire: 3"), "schema/unknown-key", "rename the key to 'tier'"),
        (COMPLETE + "weather: fine\n", "schema/unknown-key", "move it below extensions"),
        (changed("layer: application", "layer: aplication"), "schema/unknown-value", "write 'application'"),
        (changed("tier: 3", "tier: 9"), "schema/range", "write 5, the nearest number that is allowed"),
        (changed("tier: 3", "tier: '3'"), "schema/type", "write the value without quotes"),
        (changed("- requests", "- 3"), "schema/type", "put the value in quotes"),
        (changed("version: v1.0", "version: 1.10"), "schema/type", "write it as v and two or three numbers"),
        (changed("v1.0", "beta 2"), "contract/version-format", "write it as v and two or three numbers"),
        (changed("'@PlatformTeam'", "PlatformTeam"), "schema/pattern", "write it with a leading '@'"),
        (changed("'@PlatformTeam'", "@PlatformTeam"), "yaml/syntax", "put the value in quotes"),
        (changed("  status: active", "\tstatus: active"), "yaml/syntax", "indent with spaces"),
        (changed("summary: A", "summary: &text A"), "yaml/anchor", "remove the anchor"),
        (changed("summary: A", "summary: !!str A"), "yaml/tag", "remove the tag"),
        (changed("tier: 3", "3: tier"), "yaml/key", "put the key in quotes: '3'"),
        (COMPLETE + "---\na: b\n", "yaml/second-document", "move the second document to a file of its own"),
        ("%YAML 1.2\n---\n" + COMPLETE, "yaml/directive", "remove the directives"),
        (changed("A module", "A \x00 module"), "yaml/character", "remove the characters that are not allowed"),
        (changed("name: lane.one", "name: Lane One"), "module/name", "name the module 'lane.one'"),
        ("identitiy:\n  name: lane.one\n", "module/not-a-schema", "rename the key to 'identity'"),
        (changed("  layer: application\n", ""), "schema/missing", "add what holds, for example 'layer: application'"),
    ],
)  # fmt: skip
def test_the_first_remedy_is_the_one_a_person_would_choose(text: str, rule: str, action: str) -> None:
    assert actions(text, rule)[0] == action


def test_an_alias_is_written_out() -> None:
    text = changed("lane.two", "&other lane.two").replace("    - requests", "    - *other")
    finding = next(one for one in findings_in(text) if one.rule == "yaml/alias")

    texts = [one.fix.text or "" for one in working_fixes(finding, text, None, reader())]
    assert "    libs:\n    - lane.two\n" in texts[0]


def test_the_effect_tells_what_else_is_gone_and_that_the_file_can_be_read() -> None:
    text = changed("tier: 3", "tier: 9\n  status: sleeping")
    finding = next(one for one in findings_in(text) if one.rule == "yaml/duplicate-key")

    assert text_remedies(finding, text, None, reader())[0].effect.startswith("removes this finding")
    assert "still refused" in text_remedies(finding, text, None, reader())[0].effect


def test_the_earlier_text_is_offered_where_nothing_else_works() -> None:
    assert actions("- a list\n", "yaml/not-a-mapping", COMPLETE) == ["restore the earlier text of the file"]


def test_a_file_that_nothing_cures_is_to_be_left_out() -> None:
    assert actions("- a list\n", "yaml/not-a-mapping") == [
        "leave the file out: delete it, or exclude it in archatlas.yml"
    ]


def test_a_file_that_could_not_be_opened_is_to_be_left_out() -> None:
    link = finding_at(Location(PATH), "file/symlink", module=PATH)

    assert [remedy.effect for remedy in text_remedies(link, None, None, reader())] == ["removes this finding"]


def test_one_of_two_files_with_one_name_is_renamed() -> None:
    both = reader().load([SourceFile("lane/one.yaml", COMPLETE), SourceFile("lane/two.yaml", COMPLETE)])
    second = next(one for one in both.findings if one.location.path == "lane/two.yaml")

    assert second.rule == "module/duplicate-name"
    assert text_remedies(second, COMPLETE, None, reader())[0].title == "name the module 'lane.two'"


def test_what_is_missing_is_added_for_each_finding_alone() -> None:
    text = (
        "identity: {name: lane.one}\nobservability:\n  slos: {}\ndependencies:\n  external:\n    libs:\n    - name: x\n"
    )

    assert len([one for one in findings_in(text) if one.rule == "schema/missing"]) > 10
    assert_cured(text)


def test_no_name_of_another_module_is_proposed() -> None:
    text = changed("name: lane.one", "name: Lane.One")
    finding = next(one for one in findings_in(text) if one.rule == "module/name")

    free, taken = (
        [remedy.title for remedy in text_remedies(finding, text, None, reader(), names)]
        for names in (frozenset[str](), frozenset({"lane.one"}))
    )

    assert free[0] == "name the module 'lane.one'"
    assert taken
    assert free[0] not in taken
