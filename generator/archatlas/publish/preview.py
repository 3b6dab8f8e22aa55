"""Answers a browser from an estate as it is at that moment, by rendering the page that is asked for and no other."""

import gzip
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.model.errors import UserError
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass, replace
from archatlas.pipeline.code_scan import ComparedStates
from archatlas.pipeline.history import Present, read_histories
from archatlas.pipeline.history_gap import with_gap
from archatlas.pipeline.history_range import HistoryWish
from archatlas.pipeline.measured_facts import MeasuredStates
from archatlas.pipeline.past_states import PastStates
from archatlas.pipeline.workspace import JudgedBy, Workspace
from archatlas.publish.errors import PublishError
from archatlas.publish.mkdocs.build_preview import file_state
from archatlas.publish.mkdocs.mkdocs_process import MessageHandler
from archatlas.publish.mkdocs.page_frame import SITEMAP, SearchFound
from archatlas.publish.preview_frame import FramedSite, configured_places, framed, needs_build
from archatlas.publish.site import refusal_lines, require_some
from archatlas.publish.written_estate import PageWatch, WrittenEstate
from archatlas.render.diagrams.diagram import Draw
from archatlas.render.site.page import RenderedFile, RenderedPage
from archatlas.render.text.messages import error_text
from archatlas.settings import SiteSettings, found_among

_INDEX_FILE = re.compile(r"search/[a-z_0-9-]+\.js(?:on)?")

Runner = Callable[[Callable[[], None]], None]
"""Runs something, perhaps beside everything else."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser gets; `name` says by its ending what it is. `moved_to` is the address that was meant."""

    content: bytes = b""
    name: str = "index.html"
    is_found: bool = True
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class PreviewOptions:
    """What a preview shows: the mkdocs.yml, the directories of schemas, and the places where settings may stand.

    `evidence` are directories of what CI measured, `history` is how much of the past is told. `changed` is called after
    each change that was seen, `run` for work that nobody has to wait for.
    """

    mkdocs_file: Path
    schemas: tuple[Path, ...]
    settings_places: tuple[Path, ...]
    report: MessageHandler
    changed: Callable[[], None]
    run: Runner
    evidence: tuple[Path, ...] = ()
    history: HistoryWish | None = None


class PreviewSite:
    """The site of some schemas and settings, each answer by what is on the disk when it is given.

    A file that cannot be read is left out, as by a build that goes on; settings that cannot be read are told and leave
    everything as it was. Raises a UserError where there is nothing to show to begin with.
    """

    def __init__(self, options: PreviewOptions, draw: Draw) -> None:
        self._options = options
        self._turns = RenderTurns()
        self._index = PreviewIndex(self._turns, options.run)
        self._told = ""
        self._refused: dict[ModuleName, str] = {}
        self._refusals: list[str] = []
        self._configured = file_state(options.mkdocs_file)
        self._settings_file = found_among(options.settings_places)
        self._workspace = self._opened(self._settings_file)
        self._states = ComparedStates()
        self._past = PastStates()
        self._measured = MeasuredStates(options.evidence)
        self._pages = PageWatch()
        self._told_of: tuple[WrittenEstate, WrittenEstate] | None = None
        estate = self._estate()
        require_some(estate.assessment)
        self._tell_refusals(estate.assessment)
        self._framed_for = self._workspace.settings.site
        self._shown = framed(self._workspace, estate, draw, options.mkdocs_file)

    @property
    def root(self) -> Path:
        """Return the directory of the files that mkdocs built."""
        return self._shown.root

    @property
    def url(self) -> str | None:
        """Return the address of the site, None where it has none."""
        return self._shown.frame.config.site_url

    def refresh(self) -> None:
        """Look at schemas and settings again."""
        with self._turns.now():
            self._refresh()

    def answer(self, path: str) -> Answer | None:
        """Return what has a path below the site; None where that can only be a file that mkdocs built."""
        with self._turns.now():
            self._refresh()
            shown = self._shown
            if not _INDEX_FILE.fullmatch(path):
                return self._answer(path.removesuffix("index.html") if path.endswith("/index.html") else path)
        text = self._index.files(shown).get(path)
        return None if text is None else Answer(text.encode(), path)

    def _answer(self, path: str) -> Answer | None:
        if path in (SITEMAP, f"{SITEMAP}.gz"):
            return self._sitemap(path)
        address = "" if path == "index.html" else path.removesuffix("/")
        item = self._shown.page_at(address)
        if item is None:
            refused = self._shown.refused_page_at(address, self._refused)
            return self._page(refused, is_found=False) if isinstance(refused, RenderedPage) else None
        if isinstance(item, RenderedFile) and item.path == address:
            return None if path.endswith("/") else Answer(item.content, item.path)
        if address and not path.endswith("/"):
            return Answer(moved_to=f"{path}/")
        if isinstance(item, RenderedFile):
            return Answer(item.content, item.path)
        return self._page(item, is_found=True)

    def _sitemap(self, path: str) -> Answer:
        content = self._shown.sitemap().encode()
        return Answer(content if path == SITEMAP else gzip.compress(content, mtime=0), path)

    def _page(self, page: RenderedPage, *, is_found: bool) -> Answer:
        text = self._shown.text(page)
        return Answer(text.encode(errors="xmlcharrefreplace"), is_found=is_found)  # as mkdocs does

    def _refresh(self) -> None:
        try:
            is_configured_anew = self._follow_configuration()
            self._follow_settings()
            estate = self._estate()
            is_new = is_configured_anew or estate is not self._shown.estate
            if is_new:
                require_some(estate.assessment)
                self._show(estate, self._framed_for if not is_configured_anew else None)
        except UserError as refusal:
            self._tell(error_text(refusal))
            return
        self._told = ""
        if is_new:
            self._tell_refusals(estate.assessment)
            self._options.changed()

    def _estate(self) -> WrittenEstate:
        estate = self._pages.estate(self._snapshot(), self._workspace.scope, self._workspace.settings.pages)
        return self._with_history(estate, self._options.history) if self._options.history else estate

    def _with_history(self, estate: WrittenEstate, wish: HistoryWish) -> WrittenEstate:
        """Return a state with its history, for the same one the same object."""
        if self._told_of is None or self._told_of[0] is not estate:
            workspace, known = self._workspace, estate.assessment
            request = wish.of(workspace.scope, workspace.settings, self._settings_file)
            history = read_histories(request, Present(known))
            told = replace(estate, assessment=with_gap(known, history), history=history)
            self._told_of = (estate, told)
        return self._told_of[1]

    def _tell(self, text: str) -> None:
        """Report a refusal once, however often it is met."""
        if text != self._told:
            self._options.report(f"{text}\nthe preview shows what was there before")
            self._told = text

    def _tell_refusals(self, assessment: Assessment) -> None:
        """Report why files are left out that were not, or for another reason."""
        reasons = refusal_lines(assessment)
        unsaid = [reason for reason in reasons if reason not in self._refusals]
        if unsaid:
            self._options.report("\n".join([*unsaid, "the preview leaves out what is named above"]))
        self._refusals = reasons

    def _follow_configuration(self) -> bool:
        """Take the mkdocs.yml as it is now, and tell whether it changed; a mistake in it is told once."""
        file, state = self._options.mkdocs_file, file_state(self._options.mkdocs_file)
        if state == self._configured:
            return False
        self._configured = state
        if reason := needs_build(file):
            raise PublishError(f"{file}: {reason}; start the preview again, then each change builds the whole site")
        schemas, places = configured_places(file)
        if schemas != self._options.schemas or places != self._options.settings_places:
            self._options = replace(self._options, schemas=schemas, settings_places=places)
            self._settings_file = found_among(places)
            self._workspace = self._opened(self._settings_file)
        return True

    def _follow_settings(self) -> None:
        place = found_among(self._options.settings_places)
        if place == self._settings_file:
            self._workspace.refresh()
        else:
            self._workspace, self._settings_file = self._opened(place), place

    def _snapshot(self) -> Assessment:
        """Return what is known of the estate, compared with code, its past and artefacts where there are such."""
        settings, home = self._workspace.settings, self._settings_file.parent
        compared = self._states.of(self._workspace.snapshot(), settings, home)
        return self._measured.of(self._past.of(compared, settings, home), settings, home)

    def _opened(self, settings: Path) -> Workspace:
        return Workspace.open(self._options.schemas, settings, judged_by=JudgedBy.DATA)

    def _show(self, estate: WrittenEstate, framed_for: SiteSettings | None) -> None:
        former, identity = self._shown, self._workspace.settings.site
        later = former.of(self._workspace, estate)
        if identity == framed_for and later.has_its_navigation:
            self._shown = later
        else:
            self._shown = framed(self._workspace, estate, former.site.draw, self._options.mkdocs_file)
            self._framed_for = identity
            shutil.rmtree(former.root, ignore_errors=True)
        self._refused = _refused_modules(self._refused, former.site.assessment, estate.assessment)


def _refused_modules(known: dict[ModuleName, str], former: Assessment, assessment: Assessment) -> dict[ModuleName, str]:
    """Return the modules that were there until their files were refused, with the paths of these."""
    refused = set(assessment.refused)
    if not refused:
        return {}
    paths = known | {name: module.path for name, module in former.catalog.items()}
    return {name: path for name, path in paths.items() if path in refused and name not in assessment.catalog}


class RenderTurns:
    """Let one thread render at a time; who answers a browser goes before who works ahead."""

    def __init__(self) -> None:
        self._asking = 0
        self._changed = threading.Condition()
        self._rendering = threading.Lock()

    @contextmanager
    def now(self) -> Iterator[None]:
        """Take the next turn."""
        with self._changed:
            self._asking += 1
        try:
            with self._rendering:
                yield
        finally:
            with self._changed:
                self._asking -= 1
                self._changed.notify_all()

    @contextmanager
    def later(self) -> Iterator[None]:
        """Take a turn when nobody else wants one."""
        with self._changed:
            self._changed.wait_for(lambda: not self._asking)
        with self._rendering:
            yield


class PreviewIndex:
    """The index of the search: made from all pages, so that the one before is given while a new one is made."""

    def __init__(self, turns: RenderTurns, run: Runner) -> None:
        self._turns, self._run = turns, run
        self._state = threading.Condition()
        self._wanted: FramedSite | None = None
        self._made_of: FramedSite | None = None
        self._files: Mapping[str, str] = {}
        self._is_running = False

    def files(self, shown: FramedSite) -> Mapping[str, str]:
        """Return the index of a site, or of the one before while its own is made; wait only where there is none."""
        with self._state:
            if self._made_of is not shown:
                self._wanted = shown
                begins, self._is_running = not self._is_running, True
            else:
                begins = False
        if begins:
            self._run(self._make)
        with self._state:
            self._state.wait_for(lambda: self._made_of is not None or not self._is_running)
            return self._files

    def _make(self) -> None:
        try:
            while (shown := self._next()) is not None:
                entries = [entry for found in self._step_by_step(shown) for entry in found]
                files = shown.frame.search_files(entries)
                with self._state:
                    self._files, self._made_of = files, shown
                    self._state.notify_all()
        finally:
            with self._state:
                self._is_running = False
                self._state.notify_all()

    def _next(self) -> FramedSite | None:
        """Return the site that is wanted now; None, and run no longer, where its index is made."""
        with self._state:
            if self._wanted is self._made_of:
                self._is_running = False
                return None
            return self._wanted

    def _step_by_step(self, shown: FramedSite) -> Iterator[list[SearchFound]]:
        steps = iter(shown.search_entries())
        while True:
            with self._turns.later():
                found = next(steps, None)
            if found is None:
                return
            yield found
