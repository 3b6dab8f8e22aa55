"""What is suggested was tried: every number is what comes of it, nothing new is found, and some number is better."""

from dataclasses import replace
from random import Random

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.fixes.plan import came
from archatlas.analysis.incremental import Changes
from archatlas.analysis.suggestions.measures import Yardstick
from archatlas.analysis.suggestions.suggestion import (
    Judgement,
    Quantity,
    Suggestion,
    SuggestionKind,
)
from archatlas.formats.reader import Reader
from archatlas.formats.schema_files import SourceTree
from archatlas.model.change_log import CoChangedModules, CommonChanges
from archatlas.model.code import CodeFacts, CodePlace, ImportKind, ModuleCode, Tie
from archatlas.model.finding import Severity
from archatlas.model.module import ModuleName
from archatlas.model.source import SourceFile
from archatlas.pipeline import Assessor
from archatlas.pipeline.suggesting import PER_ESTATE, PER_LANE, suggest, told_before
from archatlas.settings import Settings
from builders import assessed, requiring, schema_text
from quick_cases import one_in
from suggested_estates import drawn_estate, drawn_texts, followed


def suggested(*texts: str) -> tuple[Suggestion, ...]:
    """Return what is suggested in an estate of some texts."""
    return suggest(assessed(*texts), Reader()).found


def with_code(texts: tuple[str, ...], *ties: tuple[str, str, int] | Tie) -> Assessment:
    """Return an estate that is compared with code in which some modules import others, each as often as is said."""
    made = [tie if isinstance(tie, Tie) else imported(*tie) for tie in ties]
    names: set[str] = {known.name for known in assessed(*texts).catalog.values()}
    found = {name: tuple(tie for tie in made if tie.requirer == name) for name in names}
    modules = {name: ModuleCode(name, languages=("python",), files=1, ties=own) for name, own in found.items()}
    sources = tuple(SourceFile(f"{number}.yaml", text) for number, text in enumerate(texts))
    return Assessor(Settings(), code=CodeFacts(modules=modules, files=len(names))).assess(SourceTree(sources))


def imported(start: str, end: str, number: int, kind: ImportKind = ImportKind.RUNTIME, line: int = 3) -> Tie:
    """Return imports of one kind, the first of them at a line."""
    return Tie(start, end, kind, number, CodePlace(f"{start}.py", line))


def test_what_was_found_in_other_files_than_schemas_counts_before_and_after() -> None:
    drawn = (drawn_estate(seed)[0] for seed in range(40))
    known = next(estate for estate in drawn if suggest(estate, Reader()).found)
    elsewhere = [replace(known.findings[0], severity=severity) for severity in Severity]

    joined = replace(known, findings=(*known.findings, *elsewhere))

    counted = {Quantity.ERRORS, Quantity.WARNINGS, Quantity.NOTES}
    for one, other in zip(suggest(known, Reader()).found, suggest(joined, Reader()).found, strict=True):
        for alone, along in zip(one.effects, other.effects, strict=True):
            more = int(alone.quantity in counted)
            assert (along.before, along.after) == ((alone.before or 0) + more, (alone.after or 0) + more)


@pytest.mark.parametrize("start", one_in(4, range(0, 40, 10)))
def test_what_is_promised_is_what_comes_of_it(start: int) -> None:
    for seed in range(start, start + 10):
        known, suggestions = drawn_estate(seed)
        for one in suggestions.found:
            later = followed(known, one)
            common = tuple(effect for effect in one.effects if effect.quantity is Quantity.COMMON_CHANGES)

            assert (*common, *Yardstick(known).effects(later, one.candidate.about)) == one.effects
            assert not list(came(told_before(known, one.candidate), later.findings))
            assert any(effect.verdict is Judgement.BETTER for effect in one.effects)


def test_what_is_suggested_does_not_hang_on_the_order_of_the_files() -> None:
    texts = list(drawn_texts(Random(5)))
    turned = tuple(reversed(texts))

    found = [suggest(Assessor(Settings()).assess(SourceTree(tuple(one))), Reader()) for one in (texts, turned)]

    assert found[0] == found[1]


def test_two_modules_that_require_each_other_are_cut_at_one_place() -> None:
    (one,) = suggested(requiring("a.x", "a.y"), requiring("a.y", "a.x"))

    assert one.candidate.kind is SuggestionKind.CUT
    assert one.candidate.arrows == ((ModuleName("a.x"), ModuleName("a.y")),)
    assert (one.effects[0].quantity, one.effects[0].before, one.effects[0].after) == (Quantity.CYCLES, 1, 0)


def test_the_requirement_with_fewer_imports_is_cut_and_its_imports_are_to_change() -> None:
    texts = (requiring("a.x", "a.y"), requiring("a.y", "a.x"))
    known = with_code(texts, ("a.x", "a.y", 134), ("a.y", "a.x", 5))

    (one,) = suggest(known, Reader()).found

    assert one.candidate.arrows == ((ModuleName("a.y"), ModuleName("a.x")),)
    assert (one.candidate.number_of_imports, one.candidate.is_cheapest) == (5, True)


def test_a_cycle_that_only_the_code_has_is_cut_without_an_edit() -> None:
    texts = (requiring("a.x"), requiring("a.y"))
    known = with_code(texts, ("a.x", "a.y", 2), ("a.y", "a.x", 3))

    one = suggest(known, Reader()).found[-1]

    assert (one.edits, one.candidate.number_of_imports) == ((), 2)
    assert one.effects[0].quantity is Quantity.CODE_CYCLES


def test_imports_that_the_code_does_without_stay_as_an_optional_dependency() -> None:
    texts = (requiring("a.x", "a.y"), requiring("a.y", "a.x"))
    kept = imported("a.x", "a.y", 4, ImportKind.OPTIONAL, 9)
    known = with_code(texts, ("a.x", "a.y", 2), kept, ("a.y", "a.x", 3))

    (one,) = suggest(known, Reader()).found

    assert (one.candidate.arrows, one.candidate.number_of_imports) == ((("a.x", "a.y"),), 2)
    assert "weak_dependencies:\n      - a.y" in (one.texts[0].after or "")
    assert not list(came(known.findings, followed(known, one).findings))


@pytest.mark.parametrize("kind", [ImportKind.RUNTIME, ImportKind.OPTIONAL])
def test_imports_that_lead_nowhere_go_with_those_of_a_cut(kind: ImportKind) -> None:
    texts = (requiring("a.x", "a.y"), requiring("a.y", "a.x"))
    dead = replace(imported("a.x", "a.y", 2, kind, 9), is_dead=True, target="a.y.gone")
    known = with_code(texts, ("a.x", "a.y", 1), dead, ("a.y", "a.x", 4))

    (one,) = suggest(known, Reader()).found

    (imports,) = one.candidate.imports
    assert (one.candidate.cost, imports.count) == (3, 3)
    assert [place.line for place in imports.places] == [3, 9]


def test_only_what_has_to_change_is_named_as_its_place() -> None:
    texts = (requiring("a.x", "a.y"), requiring("a.y", "a.x"))
    tested = imported("a.x", "a.y", 5, ImportKind.TEST_ONLY, 9)
    known = with_code(texts, ("a.x", "a.y", 1), tested, ("a.y", "a.x", 2))

    (one,) = suggest(known, Reader()).found

    assert [(each.count, [place.line for place in each.places]) for each in one.candidate.imports] == [(1, [3])]


def test_what_no_code_has_is_to_be_removed() -> None:
    known = with_code((requiring("a.x", "a.y", "a.z"), requiring("a.y"), requiring("a.z")), ("a.x", "a.y", 1))

    (one,) = suggest(known, Reader()).found

    assert one.candidate.arrows == ((ModuleName("a.x"), ModuleName("a.z")),)
    assert "a.z" not in (one.texts[0].after or "")


def test_what_is_deprecated_is_replaced_by_what_its_schema_names() -> None:
    notes = {"identity.status": "deprecated", "risk_and_change.deprecation_policy.migration_notes": ["use a.new"]}

    (one,) = suggested(requiring("a.user", "a.old"), schema_text("a.old", notes), requiring("a.new"))

    assert (one.candidate.kind, one.candidate.target) == (SuggestionKind.REPLACE, "a.new")
    assert "- a.new" in (one.texts[0].after or "")


def test_nothing_that_brings_a_finding_is_suggested() -> None:
    notes = {"identity.status": "deprecated", "risk_and_change.deprecation_policy.migration_notes": ["use a.new"]}

    found = suggested(requiring("a.user", "a.old"), schema_text("a.old", notes), requiring("a.new", "a.user"))

    assert found == ()  # a.user would require a.new, which requires a.user


def test_modules_that_nearly_always_change_together_become_one() -> None:
    ends = (ModuleName("a.left"), ModuleName("a.right"))
    known = assessed(requiring("a.left"), requiring("a.right"), requiring("a.user", "a.left", "a.right"))

    (one,) = suggest(known, Reader(), {ends: CommonChanges(12, 17, 20)}).found

    assert (one.candidate.kind, one.removed) == (SuggestionKind.MERGE, ("1.yaml",))
    assert [text.path for text in one.texts] == ["1.yaml", "2.yaml"]


def merged(*ties: Tie, patterns: bool = True) -> tuple[Assessment, tuple[Suggestion, ...]]:
    """Return an estate with code in which two modules nearly always change together, and what is suggested of it."""
    said = {
        name: {"discovery.file_patterns": [f"{name}/**"]} if patterns else {}
        for name in ("a.left", "a.right", "b.user", "c.other")
    }
    said["b.user"]["dependencies.internal.requires"] = ["a.right"]
    said["a.right"]["dependencies.internal.requires"] = ["c.other"]
    texts = tuple(schema_text(name, values) for name, values in said.items())
    known = with_code(texts, ("b.user", "a.right", 3), ("a.right", "c.other", 1), *ties)
    ends = (ModuleName("a.left"), ModuleName("a.right"))
    return known, suggest(known, Reader(), {ends: CommonChanges(12, 17, 20)}).found


def test_the_code_of_a_module_that_goes_belongs_to_the_other_one() -> None:
    dead = replace(imported("a.left", "a.right", 2), is_dead=True, target="a.right.gone")
    known, (one,) = merged(imported("a.right", "a.left", 1), dead, imported("a.left", "c.other", 2))

    assert (one.candidate.kind, one.removed) == (SuggestionKind.MERGE, ("0.yaml",))
    joined = next(text.after or "" for text in one.texts if text.path == "1.yaml")
    assert "- 'a.left/**'" in joined
    assert "- a.right/**" in joined
    code = followed(known, one).facts.code
    assert code is not None
    assert "a.left" not in code.modules
    (tie,) = code.modules["a.right"].ties
    assert (tie.required, tie.count, code.modules["a.right"].files) == ("c.other", 3, 2)
    assert [each.count for each in code.modules["a.right"].dead] == [2]


def test_modules_whose_files_no_schema_tells_apart_stay_apart() -> None:
    assert merged(patterns=False)[1] == ()


def test_that_a_module_less_has_fewer_findings_is_not_called_better() -> None:
    _, (one,) = merged()

    counted = {effect.quantity: effect for effect in one.effects}
    assert (counted[Quantity.NOTES].after or 0) < (counted[Quantity.NOTES].before or 0)
    assert counted[Quantity.NOTES].verdict is Judgement.NEUTRAL


def test_what_the_repository_knows_of_common_changes_is_enough_to_merge() -> None:
    ends = (ModuleName("a.left"), ModuleName("a.right"))
    before = assessed(requiring("a.left"), requiring("a.right"))
    changes = CoChangedModules(commits=40, together={ends: CommonChanges(12, 17, 20)})
    known = before.after(Changes(criteria=replace(before.evaluated.criteria, changes=changes)))

    suggestions = suggest(known, Reader())

    assert suggestions.has_changes
    assert [one.candidate.target for one in suggestions.found] == ["a.left"]


def test_modules_that_change_together_less_often_stay_apart() -> None:
    ends = (ModuleName("a.left"), ModuleName("a.right"))
    known = assessed(requiring("a.left"), requiring("a.right"))

    for common in (CommonChanges(9, 9, 9), CommonChanges(10, 21, 10)):
        assert suggest(known, Reader(), {ends: common}).found == ()


def test_no_lane_and_no_estate_gets_more_than_anybody_would_follow() -> None:
    pairs = [(f"{lane}.a{number}", f"{lane}.b{number}") for lane in "pqrstu" for number in range(7)]
    texts = [requiring(*ends) for pair in pairs for ends in (pair, pair[::-1])]

    suggestions = suggest(assessed(*texts), Reader())

    lanes = [one.candidate.lane for one in suggestions.found]
    assert (len(lanes), max(map(lanes.count, lanes))) == (PER_ESTATE, PER_LANE)
    assert suggestions.left_out == len(pairs) - PER_ESTATE


def test_without_cycles_code_or_changes_nothing_is_suggested() -> None:
    assert suggest(assessed(requiring("a.x", "a.y"), requiring("a.y")), Reader()).shown == 0


def test_numbers_that_schemas_state_of_the_graph_stay_true() -> None:
    stated = {
        "dependencies.internal.provides": ["a.x"],
        "dependencies.coupling_metrics": {"afferent": 1, "efferent": 1},
    }
    left = schema_text("a.x", {"dependencies.internal.requires": ["a.y"]})
    right = schema_text("a.y", {"dependencies.internal.requires": ["a.x"], **stated})

    (one,) = suggested(left, right)

    assert [text.path for text in one.texts] == ["0.yaml", "1.yaml"]
    assert "afferent: 0" in (one.texts[1].after or "")
    assert "- a.x" not in (one.texts[1].after or "").partition("provides")[2]
