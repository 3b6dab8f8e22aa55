"""Rules about what schemas say and the code does not, and the other way round."""

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from archatlas.analysis.estate.drift import Bond, ComparedPair, ModuleDrift, PairVerdict
from archatlas.analysis.rules.context import REQUIRES, RuleContext
from archatlas.analysis.rules.estate_rules import SETTINGS
from archatlas.model.code import CodeFacts, CodePlace, Tie
from archatlas.model.detail import Imported, OtherOwner, Unassigned
from archatlas.model.finding import AboutEstate, Finding, Severity
from archatlas.model.key_path import item
from archatlas.model.module import Module
from archatlas.model.rule import FixKind, Need, RuleSpec, Scope
from archatlas.model.source import Location

WEAK = "dependencies.internal.weak_dependencies"
SURFACE = "contracts.api.surface"
OWNER = "ownership.owner"
NAME = "identity.name"
TOP = "."
"""What findings about files at the top of the tree are about."""

UNDECLARED = RuleSpec(
    "drift/undeclared",
    Severity.ERROR,
    "The code requires a module that the schema does not name",
    "The graph lacks the arrow, so that impact, waves, health and reviews are told of a system that is not there.",
    f"add the module to {REQUIRES}, or to {WEAK} where the code can do without it; or take the import out",
    scope=Scope.CODE,
    place=600,
    need=Need.CODE,
    fixes=(FixKind.UNDECLARED,),
)
UNUSED = RuleSpec(
    "drift/unused",
    Severity.WARNING,
    "Requires a module that its code never imports",
    "The arrow may be left over from former code; it delays deployments and frightens in every impact for nothing.",
    "remove the entry, or waive it where the two are tied otherwise, such as by calls over a network",
    scope=Scope.CODE,
    place=610,
    need=Need.CODE,
    fixes=(FixKind.UNUSED,),
)
DEAD_TARGET = RuleSpec(
    "drift/dead-target",
    Severity.WARNING,
    "The code imports files that do not exist",
    "What names only files that are not there fails as soon as it runs, or never runs at all.",
    "correct the import, bring the file back, or remove the code that nobody runs",
    scope=Scope.CODE,
    place=620,
    need=Need.CODE,
)
MISSING_SURFACE = RuleSpec(
    "drift/missing-surface",
    Severity.WARNING,
    "Offers an entry point that the code does not have",
    "Who relies on the entry calls something that was renamed, moved or removed.",
    f"write the name as the code has it, or take it out of {SURFACE}",
    scope=Scope.CODE,
    place=630,
    need=Need.CODE,
    fixes=(FixKind.GONE_ENTRY,),
)
OTHER_OWNER = RuleSpec(
    "drift/owner",
    Severity.WARNING,
    "CODEOWNERS names another owner",
    "Whoever is asked by the atlas and whoever has to approve a change are not the same, so that one of them is wrong.",
    f"agree on the owner, then correct {OWNER} or CODEOWNERS",
    scope=Scope.CODE,
    place=640,
    need=Need.CODE,
    fixes=(FixKind.CODE_OWNER,),
)
NO_CODE = RuleSpec(
    "drift/no-code",
    Severity.WARNING,
    "No code belongs to the module",
    "Either its code is gone and the schema is left over, or its patterns lead nowhere and nothing of it is compared.",
    "correct discovery.file_patterns, or remove the schema; waive it where the code lies in another repository",
    scope=Scope.CODE,
    place=650,
    need=Need.CODE,
)
UNASSIGNED = RuleSpec(
    "drift/unassigned-files",
    Severity.NOTE,
    "Code that belongs to no module",
    "What no schema claims is on no page, and its imports are compared with nothing.",
    "widen discovery.file_patterns of a schema, write a schema for it, or list it under scan.exclude in archatlas.yml",
    place=660,
    need=Need.CODE,
)


@UNDECLARED.check
def imports_are_declared(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each module that the code requires, or can use, and the schema does not name so."""
    for pair in _drift_of(context, module).of(PairVerdict.UNDECLARED):
        detail = Imported(pair.count, pair.first, pair.in_code is Bond.WEAK, pair.declared is Bond.WEAK)
        key = WEAK if pair.in_code is Bond.WEAK or pair.declared is Bond.WEAK else REQUIRES
        yield _with_places(UNDECLARED.found(module, key, detail, pair.required), context.facts.code, pair.places)


@UNUSED.check
def requirements_are_imported(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each declared requirement that no code of the module imports."""
    for pair in _drift_of(context, module).of(PairVerdict.UNUSED):
        yield UNUSED.found(module, _place_in_schema(context, module, pair), subject=pair.required)


@DEAD_TARGET.check
def imports_lead_somewhere(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each module of which the code names only what does not exist, the module itself included."""
    for pair in _drift_of(context, module).of(PairVerdict.DEAD_TARGET):
        detail = Imported(pair.count, pair.first, target=next(iter(pair.targets), ""))
        key = _place_in_schema(context, module, pair) if pair.is_declared else NAME
        yield _with_places(DEAD_TARGET.found(module, key, detail, pair.required), context.facts.code, pair.places)
    if dead := _own_dead_ties(context, module):
        first = min(dead, key=lambda tie: (tie.first.path, tie.first.line))
        detail = Imported(sum(tie.count for tie in dead), first.first, target=first.target)
        yield _with_places(DEAD_TARGET.found(module, NAME, detail, module.name), context.facts.code, (first.first,))


@MISSING_SURFACE.check
def entry_points_exist(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each declared entry point that the code does not have."""
    entries = module.contracts.api.surface
    for entry in _drift_of(context, module).missing_surface:
        yield MISSING_SURFACE.found(module, item(SURFACE, entries.index(entry)), subject=entry)


@OTHER_OWNER.check
def owners_agree(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding where the list of owners of the code names somebody else."""
    if other := _drift_of(context, module).other_owner:
        yield OTHER_OWNER.found(module, OWNER, OtherOwner(module.ownership.owner or "", other))


@NO_CODE.check
def modules_have_code(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module to which no file of code belongs."""
    if not _drift_of(context, module).has_code:
        yield NO_CODE.found(module, NAME)


@UNASSIGNED.check_estate
def code_belongs_to_modules(context: RuleContext) -> Iterator[Finding]:
    """Yield a finding for each directory at the top of the tree with code that belongs to no module."""
    code, by_folder = context.facts.code, dict[str, list[str]]()
    for path in code.unassigned if code else ():
        folder, slash, _rest = path.partition("/")
        by_folder.setdefault(folder if slash else TOP, []).append(path)
    for folder, paths in sorted(by_folder.items()):
        found = UNASSIGNED.found_in(AboutEstate(), SETTINGS.path, detail=Unassigned(len(paths), min(paths)))
        yield replace(_with_places(found, code, (CodePlace(min(paths)),)), subject=folder).counting(len(paths))


def _drift_of(context: RuleContext, module: Module) -> ModuleDrift:
    return context.drift.by_requirer[module.name] if context.drift else ModuleDrift()


def _own_dead_ties(context: RuleContext, module: Module) -> tuple[Tie, ...]:
    code = context.facts.code.modules.get(module.name) if context.facts.code else None
    return code.dead if code else ()


def _place_in_schema(context: RuleContext, module: Module, pair: ComparedPair) -> str:
    if pair.declared is Bond.REQUIRED:
        return context.place_of(module, pair.required)
    return item(WEAK, module.dependencies.internal.weak_dependencies.index(pair.required))


def _with_places(finding: Finding, code: CodeFacts | None, places: tuple[CodePlace, ...]) -> Finding:
    """Return a finding with lines of code, by the way to them that leads from where we run, as those of schemas do."""
    root = code.root if code else ""
    related = (Location(posixpath.normpath(posixpath.join(root, place.path)), place.line) for place in places)
    return replace(finding, related=tuple(related))
