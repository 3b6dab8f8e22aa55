"""Collects the pages that people wrote by hand, beside the schemas and the settings."""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.owners import stable_slugs
from archatlas.formats.decision_record import RecordHead, record_head
from archatlas.formats.own_html import CleanHtml, Resolvers, with_own_anchors, with_targets
from archatlas.formats.own_images import ENDINGS, image_fault
from archatlas.formats.own_markdown import NestedTooDeeply, ReadMarkdown, anchor_of, place_of, read_markdown
from archatlas.model.finding import AboutFile, AboutModule, Finding
from archatlas.model.module import ModuleName
from archatlas.model.own_page import Decision, OwnImage, OwnPage, OwnPages, PageHtml, page_address
from archatlas.model.reading import in_order
from archatlas.model.reading_rules import PAGE_DEAD_LINK, PAGE_LEFT_OUT
from archatlas.model.record import dataclass, replace
from archatlas.model.source import WHOLE_FILE, Range, SourceFile, range_at
from archatlas.model.text_detail import DeadLink, NotShown, PageFault
from archatlas.model.web_address import reachable_address
from archatlas.publish.page_folders import FIRST, PageFolder, by_module, is_passed_over, page_folders, page_slugs
from archatlas.render.site.links import DECISIONS, FIXED_ANCHORS, link, link_to_file, module_address
from archatlas.settings.settings import PageSettings
from archatlas.sources import page_folder as limits
from archatlas.sources.page_folder import (
    page_places,
    read_image_file,
    read_page_file,
)
from archatlas.sources.scope import FileScope


@dataclass(frozen=True, slots=True)
class _Draft:
    """A page of which nobody has followed the links yet."""

    source: SourceFile
    folder: PageFolder
    slug: str
    read: ReadMarkdown
    clean: CleanHtml
    head: RecordHead | None

    @property
    def address(self) -> str:
        return page_address(self.folder.module, self.slug)


@dataclass(frozen=True, slots=True)
class _Linked:
    """The HTML of a page with its links followed, and what each of them was found to lead to, in this order."""

    clean: CleanHtml
    targets: tuple[tuple[str, str | None], ...]
    images: tuple[tuple[str, str | None], ...]


def own_pages(assessment: Assessment, scope: FileScope, settings: PageSettings) -> OwnPages:
    """Read the pages of every module and the decision records of the estate."""
    return PageReader().read(assessment, scope, settings)


class PageReader:
    """Reads the pages of an estate, those that are as they were when they were last read without parsing them."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._trust: PageHtml | None = None
        self._drafts: Mapping[str, _Draft] = {}
        self._linked: Mapping[str, tuple[_Draft, _Linked]] = {}

    def read(self, assessment: Assessment, scope: FileScope, settings: PageSettings) -> OwnPages:
        """Read the pages of every module and the decision records of the estate."""
        if settings.html is not self._trust:
            self._drafts, self._linked = {}, {}
        collection = _Collection(assessment, scope, settings, self._drafts, self._linked)
        found = collection.pages()
        self._trust, self._drafts, self._linked = settings.html, collection.drafts, collection.linked
        return found


class _Collection:
    """The pages of an estate while they are collected; what is known was read before, under the same trust."""

    def __init__(
        self,
        assessment: Assessment,
        scope: FileScope,
        settings: PageSettings,
        known_drafts: Mapping[str, _Draft],
        known_links: Mapping[str, tuple[_Draft, _Linked]],
    ) -> None:
        self._assessment = assessment
        self._settings = settings
        self._folders = tuple(page_folders(assessment, scope, settings))
        self._known_drafts, self._known_links = known_drafts, known_links
        self.linked: dict[str, tuple[_Draft, _Linked]] = {}
        self._findings: list[Finding] = []
        self._images: dict[str, OwnImage] = {}
        self._unshown: set[str] = set()
        self._characters = 0

    def pages(self) -> OwnPages:
        """Read, clean and link everything."""
        self._tell_missing_folders()
        pages = tuple(self._finished(path, draft) for path, draft in self.drafts.items())
        return OwnPages(_linked_both_ways(pages), tuple(self._images.values()), in_order(self._findings))

    @cached_property
    def drafts(self) -> Mapping[str, _Draft]:
        """Return the pages by the paths of their files."""
        found: dict[str, _Draft] = {}
        for folders in by_module(self._folders):
            slugs = page_slugs({place: folder for folder in folders for place in self._places(folder)})
            for place, (folder, slug) in slugs.items():
                draft = self._draft(place, folder, slug)
                if draft is not None:
                    found[os.path.normpath(place)] = draft
        return found

    def _places(self, folder: PageFolder) -> tuple[Path, ...]:
        places = tuple(place for place in page_places(folder.place) if not is_passed_over(place, folder))
        if len(places) > limits.PAGES:
            self._leave_out(folder.module, folder.place, NotShown(PageFault.TOO_MANY, str(len(places)), limits.PAGES))
        return places[: limits.PAGES]

    def _draft(self, place: Path, folder: PageFolder, slug: str) -> _Draft | None:
        source = read_page_file(place)
        if isinstance(source, PageFault):
            self._leave_out(folder.module, place, NotShown(source, limit=limits.PAGE_SIZE))
            return None
        self._characters += len(source.text)
        if self._characters > limits.ALL_PAGES:
            self._leave_out(folder.module, place, NotShown(PageFault.ALL_TOO_LARGE, limit=limits.ALL_PAGES))
            return None
        known = self._known_drafts.get(os.path.normpath(place))
        if known and (known.source, known.folder, known.slug) == (source, folder, slug):
            return known
        try:
            read = read_markdown(source, self._settings.html)
        except NestedTooDeeply:
            self._leave_out(folder.module, place, NotShown(PageFault.TOO_DEEP))
            return None
        head = record_head(source) if folder.is_record else None
        return _Draft(source, folder, slug, read, with_own_anchors(read.html, self._settings.html), head)

    def _tell_missing_folders(self) -> None:
        """Tell of each module that names a folder which is not there."""
        there = {folder.module for folder in self._folders}
        for module in self._assessment.catalog.values():
            if module.docs and module.name not in there:
                self._findings.append(PAGE_LEFT_OUT.found(module, "docs", NotShown(PageFault.NO_FOLDER, module.docs)))

    def _finished(self, path: str, draft: _Draft) -> OwnPage:
        """Return a page whose links lead somewhere; tell of those that do not."""
        linked = self._still_linked(path, draft) or self._followed(draft)
        self.linked[path] = draft, linked
        clean, dead = linked.clean, linked.clean.dead
        self._findings += (self._dead_link(draft, meant) for meant in dead if meant not in self._unshown)
        head, read = draft.head, draft.read
        return OwnPage(
            draft.folder.module,
            draft.slug,
            read.title,
            draft.source.path,
            clean.html,
            read.text,
            read.headings,
            self._decision(draft, head) if head else None,
            len(dead),
        )

    def _still_linked(self, path: str, draft: _Draft) -> _Linked | None:
        """Return what is known of a page where all its links and images lead to what they led to."""
        former, linked = self._known_links.get(path, (None, None))
        if former is not draft or linked is None:
            return None
        told = len(self._findings)
        images = all(self._image(draft, meant) == led for meant, led in linked.images)
        if images and all(self._target(draft, meant) == led for meant, led in linked.targets):
            return linked
        del self._findings[told:]
        return None

    def _followed(self, draft: _Draft) -> _Linked:
        """Return the HTML of a page with its links followed."""
        targets: list[tuple[str, str | None]] = []
        images: list[tuple[str, str | None]] = []

        def target(meant: str) -> str | None:
            targets.append((meant, self._target(draft, meant)))
            return targets[-1][1]

        def image(meant: str) -> str | None:
            images.append((meant, self._image(draft, meant)))
            return images[-1][1]

        clean = with_targets(draft.clean.html, self._settings.html, Resolvers(target, image))
        dead = dict.fromkeys((*(one for one in draft.read.links if target(one) is None), *clean.dead))
        return _Linked(replace(clean, dead=tuple(dead)), tuple(targets), tuple(images))

    def _target(self, draft: _Draft, meant: str) -> str | None:
        """Return where an address in a page leads, None where it leads nowhere."""
        path, _, anchor = meant.partition("#")
        here = draft.address
        if reachable_address(meant):
            return meant
        if path.startswith("module:"):
            return self._module_link(here, path.removeprefix("module:"), anchor)
        file = self._file(draft, path) if path else os.path.normpath(draft.source.path)
        target = self.drafts.get(file)
        if target is not None:
            known = next(
                (one for one in (f"own-{anchor}", anchor, anchor_of(unquote(anchor))) if one in target.clean.anchors),
                None,
            )
            end = f"#{known}" if known else ""
            return None if anchor and not known else (link(here, target.address) if path else "") + end or None
        return self._other_target(draft, file, anchor) or self._image(draft, path)

    def _other_target(self, draft: _Draft, file: str, anchor: str) -> str | None:
        """Return the page of the module whose schema is meant, or the list that a folder of records has on the site."""
        name = self._schemas.get(file)
        if name is not None:
            return self._module_link(draft.address, name, anchor)
        place = Path(file)
        folder = next((one for one in self._folders if one.is_record and one.place in (place, place.parent)), None)
        if folder is None or (place != folder.place and place.stem.lower() not in FIRST) or not place.exists():
            return None
        listed = module_address(folder.module) if folder.module else DECISIONS
        return link(draft.address, listed, "decisions")

    @cached_property
    def _schemas(self) -> Mapping[str, str]:
        return {os.path.normpath(module.path): module.name for module in self._assessment.catalog.values()}

    def _module_link(self, here: str, name: str, anchor: str) -> str | None:
        is_known = ModuleName(name) in self._assessment.catalog
        today = name if is_known else self._assessment.evaluated.context.name_of_today(name)
        return link(here, module_address(today), anchor) if today and (not anchor or anchor in FIXED_ANCHORS) else None

    @staticmethod
    def _file(draft: _Draft, way: str) -> str:
        return os.path.normpath(PurePosixPath(draft.source.path).parent / unquote(way))

    def _image(self, draft: _Draft, meant: str) -> str | None:
        """Return where an image of a page lies on the site; tell why one is not shown that is there."""
        way = unquote(meant.partition("?")[0])
        stem, _, ending = way.rpartition(".")
        if ending.lower() not in ENDINGS:
            return None
        folder = draft.folder
        records = "adr-" if folder.is_record and folder.module else ""
        name = f"{records}{stable_slugs([stem])[stem]}.{ending.lower()}"
        path = f"{page_address(folder.module, '')}/images/{name}"
        if path not in self._images:
            content = self._image_bytes(folder.place, way)
            if content is None:
                return None
            if isinstance(content, PageFault):
                self._unshown.add(meant)
                limit = limits.ALL_IMAGES if content is PageFault.LARGE_IMAGES else limits.IMAGE_SIZE
                self._leave_out(folder.module, Path(draft.source.path), NotShown(content, way, limit))
                return None
            self._images[path] = OwnImage(path, content)
        return link_to_file(draft.address, path)

    def _image_bytes(self, folder: Path, way: str) -> bytes | PageFault | None:
        content = read_image_file(folder, way)
        if not isinstance(content, bytes):
            return content
        if sum(len(image.content) for image in self._images.values()) + len(content) > limits.ALL_IMAGES:
            return PageFault.LARGE_IMAGES
        return image_fault(way, content) or content

    def _decision(self, draft: _Draft, head: RecordHead) -> Decision:
        later, earlier = (self._records(draft, named) for named in (head.replaced_by, head.replaces))
        return Decision(head.number, head.status, head.date, later, earlier)

    def _records(self, draft: _Draft, named: Iterable[str]) -> tuple[str, ...]:
        """Return the addresses of records that another one names, by a link or by a number."""
        found: dict[str, None] = {}
        for one in named:
            numbered = self._numbers.get((draft.folder.module, one)) if one.isdigit() else None
            target = numbered or self.drafts.get(self._file(draft, one.partition("#")[0]))
            if target is not None and target.folder.is_record and target is not draft:
                found[target.address] = None
        return tuple(found)

    @cached_property
    def _numbers(self) -> Mapping[tuple[str, str], _Draft]:
        records = [draft for draft in reversed(tuple(self.drafts.values())) if draft.folder.is_record]
        return {(draft.folder.module, draft.head.number): draft for draft in records if draft.head}

    def _dead_link(self, draft: _Draft, meant: str) -> Finding:
        line, column = place_of(draft.source.text, meant)
        place = range_at(line, column) if line else WHOLE_FILE
        return self._finding(draft.folder.module, draft.source.path, DeadLink(meant[:_SHOWN]), place)

    def _leave_out(self, module: str, place: Path, why: NotShown) -> None:
        self._findings.append(self._finding(module, limits.shown_place(place), why))

    @staticmethod
    def _finding(module: str, path: str, what: DeadLink | NotShown, place: Range = WHOLE_FILE) -> Finding:
        rule, subject = (PAGE_DEAD_LINK, what.target) if isinstance(what, DeadLink) else (PAGE_LEFT_OUT, what.name)
        about = AboutModule(module) if module else AboutFile(path)
        name = path.rpartition("/")[2]
        return replace(rule.found_in(about, path, place, what), subject=f"{name}: {subject}" if subject else name)


_SHOWN = 200
"""Characters of an address that a finding keeps."""


def _linked_both_ways(pages: tuple[OwnPage, ...]) -> tuple[OwnPage, ...]:
    """Let each record know what took its place and whose place it took, whichever of the two says so."""
    later: dict[str, dict[str, None]] = defaultdict(dict)
    earlier: dict[str, dict[str, None]] = defaultdict(dict)
    for page in pages:
        for other in page.decision.superseded_by if page.decision else ():
            later[page.address][other] = earlier[other][page.address] = None
        for other in page.decision.supersedes if page.decision else ():
            earlier[page.address][other] = later[other][page.address] = None
    return tuple(
        replace(
            page,
            decision=replace(
                page.decision,
                superseded_by=tuple(later[page.address]),
                supersedes=tuple(earlier[page.address]),
            ),
        )
        if page.decision
        else page
        for page in pages
    )
