"""What was found in the last commit already, so that an editor can mark what is new since."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.report import ReportedFinding
from archatlas.formats.schema_files import read_revision
from archatlas.model.finding import Finding, FindingIdentity
from archatlas.model.reading_rules import DOCUMENT_RULES, PAGE_RULES
from archatlas.model.record import dataclass
from archatlas.pipeline.assessor import Assessor
from archatlas.settings import Settings
from archatlas.sources.git import GitError
from archatlas.sources.repository import Commit, Repository, open_repository
from archatlas.sources.scope import FileScope

_NOT_COMPARED = frozenset(rule.name for rule in (*PAGE_RULES, *DOCUMENT_RULES))
"""Rules that look into files which are not read of a commit."""


@dataclass(frozen=True, slots=True)
class LastCommit:
    """How often each thing was found in the last commit, by the settings and the day of now."""

    commit: Commit
    settings: Settings
    day: date
    found: Counter[FindingIdentity]

    def new_among(self, reported: Iterable[ReportedFinding]) -> Iterator[bool]:
        """Tell of each finding of a file whether it is new since then."""
        seen: Counter[FindingIdentity] = Counter()
        for one in reported:
            identity = one.finding.identity
            seen[identity] += 1
            yield one.finding.rule not in _NOT_COMPARED and seen[identity] > self.found[identity]


def look_at_last_commit(
    known: LastCommit | None, scope: FileScope, assessor: Assessor, now: Assessment
) -> LastCommit | None:
    """Return what was found in the last commit, what is `known` where that is the same; None where there is none.

    What the estate holds `now` spares reading what is the same in both.
    """
    head = _head(scope.home)
    day = assessor.today
    if head is None or day is None:
        return None
    repository, commit = head
    if known is not None and (known.commit, known.settings, known.day) == (commit, assessor.settings, day):
        return known
    try:
        tree = read_revision(repository, commit, scope, now.schemas)
    except GitError:
        return None
    before = assessor.assess_after(now, tree)
    findings: Iterable[Finding] = (*before.findings, *(one.finding for one in before.waived))
    return LastCommit(commit, assessor.settings, day, Counter(one.identity for one in findings))


def _head(root: Path) -> tuple[Repository, Commit] | None:
    try:
        repository = open_repository(root)
        return repository, repository.resolve("HEAD")
    except GitError:
        return None
