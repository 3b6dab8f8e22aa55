"""What can be done about libraries, summaries, names of files, and claims that contradict what is computed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from archatlas.analysis.estate.evidence import COUNTS, COVERAGE, recorded_tests
from archatlas.analysis.estate.libraries import LIBS
from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.fixes.proposal import Proposal, Proposals, means, requiring_as_well, stating
from archatlas.analysis.rules.context import flat
from archatlas.analysis.rules.descriptions import ALIASES, METRICS, PROVIDES, SUMMARY
from archatlas.analysis.rules.libraries import has_version_and_licence
from archatlas.analysis.rules.references import DOCS, SPEC
from archatlas.model.assurance import TestCounts
from archatlas.model.enumeration import quoted
from archatlas.model.finding import Finding
from archatlas.model.interfaces import CouplingClaim, Library
from archatlas.model.module import Module, ModuleName
from archatlas.model.source import is_below_root

NAMED = 2
"""How many modules an example of a summary names."""


def looks_internal(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to require the module that the library's name stands for, and to remove the library."""
    module = context.facts.catalog[ModuleName(finding.module)]
    kept = tuple(library for library in module.dependencies.external.libs if library.name != finding.subject)
    without = stating(module, LIBS, kept)
    for meant in _meant(finding.subject, context):
        if meant.name != module.name:
            action = f"require '{meant.name}', and remove '{finding.subject}' from {LIBS}"
            yield Proposal(action, (requiring_as_well(without, meant.name),))
    yield Proposal(f"remove '{finding.subject}' from {LIBS}", (without,))


def _meant(name: str, context: RemedyContext) -> Iterator[Module]:
    """Yield the only module of that full or short name."""
    full = context.facts.catalog.get(ModuleName(flat(name)))
    alike = (full,) if full is not None else context.named_alike(name) or context.named_alike(flat(name))
    if len(alike) == 1:
        yield alike[0]


def unknown_licence(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose what other modules state of the same libraries, the form of it, and to remove the libraries."""
    module, classifier = context.facts.catalog[ModuleName(finding.module)], context.facts.classifier
    libs = module.dependencies.external.libs
    is_open = tuple(not has_version_and_licence(library, module, classifier) for library in libs)
    names = [library.name for library, unknown in zip(libs, is_open, strict=True) if unknown]
    known = context.libraries
    filled = tuple(
        known.get(library.name, _example(library)) if unknown else library
        for library, unknown in zip(libs, is_open, strict=True)
    )
    is_known = known.keys() >= set(names)
    source = "as other modules do" if is_known else "from the lock file, for example '1.0.1' and 'MIT'"
    action = f"state version and license of {quoted(names)} {source}"
    stated = Proposal(action, (stating(module, LIBS, filled),))
    yield stated if is_known else stated.example
    kept = tuple(library for library, unknown in zip(libs, is_open, strict=True) if not unknown)
    yield Proposal(f"remove {quoted(names)} from {LIBS} where it is not used", (stating(module, LIBS, kept),))


def _example(library: Library) -> Library:
    return replace(library, version="1.0.1", license="MIT")


def generated(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the earlier summary, or a sentence that says what it is for."""
    module, former = context.facts.catalog[ModuleName(finding.module)], context.former(finding.module)
    if former is not None and former.identity.summary:
        action = f"restore the earlier summary '{former.identity.summary}'"
        yield Proposal(action, (stating(module, SUMMARY, former.identity.summary),))
    sentence = _sentence(module, context)
    action = f"write in {SUMMARY} what it is for, for example '{sentence}'"
    yield Proposal(action, (stating(module, SUMMARY, sentence),)).example
    yield Proposal(f"remove {SUMMARY} until somebody writes one", (stating(module, SUMMARY, None),))


def _sentence(module: Module, context: RemedyContext) -> str:
    users = context.facts.graph.required_by(module.name)
    if not users:
        return f"Does what {module.short_name} stands for, and is required by nobody yet"
    named = " and ".join(users[:NAMED]) + (f" and {len(users) - NAMED} more" if len(users) > NAMED else "")
    return f"Offers what {module.short_name} stands for to {named}"


def filename(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to rename the file after the module, beside where it lies or in the directory of its lane."""
    module = context.facts.catalog[ModuleName(finding.module)]
    path = PurePosixPath(module.path)
    suffix = path.suffix if path.suffix in (".yaml", ".yml") else ".yaml"
    taken = {other.path for other in context.facts.catalog.values()}
    is_in_lane = flat(path.parent.name) == flat(module.lane)
    stems = (module.short_name, module.name) if is_in_lane else (module.name, module.short_name)
    for stem in stems:
        new = path.with_name(f"{stem}{suffix}").as_posix()
        if new not in taken:
            yield Proposal(f"rename the file to '{stem}{suffix}'", (replace(module, path=new),)).by_hand


def coupling(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to remove the numbers, and the computed ones."""
    module, graph = context.facts.catalog[ModuleName(finding.module)], context.facts.graph
    claim = module.dependencies.coupling_metrics
    kept = CouplingClaim(abstractness=claim.abstractness)
    what = METRICS if kept == CouplingClaim() else f"afferent, efferent and instability_index from {METRICS}"
    yield Proposal(f"remove {what}: archatlas computes it", (stating(module, METRICS, kept),)).automatic
    afferent, efferent = graph.fan_in(module.name), graph.fan_out(module.name)
    corrected = stating(stating(module, f"{METRICS}.afferent", afferent), f"{METRICS}.efferent", efferent)
    yield Proposal(f"correct {METRICS} to afferent {afferent} and efferent {efferent}", (corrected,))


def provides(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to remove the name, the near one that is meant, and the requirement that is missing."""
    module, catalog = context.facts.catalog[ModuleName(finding.module)], context.facts.catalog
    names = module.dependencies.internal.provides
    near = "" if finding.subject in catalog else context.near.nearest(finding.subject)
    if near and near in context.facts.graph.required_by(module.name):
        told = tuple(dict.fromkeys(near if name == finding.subject else name for name in names))
        action = f"name '{near}' instead of '{finding.subject}' in {PROVIDES}"
        proposal = Proposal(action, (stating(module, PROVIDES, told),))
        yield proposal.automatic if means(near, finding.subject) else proposal
    kept = tuple(name for name in names if name != finding.subject)
    yield Proposal(f"remove '{finding.subject}' from {PROVIDES}", (stating(module, PROVIDES, kept),))
    user = catalog.get(ModuleName(finding.subject))
    if user is not None:
        action = f"let '{user.name}' require '{module.name}', if it uses it"
        yield Proposal(action, (requiring_as_well(user, module.name),))


def coverage(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to remove the number that was not measured: a coverage of 0, or counts of 0."""
    module = context.facts.catalog[ModuleName(finding.module)]
    uncovered = f"remove {COVERAGE} until it is measured"
    uncounted = f"remove the zeros from {COUNTS} until somebody has counted"
    without_coverage = Proposal(uncovered, (stating(module, COVERAGE, None),))
    without_counts = Proposal(uncounted, (stating(module, COUNTS, TestCounts()),))
    first, second = (without_coverage, without_counts) if recorded_tests(module) else (without_counts, without_coverage)
    yield from (first.automatic, second)


def outside_root(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the path with the sign that separates its parts everywhere, and to leave it out."""
    module = context.facts.catalog[ModuleName(finding.module)]
    key, _colon, path = finding.subject.partition(": ")
    plain = path.replace("\\", "/")
    if plain != path and is_below_root(plain):
        yield Proposal(f"write it as '{plain}'", (_with_path(module, key, path, plain),)).automatic
    yield Proposal(f"remove the path from {key}", (_with_path(module, key, path, None),))


def _with_path(module: Module, key: str, path: str, instead: str | None) -> Module:
    if key == DOCS:
        return stating(module, DOCS, instead)
    told = (instead if one == path else one for one in module.contracts.api.spec)
    return stating(module, SPEC, tuple(one for one in dict.fromkeys(told) if one is not None))


def earlier_name(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose that the module gives up the earlier name that is another one's."""
    module = context.facts.catalog[ModuleName(finding.module)]
    kept = tuple(name for name in module.identity.aliases if name != finding.subject)
    yield Proposal(f"remove '{finding.subject}' from {ALIASES}", (stating(module, ALIASES, kept),))
