"""Every pair of modules that a schema or the code ties has exactly one verdict."""

from dataclasses import replace

import pytest

from archatlas.analysis.estate.drift import Bond, PairVerdict, compare_with_code
from archatlas.model.code import CodeFacts, CodePlace, ImportKind, ModuleCode, Tie
from archatlas.model.module import Module
from builders import A, B, C, facts, module


def tie(required: str, kind: ImportKind = ImportKind.RUNTIME, count: int = 1, line: int = 1, dead: bool = False) -> Tie:
    return Tie(A, required, kind, count, CodePlace("lane/a/x.py", line), dead, f"{required}.name")


def code(*ties: Tie) -> CodeFacts:
    modules: dict[str, ModuleCode] = {name: ModuleCode(name, languages=("Python",), files=2) for name in (A, B, C)}
    return CodeFacts("src", {**modules, A: replace(modules[A], ties=ties)}, 6)


def verdicts(estate: tuple[Module, ...], said: CodeFacts) -> dict[tuple[str, str], PairVerdict]:
    drift = compare_with_code(replace(facts(*estate), code=said))
    assert drift is not None
    return {(pair.requirer, pair.required): pair.verdict for pair in drift.pairs}


REQUIRING = (module(A, requires=(B,)), module(B), module(C))
USING = (module(A, optional=(B,)), module(B), module(C))
SILENT = (module(A), module(B), module(C))


@pytest.mark.parametrize(
    ("estate", "ties", "verdict"),
    [
        (REQUIRING, (tie(B),), PairVerdict.CONFIRMED),
        (REQUIRING, (tie(B), tie(B, dead=True)), PairVerdict.CONFIRMED),
        (REQUIRING, (tie(B, ImportKind.OPTIONAL),), PairVerdict.CONFIRMED),
        (REQUIRING, (tie(B, ImportKind.TEST_ONLY),), PairVerdict.CONFIRMED),
        (REQUIRING, (tie(B, dead=True),), PairVerdict.DEAD_TARGET),
        (REQUIRING, (), PairVerdict.UNUSED),
        (USING, (tie(B, ImportKind.OPTIONAL),), PairVerdict.CONFIRMED),
        (USING, (tie(B, ImportKind.LAZY),), PairVerdict.UNDECLARED),
        (USING, (), PairVerdict.UNUSED),
        (SILENT, (tie(B),), PairVerdict.UNDECLARED),
        (SILENT, (tie(B, ImportKind.DYNAMIC),), PairVerdict.UNDECLARED),
        (SILENT, (tie(B, ImportKind.OPTIONAL),), PairVerdict.UNDECLARED),
        (SILENT, (tie(B, dead=True),), PairVerdict.DEAD_TARGET),
    ],
)
def test_a_pair_has_the_verdict_of_its_imports(
    estate: tuple[Module, ...], ties: tuple[Tie, ...], verdict: PairVerdict
) -> None:
    assert verdicts(estate, code(*ties)) == {(A, B): verdict}


@pytest.mark.parametrize("kind", [ImportKind.TYPE_ONLY, ImportKind.TEST_ONLY])
def test_imports_for_types_and_tests_are_told_and_need_no_declaration(kind: ImportKind) -> None:
    drift = compare_with_code(replace(facts(*SILENT), code=code(tie(B, kind))))

    assert drift is not None
    assert not drift.pairs
    assert [(pair.requirer, pair.required, pair.counts) for pair in drift.told] == [(A, B, ((kind, 1),))]


def test_a_pair_counts_the_imports_that_decide_and_tells_all_of_them() -> None:
    ties = (
        tie(B, ImportKind.OPTIONAL, 4, line=1),
        tie(B, ImportKind.LAZY, 2, line=3),
        tie(B, ImportKind.RUNTIME, 3, line=9),
        tie(B, dead=True, count=7),
    )
    drift = compare_with_code(replace(facts(*SILENT), code=code(*ties)))

    assert drift is not None
    (pair,) = drift.pairs
    assert (pair.in_code, pair.declared, pair.is_declared) == (Bond.REQUIRED, Bond.NONE, False)
    assert (pair.count, pair.first) == (5, CodePlace("lane/a/x.py", 3))
    assert dict(pair.counts) == {ImportKind.RUNTIME: 3, ImportKind.LAZY: 2, ImportKind.OPTIONAL: 4}
    assert [place.line for place in pair.places] == [9, 3, 1]


def test_dead_targets_are_named_as_the_code_writes_them() -> None:
    drift = compare_with_code(replace(facts(*SILENT), code=code(tie(B, dead=True, count=3))))

    assert drift is not None
    assert [(pair.targets, pair.count) for pair in drift.of(PairVerdict.DEAD_TARGET)] == [(("lane.b.name",), 3)]


@pytest.mark.parametrize(
    "other", [ModuleCode(B), ModuleCode(B, languages=("Ruby",), files=3)], ids=["no files", "no edges"]
)
def test_a_requirement_of_a_module_without_code_to_read_is_not_compared(other: ModuleCode) -> None:
    said = replace(code(), without_edges={"Ruby": 3})
    drift = compare_with_code(replace(facts(*REQUIRING), code=replace(said, modules={**said.modules, B: other})))

    assert drift is not None
    assert not drift.pairs
    assert drift.by_requirer[A].not_compared == (B,)


def test_an_estate_without_code_is_not_compared() -> None:
    assert compare_with_code(facts(*REQUIRING)) is None
