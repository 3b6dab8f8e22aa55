"""Judges estates by policies that a test writes down as a team would."""

from collections.abc import Mapping
from datetime import date

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.policy.policy import Policy
from archatlas.model.finding import Finding
from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_sources
from archatlas.settings import read_settings

TODAY = date(2026, 3, 1)


def policy_of(text: str) -> Policy:
    """Return the policy of a settings file."""
    return read_settings(SourceFile("archatlas.yml", text)).policy


def assessed_with(policy: str, files: Mapping[str, str], today: date | None = TODAY) -> Assessment:
    """Judge files, given by name without the ending, by the text of a settings file."""
    sources = [SourceFile(f"{name}.yaml", text) for name, text in files.items()]
    return assess_sources(sources, read_settings(SourceFile("archatlas.yml", policy)), today)


def told(assessment: Assessment, rule: str) -> list[Finding]:
    """Return what a rule found."""
    return [finding for finding in assessment.findings if finding.rule == rule]


def severities(assessment: Assessment, rule: str) -> dict[str, str]:
    """Return by module how grave the findings of a rule are."""
    return {finding.module: finding.severity.word for finding in told(assessment, rule)}
