"""Checks a built site as a reader meets it: every page there, every link, asset and anchor alive."""

import json
import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from enum import Enum
from functools import lru_cache
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from archatlas.publish.own_markup import scan_own_page
from archatlas.publish.page_check import AddressUse, PageScan, SiteProblem, policy_violations, scan_page
from archatlas.publish.search.index_files import DIRECTORY, indexed_addresses

NOT_FOUND_PAGE = "404.html"
"""Shown for any missing address, so that only absolute links lead anywhere from it."""

_SEARCH_INDEX = "search/search_index.json"
_SEARCH_NAMES = f"{DIRECTORY}/names.js"
_ALWAYS_THERE = {"", "top"}
_BUNDLE = re.compile(r"assets/javascripts/bundle\.\w+\.min\.js")
_FOREIGN_SCRIPT = re.compile(r"https://[\w.-]+/[\w./@-]+\.js\b")
_FONT_HOSTS = frozenset({"fonts.googleapis.com", "fonts.gstatic.com"})


class ForeignRequests(Enum):
    """Whether pages may load something from another host."""

    REFUSED = "refused"
    ALLOWED = "allowed"


def verify_site(
    root: Path,
    expected: Iterable[str],
    base_path: str = "/",
    requests: ForeignRequests = ForeignRequests.REFUSED,
    own_pages: Collection[str] = frozenset(),
) -> tuple[SiteProblem, ...]:
    """Return every problem of the site below `root`.

    `expected` are the addresses of pages that must exist, `base_path` is where the host will put the site, `own_pages`
    are files in which nobody else wrote; without them all of HTML is reckoned with on each page.
    """
    return tuple(sorted(_Verification(root, base_path, requests, own_pages).problems(expected)))


class _Verification:
    """The files of a site, and the anchors that pages want from one another."""

    def __init__(self, root: Path, base_path: str, requests: ForeignRequests, own_pages: Collection[str]) -> None:
        self._requests = requests
        self._own_pages = own_pages
        self._root = root
        self._base_path = base_path
        self._files = frozenset(_files_below(root))
        self._wanted: dict[str, dict[str, str]] = {}
        self._target = lru_cache(maxsize=100_000)(self._file_at)

    def problems(self, expected: Iterable[str]) -> Iterator[SiteProblem]:
        yield from self._missing_pages(expected)
        yield from self._colliding_names()
        yield from self._search_entries()
        theme_loads = self._theme_loads()
        for page in sorted(file for file in self._files if file.endswith(".html")):
            scan = self._scan(page)
            yield from (SiteProblem(page, "duplicate-id", repeated) for repeated in scan.repeated)
            yield from self._addresses(page, scan)
            yield from policy_violations(page, scan, theme_loads)
            yield from self._missing_anchors(page, scan)
        for page in sorted(self._wanted):
            yield from self._missing_anchors(page, self._scan(page))

    def _theme_loads(self) -> frozenset[str]:
        """Return what the theme's script loads from other hosts; the plugin privacy puts copies in their place."""
        bundles = (file for file in self._files if _BUNDLE.fullmatch(file))
        texts = ((self._root / file).read_text(encoding="utf-8") for file in bundles)
        return frozenset(address for text in texts for address in _FOREIGN_SCRIPT.findall(text))

    def _missing_pages(self, expected: Iterable[str]) -> Iterator[SiteProblem]:
        for address in expected:
            page = f"{address}/index.html" if address else "index.html"
            if page not in self._files:
                yield SiteProblem(page, "page-missing", "the page was not built")

    def _colliding_names(self) -> Iterator[SiteProblem]:
        seen: dict[str, str] = {}
        for file in sorted(self._files):
            first = seen.setdefault(unicodedata.normalize("NFC", file).casefold(), file)
            if first != file:
                yield SiteProblem(file, "name-collision", f"differs from {first!r} only in case or Unicode form")

    def _search_entries(self) -> Iterator[SiteProblem]:
        if _SEARCH_NAMES in self._files:
            for file, location in indexed_addresses(self._root):
                yield from self._address(file, (), AddressUse.LINK, location)
        if _SEARCH_INDEX not in self._files:
            return
        index = json.loads((self._root / _SEARCH_INDEX).read_text(encoding="utf-8"))
        for location in dict.fromkeys(entry["location"] for entry in index["docs"]):
            yield from self._address(_SEARCH_INDEX, (), AddressUse.LINK, location)

    def _addresses(self, page: str, scan: PageScan) -> Iterator[SiteProblem]:
        directory = tuple(page.split("/")[:-1])
        for use, address in scan.addresses:
            yield from self._address(page, directory, use, address)

    def _address(self, page: str, directory: tuple[str, ...], use: AddressUse, address: str) -> Iterator[SiteProblem]:
        if ":" in address or address.startswith("//"):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                if use is AddressUse.ASSET and parts.scheme != "data" and self._requests is ForeignRequests.REFUSED:
                    yield _external(page, address, parts.netloc)
                return
        path, fragment = _split(address)
        if path.startswith("/"):
            yield from self._absolute_address(page, path)
            return
        target = self._target(*_from_root(directory, path)) if path else page
        if target is None:
            yield SiteProblem(page, f"{use.value}-broken", address, cause=normpath("/".join((*directory, path))))
        elif fragment not in _ALWAYS_THERE and target.endswith(".html"):
            self._wanted.setdefault(target, {}).setdefault(fragment, page)

    def _absolute_address(self, page: str, path: str) -> Iterator[SiteProblem]:
        if page != NOT_FOUND_PAGE:
            yield SiteProblem(page, "link-absolute", path)
            return
        inside = path.startswith(self._base_path)
        if not inside or self._target((), path.removeprefix(self._base_path)) is None:
            yield SiteProblem(page, "link-broken", path)

    def _missing_anchors(self, page: str, scan: PageScan) -> Iterator[SiteProblem]:
        for fragment, wanted_by in self._wanted.pop(page, {}).items():
            if fragment not in scan.ids and unquote(fragment) not in scan.ids:
                yield SiteProblem(wanted_by, "anchor-broken", f"{page}#{fragment}")

    def _file_at(self, directory: tuple[str, ...], path: str) -> str | None:
        """Return the file that a relative path means, or None when there is none inside the site."""
        segments = list(directory)
        for segment in unquote(path).split("/"):
            if segment == "..":
                if not segments:
                    return None
                segments.pop()
            elif segment not in {"", "."}:
                segments.append(segment)
        file = "/".join(segments)
        if file in self._files and not path.endswith("/"):
            return file
        index = f"{file}/index.html" if file else "index.html"
        return index if index in self._files else None

    def _scan(self, page: str) -> PageScan:
        text = (self._root / page).read_text(encoding="utf-8")
        return (scan_own_page(text) if page in self._own_pages else None) or scan_page(text)


def _external(page: str, address: str, host: str) -> SiteProblem:
    if host in _FONT_HOSTS:
        cure = "set 'theme: {font: false}' in mkdocs.yml, so that the fonts of the reader's machine are used"
        return SiteProblem(page, "external-request", address, cure, "the fonts of the theme")
    cure = "put a copy into the docs directory, or set 'content_security_policy: false' under the plugin archatlas"
    return SiteProblem(page, "external-request", address, cure)


def _files_below(root: Path) -> Iterator[str]:
    for directory, _, names in os.walk(root):
        below = Path(directory).relative_to(root).as_posix()
        prefix = "" if below == "." else f"{below}/"
        for name in names:
            yield prefix + name


def _from_root(directory: tuple[str, ...], path: str) -> tuple[tuple[str, ...], str]:
    """Return directory and path without steps upwards at the beginning: nearly all links of a site are then alike."""
    while directory and path.startswith("../"):
        directory, path = directory[:-1], path[3:]
    return directory, path


def _split(address: str) -> tuple[str, str]:
    path, _, fragment = address.partition("#")
    return path.partition("?")[0], fragment
