"""What texts that are not saved do to the estate."""

import json
from collections.abc import Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.compare import comparison_of
from archatlas.analysis.report import Report
from archatlas.formats.schema_files import SourceTree
from archatlas.lsp.rename_trial import state_of
from archatlas.lsp.snapshot import Snapshot
from archatlas.model.finding import Severity
from archatlas.model.record import replace
from archatlas.pipeline.review import judge_unsaved
from archatlas.pipeline.review_inputs import ReviewInputs, Revision
from archatlas.render.reports.json import to_json
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.text import to_text

SAVED, SHOWN = "the files on disk", "the editor"
LINES = 200
"""Most lines of the text."""


def what_changes(saved: Snapshot, now: Snapshot) -> Mapping[str, object]:
    """Return what differs between the files on disk and what the editor shows: findings, health and who is affected.

    `text` is for people and `changes` the same document that a review writes as JSON.
    """
    report = _report(saved, replace(now, assessment=state_of(now)))
    options = ReportOptions("review", site_url=now.published_url, root=now.root.as_posix(), lines=LINES)
    text = to_text(report, options).replace(f"{now.root.as_posix()}/", "")
    return {"text": text, "changes": json.loads(to_json(report, options))}


def _report(saved: Snapshot, now: Snapshot) -> Report:
    sides = (
        Revision(_tree(saved.assessment), saved.settings, SAVED),
        Revision(_tree(now.assessment), now.settings, SHOWN),
    )
    judgement = judge_unsaved(ReviewInputs(*sides), saved.assessment, now.assessment, Severity.WARNING)
    return replace(judgement.report, comparison=comparison_of(judgement.contracts, judgement.read.values))


def _tree(assessment: Assessment) -> SourceTree:
    """Return the texts that were assessed."""
    reading = assessment.evaluated.reading
    return SourceTree(tuple(file.source for file in reading.files), reading.unopened, reading.not_schemas)
