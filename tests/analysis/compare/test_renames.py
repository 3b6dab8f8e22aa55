"""Modules with another name are recognised, and strangers are not."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.compare import compare
from archatlas.analysis.compare.comparison import ChangeKind, Comparison
from archatlas.analysis.compare.name_mentions import under_name, without_name
from archatlas.analysis.compare.renames import find_renames
from archatlas.formats.schema_files import read_tree
from archatlas.model.interfaces import ApiContract, Dependencies, ExternalDependencies, Library, ModuleContracts
from archatlas.model.module import Module
from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_directory, assess_sources
from archatlas.settings import Settings
from builders import assessment, module

WORDS = ("Reader", "Writer", "Index", "Cache", "Query", "Merge")


def offering(name: str, *words: str, **more: Any) -> Module:
    """Return a module whose surface has these classes under its own name."""
    api = ApiContract(surface=tuple(f"python: {name}.{word}" for word in words))
    return module(name, contracts=ModuleContracts(api=api), **more)


def renames(before: tuple[Module, ...], after: tuple[Module, ...]) -> dict[str, str]:
    return {str(former): str(later) for former, later in find_renames(assessment(*before), assessment(*after)).items()}


def test_equal_content_is_recognised_under_any_name() -> None:
    assert renames((offering("one.a", *WORDS),), (offering("two.b", *WORDS),)) == {"one.a": "two.b"}


def test_half_of_the_content_is_enough() -> None:
    assert renames((offering("one.a", *WORDS),), (offering("two.b", *WORDS[:3], "X", "Y", "Z"),))
    assert not renames((offering("one.a", *WORDS),), (offering("two.b", *WORDS[:2], "W", "X", "Y", "Z"),))


def test_a_promotion_may_change_more() -> None:
    assert renames((offering("one.a", *WORDS),), (offering("two.a", *WORDS[:2], "W", "X", "Y", "Z"),))
    assert not renames((offering("one.a", *WORDS),), (offering("two.a", "U", "V", "W", "X", "Y", "Z"),))


def test_so_may_a_module_in_the_same_file() -> None:
    later = replace(offering("two.b", *WORDS[:2], "W", "X", "Y", "Z"), path="one.a.yaml")

    assert renames((offering("one.a", *WORDS),), (later,)) == {"one.a": "two.b"}


def test_modules_that_say_nothing_are_strangers_unless_file_or_short_name_agree() -> None:
    assert renames((module("one.a"),), (module("two.b"),)) == {}
    assert renames((module("one.a"),), (module("two.a"),)) == {"one.a": "two.a"}
    assert renames((module("one.a"),), (replace(module("two.b"), path="one.a.yaml"),)) == {"one.a": "two.b"}


def test_what_many_modules_have_makes_no_strangers_alike() -> None:
    others = tuple(offering(f"one.m{number}", *WORDS) for number in range(9))

    assert renames((*others, offering("one.a", *WORDS, "Own")), (*others, offering("two.b", *WORDS, "Else"))) == {}


def test_modules_that_have_only_what_many_have_are_recognised_when_they_say_just_the_same() -> None:
    others = tuple(offering(f"one.m{number}", *WORDS) for number in range(9))

    assert renames((*others, offering("one.a", *WORDS)), (*others, offering("two.b", *WORDS))) == {"one.a": "two.b"}


def test_a_library_that_happens_to_be_called_like_the_module_does_not_follow_its_new_name() -> None:
    memory = Dependencies(external=ExternalDependencies(libs=(Library("memory"),)))
    before, after = module("one.memory", dependencies=memory), module("one.store", dependencies=memory)
    others = tuple(module(f"one.m{number}", dependencies=memory) for number in range(9))

    assert renames((before,), (after,)) == {"one.memory": "one.store"}
    assert renames((after,), (before,)) == {"one.store": "one.memory"}
    assert renames((*others, before), (*others, after)) == {"one.memory": "one.store"}


def test_the_likest_pair_is_taken_first_and_each_name_once() -> None:
    before = (offering("one.a", *WORDS), offering("one.b", *WORDS[:5], "Else"))
    after = (offering("two.x", *WORDS[:5], "Else"), offering("two.y", *WORDS))

    assert renames(before, after) == {"one.a": "two.y", "one.b": "two.x"}
    assert renames(before, after[:1]) == {"one.b": "two.x"}


@pytest.mark.real  # large
def test_a_thousand_that_went_and_a_thousand_that_came_are_paired() -> None:
    before = [offering(f"one.m{number}", *(f"C{number}x{word}" for word in range(8))) for number in range(1000)]
    after = [offering(f"two.n{number}", *(f"C{number}x{word}" for word in range(8))) for number in range(1000)]

    assert renames(tuple(before), tuple(after)) == {f"one.m{number}": f"two.n{number}" for number in range(1000)}


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("python: one.big-box.Name", "python: two.tin_can.Name"),
        ("one/big-box/**/*.py", "two/tin_can/**/*.py"),
        ("one_big_box_calls_total", "two_tin_can_calls_total"),
        ("R-ONE-BIG-BOX-7", "R-TWO-TIN_CAN-7"),
        ("big-box", "tin_can"),
        ("one.big-boxes.Name", "one.big-boxes.Name"),
        ("someone.big-box", "someone.big-box"),
        ("big-box is fine", "big-box is fine"),
    ],
)
def test_a_text_reads_on_under_the_later_name(text: str, later: str) -> None:
    assert under_name("one.big-box", "two.tin_can", text) == later
    assert under_name("one.big-box", "one.big-box", text) == text


def test_texts_read_alike_without_the_names_in_them() -> None:
    for text in ("python: {}.X", "from {} import X"):
        assert without_name("one.a", text.format("one.a")) == without_name("two.b_c", text.format("two.b_c"))
    assert without_name("one.a-b", "one_a_b_calls") == without_name("two.c", "two_c_calls")


PROMOTED = {
    "candidate.memory": "lukhas.memory2",
    "candidate/memory": "lukhas/memory2",
    "candidate_memory": "lukhas_memory2",
    "CANDIDATE-MEMORY": "LUKHAS-MEMORY2",
    "- memory\n": "- memory2\n",
}


@pytest.fixture(scope="module")
def known(roadmap113: Path) -> Assessment:
    return assess_directory(roadmap113, Settings())


@pytest.fixture(scope="module")
def promotion(roadmap113: Path, known: Assessment) -> Comparison:
    return compare(known, assess_sources(map(promoted, read_tree(roadmap113).files), Settings()))


def promoted(file: SourceFile) -> SourceFile:
    """Return a schema after `candidate.memory` has become `lukhas.memory2`."""
    is_own = file.path.endswith("candidate_memory.yaml")
    text = file.text
    for former, later in (PROMOTED if is_own else {"- candidate.memory\n": "- lukhas.memory2\n"}).items():
        text = text.replace(former, later)
    return SourceFile(file.path.replace("candidate_memory", "lukhas_memory2"), text)


def test_a_promotion_in_a_real_estate_is_one_rename(promotion: Comparison) -> None:
    assert promotion.renames == {"candidate.memory": "lukhas.memory2"}
    renamed = [change for change in promotion.modules if change.kind is ChangeKind.RENAMED]
    assert [(change.former_name, change.name, change.values) for change in renamed] == [
        ("candidate.memory", "lukhas.memory2", ())
    ]
    assert not any(change.kind in (ChangeKind.ADDED, ChangeKind.REMOVED) for change in promotion.modules)


def test_its_requirements_and_contracts_are_the_same_ones(promotion: Comparison) -> None:
    assert promotion.requirements == ()
    assert promotion.breaking == ()
    assert promotion.coupling_before == promotion.coupling_after


def test_who_requires_it_is_affected(promotion: Comparison) -> None:
    required_by = promotion.before.graph.dependents(next(iter(promotion.renames)))

    assert {entry.module for entry in promotion.affected} == required_by
    assert all(entry.through == "lukhas.memory2" for entry in promotion.affected)


def test_strangers_of_a_real_estate_stay_strangers(known: Assessment) -> None:
    names = list(known.catalog)
    before = assessment(*(known.catalog[name] for name in names[::2]), classifier=known.classifier)
    after = assessment(*(known.catalog[name] for name in names[1::2]), classifier=known.classifier)

    assert find_renames(before, after) == {}
