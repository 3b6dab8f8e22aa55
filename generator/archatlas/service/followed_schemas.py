"""The estate that a registry follows: what is broken in a schema while it runs takes no module out of sight."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.model.schema_rules import MODULE_DUPLICATE_NAME
from archatlas.pipeline.workspace import Workspace
from archatlas.sources.directory import FileStatus, status_of


class FollowedSchemas:
    """Looks at schemas again and again; a file that is refused counts as it was before, or not at all where it is new.

    Whoever breaks a schema, or declares the module of somebody else once more, would take modules from everybody who
    relies on them being watched.
    """

    def __init__(self, workspace: Workspace, known: Mapping[str, str] | None = None) -> None:
        """Take the estate as it is now, without what of it is refused.

        Of several files that claim a module, the one counts that described it before, by what is `known`; else the
        first one.
        """
        self._workspace = workspace
        self._held: dict[str, FileStatus | None] = {}
        self._hold(dict.fromkeys(_rivals(workspace.snapshot(), known or {}), ""))
        self._taken = self._texts(workspace.snapshot())

    @property
    def assessment(self) -> Assessment:
        """Return the estate as it was looked at last."""
        return self._workspace.snapshot()

    @property
    def held(self) -> tuple[str, ...]:
        """Return the paths of files that count as they were before."""
        return tuple(sorted(self._held))

    def look_again(self) -> Assessment:
        """Return the estate as it is now; raise UserError or OSError where it cannot be read."""
        self._workspace.refresh()
        if any(status is None or status_of(Path(path)) != status for path, status in self._held.items()):
            for path in self._held:
                self._workspace.overlay(path, None)
            self._held = {}
        assessment = self._workspace.snapshot()
        refused = [path for path in assessment.refused if path not in self._held]
        if any(path in self._taken for path in refused):  # else nobody is taken out of sight
            self._hold({path: self._taken.get(path, "") for path in refused})
            assessment = self._workspace.snapshot()
        self._taken = self._texts(assessment)
        return assessment

    def _hold(self, texts: Mapping[str, str]) -> None:
        for path, text in texts.items():
            self._workspace.overlay(path, text)
            self._held[path] = status_of(Path(path))

    def _texts(self, assessment: Assessment) -> Mapping[str, str]:
        """Return the texts that are taken, which cost nothing: the workspace holds them."""
        refused = frozenset(assessment.refused)
        return {one.path: one.text for one in self._workspace.files if one.path not in refused}


def paths_of(assessment: Assessment) -> Mapping[str, str]:
    """Return for each module the path of the file that describes it."""
    return {str(name): module.path for name, module in assessment.catalog.items()}


def _rivals(assessment: Assessment, known: Mapping[str, str]) -> Iterator[str]:
    """Yield the files that claim a module which another one goes on to describe, and describe nothing else."""
    claims: dict[str, list[str]] = {}
    others = {module.path for module in assessment.catalog.values()}
    for path, reasons in assessment.refusals.items():
        for one in reasons:
            if one.rule == MODULE_DUPLICATE_NAME.name:
                claims.setdefault(one.subject, []).append(path)
    for name, paths in claims.items():
        good = sorted(path for path in paths if _is_only_claimed(assessment, path))
        kept = known[name] if known.get(name) in good else next(iter(good), None)
        if kept is not None:
            yield from (path for path in paths if path != kept and path not in others)


def _is_only_claimed(assessment: Assessment, path: str) -> bool:
    return all(one.rule == MODULE_DUPLICATE_NAME.name for one in assessment.refusals[path])
