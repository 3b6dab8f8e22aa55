"""An estate that is looked at for as long as a program runs: what is on disk, and texts that are not saved yet."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import Self

from archatlas.analysis.assessment import Assessment
from archatlas.formats.reader import Reader
from archatlas.formats.schema_files import SourceTree
from archatlas.formats.working_tree import WorkingTree
from archatlas.model.reading import ReadFile
from archatlas.model.record import dataclass
from archatlas.model.source import SourceFile
from archatlas.pipeline.assessor import Assessor
from archatlas.settings import SETTINGS_FILE, Settings, read_settings, settings_source
from archatlas.settings.settings import scope_of
from archatlas.sources.scope import FileScope
from archatlas.sources.unsaved import key_of

Clock = Callable[[], date]
"""Says what day it is, each time it is asked."""

NOTHING_UNSAVED: Mapping[str, str] = MappingProxyType({})
"""No text in the place of any file."""


def today_in_utc() -> date:
    """Return the day that it is in UTC."""
    return datetime.now(UTC).date()


class JudgedBy(Enum):
    """Which day decides what is overdue."""

    CLOCK = "the day of the clock"
    DATA = "the youngest day in the schemas, that of the clock where they have none"


@dataclass(frozen=True, slots=True)
class _Judging:
    """Settings, the text that they were read from where there is a file, and where schemas are looked for."""

    settings: Settings
    source: SourceFile | None
    scope: FileScope


class Workspace:
    """The schemas below some directories with their settings, assessed again after each change, and only what changed.

    It may be used by several threads at once; an assessment that was taken never changes. It keeps what the estate
    holds now, and nothing of what it held before.
    """

    def __init__(
        self,
        roots: tuple[Path, ...],
        settings: Settings | Path,
        clock: Clock,
        judged_by: JudgedBy,
        unsaved: Mapping[str, str],
    ) -> None:
        self._roots, self._said, self._clock, self._judged_by = roots, settings, clock, judged_by
        self._reader = Reader()
        self._unsaved = {key_of(path): text for path, text in unsaved.items()}
        self._assessment: Assessment | None = None
        self._lock = RLock()
        self._judging = self._read_settings(None)
        self._files = WorkingTree(self._judging.scope)
        self._tree: SourceTree | None = None
        self._assessed: tuple[SourceTree, Settings, date] | None = None
        self.refresh()

    @classmethod
    def open(
        cls,
        root: Path | str | Iterable[Path | str] = (),
        settings: Settings | Path | str = SETTINGS_FILE,
        clock: Clock = today_in_utc,
        judged_by: JudgedBy = JudgedBy.CLOCK,
        unsaved: Mapping[str, str] = NOTHING_UNSAVED,
    ) -> Self:
        """Open one directory or several, those of the settings where none is named.

        `settings` is a file, which need not exist and is read again when it changes, or what one would say. `unsaved`
        are texts by path in the place of files. Raises a UserError where a directory or the settings cannot be read.
        """
        roots = (Path(root),) if isinstance(root, Path | str) else tuple(map(Path, root))
        return cls(roots, Path(settings) if isinstance(settings, str) else settings, clock, judged_by, unsaved)

    @property
    def settings(self) -> Settings:
        """Return the settings that judge now."""
        return self._judging.settings

    @property
    def scope(self) -> FileScope:
        """Return where schemas are looked for now."""
        return self._judging.scope

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """Return the texts that the last snapshot was made of."""
        with self._lock:
            return self._tree.files if self._tree else ()

    def overlay(self, path: Path | str, text: str | None) -> None:
        """Put a text that is not saved in the place of a file, or beside the files; None takes it back.

        The settings file can be overlaid as well. A text that cannot be settings is refused, and changes nothing.
        """
        with self._lock:
            former = dict(self._unsaved)
            if text is None:
                self._unsaved.pop(key_of(path), None)
            else:
                self._unsaved[key_of(path)] = text
            try:
                self._judge_by(self._read_settings(self._judging))
            except BaseException:
                self._unsaved = former
                raise
            self._tree = None

    def take_read(self, files: Iterable[ReadFile]) -> None:
        """Take what somebody has read already of texts that are not saved, in the place of what was taken before."""
        with self._lock:
            self._reader = self._reader.having_read(files)

    def refresh(self) -> None:
        """Look at the disk again: files that differ are read, others are not opened.

        Raises a UserError where the settings or a directory cannot be read; all stays as it was then.
        """
        with self._lock:
            self._judge_by(self._read_settings(self._judging))
            self._files.refresh()
            self._tree = None

    def snapshot(self) -> Assessment:
        """Return everything known about the estate as it was looked at last, with the texts that are not saved.

        It is the same object as before where nothing is different.
        """
        with self._lock:
            if self._tree is None:
                self._tree = self._files.tree(self._unsaved_schemas())
            state = (self._tree, self.settings, self._clock())
            if self._assessment is None or self._assessed is None:
                self._assessment = self._assessor(state[2]).assess(self._tree)
            elif state != self._assessed:
                self._assessment = self._assessor(state[2]).assess_after(self._assessment, self._tree)
            self._assessed = state
            return self._assessment

    def _assessor(self, day: date) -> Assessor:
        if self._judged_by is JudgedBy.CLOCK:
            return Assessor(self.settings, day, self._reader)
        return Assessor(self.settings, None, self._reader, fallback_day=day)

    def _unsaved_schemas(self) -> Mapping[str, str]:
        """Return the texts that are not saved but those of the settings, which no directory holds as a schema."""
        own = "" if isinstance(self._said, Settings) else key_of(self._said)
        return {key: text for key, text in self._unsaved.items() if key != own}

    def _read_settings(self, known: _Judging | None) -> _Judging:
        """Return the settings as they are now; those of the same text are the same."""
        if isinstance(self._said, Settings):
            return _Judging(self._said, None, scope_of(self._said, self._roots))
        unsaved = self._unsaved.get(key_of(self._said))
        source = settings_source(self._said) if unsaved is None else SourceFile(self._said.as_posix(), unsaved)
        if known is not None and known.source == source:
            settings = known.settings
        else:
            settings = read_settings(source) if source else Settings()
        return _Judging(settings, source, scope_of(settings, self._roots, self._said.parent))

    def _judge_by(self, judging: _Judging) -> None:
        if judging.scope != self._files.scope:
            files = WorkingTree(judging.scope)
            files.refresh()
            self._files = files
        self._judging = judging
