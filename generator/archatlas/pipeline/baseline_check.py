"""Holds an estate against a recorded baseline, and keeps the record."""

from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.path_findings import unasked_rules
from archatlas.analysis.policy.baseline_state import Baseline, BaselineResult, compare_with_counts, updated_baseline
from archatlas.analysis.report import Report, as_waived
from archatlas.formats.baseline_file import read_baseline
from archatlas.model.finding import AboutFile, Finding, Severity
from archatlas.model.record import dataclass, replace
from archatlas.pipeline.review_inputs import nearest_settings
from archatlas.settings import Settings, read_settings
from archatlas.sources.directory import read_file
from archatlas.sources.read_errors import LoadError
from archatlas.sources.repository import repository_of
from archatlas.sources.revision import read_file_at
from archatlas.sources.scope import FileScope

ADD_OPTIONS = "--update-baseline --allow-additions"


@dataclass(frozen=True, slots=True)
class BaselineSource:
    """Where a baseline is kept; with a revision, the one of that revision decides what is new.

    A record that `begins` may be missing: it is empty then.
    """

    file: Path
    revision: str | None = None
    begins: bool = False


@dataclass(frozen=True, slots=True)
class BaselineCheck:
    """An estate held against its baseline: the gate, and what the record would have to look like now."""

    report: Report
    measured: BaselineResult
    baseline: Baseline

    def updated(self, allow_additions: bool) -> Baseline:
        """Return the record without stale entries, and with what is new where that is allowed."""
        if not allow_additions:
            return updated_baseline(self.baseline, self.measured)
        return updated_baseline(self.baseline, self.measured, self.measured.additions, self.measured.grown)


def compare_with_baseline(
    record: BaselineSource, assessment: Assessment, scope: FileScope, fail_on: Severity
) -> BaselineCheck:
    """Report which findings are new and which entries of the record are stale; the record itself must exist."""
    kept = _recorded_baseline(record)
    gate = _baseline_of_revision(record) if record.revision is not None else kept
    findings = tuple(_with_lasting_path(finding, scope) for finding in assessment.findings)
    unasked = unasked_rules(assessment.facts)
    by_gate, by_file = (compare_with_counts(findings, one, fail_on, unasked) for one in (gate, kept))
    reported = (replace(one, finding=found) for one, found in zip(by_gate.reported, assessment.findings, strict=True))
    problems = tuple(_stale_entry(record, *identity) for identity in by_file.stale)
    all_judged = tuple(sorted((*reported, *as_waived(assessment.waived)), key=lambda one: one.finding.order))
    passed_over, refused = assessment.not_schemas, assessment.refused
    report = Report(
        len(assessment.catalog), all_judged, fail_on, problems=problems, passed_over=passed_over, refused=refused
    )
    return BaselineCheck(report, by_file, kept)


def settings_of_baseline(record: BaselineSource, config: Path) -> Settings:
    """Return the settings of the record's revision, so that a change cannot loosen the rules of its own gate."""
    repository = repository_of([record.file])
    commit = repository.resolve(record.revision or "HEAD")
    nearest = nearest_settings(repository, commit, config.name, [Path.cwd()])
    source = read_file_at(repository, commit, nearest or config)
    return read_settings(source) if source else Settings()


def _recorded_baseline(record: BaselineSource) -> Baseline:
    if record.file.is_file():
        return Baseline(*read_baseline(read_file(record.file)))
    if record.begins or record.revision is not None:
        return Baseline()
    raise LoadError(f"there is no baseline '{record.file}'; record one with {ADD_OPTIONS}")


def _baseline_of_revision(record: BaselineSource) -> Baseline:
    repository = repository_of([record.file])
    commit = repository.resolve(record.revision or "HEAD")
    source = read_file_at(repository, commit, record.file)
    if source is None:
        raise LoadError(
            f"'{commit.name}' has no baseline '{record.file}'; merge one that was recorded with {ADD_OPTIONS}"
        )
    return Baseline(*read_baseline(source))


def _with_lasting_path(finding: Finding, scope: FileScope) -> Finding:
    """Name a file that is no module by a path that is the same wherever the schemas lie on a machine."""
    if not isinstance(finding.about, AboutFile):
        return finding
    return replace(finding, about=AboutFile(scope.lasting_path(finding.about.text)))


def _stale_entry(record: BaselineSource, rule: str, module: str, subject: str) -> str:
    about = f"'{module}'" + (f", '{subject}'" if subject else "")
    return f"{record.file}: {rule} for {about} is no longer found; take it out with --update-baseline"
