"""Findings made by hand, for tests of what is done with them."""

from dataclasses import replace

from archatlas.analysis.rules.evaluation import REQUIREMENT_RULES
from archatlas.model.detail import NO_DETAIL, Detail
from archatlas.model.finding import AboutFile, AboutModule, Finding, Severity
from archatlas.model.source import Location, range_at
from archatlas.model.text_detail import Ambiguity, Doubt


def finding_at(
    place: Location,
    rule: str = "cycle",
    severity: Severity = Severity.ERROR,
    module: str = "lane.a",
    subject: str = "",
    detail: Detail = NO_DETAIL,
) -> Finding:
    """Return a finding at a place about a module, or about the file where its path stands for one.

    What is about a requirement stands at the first one.
    """
    key = "dependencies.internal.requires[0]" if rule in REQUIREMENT_RULES or rule == "reference/unknown" else subject
    about = AboutFile(module) if module == place.path else AboutModule(module)
    return Finding(rule, severity, about, place.path, key, range_at(place.line, place.column), subject, detail)


def moved_to(finding: Finding, place: Location) -> Finding:
    """Return the same finding at another place."""
    return replace(finding, path=place.path, range=range_at(place.line, place.column))


def saying(words: str) -> Ambiguity:
    """Return what makes a finding say words of somebody else, in its message and in its hint."""
    return Ambiguity(words, Doubt.BOOLEAN)
