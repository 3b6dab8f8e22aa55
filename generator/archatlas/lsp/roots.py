"""The roots that an editor has open: one estate, one thread and one set of published diagnostics for each."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from time import monotonic

from lsprotocol import types

from archatlas.analysis.report import ReportedFinding
from archatlas.lsp.assessing import Assessing
from archatlas.lsp.diagnostics import DiagnosticWriter
from archatlas.lsp.elsewhere import FromElsewhere
from archatlas.lsp.estate import Assessed, EditorEstate, saved_estate
from archatlas.lsp.last_commit import LastCommit
from archatlas.lsp.own_findings import OwnFindings, findings_of_text
from archatlas.lsp.ranges import line_ranges, range_at, value_ranges
from archatlas.lsp.snapshot import EditorOptions, OverlaidTexts, Snapshot
from archatlas.model.record import dataclass, replace
from archatlas.render.reports.options import ReportOptions
from archatlas.settings import SETTINGS_FILE
from archatlas.settings.settings import DEFAULT_SCHEMAS, Mistake

DEPTH = 3
"""How many directories below a folder another root is looked for."""
AT_A_TIME = 0.01
"""Seconds for which files are shown before others have their turn."""
_NO_ROOTS = frozenset({"node_modules", "site-packages", "venv", "build", "dist", "target"})

Told = Callable[["EditorRoot", Assessed | None], None]
"""Takes what is known of a root from now on."""
Publish = Callable[[str, list[types.Diagnostic]], None]
"""Shows the diagnostics of a file, by its path, in the place of former ones."""


def find_roots(folder: Path) -> tuple[Path, ...]:
    """Return the directories that may hold an estate: those with settings or the usual place of schemas.

    The folder itself is one where there is no other; nothing outside of it is looked at.
    """
    return tuple(_roots_below(folder, DEPTH)) or (folder,)


def _roots_below(directory: Path, depth: int) -> Iterator[Path]:
    if (directory / SETTINGS_FILE).is_file() or (directory / DEFAULT_SCHEMAS).is_dir():
        yield directory
    if depth:
        for below in _directories(directory):
            yield from _roots_below(below, depth - 1)


def _directories(directory: Path) -> Iterable[Path]:
    try:
        found = sorted(directory.iterdir())
    except OSError:
        return ()
    return [
        one
        for one in found
        if not one.name.startswith(".") and one.name not in _NO_ROOTS and one.is_dir() and not one.is_symlink()
    ]


class EditorRoot:
    """An estate that an editor looks at; all but the judging happens in the thread of the server."""

    def __init__(self, path: Path, from_elsewhere: FromElsewhere, options: EditorOptions, told: Told) -> None:
        """Judge nothing yet; `told` is called in another thread with what is known from then on."""
        self.path, self._options, self._from_elsewhere = path, options, from_elsewhere
        self.assessed: Assessed | None = None
        self.ready = asyncio.Event()
        self.open_texts: dict[str, str] = {}
        self._shown: dict[str, _ShownFile] = {}
        self._waiting: dict[str, None] = {}
        self._typed: dict[str, None] = {}
        self._is_reading = self._is_closed = False
        estate = EditorEstate(path, from_elsewhere)
        estate.baseline, estate.compared.drift = options.baseline, options.drift
        self.assessing = Assessing(estate, partial(told, self), options.quiet_milliseconds / 1000)

    @property
    def snapshot(self) -> Snapshot | None:
        """Return what features look at, None where there is no estate, or not yet."""
        known = self.assessed
        if known is None:
            return None
        texts = OverlaidTexts(dict(self.open_texts), known.texts)
        url = known.settings.site.atlas_url
        return Snapshot(self.path, known.assessment, known.settings, known.scope, texts, url, self._options)

    @property
    def settings_path(self) -> str:
        """Return the path of the settings file, which need not exist."""
        return (self.path / SETTINGS_FILE).as_posix()

    def configure(self, options: EditorOptions) -> None:
        """Take other options."""
        self._options = options
        self.assessing.wait_for(options.quiet_milliseconds / 1000)

    def holds(self, path: str) -> bool:
        """Tell whether a file belongs to the estate, or holds its settings."""
        return path == self.settings_path or (self.assessed is not None and path in self.assessed.texts)

    def saved(self, now: Snapshot) -> Snapshot:
        """Return the estate as it is on disk, given what the editor shows."""
        saved = saved_estate(self.path, now.assessment, self._from_elsewhere)
        return replace(now, assessment=saved.assessment, settings=saved.settings, scope=saved.scope, texts=saved.texts)

    def take(self, assessed: Assessed | None) -> None:
        """Know from now on what was judged; what differs waits to be shown, open files first."""
        if self._is_closed:  # it was told before, and comes after
            return
        self.assessed = assessed
        wanted = assessed.reported if assessed else {}
        mistakes = assessed.mistakes if assessed else ()
        settings = (self.settings_path,) if mistakes else ()
        waiting = dict.fromkeys((*self.open_texts, *settings, *self._shown, *wanted))
        self._waiting = {path: None for path in waiting if not self._is_shown(path, wanted.get(path, ()))}
        self.ready.set()

    def close(self) -> None:
        """Judge nothing any more; what is shown waits to be taken back."""
        self.assessing.stop()
        self.open_texts.clear()
        self._typed.clear()
        self.take(None)
        self._is_closed = True

    async def show_waiting(self, show: Publish) -> None:
        """Show what waits, file by file; whoever types meanwhile is served in between."""
        began = monotonic()
        while self._waiting:
            path = next(iter(self._waiting))
            del self._waiting[path]
            text, shown = self.open_texts.get(path), self._shown.get(path)
            if text is not None and (shown is None or shown.text != text):
                await asyncio.to_thread(value_ranges, text)  # which takes its time, and is kept
            if not self._is_overtaken(path):
                self._show(path, self._reported(path), show)
            if monotonic() - began > AT_A_TIME:
                await asyncio.sleep(0)
                began = monotonic()

    def typed(self, path: str, text: str) -> None:
        """Take the text of an open file, which is read by itself and judged with the estate later."""
        self.open_texts[path] = text
        self._typed[path] = None
        self.assessing.edit(path, text)

    def closed(self, path: str, show: Publish) -> None:
        """Take the file on disk again; its values are not looked for any more."""
        self.open_texts.pop(path, None)
        self._typed.pop(path, None)
        self.assessing.edit(path, None)
        if path in self._shown and not self._is_overtaken(path):
            self._show(path, self._reported(path), show)

    async def show_typed(self, show: Publish) -> None:
        """Show what texts say by themselves that were typed, until the estate is judged again."""
        while self._typed and self.assessed is not None and not self._is_reading:
            path = next(iter(self._typed))
            del self._typed[path]
            text, known = self.open_texts[path], self.assessed
            if path != self.settings_path and known.texts.get(path) != text:
                self._is_reading = True
                try:
                    found = await asyncio.to_thread(_found_in, known, path, text, self._reported(path))
                finally:
                    self._is_reading = False
                if found is not None and self._is_awaited(path, text):
                    self.assessing.take_read(path, found.files)
                    self._show(path, found.reported, show)
            elif known.texts.get(path) == text:
                self._show(path, self._reported(path), show)

    def _is_awaited(self, path: str, text: str) -> bool:
        """Tell whether a file has a text still, and the estate was not judged with it yet."""
        judged = self.assessed.texts.get(path) if self.assessed else None
        return self.open_texts.get(path) == text and judged != text

    def _reported(self, path: str) -> tuple[ReportedFinding, ...]:
        return self.assessed.reported.get(path, ()) if self.assessed else ()

    def _is_shown(self, path: str, reported: tuple[ReportedFinding, ...]) -> bool:
        """Tell at once of most files that nothing of them differs."""
        shown, last = self._shown.get(path), self.assessed.last_commit if self.assessed else None
        is_settled = path not in self.open_texts and path != self.settings_path
        return bool(shown and is_settled and shown.reported is reported and shown.last_commit is last)

    def _is_overtaken(self, path: str) -> bool:
        """Tell whether a file has another text by now, so that what was found in it stands elsewhere."""
        judged = self.assessed.texts.get(path) if self.assessed else None
        return judged is not None and self.open_texts.get(path, judged) != judged

    def _show(self, path: str, reported: tuple[ReportedFinding, ...], show: Publish) -> None:
        known, shown = self.assessed, self._shown.get(path)
        mistakes = known.mistakes if known and path == self.settings_path else ()
        wanted = _ShownFile(reported, mistakes, known.last_commit if known else None, self.open_texts.get(path))
        if shown == wanted or (shown is None and not (reported or mistakes)):
            return
        if reported or mistakes:
            self._shown[path] = wanted
        else:
            del self._shown[path]
        show((self.path / path).as_posix(), self._diagnostics(path, wanted))

    def _diagnostics(self, path: str, wanted: "_ShownFile") -> list[types.Diagnostic]:
        known = self.assessed
        text = wanted.text if wanted.text is not None else known.texts.get(path, "") if known else ""
        url = known.settings.site.atlas_url if known else ""
        ranges = line_ranges(text) if wanted.text is None else value_ranges(text)
        writer = DiagnosticWriter(self.path.as_posix(), ReportOptions("lsp", site_url=url), ranges)
        last = wanted.last_commit
        are_new = last.new_among(wanted.reported) if last else (False for _ in wanted.reported)
        found = (writer.finding(one, is_new) for one, is_new in zip(wanted.reported, are_new, strict=True))
        return [*found, *(writer.mistake(what, range_at(text, place)) for place, what in wanted.mistakes)]


def _found_in(known: Assessed, path: str, text: str, shown: tuple[ReportedFinding, ...]) -> OwnFindings | None:
    """Return what a text says by itself, and find out on the way where its values stand."""
    value_ranges(text)
    return findings_of_text(known, path, text, shown)


@dataclass(frozen=True, slots=True)
class _ShownFile:
    """What the diagnostics of a file were made of; of an open file also the text."""

    reported: tuple[ReportedFinding, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    last_commit: LastCommit | None = None
    text: str | None = None
