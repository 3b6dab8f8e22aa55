"""Rules about what a schema says of its module, by its own name too, and what can be computed of that."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from archatlas.analysis.estate.decimals import as_fraction
from archatlas.analysis.estate.evidence import COUNTS, COVERAGE, recorded_tests
from archatlas.analysis.rules.context import RuleContext
from archatlas.model.detail import Contradiction, NoUser, OtherHolder
from archatlas.model.finding import AboutModule, Finding, Severity
from archatlas.model.module import Module
from archatlas.model.rule import FixKind, RuleSpec, Scope

SUMMARY = "identity.summary"

GENERATED = RuleSpec(
    "summary/generated",
    Severity.NOTE,
    "Summary written by the generator",
    "It counts classes and functions but does not say what the module is for.",
    f"write one sentence in {SUMMARY}",
    place=290,
    fixes=(FixKind.SUMMARY,),
)


@GENERATED.check
def summaries_are_written(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a summary that is a generator's text."""
    summary = module.identity.summary
    if summary and context.classifier.is_placeholder(module, SUMMARY, summary):
        yield GENERATED.found(module, SUMMARY)


FILENAME = RuleSpec(
    "module/filename",
    Severity.NOTE,
    "The file is not named after its module",
    "Who looks for a module's schema looks for its name; a copied file that kept its old name hides what it describes.",
    "name the file after the module, for example lane.short_name.yaml or lane/short_name.yaml",
    place=350,
    fixes=(FixKind.FILE_NAME,),
    of_schemas=True,
)

_SEPARATORS = re.compile(r"[./_-]+")
_GENERIC = frozenset({"module", "schema", "module_schema", "archatlas"})
"""Names of files that say nothing, so that the directory has to."""


@FILENAME.check
def files_are_named_after_modules(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a schema whose file has the name of no part of its module's name.

    `lane.short_name.yaml`, `lane_short_name.yaml`, `lane/short_name.yaml`, `short_name.yaml` and
    `short_name/module.yaml` are all named after `lane.short_name`.
    """
    path = PurePosixPath(module.path)
    stem = _flat(path.name.removesuffix(path.suffix))
    if stem in _GENERIC:
        stem = _flat(path.parent.name)
    if not (_flat(module.name).endswith(stem) and stem.endswith(_flat(module.short_name))):
        yield FILENAME.found_in(AboutModule(module.name), module.path)


def _flat(name: str) -> str:
    return _SEPARATORS.sub("_", name.lower()).strip("_")


COUPLING = RuleSpec(
    "claim/coupling",
    Severity.NOTE,
    "Declared coupling numbers contradict the graph",
    "The pages show the numbers computed from all schemas; a reader of the file sees others.",
    "remove dependencies.coupling_metrics: archatlas computes it",
    scope=Scope.REQUIRED | Scope.REQUIRERS,
    place=320,
    fixes=(FixKind.COUPLING_CLAIM,),
)

COVERED = RuleSpec(
    "claim/coverage",
    Severity.NOTE,
    "Coverage and number of tests contradict each other",
    "Tests that cover nothing, or coverage without tests: one of the two was not measured.",
    f"measure the coverage anew, and correct {COVERAGE} or {COUNTS}",
    place=340,
    fixes=(FixKind.COVERAGE_CLAIM,),
)

PROVIDES_TO = RuleSpec(
    "claim/provides",
    Severity.NOTE,
    "Claims users that do not require it",
    "`dependencies.internal.provides` says that a module uses this one, and the schema of that module does not: one of"
    " the two is out of date, and only what a module requires itself is drawn.",
    "add the requirement to the other module's schema, or remove the name here",
    scope=Scope.REQUIRERS | Scope.NAMES,
    place=330,
    fixes=(FixKind.USER_CLAIM,),
)

METRICS = "dependencies.coupling_metrics"
PROVIDES = "dependencies.internal.provides"


@COUPLING.check
def coupling_claims_hold(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a declared fan-in or fan-out that is not the computed one."""
    claim = module.dependencies.coupling_metrics
    actual = (context.graph.fan_in(module.name), context.graph.fan_out(module.name))
    claimed = (
        actual[0] if claim.afferent is None else claim.afferent,
        actual[1] if claim.efferent is None else claim.efferent,
    )
    if claimed != actual:
        yield COUPLING.found(module, METRICS, Contradiction(claimed, actual))


@PROVIDES_TO.check
def named_users_require_it(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each module in `provides` that does not require this one; its own name says nothing."""
    graph = context.graph
    users = {module.name, *graph.required_by(module.name), *graph.optional_for(module.name)}
    provides = module.dependencies.internal.provides
    for name in dict.fromkeys(provides):
        if name not in users:
            place = f"{PROVIDES}[{provides.index(name)}]"
            yield PROVIDES_TO.found(module, place, NoUser(is_module=name in context.catalog), name)


@COVERED.check
def coverage_fits_the_tests(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for tests that cover nothing, or for coverage without tests."""
    coverage, tests = module.test_posture.coverage.current, recorded_tests(module)
    if coverage is not None and tests is not None and (coverage == 0) != (tests == 0):
        yield COVERED.found(module, COVERAGE, Contradiction((as_fraction(coverage),), (tests,)))


ALIASES = "identity.aliases"
ALIAS_TAKEN = RuleSpec(
    "module/alias-taken",
    Severity.WARNING,
    "An earlier name that another module has",
    "Who follows the earlier name cannot know which of the two is meant.",
    f"remove the name from {ALIASES} of one of them",
    scope=Scope.NAMES,
    place=352,
    fixes=(FixKind.EARLIER_NAME,),
)


@ALIAS_TAKEN.check
def earlier_names_are_free(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each earlier name that is a module's name today, or another module's earlier name."""
    for index, alias in enumerate(module.identity.aliases):
        others = [name for name in context.holders[alias] if name != module.name]
        if alias in context.catalog or others:
            detail = OtherHolder(alias) if alias in context.catalog else OtherHolder(others[0], is_former=True)
            yield ALIAS_TAKEN.found(module, f"{ALIASES}[{index}]", detail, alias)
