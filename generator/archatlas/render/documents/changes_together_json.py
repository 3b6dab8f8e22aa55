"""`changes-together.json`: which modules changed in the same commits, how likely they do again, and why, if known."""

from collections.abc import Iterator
from datetime import UTC, datetime

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.hidden_coupling import dependency_between, hidden_couplings
from archatlas.model.change_log import CoChangedModules
from archatlas.model.module import ModuleName
from archatlas.render.documents.json_text import Plain, document_text
from archatlas.render.site.page import LazyFile, RenderedFile

CHANGES_TOGETHER_JSON = "changes-together.json"
SCHEMA = "schemas/changes-together-json.schema.json"
VERSION = 1


def changes_together_files(assessment: Assessment) -> Iterator[LazyFile]:
    """Yield the document of a site; none where nobody looks at the past."""
    changes = assessment.facts.changes
    if changes is not None:
        yield LazyFile(
            CHANGES_TOGETHER_JSON,
            lambda: RenderedFile(CHANGES_TOGETHER_JSON, changes_together_json(assessment, changes)),
        )


def changes_together_json(assessment: Assessment, changes: CoChangedModules) -> str:
    """Return the document, the modules in the order of their names."""
    return document_text(
        {
            "$schema": SCHEMA,
            "version": VERSION,
            "commits": changes.commits,
            "since": _day(changes, changes.since),
            "until": _day(changes, changes.until),
            "is_whole": changes.is_whole,
            "is_fitted": changes.is_fitted,
            "modules": [_module(assessment, changes, name) for name in assessment.catalog if name in changes.times],
            "hidden": [one for name in assessment.catalog for one in _hidden(assessment, name)],
        }
    )


def _day(changes: CoChangedModules, at: int) -> str | None:
    return datetime.fromtimestamp(at, UTC).date().isoformat() if changes.commits else None


def _module(assessment: Assessment, changes: CoChangedModules, name: ModuleName) -> dict[str, Plain]:
    there = (one for one in changes.companions.get(name, ()) if one.module in assessment.catalog)
    return {
        "module": name,
        "changes": changes.times[name],
        "with": [
            {
                "module": one.module,
                "together": one.together,
                "probability": one.probability,
                "dependency": dependency_between(
                    assessment.facts, assessment.topics, name, ModuleName(one.module)
                ).value,
            }
            for one in there
        ],
    }


def _hidden(assessment: Assessment, name: ModuleName) -> Iterator[dict[str, Plain]]:
    for other, common in hidden_couplings(assessment.facts, assessment.topics, name):
        yield {
            "modules": [name, other],
            "together": common.count,
            "changes": [common.of_first, common.of_second],
            "lately": list(common.lately),
        }
