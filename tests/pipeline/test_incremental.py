"""An assessment after a change equals one from scratch, object for object, however the change came about."""

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.reachability import coupling_of
from archatlas.analysis.estate.topics import topics
from archatlas.analysis.incremental import Changes, evaluate_estate
from archatlas.formats.schema_files import SourceTree
from archatlas.model.finding import Severity
from archatlas.model.source import SourceFile
from archatlas.pipeline import Assessor
from edited_estates import DAYS, Moment, assessor_of, histories, reader, settings_of, tree_of
from telling_edits import EDITS


def everything(known: Assessment) -> Mapping[str, object]:
    """Return all that can be asked of an assessment, by its name."""
    graph, catalog = known.graph, known.catalog
    return {
        "modules": [(name, module, dict(module.positions)) for name, module in catalog.items()],
        "lanes": {lane: catalog.of_lane(lane) for lane in catalog.lanes()},
        "findings": known.findings,
        "waived": known.waived,
        "refused": (known.refused, known.not_schemas, known.facts.unreadable, known.schemas),
        "requirements": (graph.edges(), known.requirements, graph.hard, graph.optional, graph.unknown),
        "arrows": [(graph.required_by(name), graph.optional_for(name), graph.needs(name)) for name in catalog],
        "cycles": (graph.cycles, graph.cycle_of),
        "waves": graph.waves,
        "coupling": coupling_of(graph),
        "evidence": known.classifier,
        "drift": known.drift,
        "pairs": known.drift and (known.drift.pairs, known.drift.told),
        "day": (known.facts.today, known.data_date),
        "policy": known.facts.policy,
        "health": list(known.health.items()),
        "fix first": list(known.fix_first.items()),
        "owners": (list(known.owners.by_handle.items()), known.owners.requires, known.owners.required_by),
        "topics": list(topics(known.facts).items()),
        "what rules look up": (known.evaluated.context.topics, known.evaluated.context.internal_names),
        "promotions": known.evaluated.context.promotions,
        "impacts": {name: (known.impacts.counts[name], known.impacts.of(name).dependents) for name in catalog},
        "by module": (known.findings_by_module, known.waived_by_module, known.refusals),
        "broken requirements": (known.said_of, known.broken, known.tolerated),
    }


@pytest.mark.real
@given(histories(), st.booleans())
def test_an_assessment_after_edits_equals_one_from_scratch(history: list[Moment], is_looked_at: bool) -> None:
    known = assessor_of(history[0]).assess(tree_of(history[0]))
    grades = {name: known.grade_of(name) for name in known.catalog}  # these come without the scores that they are of
    assert grades == {name: health.own.grade for name, health in known.health.items()}
    for moment in history[1:]:
        if is_looked_at:
            everything(known)  # what was computed before the edit must not be in its way
        known = assessor_of(moment).assess_after(known, tree_of(moment))
        scratch = assessor_of(moment).assess(tree_of(moment))

        assert everything(known) == everything(scratch)


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_that_few_estates_show_gives_what_an_assessment_from_scratch_does(name: str) -> None:
    before, after = EDITS[name]

    known = assessor_of(after).assess_after(assessor_of(before).assess(tree_of(before)), tree_of(after))

    assert everything(known) == everything(assessor_of(after).assess(tree_of(after)))


@pytest.mark.real
@given(histories(edits=1), st.data())
def test_suppositions_about_modules_equal_an_estate_that_is_made_of_them(
    history: list[Moment], data: st.DataObject
) -> None:
    first, last = (assessor_of(moment).assess(tree_of(moment)) for moment in (history[0], history[-1]))
    names = sorted(first.catalog)
    removed = tuple(data.draw(st.lists(st.sampled_from(names), unique=True, max_size=2))) if names else ()
    modules = tuple(last.catalog.values())[: data.draw(st.integers(0, 3))]
    criteria = last.evaluated.criteria if data.draw(st.booleans()) else None

    supposed = first.after(Changes(criteria=criteria, modules=modules, removed=removed))

    reading = first.evaluated.reading
    catalog = reading.catalog.without(*removed).with_modules(*modules)
    made = evaluate_estate(replace(reading, catalog=catalog), criteria or first.evaluated.criteria)
    assert everything(supposed) == everything(Assessment.of(made))
    assert everything(first) == everything(assessor_of(history[0]).assess(tree_of(history[0])))


def test_what_a_file_says_is_judged_by_the_module_that_stands_in_it_and_no_other_one_of_its_name() -> None:
    short = "identity: {name: alpha.core}\n"
    policy = {"rules": {"schema/*": {"severity": "warning", "paths": ["below/*"]}}}
    whole = Assessor(settings_of(json.dumps(policy)), DAYS[0], reader())
    twice = whole.assess(SourceTree((SourceFile("a.yaml", short), SourceFile("below/a.yaml", short))))
    once = whole.assess(SourceTree((SourceFile("below/a.yaml", short),)))

    supposed = twice.after(Changes(modules=tuple(once.catalog.values())))

    made = evaluate_estate(replace(twice.evaluated.reading, catalog=once.catalog), twice.evaluated.criteria)
    assert everything(supposed) == everything(Assessment.of(made))
    missing = {(one.path, one.severity) for one in supposed.findings if one.rule == "schema/missing"}
    assert missing == {("a.yaml", Severity.NOTE), ("below/a.yaml", Severity.WARNING)}


@pytest.mark.real
@given(histories(edits=2))
def test_texts_can_be_changed_through_a_reader(history: list[Moment]) -> None:
    known = assessor_of(history[0]).assess(tree_of(history[0]))
    for before, after in pairwise(history):
        texts = {path: SourceFile(path, file.text) for path, file in after.files.items()}
        gone = dict.fromkeys(before.files.keys() - after.files.keys())
        known = known.after(Changes({**texts, **gone}, criteria=assessor_of(after).criteria), reader().reload)

        fresh = assessor_of(after).assess(replace(tree_of(history[0]), files=tree_of(after).files, passed_over=()))
        assert known.findings == fresh.findings


def test_texts_without_a_reader_are_a_mistake_of_the_program() -> None:
    known = assessor_of(Moment({})).assess(tree_of(Moment({})))

    with pytest.raises(ValueError, match="texts need a reader"):
        known.after(Changes({"a.yaml": None}))
