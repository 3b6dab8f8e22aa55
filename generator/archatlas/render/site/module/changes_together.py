"""What changed together with a module, beside what the graph says of the same pair."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.hidden_coupling import PairDependency, dependency_between, is_strong
from archatlas.model.change_log import CoChangedModules, Companion
from archatlas.model.module import Module, ModuleName
from archatlas.render.documents.changes_together_json import CHANGES_TOGETHER_JSON
from archatlas.render.site.components.blocks import Block, Bullet, Bullets, Row, Section, Sentence, Table, Text
from archatlas.render.site.components.labels import module_text
from archatlas.render.site.links import link_to_file, module_address
from archatlas.render.text.words import count

COLUMNS = ("Module", "Changed too", "Likely to again", "Dependency")


def changes_together_section(assessment: Assessment, module: Module) -> list[Section]:
    """Return the section on what changed together with a module; none where the past was not asked or says nothing."""
    changes = assessment.facts.changes
    companions = changes.companions.get(module.name, ()) if changes else ()
    there = tuple(one for one in companions if one.module in assessment.catalog)
    if changes is None or not there:
        return []
    table = Table(COLUMNS, tuple(_row(assessment, module, one) for one in there), numeric=(2,))
    link = link_to_file(module_address(module.name), CHANGES_TOGETHER_JSON)
    away = Bullets((Bullet(CHANGES_TOGETHER_JSON, "Take away all of it:", href=link),))
    blocks: tuple[Block, ...] = (table, Sentence(_basis(changes)), away)
    note = f"in {count(changes.times[module.name], 'change')} of it"
    return [Section("changes-together", "Changes together with", blocks, number=str(len(there)), note=note)]


def _row(assessment: Assessment, module: Module, one: Companion) -> Row:
    other = assessment.catalog[ModuleName(one.module)]
    return Row(
        (
            (module_text(other, module_address(module.name)),),
            (Text(f"{one.together:,} of {one.times:,} changes"),),
            (Text(f"{one.probability:.2f}"),),
            (Text(_dependency(assessment, module.name, other.name)),),
        )
    )


def _dependency(assessment: Assessment, own: ModuleName, other: ModuleName) -> str:
    """Say what the graph has between two modules: what changes together for no reason that it knows is hidden."""
    found = dependency_between(assessment.facts, assessment.topics, own, other)
    common = assessment.facts.changes.common(own, other) if assessment.facts.changes else None
    if found is PairDependency.NONE and common is not None and is_strong(common):
        return "none: a hidden coupling"
    return _DEPENDENCIES[found]


_DEPENDENCIES = {
    PairDependency.REQUIRES: "this one requires it",
    PairDependency.REQUIRED: "it requires this one",
    PairDependency.TOPIC: "by a topic",
    PairDependency.CODE: "in the code only",
    PairDependency.THROUGH_OTHERS: "through others",
    PairDependency.NONE: "none",
}


def _basis(changes: CoChangedModules) -> str:
    """Say what the numbers are made of."""
    source = "fitted to this repository" if changes.is_fitted else "as in others, corrected by this repository"
    part = "" if changes.is_whole else " The clone lacks a part of the history."
    return (
        f"From {count(changes.commits, 'commit')} without merges. How likely a module changes too when this one does is"
        f" {source}.{part}"
    )
