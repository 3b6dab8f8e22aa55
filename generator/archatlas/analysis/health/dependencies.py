"""Checks what a module stands on; all of it is computed, so that nothing is ever unknown."""

from archatlas.analysis.health.verdict import FULL, NOTHING, Subject, Verdict, counted
from archatlas.analysis.listed import listed
from archatlas.analysis.requirements import RequirementKind, kind_of

REQUIRES = "dependencies.internal.requires"
NAMED = 3
"""How many modules are named before the rest is counted."""


def no_cycle(subject: Subject) -> Verdict:
    """Judge whether the module can be understood and deployed without one that requires it."""
    graph, module = subject.facts.graph, subject.module
    action = "leave every cycle: turn requirements around, or move what both need"
    group = graph.cycle_of.get(module.name)
    if group is None:
        return Verdict(FULL, "none found", REQUIRES, action)
    target = next(name for name in graph.requires(module.name) if name in group)
    others = listed([name for name in group if name != module.name], NAMED)
    return Verdict(NOTHING, f"in a cycle with {others}", REQUIRES, action, _entry(subject, target))


def targets_exist(subject: Subject) -> Verdict:
    """Judge whether every name the module requires is one of a module."""
    unknown = subject.facts.graph.unknown[subject.module.name]
    action = f"correct the names in `{REQUIRES}`, or add the missing schemas"
    if not unknown:
        return Verdict(FULL, _everything(subject, "found"), REQUIRES, action)
    words = f"no module is named {listed(unknown, NAMED)}"
    return Verdict(NOTHING, words, REQUIRES, action, _entry(subject, unknown[0]))


def no_unpromoted_target(subject: Subject) -> Verdict:
    """Judge whether all that the module requires from other lanes has been promoted."""
    catalog, module = subject.facts.catalog, subject.module
    required = subject.facts.graph.requires(module.name)
    waiting = [name for name in required if kind_of(module, catalog[name]) is RequirementKind.NOT_PROMOTED]
    action = "wait for the promotion, or require the promoted module"
    if not waiting:
        return Verdict(FULL, _everything(subject, "none of {}"), REQUIRES, action)
    words = f"not promoted: {listed(waiting, NAMED)}"
    return Verdict(NOTHING, words, REQUIRES, action, _entry(subject, waiting[0]))


def _everything(subject: Subject, words: str) -> str:
    number = subject.facts.graph.fan_out(subject.module.name)
    if number == 0:
        return "requires nothing"
    return words.format(number) if "{}" in words else f"{counted(number, 'module')} {words}"


def _entry(subject: Subject, target: str) -> str:
    return f"{REQUIRES}[{subject.module.dependencies.internal.requires.index(target)}]"
