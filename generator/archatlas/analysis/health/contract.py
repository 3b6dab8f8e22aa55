"""Checks what a module promises to those who call it."""

from archatlas.analysis.evidence import Evidence
from archatlas.analysis.health.verdict import (
    FULL,
    GENERATED,
    NOT_DECLARED,
    NOTHING,
    SAME_EVERYWHERE,
    Subject,
    Verdict,
    counted,
    in_words,
)

SURFACE = "contracts.api.surface"
INVARIANTS = "contracts.invariants"
ERRORS = "contracts.error_taxonomy"
BACKWARD = "contracts.api.compatibility.backward"


def entry_points(subject: Subject) -> Verdict:
    """Judge whether the module says how it is called."""
    entries, action = subject.module.contracts.api.surface, f"list the entry points in `{SURFACE}`"
    evidence = subject.evidence(SURFACE, entries)
    words = f"{len(entries)} declared"
    if evidence is Evidence.DECLARED:
        return Verdict(FULL, words, SURFACE, action)
    return Verdict(None, in_words(words, evidence), SURFACE, action)


def specific_invariants(subject: Subject) -> Verdict:
    """Judge whether the module promises something of its own; what generators write is no promise."""
    declared, judge = subject.module.contracts.invariants, subject.facts.judge
    own = [text for text in declared if not judge.is_placeholder(subject.module, INVARIANTS, text)]
    action = f"state what always holds in `{INVARIANTS}`"
    if not own:
        return Verdict(None, f"only {GENERATED}" if declared else NOT_DECLARED, INVARIANTS, action)
    if judge.is_default(INVARIANTS, declared):
        return Verdict(None, SAME_EVERYWHERE, INVARIANTS, action)
    return Verdict(FULL, f"{len(own)} declared", INVARIANTS, action, f"{INVARIANTS}[{declared.index(own[0])}]")


def error_taxonomy(subject: Subject) -> Verdict:
    """Judge whether callers know which errors to expect."""
    errors, action = subject.module.contracts.error_taxonomy, f"list the errors in `{ERRORS}`"
    if not errors:
        return Verdict(None, NOT_DECLARED, ERRORS, action)
    words = counted(len(errors), "code")
    if subject.facts.judge.is_shared_list(subject.module, ERRORS, errors):
        return Verdict(None, f"{words}, {SAME_EVERYWHERE}", ERRORS, action)
    return Verdict(FULL, words, ERRORS, action)


def backward_compatible(subject: Subject) -> Verdict:
    """Judge whether a new version still serves the callers of the old one."""
    declared = subject.module.contracts.api.compatibility.backward
    action = f"keep new versions compatible and say so in `{BACKWARD}`"
    words = "yes" if declared else "no"
    evidence = subject.evidence(BACKWARD, declared)
    can_be_met = not subject.facts.judge.is_default(BACKWARD, True)
    if evidence is not Evidence.DECLARED:
        return Verdict(None, in_words(words, evidence), BACKWARD, action, can_be_met=can_be_met)
    return Verdict(FULL if declared else NOTHING, words, BACKWARD, action, can_be_met=can_be_met)
