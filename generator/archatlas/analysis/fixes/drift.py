"""What can be done where a schema and the code differ: mostly to write down what the code does."""

from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.fixes.proposal import Proposal, Proposals, able_to_do_without, not_requiring, requiring, stating
from archatlas.analysis.rules.drift import OWNER, SURFACE, WEAK
from archatlas.model.detail import Imported, OtherOwner
from archatlas.model.finding import Finding
from archatlas.model.module import Module, ModuleName
from archatlas.model.near_names import suggest


def undeclared(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to declare what the code requires, or can use."""
    module, name = _module_of(finding, context), finding.subject
    if isinstance(finding.detail, Imported) and finding.detail.is_optional:
        yield Proposal(f"add '{name}' to {WEAK}", (able_to_do_without(module, name),)).automatic
    else:
        yield Proposal(f"add '{name}' to its requirements", (_requiring_for_good(module, name),)).automatic


def unused(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to drop what no code imports."""
    module, name = _module_of(finding, context), finding.subject
    internal = module.dependencies.internal
    if name in internal.requires:
        yield Proposal(
            f"drop the requirement of '{name}'", (not_requiring(_without_weak(module, name), name),)
        ).automatic
    else:
        yield Proposal(f"drop '{name}' from {WEAK}", (_without_weak(module, name),)).automatic


def owner_of_code(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the owners that the code has."""
    owners = finding.detail.of_code.split() if isinstance(finding.detail, OtherOwner) else []
    for owner in owners:
        yield Proposal(f"write '{owner}' into {OWNER}", (stating(_module_of(finding, context), OWNER, owner),))


def gone_entry(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the entry that is meant, and to take out the one that is gone."""
    module, entries = _module_of(finding, context), _module_of(finding, context).contracts.api.surface
    code = context.facts.code.modules.get(module.name) if context.facts.code else None
    near = suggest(finding.subject, code.surface[:_COMPARED]) if code else ""
    if near and near not in entries:
        renamed = tuple(near if entry == finding.subject else entry for entry in entries)
        yield Proposal(f"write '{near}' instead of '{finding.subject}'", (stating(module, SURFACE, renamed),))
    kept = tuple(entry for entry in entries if entry != finding.subject)
    yield Proposal(f"take '{finding.subject}' out of {SURFACE}", (stating(module, SURFACE, kept),))


_COMPARED = 1_000
"""Most public names that are compared with one that is gone."""


def _module_of(finding: Finding, context: RemedyContext) -> Module:
    return context.facts.catalog[ModuleName(finding.module)]


def _requiring_for_good(module: Module, name: str) -> Module:
    """Return a module that requires another one and does not say that it can do without."""
    internal = module.dependencies.internal
    return requiring(_without_weak(module, name), dict.fromkeys((*internal.requires, name)))


def _without_weak(module: Module, name: str) -> Module:
    internal = module.dependencies.internal
    return requiring(module, internal.requires, (weak for weak in internal.weak_dependencies if weak != name))
