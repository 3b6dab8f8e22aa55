"""What the code of a module says beside its schema: pairs with their verdicts, what it is made of, who owns it."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.drift import ComparedPair, ModuleDrift, PairVerdict
from archatlas.model.code import CodeFacts, ModuleCode, Tie
from archatlas.render.site.components.blocks import (
    Block,
    Bullet,
    Bullets,
    Fact,
    Grid,
    Row,
    Section,
    Sentence,
    Table,
    Text,
)
from archatlas.render.site.components.labels import owner_text
from archatlas.render.site.components.verdicts import (
    NO_DRIFT,
    NOT_COMPARED,
    VERDICTS,
    imports_words,
    place_cell,
    place_text,
    verdict_cell,
)
from archatlas.render.site.dependencies.lists import module_text
from archatlas.render.site.links import module_address
from archatlas.render.site.module.fact_collector import FactCollector
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, enumerated

SHOWN, FOLD_ABOVE = 12, 14
"""Rows before a fold, and rows above which there is one."""
NAMED = 20
"""Variables, entry points or dead targets that the page names."""


def compared_note(assessment: Assessment, collector: FactCollector) -> str:
    """Say in short what came of the comparison of a module with its code: "2 not declared, 1 unused"."""
    own = _own(assessment, collector)
    if own is None:
        return NOT_COMPARED.lower()
    numbers = [(verdict, len(own.of(verdict))) for verdict in VERDICTS if verdict is not PairVerdict.CONFIRMED]
    said = [f"{number:,} {VERDICTS[verdict].words}" for verdict, number in numbers if number]
    return f"compared with code: {', '.join(said)}" if said else NO_DRIFT.lower()


def _own(assessment: Assessment, collector: FactCollector) -> ModuleDrift | None:
    """Return what was compared; None where the build had no code, or the module has none that is read."""
    drift = assessment.drift
    if drift is None or not _code(drift.code, collector).files:
        return None
    return drift.by_requirer[collector.module.name]


def _code(code: CodeFacts, collector: FactCollector) -> ModuleCode:
    return code.modules.get(collector.module.name, ModuleCode(collector.module.name))


def code_section(assessment: Assessment, collector: FactCollector) -> list[Section]:
    """Return the section on a module's code; none where the build had no code to read."""
    drift, module = assessment.drift, collector.module
    if drift is None:
        return []
    code, own = _code(drift.code, collector), drift.by_requirer[module.name]
    blocks: list[Block] = []
    if own.pairs:
        blocks.append(_pairs(collector, own.pairs))
    blocks += [Sentence(words) for words in _sentences(own, code)]
    blocks += _facts(assessment, collector, own, code)
    blocks += [*_missing(own), *_dead(collector, code)]
    title = "Code"
    return [
        Section(section.anchor, section.title, section.blocks, number=str(len(own.pairs) or ""))
        for section in collector.section("code", title, blocks)
    ]


def _pairs(collector: FactCollector, pairs: tuple[ComparedPair, ...]) -> Table:
    order = {verdict: place for place, verdict in enumerate(_ORDER)}
    ordered = sorted(pairs, key=lambda pair: (order[pair.verdict], -pair.count, pair.required))
    rows = [_row(collector, pair) for pair in ordered]
    shown = len(rows) if len(rows) <= FOLD_ABOVE else SHOWN
    columns = ("Uses", "Verdict", "Imports", "First place")
    return Table(columns, tuple(rows[:shown]), numeric=(2,), folded=tuple(rows[shown:]))


_ORDER = (PairVerdict.DEAD_TARGET, PairVerdict.UNDECLARED, PairVerdict.UNUSED, PairVerdict.CONFIRMED)


def _row(collector: FactCollector, pair: ComparedPair) -> Row:
    here = module_address(collector.module.name)
    number = Text(f"{pair.count:,}", title=imports_words(pair.counts))
    place = place_cell(collector.options, pair.first)
    return Row(((module_text(pair.required, here),), verdict_cell(pair), (number,), place))


def _sentences(own: ModuleDrift, code: ModuleCode) -> Iterator[str]:
    if not code.files:
        yield "The schema names no file that is in the code: nothing of this module was compared."
    elif not own.pairs:
        yield "No dependency is declared, and the code imports no other module."
    if own.told:
        told = [f"{pair.required} ({imports_words(pair.counts)})" for pair in own.told]
        yield f"Imported for types or in tests only: {enumerated(told, NAMED)}."
    if own.not_compared:
        names = enumerated(list(own.not_compared), NAMED)
        yield f"Declared and not compared, because one end has no code that is read: {names}."
    if code.computed:
        yield f"{count(code.computed, 'import')} computed at run time cannot be read."


def _facts(assessment: Assessment, collector: FactCollector, own: ModuleDrift, code: ModuleCode) -> list[Block]:
    facts = [
        *_fact("Files", _files(code)),
        *_fact("Languages", ", ".join(map(one_line, code.languages))),
        *_fact("Tests", "" if code.tests is None else f"{code.tests:,}"),
        *_fact("Public names", f"{len(code.surface):,}" if code.surface else ""),
        *_paths(collector, code),
        *_owner(assessment, collector, own, code),
        *_names("Entry points in code", code.entry_points),
        *_names("Environment variables read", code.environment),
    ]
    return [Grid(tuple(facts))] if facts else []


def _fact(label: str, text: str) -> list[Fact]:
    return [Fact(label, (Text(text),))] if text else []


def _files(code: ModuleCode) -> str:
    tests = f", {code.test_files:,} of them tests" if code.test_files else ""
    return f"{code.files:,}{tests}" if code.files else ""


def _paths(collector: FactCollector, code: ModuleCode) -> list[Fact]:
    texts = [
        Text(one_line(root, 200), code=True, href=collector.options.code_address(root)) for root in code.roots[:NAMED]
    ]
    return [Fact("In the code", tuple(texts))] if texts else []


def _owner(assessment: Assessment, collector: FactCollector, own: ModuleDrift, code: ModuleCode) -> list[Fact]:
    """Return who owns the code by CODEOWNERS, with what the schema says where that is somebody else."""
    if not code.owner:
        return []
    owners, here = code.owner.split(), module_address(collector.module.name)
    named = [owner_text(assessment, owner, here) for owner in owners[:NAMED]]
    named += [Text(f"{len(owners) - NAMED:,} more")] if len(owners) > NAMED else []
    said = one_line(collector.classifier.owner(collector.module) or "nobody")
    differs = [Fact("Owner by the schema", (Text(said, tag="bad"),))] if own.other_owner else []
    return [Fact("Owner by CODEOWNERS", tuple(named)), *differs]


def _names(label: str, names: tuple[str, ...]) -> list[Fact]:
    texts = [Text(one_line(name, 200), code=True) for name in names[:NAMED]]
    more = [Text(f"{len(names) - NAMED} more")] if len(names) > NAMED else []
    return [Fact(label, (*texts, *more))] if texts else []


def _missing(own: ModuleDrift) -> list[Block]:
    """Return the entry points that the schema declares and the code does not have."""
    if not own.missing_surface:
        return []
    shown = tuple(Bullet(one_line(entry, 200), code=True) for entry in own.missing_surface[:NAMED])
    more = len(own.missing_surface) - NAMED
    bullets = Bullets(shown, "Declared entry points that the code does not have")
    return [bullets, *([Sentence(f"{more:,} more in module.json.")] if more > 0 else [])]


def _dead(collector: FactCollector, code: ModuleCode) -> list[Block]:
    """Return imports of files that do not exist and would lie in no other module."""
    if not code.dead:
        return []
    rows = tuple(_dead_row(collector, tie) for tie in code.dead[:NAMED])
    title = "Imports of what does not exist"
    folded = len(code.dead) - len(rows)
    table = Table(("Name", "Imports", "First place"), rows, title, numeric=(1,))
    return [table, *([Sentence(f"{folded:,} more in module.json.")] if folded else [])]


def _dead_row(collector: FactCollector, tie: Tie) -> Row:
    name = Text(one_line(tie.target, 200) or "(no name)", code=True)
    return Row(((name,), (Text(f"{tie.count:,}"),), (place_text(collector.options, tie.first),)))
