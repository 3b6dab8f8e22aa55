"""One estate in an editor: what is on disk below a root, with texts that are not saved, judged again and again."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.formats.format import FileNature
from archatlas.formats.registry import KNOWN_FORMATS
from archatlas.formats.working_tree import WorkingTree
from archatlas.lsp.compared import ComparedEstate
from archatlas.lsp.elsewhere import FoundElsewhere, FromElsewhere
from archatlas.lsp.last_commit import LastCommit, look_at_last_commit
from archatlas.lsp.refused_places import refused_place
from archatlas.lsp.reported import ReportedByPath, reported_against, reported_findings
from archatlas.model.errors import UserError
from archatlas.model.reading import ReadFile
from archatlas.model.record import dataclass, replace
from archatlas.model.source import SourceFile
from archatlas.pipeline.assessor import Assessor
from archatlas.pipeline.baseline_check import BaselineSource
from archatlas.pipeline.workspace import Clock, Workspace, today_in_utc
from archatlas.settings import SETTINGS_FILE, Settings, read_settings, settings_at, settings_source
from archatlas.settings.settings import DEFAULT_SCHEMAS, Mistake, WrongSettings, inside_repository, scope_of
from archatlas.sources.read_errors import LoadError
from archatlas.sources.scope import FileScope
from archatlas.sources.unsaved import key_of

REFUSALS = (UserError, OSError)
"""What settings may bring about that name what is wrong, or what the system refuses, as names that are too long."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """An estate at one moment: what is known of it, what it was judged by, and the texts that it was made of."""

    assessment: Assessment
    settings: Settings
    scope: FileScope
    texts: Mapping[str, str]
    reported: ReportedByPath
    """What `check` reports, by the path of the file; the same object where it is the same as before."""
    mistakes: tuple[Mistake, ...] = ()
    """What is wrong with the settings, so that the last good ones judge."""
    last_commit: LastCommit | None = None
    """What was found in the last commit, None where nobody knows, or not yet."""


class FilesOnDisk(Enum):
    """Which files may differ on disk."""

    SCHEMAS = "module schemas"
    ALL = "others too, such as descriptions of APIs"


class EditorEstate:
    """The estate below one root; for one thread at a time."""

    def __init__(self, root: Path, from_elsewhere: FromElsewhere, clock: Clock = today_in_utc) -> None:
        """Read nothing yet."""
        self.root = root
        self.baseline = ""
        """A recorded baseline by its path from the root, whose findings are known; empty where there is none."""
        self._elsewhere, self._clock = FoundElsewhere(from_elsewhere), clock
        self.compared = ComparedEstate(root)
        self._settings_file = root / SETTINGS_FILE
        self._unsaved: dict[str, str] = {}
        self._workspace: Workspace | None = None
        self._opened_at: tuple[Path, ...] = ()
        self._tried: str | None = None
        self._good = ""
        self._mistakes: tuple[Mistake, ...] = ()
        self._not_there: tuple[Mistake, ...] = ()
        self._raw: Assessment | None = None
        self._known: Assessed | None = None
        self._last_commit: LastCommit | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether there was an estate when it was last judged."""
        return self._known is not None

    def edit(self, texts: Mapping[str, str | None]) -> None:
        """Put texts in the place of files, or beside them; None takes one back."""
        for path, text in texts.items():
            if text is None:
                self._unsaved.pop(key_of(path), None)
            else:
                self._unsaved[key_of(path)] = text
            if self._workspace is not None and key_of(path) != self._settings_key:
                self._workspace.overlay(path, text)

    def take_read(self, files: Iterable[ReadFile]) -> None:
        """Take what was read already of texts that are not saved."""
        if self._workspace is not None:
            self._workspace.take_read(files)

    def look_again(self, files: FilesOnDisk) -> None:
        """Look at files on disk again."""
        if files is FilesOnDisk.ALL:
            self._elsewhere.forget()
            self.compared.forget()
            self._raw = None
        if self._mistakes:
            self._tried = None  # what they name may be there by now
        try:
            if self._workspace is not None:
                self._workspace.refresh()
        except REFUSALS:
            self._workspace = None  # which is told when it is opened again

    def assess(self) -> Assessed:
        """Return everything known now, the same object where nothing is different.

        Raises a UserError where there is no estate: nothing on disk, and nothing in the editor.
        """
        self._read_settings()
        workspace = self._workspace = self._workspace or self._opened_somehow()
        raw, known = workspace.snapshot(), self._known
        if (
            self._opened_at
            and not self._mistakes
            and not any(KNOWN_FORMATS.recognises(file) is FileNature.SCHEMA for file in workspace.files)
        ):
            raise LoadError(f"there is no module schema below {self.root}")
        if known is None or raw is not self._raw or self._not_there or known.settings != workspace.settings:
            assessment = self._with_elsewhere(raw, workspace)
            texts = {file.path: file.text for file in workspace.files}
            reported = self._reported(assessment, workspace.scope, known.reported if known else {})
            known = Assessed(assessment, workspace.settings, workspace.scope, texts, reported)
        settings, said = self._settings_file.as_posix(), self._tried or ""
        if known.texts.get(settings, "") != said:
            known = replace(known, texts={**known.texts, settings: said})
        mistakes = (*self._mistakes, *self._not_there)
        if known.mistakes != mistakes or known.last_commit is not self._last_commit:
            known = replace(known, mistakes=mistakes, last_commit=self._last_commit)
        self._raw, self._known = raw, known
        return known

    def look_at_last_commit(self) -> Assessed:
        """Return everything known with what was found in the last commit."""
        known = self.assess()
        assessor = _as_judged(known.assessment, known.settings, self._clock())
        self._last_commit = look_at_last_commit(self._last_commit, known.scope, assessor, known.assessment)
        return self.assess()

    def _with_elsewhere(self, raw: Assessment, workspace: Workspace) -> Assessment:
        """Add what is found in files that are no schemas; settings that name a folder that is not there are told."""
        self._not_there = ()
        try:
            compared = self.compared.of(raw, workspace.settings)
            return self._elsewhere.added_to(compared, workspace.scope, workspace.settings)
        except REFUSALS as refusal:
            self._not_there = (self._refused(refusal),)
            return raw

    def _refused(self, refusal: UserError | OSError) -> Mistake:
        why = str(refusal.strerror or refusal) if isinstance(refusal, OSError) else str(refusal)
        return refused_place(self._settings_file.as_posix(), self._tried or ""), why

    def _reported(self, assessment: Assessment, scope: FileScope, before: ReportedByPath) -> ReportedByPath:
        if not self.baseline:
            return reported_findings(assessment, before)
        try:
            place = inside_repository(self.root, self.baseline, "baseline")  # a workspace may bring its own options
            return reported_against(BaselineSource(place, begins=True), assessment, scope, before)
        except REFUSALS as refusal:
            self._not_there = (*self._not_there, self._refused(refusal))
            return reported_findings(assessment, before)

    @property
    def _settings_key(self) -> str:
        return key_of(self._settings_file)

    def _read_settings(self) -> None:
        """Judge by the settings as they are now, by the last good ones where these are wrong."""
        try:
            text = self._settings_text()
            if text == self._tried:
                return
            self._tried, self._mistakes = text, ()
            settings = read_settings(SourceFile(self._settings_file.as_posix(), text))
            if self._workspace is not None and _directories(self.root, settings) == self._opened_at:
                self._workspace.overlay(self._settings_file, text)
            else:
                self._workspace = None
            self._good = text
        except WrongSettings as wrong:
            self._mistakes = wrong.mistakes
        except REFUSALS as refusal:
            self._mistakes = (self._refused(refusal),)

    def _settings_text(self) -> str:
        unsaved = self._unsaved.get(self._settings_key)
        if unsaved is not None:
            return unsaved
        source = settings_source(self._settings_file)
        return source.text if source else ""

    def _opened_somehow(self) -> Workspace:
        """Open what the settings name; where that cannot be, say so of them, and open what they would by default."""
        try:
            return self._opened()
        except REFUSALS as refusal:
            if not self._good:
                raise
            self._good, self._mistakes = "", (self._refused(refusal),)
            return self._opened()

    def _opened(self) -> Workspace:
        settings = read_settings(SourceFile(self._settings_file.as_posix(), self._good))
        self._opened_at = _directories(self.root, settings)
        unsaved = {**self._unsaved, self._settings_key: self._good}
        return Workspace.open(self._opened_at, self._settings_file, self._clock, unsaved=unsaved)


def saved_estate(root: Path, now: Assessment, from_elsewhere: FromElsewhere, clock: Clock = today_in_utc) -> Assessed:
    """Return the estate as it is on disk, given what the editor shows, which spares reading what both have.

    Raises a UserError where nothing on disk can be judged.
    """
    settings = settings_at(root / SETTINGS_FILE)
    scope = scope_of(settings, _directories(root, settings), root)
    files = WorkingTree(scope)
    files.refresh()
    tree = files.tree({})
    judged = from_elsewhere(_as_judged(now, settings, clock()).assess_after(now, tree), scope, settings)
    return Assessed(
        judged, settings, scope, {file.path: file.text for file in tree.files}, reported_findings(judged, {})
    )


def _as_judged(now: Assessment, settings: Settings, day: date) -> Assessor:
    """Return what assesses another state by the code, the artefacts and the past that one is compared with now."""
    criteria = now.evaluated.criteria
    return Assessor(settings, day, code=criteria.code, measured=criteria.measured, changes=criteria.changes)


def _directories(root: Path, settings: Settings) -> tuple[Path, ...]:
    """Return what is named to hold schemas: the root itself, where neither settings nor the usual place say it."""
    says_where = settings.schemas or settings.include or settings.sources
    return () if says_where or (root / DEFAULT_SCHEMAS).is_dir() else (root,)
