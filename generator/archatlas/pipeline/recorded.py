"""Holds an estate against a recorded baseline, and keeps the record."""

from dataclasses import dataclass, replace
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.baseline import Baseline, Measured, measure, shrunk
from archatlas.analysis.report import Report, as_waived
from archatlas.load.baseline import read_baseline
from archatlas.load.errors import LoadError
from archatlas.load.repository import repository_of
from archatlas.load.revision import read_file_at
from archatlas.load.scope import Scope
from archatlas.load.sources import read_file
from archatlas.model.finding import Finding, Severity
from archatlas.pipeline.policy_file import nearest_settings
from archatlas.settings import Settings, read_settings

ADD = "--update-baseline --allow-additions"


@dataclass(frozen=True, slots=True)
class Record:
    """Where a baseline is kept; with a revision, the one of that revision decides what is new.

    A record that `begins` may be missing: it is empty then.
    """

    file: Path
    revision: str | None = None
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """An estate held against its baseline: the gate, and what the record would have to look like now."""

    report: Report
    measured: Measured
    baseline: Baseline

    def updated(self, allow_additions: bool) -> Baseline:
        """Return the record without stale entries, and with what is new where that is allowed."""
        if not allow_additions:
            return shrunk(self.baseline, self.measured)
        return shrunk(self.baseline, self.measured, self.measured.additions, self.measured.grown)


def held_against(record: Record, assessment: Assessment, scope: Scope, fail_on: Severity) -> Recorded:
    """Report which findings are new and which entries of the record are stale; the record itself must exist."""
    kept = _kept(record)
    gate = _of_revision(record) if record.revision is not None else kept
    findings = tuple(_movable(finding, scope) for finding in assessment.findings)
    by_gate, by_file = measure(findings, gate, fail_on), measure(findings, kept, fail_on)
    judged = (
        replace(one, finding=replace(found, message=one.finding.message))
        for one, found in zip(by_gate.judged, assessment.findings, strict=True)
    )
    problems = tuple(_stale(record, *identity) for identity in by_file.stale)
    all_judged = tuple(sorted((*judged, *as_waived(assessment.waived)), key=lambda one: one.finding.order))
    passed_over, refused = assessment.not_schemas, assessment.refused
    report = Report(
        len(assessment.catalog), all_judged, fail_on, problems=problems, passed_over=passed_over, refused=refused
    )
    return Recorded(report, by_file, kept)


def settings_of(record: Record, config: Path) -> Settings:
    """Return the settings of the record's revision, so that a change cannot loosen the rules of its own gate."""
    repository = repository_of([record.file])
    commit = repository.resolve(record.revision or "HEAD")
    nearest = nearest_settings(repository, commit, config.name, [Path.cwd()])
    source = read_file_at(repository, commit, nearest or config)
    return read_settings(source) if source else Settings()


def _kept(record: Record) -> Baseline:
    if record.file.is_file():
        return Baseline(*read_baseline(read_file(record.file)))
    if record.begins or record.revision is not None:
        return Baseline()
    raise LoadError(f"there is no baseline '{record.file}'; record one with {ADD}")


def _of_revision(record: Record) -> Baseline:
    repository = repository_of([record.file])
    commit = repository.resolve(record.revision or "HEAD")
    source = read_file_at(repository, commit, record.file)
    if source is None:
        raise LoadError(f"'{commit.name}' has no baseline '{record.file}'; merge one that was recorded with {ADD}")
    return Baseline(*read_baseline(source))


def _movable(finding: Finding, scope: Scope) -> Finding:
    """Name a file that is no module by a path that is the same wherever the schemas lie on a machine."""
    if finding.module != finding.location.path:
        return finding
    return replace(finding, module=scope.lasting_path(finding.module))


def _stale(record: Record, rule: str, module: str, subject: str) -> str:
    about = f"'{module}'" + (f", '{subject}'" if subject else "")
    return f"{record.file}: {rule} for {about} is no longer found; take it out with --update-baseline"
