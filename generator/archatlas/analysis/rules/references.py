"""Rules about what a schema names outside itself: modules, their entry points, files."""

from collections import Counter
from collections.abc import Iterator

from archatlas.analysis.rules.context import REQUIRES, RuleContext
from archatlas.model.detail import Named, Times, Unknown, UnknownEntry
from archatlas.model.finding import Finding, Severity, Unit
from archatlas.model.key_path import below, item
from archatlas.model.module import Module, ModuleName
from archatlas.model.near_names import MODULE_LIMIT, suggest
from archatlas.model.rule import FixKind, LineWords, RuleSpec, Scope
from archatlas.model.source import is_below_root

USES = "dependencies.internal.uses"
SPEC = "contracts.api.spec"
DOCS = "docs"
COMPARED = 1_000
"""Most entry points that are compared with a mistyped one."""

UNKNOWN = RuleSpec(
    "reference/unknown",
    Severity.ERROR,
    "Dependency on a module that does not exist",
    "Nobody can follow the reference, and the dependency graph lacks the arrow.",
    "correct the name, add the missing schema, or remove the entry",
    scope=Scope.NAMES,
    place=10,
    fixes=(FixKind.UNKNOWN_NAME,),
)
SELF = RuleSpec(
    "reference/self",
    Severity.WARNING,
    "Dependency on itself",
    "A module always has itself; the entry is left out of the graph.",
    "remove the entry",
    place=20,
    fixes=(FixKind.OWN_NAME,),
)
DUPLICATE = RuleSpec(
    "reference/duplicate",
    Severity.NOTE,
    "Dependency named twice",
    "The graph counts a requirement once; two entries look like two.",
    "remove one of the entries",
    place=30,
    fixes=(FixKind.TWICE,),
)
USED_NOT_REQUIRED = RuleSpec(
    "reference/used-not-required",
    Severity.WARNING,
    "Uses a module that it does not require",
    "What is used but not required is missing from the graph, from the impact of a change and from the waves.",
    f"add the module to {REQUIRES}, or remove what is said to be used of it",
    place=32,
    fixes=(FixKind.NOT_REQUIRED,),
)
USED_ENTRY = RuleSpec(
    "reference/used-entry-unknown",
    Severity.WARNING,
    "Uses an entry point that the required module does not list",
    "Either the call fails, or the required module does not know what it has promised.",
    "write the entry as the required module lists it, or have it listed there",
    scope=Scope.REQUIRED,
    place=34,
    fixes=(FixKind.USED_ENTRY,),
)
OUTSIDE_ROOT = RuleSpec(
    "reference/outside-root",
    Severity.WARNING,
    "Names a path outside of the root",
    "The path leads somewhere else on each machine, and no page can link what lies there.",
    "write a path that leads down from the root, with / between its parts",
    place=36,
    fixes=(FixKind.PATH,),
)
CYCLE = RuleSpec(
    "cycle",
    Severity.ERROR,
    "Part of a dependency cycle",
    "Modules of a cycle cannot be deployed, tested or understood one without the other.",
    "turn one of the requirements around, or move what both need into a module of its own",
    scope=Scope.CYCLES,
    place=40,
    line=LineWords(5, "cycle", "cycle", "is in the same cycle", "close a cycle", "closes a cycle"),
    fixes=(FixKind.CYCLE,),
)


@UNKNOWN.check
def references_resolve(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each required name that no module has, with the nearest one that exists.

    What a refused file claims to describe may well exist; why it was refused is said there. Other atlases have modules
    as well.
    """
    for target in context.graph.unknown[module.name]:
        if target in context.facts.unreadable or target in context.facts.external:
            continue
        near = context.suggestions.get((module.name, target), "")
        yield UNKNOWN.found(module, context.place_of(module, target), Unknown(near), target)


@SELF.check
def nothing_requires_itself(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module among its own requirements."""
    name = module.name
    if name in module.dependencies.internal.requires:
        yield SELF.found(module, context.place_of(module, name), subject=name)


@DUPLICATE.check
def requirements_stand_once(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement that a schema names more than once."""
    for target, times in Counter(module.dependencies.internal.requires).items():
        if times > 1:
            second = context.place_of(module, target, 1)
            yield DUPLICATE.found(module, second, Times(times), target).counting(times)


@CYCLE.check
def no_cycles(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement that stays inside a cycle.

    The first one of the cycle counts its modules, for all of them: a cycle that grows is told once.
    """
    group = context.graph.cycle_of.get(module.name)
    if group is None:
        return
    detail = Named(group)
    inside = frozenset(group)
    targets = [target for target in context.graph.requires(module.name) if target in inside]
    for number, target in enumerate(targets):
        found = CYCLE.found(module, context.place_of(module, target), detail, target)
        is_first = module.name == group[0] and number == 0
        yield found.counting(len(group), Unit.MODULES) if is_first else found


@USED_NOT_REQUIRED.check
def used_modules_are_required(_context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each module of which something is used although it is no requirement, not even a weak one."""
    internal = module.dependencies.internal
    required = {*internal.requires, *internal.weak_dependencies}
    for used in internal.uses:
        if used.name not in required:
            yield USED_NOT_REQUIRED.found(module, below(USES, used.name), subject=used.name)


@USED_ENTRY.check
def used_entries_exist(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each entry point that a required module does not list.

    A module that lists none at all has not been described yet, and one that is not required is another finding.
    """
    internal = module.dependencies.internal
    required = {*internal.requires, *internal.weak_dependencies}
    for used in internal.uses:
        target = context.catalog.get(ModuleName(used.name)) if used.name in required else None
        surface = target.contracts.api.surface if target is not None else ()
        for number, (index, entry) in enumerate(_not_offered(surface, used.entries)):
            near = suggest(entry, surface[:COMPARED]) if number < MODULE_LIMIT else ""
            key, detail = item(below(USES, used.name), index), UnknownEntry(used.name, entry, near)
            yield USED_ENTRY.found(module, key, detail, f"{used.name}: {entry}")


def _not_offered(surface: tuple[str, ...], entries: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield position and text of the entries that a surface does not list, with or without their kind.

    A listed entry that ends in a star stands for all that begin like it; without a surface nothing is known.
    """
    names = {name.strip() for listed in surface for name in (listed, listed.partition(":")[2])} - {""}
    beginnings = tuple(name.removesuffix("*") for name in names if name.endswith("*"))
    for index, entry in enumerate(entries if surface else ()):
        if entry.strip() not in names and not entry.startswith(beginnings):
            yield index, entry


@OUTSIDE_ROOT.check
def paths_stay_below_the_root(_context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each path of a specification or of documentation that leads out of the root."""
    specs = module.contracts.api.spec
    is_one = f"{SPEC}[0]" not in module.positions
    paths = [(SPEC if is_one else item(SPEC, index), path) for index, path in enumerate(specs)]
    paths += [(DOCS, module.docs)] if module.docs is not None else []
    for key, path in paths:
        if not is_below_root(path):
            yield OUTSIDE_ROOT.found(module, key, subject=f"{key.partition('[')[0]}: {path}")
