"""Collects the pages that people wrote by hand, beside the schemas and the settings."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from archatlas.analysis.assessment import Assessment
from archatlas.formats.own_markdown import decision_of, read_page
from archatlas.model.errors import FindingsError
from archatlas.model.module import Module
from archatlas.model.own_page import OwnPage, OwnPages
from archatlas.model.record import dataclass
from archatlas.model.source import SourceFile
from archatlas.render.site.links import link
from archatlas.sources.page_folder import RECORDS, folder_below, pages_in
from archatlas.sources.scope import FileScope

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.md\Z")
_FIRST = ("index", "readme")


class PagesRefused(FindingsError):
    """Carry what is wrong with pages written by hand, one line each."""


@dataclass(frozen=True, slots=True)
class _Draft:
    source: SourceFile
    module: str
    slug: str
    is_record: bool

    @property
    def address(self) -> str:
        return OwnPage(self.module, self.slug, "", "", "").address


def own_pages(assessment: Assessment, scope: FileScope) -> OwnPages:
    """Read the pages of every module and the decision records of the estate."""
    problems: list[str] = []
    drafts = list(_drafts("", _folders(scope.home, ""), problems))
    for module in assessment.catalog.values():
        drafts += _drafts(module.name, _folders_of(module, scope), problems)
    by_path = {os.path.normpath(draft.source.path): draft for draft in drafts}
    pages = [page for draft in drafts if (page := _page(draft, by_path, assessment, problems))]
    return OwnPages(tuple(pages), tuple(problems))


def require_whole(pages: OwnPages) -> None:
    """Raise PagesRefused where a page cannot be shown or a link in one leads nowhere."""
    if pages.problems:
        raise PagesRefused("\n".join(pages.problems))


Folder = tuple[Path, bool]
"""A folder, and whether it holds decision records."""


def _folders_of(module: Module, scope: FileScope) -> list[Folder]:
    """Return the folders of a module: the one that its schema names, else the one that is named like its file."""
    root = next((root for root in scope.roots if PurePosixPath(module.path).is_relative_to(root.as_posix())), None)
    if root is None:
        return []
    beside = PurePosixPath(module.path).relative_to(root.as_posix()).with_suffix(".docs").as_posix()
    places = [(root, module.docs), (scope.home, module.docs)] if module.docs else [(root, beside)]
    return next((found for start, way in places if (found := _folders(start, way))), [])


def _folders(start: Path, way: str) -> list[Folder]:
    whole = folder_below(start, way) if way else start
    if whole is None:
        return []
    records = [(folder, True) for name in RECORDS if (folder := folder_below(whole, name))]
    return [(whole, False), *records] if way else records


def _drafts(module: str, folders: Iterable[Folder], problems: list[str]) -> Iterator[_Draft]:
    taken: set[str] = set()
    for folder, is_record in folders:
        for found in pages_in(folder):
            if isinstance(found, str):
                problems.append(found)
                continue
            name = found.path.rpartition("/")[2]
            stem = name.removesuffix(".md").lower()
            is_first = stem in _FIRST
            if is_first and is_record:
                continue  # what others make as the list of the records
            slug = "" if is_first else f"adr-{stem}" if is_record and module else stem
            if not _NAME.match(name) or stem.endswith("."):
                problems.append(f"{found.path}: no name of a page: write letters, digits, '.', '-' and '_'")
            elif slug in taken:
                problems.append(f"{found.path}: another page has the same address; give it another name")
            else:
                taken.add(slug)
                yield _Draft(found, module, slug, is_record)


def _page(draft: _Draft, by_path: dict[str, _Draft], assessment: Assessment, problems: list[str]) -> OwnPage | None:
    def resolve(meant: str) -> str | None:
        path, _, anchor = meant.partition("#")
        end = f"#{anchor if anchor.startswith('own-') else 'own-' + anchor}" if anchor else ""
        if path.startswith("module:"):
            name = path.removeprefix("module:")
            return link(draft.address, f"modules/{name}") if name in assessment.catalog else None
        if not path:
            return end or None
        target = by_path.get(os.path.normpath(PurePosixPath(draft.source.path).parent / unquote(path)))
        return link(draft.address, target.address) + end if target else None

    path = draft.source.path
    try:
        read = read_page(draft.source, resolve)
    except ValueError as error:
        problems.append(f"{path}: {error}")
        return None
    problems += [f"{path}:{line}: the link '{meant}' leads to no page" for line, meant in read.dead]
    decision = decision_of(draft.source) if draft.is_record else None
    return OwnPage(draft.module, draft.slug, read.title, path, read.html, read.text, read.headings, decision)
