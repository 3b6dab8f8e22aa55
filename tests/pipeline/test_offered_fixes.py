"""Every fix with edits, applied to the texts and judged from scratch, removes its finding and brings none."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.fixes.plan import HIDING_RULES
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.formats.schema_files import SourceTree, read_directories
from archatlas.formats.text_edits import edited
from archatlas.model.finding import Finding
from archatlas.model.record import replace
from archatlas.model.rule import RuleKind, RuleSpec
from archatlas.model.source import SourceFile
from archatlas.model.text_edit import Fix
from archatlas.pipeline import Assessor
from archatlas.pipeline.fix_plan import plan_fixes
from archatlas.pipeline.offered_fixes import EditedEstate, OfferedFixes
from archatlas.publish.packaged_data import rule_page
from archatlas.settings import SETTINGS_FILE, Settings, read_settings
from archatlas.sources.scope import FileScope
from edited_estates import Moment, histories
from formats.texts import COMPLETE
from quick_cases import one_in
from rule_examples import TODAY, findings_in

WITH_LARGE_INPUT = {"file/too-many", "yaml/size", "file/too-large", "schema/too-many", "schema/too-large"}
RULES = [
    rule for rule in KNOWN_RULES.values() if rule.kind is not RuleKind.REVIEW and rule.name not in WITH_LARGE_INPUT
]


def settings_of(text: str) -> Settings:
    return read_settings(SourceFile(SETTINGS_FILE, text)) if text != "{}" else Settings()


def changed(tree: SourceTree, texts: dict[str, str]) -> SourceTree:
    """Return a tree with other texts at some paths."""
    return replace(tree, files=tuple(replace(file, text=texts.get(file.path, file.text)) for file in tree.files))


def assert_heals(finding: Finding | None, before: Assessment, after: Assessment) -> None:
    """One finding less, and none more but in files that could not be read to their end before."""
    old, new = (Counter(one.identity for one in state.findings) for state in (before, after))
    if finding is not None:
        assert new[finding.identity] < old[finding.identity]
    hidden = {one.path for one in before.findings if one.rule in HIDING_RULES} | set(before.refused)
    names = {module.name for module in after.catalog.values() if module.path in hidden}
    for one in after.findings:
        comes_to_light = one.path in hidden or one.module in names or one.subject in names
        assert new[one.identity] <= old[one.identity] or comes_to_light, one
    grown = {one.identity: one.amount for one in before.findings}
    for one in after.findings:
        former = grown.get(one.identity)
        assert one.amount is None or former is None or not one.amount.exceeds(former) or names, one


def offered(tree: SourceTree, assessor: Assessor, before: Assessment) -> list[tuple[Finding, Fix]]:
    """Return every fix of every finding that has edits."""
    offers = OfferedFixes(EditedEstate(before, assessor.reader))
    pairs = ((one, offers.tried(one, option)) for one in before.findings for option in offers.options(one))
    return [(finding, fix) for finding, fix in pairs if fix.edits]


def assert_all_fixes_heal(tree: SourceTree, settings: Settings, today: date | None = TODAY, step: int = 1) -> int:
    """Try fixes alone, every so many-th, and all that need nobody to decide together; return how many there were."""
    assessor = Assessor(settings, today)
    before = assessor.assess(tree)
    texts = {file.path: file.text for file in tree.files}
    fixes = offered(tree, assessor, before)
    for finding, fix in fixes[::step]:
        paths = {edit.path for edit in fix.edits}
        after = {path: edited(texts[path], [edit for edit in fix.edits if edit.path == path]) for path in paths}
        assert_heals(finding, before, Assessor(settings, today).assess(changed(tree, after)))
    plan = plan_fixes(tree, assessor, frozenset(), frozenset())
    assert_heals(None, before, Assessor(settings, today).assess(changed(tree, dict(plan.after))))
    assert {path: texts[path] for path in plan.before} == plan.before
    return len(fixes)


@pytest.mark.parametrize("rule", one_in(8, RULES), ids=lambda rule: rule.name)
def test_every_fix_of_an_example_heals_it(rule: RuleSpec, tmp_path: Path) -> None:
    page = rule_page(rule.name)
    findings_in(page, page.example, tmp_path / "breach")
    path = tmp_path / "breach" / SETTINGS_FILE
    settings = settings_of(path.read_text("utf-8") if path.is_file() else "{}")

    modules = tmp_path / "breach" / "modules"
    if modules.is_dir():  # others show two states of an estate, or what other systems describe
        assert_all_fixes_heal(read_directories(FileScope.of(modules)), settings)


@pytest.mark.real
@given(st.data())
def test_every_fix_of_a_broken_text_heals_it(data: st.DataObject) -> None:
    lines = COMPLETE.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        number = data.draw(st.integers(0, len(lines) - 1))
        broken = data.draw(st.sampled_from(["", "\t", "  ", "- ", "@", "&a ", "*a", "{", "x: ", "'", "!t ", "no"]))
        at = data.draw(st.integers(0, len(lines[number])))
        lines[number] = lines[number][:at] + broken if data.draw(st.booleans()) else broken + lines[number][at:]
    other = COMPLETE.replace("lane.one", "lane.two").replace("lane.three", "lane.one")

    files = (SourceFile("a.yaml", "\n".join(lines)), SourceFile("b.yaml", other))
    assert_all_fixes_heal(SourceTree(files), Settings())


@pytest.mark.real
@given(histories(edits=1))
def test_every_fix_of_an_estate_heals_it(history: list[Moment]) -> None:
    moment = history[0]
    files = tuple(SourceFile(path, file.text) for path, file in sorted(moment.files.items()))

    assert_all_fixes_heal(SourceTree(files), settings_of(json.dumps(dict(moment.settings))), moment.today)


@pytest.mark.real
def test_every_fix_of_a_hostile_text_heals_it(shared: Path) -> None:
    for case in sorted((shared / "hostile").glob("*/modules")):
        assert_all_fixes_heal(read_directories(FileScope.of(case)), Settings())


@pytest.mark.real
def test_every_fix_of_an_estate_as_it_was_found_heals_it(roadmap113: Path) -> None:
    assert assert_all_fixes_heal(read_directories(FileScope.of(roadmap113)), Settings(), step=20) > 40
