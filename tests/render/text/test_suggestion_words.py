"""What suggestions say of themselves: what a cut costs in what unit, and what was tried and left."""

from archatlas.analysis.suggestions.suggestion import ImportsToChange, ProposedChange, SuggestionKind, Suggestions
from archatlas.formats.reader import Reader
from archatlas.model.module import ModuleName
from archatlas.pipeline.suggesting import suggest
from archatlas.render.text.suggestions import checked_words, reason_of, warning_words
from builders import assessed, requiring, schema_text

X, Y, Z = map(ModuleName, ("a.x", "a.y", "a.z"))


def cut(*counts: int, cost: int) -> ProposedChange:
    """Return a cut of three modules with so many imports at each of its arrows that has any."""
    imports = tuple(ImportsToChange(X, required, number) for required, number in zip((Y, Z), counts, strict=False))
    return ProposedChange(
        SuggestionKind.CUT, (X,), ((X, Y), (X, Z)), imports=imports, group=(X, Y, Z), cost=cost, at_least=cost
    )


def test_a_cut_says_what_its_cost_is_made_of() -> None:
    assert "than this one, 1,002 imports." in reason_of(cut(1000, 2, cost=1002), has_code=True)
    assert "than this one, 1 import and 1 dependency without imports." in reason_of(cut(1, cost=2), has_code=True)
    assert "than this one, 2 dependencies without imports." in reason_of(cut(cost=2), has_code=True)
    assert "than this one, 2 dependencies. Code was not read" in reason_of(cut(cost=2), has_code=False)


def test_what_was_tried_in_vain_is_not_said_to_have_nothing_in_it() -> None:
    notes = {"identity.status": "deprecated", "risk_and_change.deprecation_policy.migration_notes": ["use a.new"]}
    known = assessed(requiring("a.user", "a.old"), schema_text("a.old", notes), requiring("a.new", "a.user"))

    said = checked_words(suggest(known, Reader()))

    assert said.startswith("Checked, nothing to suggest: cycles and bottlenecks. ")
    assert "Tried and not suggested, as it brings a finding or makes no number better: 1 replacement." in said


def test_only_with_a_cut_it_is_said_that_cheapest_is_not_right() -> None:
    known = suggest(assessed(requiring("a.x", "a.y"), requiring("a.y", "a.x")), Reader())

    assert warning_words(known).startswith("Cheapest does not mean right")
    assert warning_words(Suggestions()) == ""
