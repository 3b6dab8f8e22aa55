"""What can be done about libraries, summaries and names of files."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from archatlas.analysis.remedies.edits import requiring_as_well, stating
from archatlas.analysis.remedies.proposal import Proposal, Proposals, listed
from archatlas.analysis.remedies.situation import Situation
from archatlas.analysis.rules.descriptions import SUMMARY
from archatlas.analysis.rules.estate import flat
from archatlas.analysis.rules.libraries import LIBS, has_version_and_licence
from archatlas.model.dependencies import Library
from archatlas.model.finding import Finding
from archatlas.model.module import Module
from archatlas.model.names import ModuleName

NAMED = 2
"""How many modules an example of a summary names."""


def looks_internal(finding: Finding, situation: Situation) -> Proposals:
    """Propose to require the module that the library's name stands for, and to remove the library."""
    module = situation.facts.catalog[ModuleName(finding.module)]
    kept = tuple(library for library in module.dependencies.external.libs if library.name != finding.subject)
    without = stating(module, LIBS, kept)
    for meant in _meant(finding.subject, situation):
        if meant.name != module.name:
            action = f"require '{meant.name}', and remove '{finding.subject}' from {LIBS}"
            yield Proposal(action, (requiring_as_well(without, meant.name),))
    yield Proposal(f"remove '{finding.subject}' from {LIBS}", (without,))


def _meant(name: str, situation: Situation) -> Iterator[Module]:
    """Yield the only module of that full or short name."""
    full = situation.facts.catalog.get(ModuleName(flat(name)))
    alike = (full,) if full is not None else situation.named_alike(name) or situation.named_alike(flat(name))
    if len(alike) == 1:
        yield alike[0]


def unknown_licence(finding: Finding, situation: Situation) -> Proposals:
    """Propose what other modules state of the same libraries, the form of it, and to remove the libraries."""
    module, judge = situation.facts.catalog[ModuleName(finding.module)], situation.facts.judge
    libs = module.dependencies.external.libs
    is_open = tuple(not has_version_and_licence(library, module, judge) for library in libs)
    names = [library.name for library, unknown in zip(libs, is_open, strict=True) if unknown]
    known = situation.libraries
    filled = tuple(
        known.get(library.name, _example(library)) if unknown else library
        for library, unknown in zip(libs, is_open, strict=True)
    )
    source = (
        "as other modules do" if known.keys() >= set(names) else "from the lock file, for example '1.0.1' and 'MIT'"
    )
    yield Proposal(f"state version and license of {listed(names)} {source}", (stating(module, LIBS, filled),))
    kept = tuple(library for library, unknown in zip(libs, is_open, strict=True) if not unknown)
    yield Proposal(f"remove {listed(names)} from {LIBS} where it is not used", (stating(module, LIBS, kept),))


def _example(library: Library) -> Library:
    return replace(library, version="1.0.1", license="MIT")


def generated(finding: Finding, situation: Situation) -> Proposals:
    """Propose the earlier summary, or a sentence that says what it is for."""
    module, former = situation.facts.catalog[ModuleName(finding.module)], situation.former(finding.module)
    if former is not None and former.identity.summary:
        action = f"restore the earlier summary '{former.identity.summary}'"
        yield Proposal(action, (stating(module, SUMMARY, former.identity.summary),))
    sentence = _sentence(module, situation)
    action = f"write in {SUMMARY} what it is for, for example '{sentence}'"
    yield Proposal(action, (stating(module, SUMMARY, sentence),))
    yield Proposal(f"remove {SUMMARY} until somebody writes one", (stating(module, SUMMARY, None),))


def _sentence(module: Module, situation: Situation) -> str:
    users = situation.facts.graph.required_by(module.name)
    if not users:
        return f"Does what {module.short_name} stands for, and is required by nobody yet"
    named = " and ".join(users[:NAMED]) + (f" and {len(users) - NAMED} more" if len(users) > NAMED else "")
    return f"Offers what {module.short_name} stands for to {named}"


def filename(finding: Finding, situation: Situation) -> Proposals:
    """Propose to rename the file after the module, beside where it lies or in the directory of its lane."""
    module = situation.facts.catalog[ModuleName(finding.module)]
    path = PurePosixPath(module.path)
    suffix = path.suffix if path.suffix in (".yaml", ".yml") else ".yaml"
    taken = {other.path for other in situation.facts.catalog.values()}
    is_in_lane = flat(path.parent.name) == flat(module.lane)
    stems = (module.short_name, module.name) if is_in_lane else (module.name, module.short_name)
    for stem in stems:
        new = path.with_name(f"{stem}{suffix}").as_posix()
        if new not in taken:
            yield Proposal(f"rename the file to '{stem}{suffix}'", (replace(module, path=new),))
