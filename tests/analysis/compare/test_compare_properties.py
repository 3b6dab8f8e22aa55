"""Whatever the estate: what changes nothing is no change, and going back undoes what going forth did."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.compare.states import estates, known, renamed, shuffled
from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.compare import compare
from archatlas.analysis.compare.comparison import ChangeKind, Comparison, RequirementChange
from archatlas.analysis.health.health import estate_health
from archatlas.model.module import Module, ModuleName
from builders import assessed, schema_text

OPPOSITE = {
    ChangeKind.ADDED: ChangeKind.REMOVED,
    ChangeKind.REMOVED: ChangeKind.ADDED,
    ChangeKind.CHANGED: ChangeKind.CHANGED,
    ChangeKind.RENAMED: ChangeKind.RENAMED,
}
NEW = ModuleName("three.quite-new")

rarely = settings(max_examples=settings().max_examples // 2)
"""An example is two estates that are assessed and compared."""


def says_nothing(comparison: Comparison) -> bool:
    """Tell whether there is no difference of any kind."""
    found = (comparison.breaking, comparison.affected, comparison.latency, comparison.latency_unknown)
    return comparison.is_empty and not any(found) and comparison.average_before == comparison.average_after


@rarely
@given(estates())
def test_an_estate_is_no_different_from_itself(drawn: tuple[Module, ...]) -> None:
    assert says_nothing(compare(known(drawn), known(drawn)))


@rarely
@given(estates(), st.data())
def test_order_places_and_files_are_no_change(drawn: tuple[Module, ...], data: st.DataObject) -> None:
    again = tuple(
        replace(data.draw(st.composite(shuffled)(one)), path=f"moved/{number}.yml", positions={"identity": (9, 9)})
        for number, one in enumerate(data.draw(st.permutations(drawn)))
    )

    assert says_nothing(compare(known(drawn), known(again)))


def test_another_way_to_write_the_same_is_no_change() -> None:
    text = schema_text("one.a", {"contracts.api.surface": ["rest: /x", "rest: /y"], "identity.tier": 2})
    other = '# a comment\nidentity: {"name": one.a, tier: 2}\ncontracts: {api: {surface: ["rest: /y", "rest: /x"]}}\n'

    assert says_nothing(compare(assessed(text), assessed(other)))


def arrow(change: RequirementChange) -> tuple[str, str, bool, ChangeKind]:
    """Return what makes two changes of requirements the same one."""
    return change.requirer, change.required, change.optional, change.kind


def undone(comparison: Comparison, names: Mapping[ModuleName, ModuleName]) -> set[tuple[str, str, bool, ChangeKind]]:
    """Return the opposite of all changes of requirements, under the earlier names."""
    return {
        (names.get(ModuleName(start), start), names.get(ModuleName(end), end), optional, OPPOSITE[kind])
        for start, end, optional, kind in map(arrow, comparison.requirements)
    }


def dangling(*states: Assessment) -> set[str]:
    """Return the names that are required and that no module of the same state has."""
    return {
        name
        for state in states
        for one in state.catalog.values()
        for name in (*one.dependencies.internal.requires, *one.dependencies.internal.weak_dependencies)
        if name not in state.catalog
    }


@rarely
@given(estates(), estates())
def test_what_came_goes_on_the_way_back(one: tuple[Module, ...], other: tuple[Module, ...]) -> None:
    forth, back = compare(known(one), known(other)), compare(known(other), known(one))
    # A name that pointed nowhere cannot be told from the later name of a renamed module.
    assume(dangling(forth.before, forth.after).isdisjoint([*forth.renames, *back.renames]))

    assert {later: former for former, later in forth.renames.items()} == back.renames
    assert {(OPPOSITE[change.kind], change.former_name or change.name) for change in forth.modules} == {
        (change.kind, change.name) for change in back.modules
    }
    assert undone(forth, back.renames) == {arrow(change) for change in back.requirements}
    assert (forth.coupling_before, forth.coupling_after) == (back.coupling_after, back.coupling_before)
    assert (forth.average_before, forth.average_after) == (back.average_after, back.average_before)


@rarely
@given(estates(), estates())
def test_every_module_is_told_once_and_in_order(one: tuple[Module, ...], other: tuple[Module, ...]) -> None:
    comparison = compare(known(one), known(other))

    names = [change.name for change in comparison.modules]
    assert names == sorted(names)
    assert len({(change.name, change.kind) for change in comparison.modules}) == len(names)
    before, after = set(comparison.before.catalog), set(comparison.after.catalog)
    gone = {change.former_name or change.name for change in comparison.modules if change.kind is not ChangeKind.ADDED}
    assert before - after <= gone
    assert after - before <= set(names)


@rarely
@given(estates(), st.data())
def test_a_rename_alone_is_one_rename(drawn: tuple[Module, ...], data: st.DataObject) -> None:
    former = data.draw(st.sampled_from([one.name for one in drawn]))
    comparison = compare(known(drawn), known(renamed(drawn, former, NEW)))

    assert comparison.renames == {former: NEW}
    assert [
        (change.kind, change.former_name, change.values) for change in comparison.modules if change.name == NEW
    ] == [(ChangeKind.RENAMED, former, ())]
    assert not any(change.values for change in comparison.modules)
    assert not any(change.kind in (ChangeKind.ADDED, ChangeKind.REMOVED) for change in comparison.modules)
    assert (comparison.requirements, comparison.breaking, comparison.latency) == ((), (), ())


@rarely
@given(estates(), estates())
def test_scores_are_those_of_the_whole_estate(one: tuple[Module, ...], other: tuple[Module, ...]) -> None:
    comparison = compare(known(one), known(other))

    for change in comparison.modules:
        former = change.former_name or change.name
        if change.kind is not ChangeKind.ADDED:
            assert change.score_before == comparison.before.health[former].shown
        if change.kind is not ChangeKind.REMOVED:
            assert change.score_after == comparison.after.health[change.name].shown
    told = {change.former_name or change.name for change in comparison.modules}
    for name in set(comparison.before.catalog) & set(comparison.after.catalog) - told:
        assert comparison.before.health[name].shown == comparison.after.health[name].shown
    assert comparison.average_before == average(comparison.before)
    assert comparison.average_after == average(comparison.after)


def average(state: Assessment) -> Fraction | None:
    """Return the average score as the pages compute it."""
    return estate_health(state.health.values()).average


@rarely
@given(estates(), estates())
def test_the_affected_require_what_they_are_affected_through(
    one: tuple[Module, ...], other: tuple[Module, ...]
) -> None:
    comparison = compare(known(one), known(other))
    later = {change.name for change in comparison.modules}

    for entry in comparison.affected:
        assert entry.through in later
        assert entry.through != entry.module
        assert entry.module in comparison.after.catalog
        assert entry.distance >= 1
