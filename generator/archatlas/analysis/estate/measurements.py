"""What is measured of modules, held against what they declare, with where it comes from and how old that is."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from archatlas.analysis.estate.decimals import as_fraction, share_text
from archatlas.analysis.estate.evidence import evident_coverage, evident_tests
from archatlas.analysis.estate.facts import Facts
from archatlas.model.enumeration import count
from archatlas.model.measured import Artefact, MeasuredCoverage, MeasuredTests
from archatlas.model.module import Module

DIGITS = 1
"""Decimals of a measured percentage."""


def measured_coverage(facts: Facts, module: Module) -> MeasuredCoverage | None:
    """Return the coverage that artefacts state; one of no line at all states none."""
    coverage = facts.measured_of(module.name).coverage
    return coverage if coverage is not None and coverage.lines else None


def measured_tests(facts: Facts, module: Module) -> MeasuredTests | None:
    """Return the tests that artefacts list, None where they list none."""
    tests = facts.measured_of(module.name).tests
    return tests if tests is not None and tests.total else None


def known_coverage(facts: Facts, module: Module) -> Fraction | None:
    """Return the coverage that counts: what was measured, else what was declared and is evidence."""
    measured = measured_coverage(facts, module)
    if measured is not None:
        return Fraction(measured.covered, measured.lines)
    declared = evident_coverage(facts.classifier, module)
    return None if declared is None else as_fraction(declared)


def source_of_coverage(facts: Facts, module: Module, measured: MeasuredCoverage) -> str:
    """Say where a coverage comes from: "coverage.xml, 3 days ago (declared 90 %)"."""
    declared = evident_coverage(facts.classifier, module)
    return _with_claim(artefacts_in_words(measured.artefacts, facts.today), declared_coverage(declared))


def source_of_tests(facts: Facts, module: Module, measured: MeasuredTests) -> str:
    """Say where a number of tests comes from: "junit.xml, today (declared 12)"."""
    declared = evident_tests(facts.classifier, module)
    return _with_claim(artefacts_in_words(measured.artefacts, facts.today), "" if declared is None else f"{declared:,}")


def declared_coverage(declared: float | None) -> str:
    """Return a declared coverage as a percentage, an empty text where there is none."""
    return "" if declared is None else share_text(as_fraction(declared), DIGITS)


def _with_claim(source: str, declared: str) -> str:
    return f"{source} (declared {declared})" if declared else source


def artefacts_in_words(artefacts: tuple[Artefact, ...], today: date | None) -> str:
    """Name the first artefact, say how many more there are, and how old the oldest of them is."""
    if not artefacts:
        return ""
    name = artefacts[0].path.replace("\\", "/").rstrip("/").rpartition("/")[2] or artefacts[0].path
    more = f" and {len(artefacts) - 1} more" if len(artefacts) > 1 else ""
    return ", ".join(filter(None, (f"{name}{more}", age_in_words(artefacts, today))))


def age_in_words(artefacts: tuple[Artefact, ...], today: date | None) -> str:
    """Say how old the oldest of some artefacts is; of one from after the day that counts, when it was written."""
    measured = oldest(artefacts)
    if measured is None:
        return ""
    days = (today - measured).days if today else -1
    if days < 0:
        return measured.isoformat()
    return f"{count(days, 'day')} ago" if days else "today"


def oldest(artefacts: tuple[Artefact, ...]) -> date | None:
    """Return the day of the oldest artefact among those that say when they were written."""
    days = [one.measured_at.date() for one in artefacts if one.measured_at is not None]
    return min(days, default=None)


def outdated(facts: Facts) -> Iterator[tuple[Artefact, date, int]]:
    """Yield the artefacts that are older than the settings allow, with the day they are from and their age in days."""
    measured, today = facts.measured, facts.today
    if measured is None or measured.max_age_days is None or today is None:
        return
    for artefact in measured.artefacts:
        if artefact.measured_at is not None:
            day = artefact.measured_at.date()
            if (today - day).days > measured.max_age_days:
                yield artefact, day, (today - day).days
