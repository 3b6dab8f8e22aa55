"""Checks whether somebody answers for a module."""

from archatlas.analysis.evidence import Evidence
from archatlas.analysis.health.verdict import FULL, NOT_DECLARED, Subject, Verdict, in_words, stated

OWNER = "ownership.owner"
ESCALATION = "ownership.escalation"
REVIEW = "ownership.last_review"


def named_owner(subject: Subject) -> Verdict:
    """Judge whether a person or a team owns the module."""
    return stated(subject, OWNER, subject.module.ownership.owner, f"name an owner in `{OWNER}`")


def escalation(subject: Subject) -> Verdict:
    """Judge whether there is somebody to turn to when the owner is away."""
    return stated(subject, ESCALATION, subject.module.ownership.escalation, f"name a contact in `{ESCALATION}`")


def reviewed(subject: Subject) -> Verdict:
    """Judge whether a person has looked at the description; a generator's own date is no review."""
    date, action = subject.module.ownership.last_review, f"review the schema, then set `{REVIEW}`"
    evidence = subject.evidence(REVIEW, date)
    if date is None or evidence is Evidence.MISSING:
        return Verdict(None, NOT_DECLARED, REVIEW, action)
    if not subject.facts.judge.reviewed_by_a_person(subject.module):
        return Verdict(None, "the date is the generator's own run", REVIEW, action)
    if evidence is not Evidence.DECLARED:
        return Verdict(None, in_words(date[:10], evidence), REVIEW, action)
    return Verdict(FULL, date[:10], REVIEW, action)
