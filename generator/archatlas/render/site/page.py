"""What a page is before any host has seen it, and what pages need to know besides the assessment."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from archatlas.analysis.capacity.running import RunningFacts
from archatlas.analysis.estate.source_links import SourceLinks
from archatlas.analysis.history.history import EstateHistory
from archatlas.analysis.suggestions.suggestion import Suggestions
from archatlas.model.benchmark_runs import BenchmarkRuns
from archatlas.model.code import CodePlace
from archatlas.model.own_page import OwnPages
from archatlas.model.record import dataclass, field
from archatlas.model.site_part import SitePart
from archatlas.model.source import is_below_root
from archatlas.model.succession import Succession
from archatlas.render.site.search_result import SearchResult
from archatlas.render.text.escaping import one_line
from archatlas.render.text.rule_documentation import RulePage


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A file of the site other than a page; the path is relative to the site's root, with forward slashes.

    An image is no text: it has `raw` bytes.
    """

    path: str
    text: str
    raw: bytes = b""

    @property
    def content(self) -> bytes:
        """Return what stands in the file."""
        return self.raw or self.text.encode()


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb; the last one has no address."""

    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the list "On this page"; `number` says how many things stand there."""

    anchor: str
    label: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """What the search finds: plain text, not markup; the anchor is empty for the page itself.

    `names` are further words that find it before all others do; they are not shown.
    """

    anchor: str
    title: str
    text: str
    names: str = ""


BELOW_MODULES = 0.05
"""The boost of pages about owners, rules and fields: whoever searches for a word means a module rather than those."""


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A finished page.

    `address` is the page's directory below the site's root (`modules/candidate.memory`), empty for the overview.
    `fragment` is escaped HTML, one block that begins with its `<h1>`; everything else is plain text.
    `section` is the title of the tab that is active on the page, `script` the path of what only pages like it load.
    `results` are what the search of a site of ours finds; where there are none, that is made of `search`, which is what
    the search of the theme finds. `markdown` is the page for readers of text, empty where that is read out of its HTML.
    """

    address: str
    title: str
    description: str
    section: str
    fragment: str
    crumbs: tuple[Crumb, ...] = ()
    contents: tuple[Heading, ...] = ()
    search: tuple[SearchEntry, ...] = ()
    tags: tuple[str, ...] = ()
    boost: float = 1.0
    results: tuple[SearchResult, ...] = ()
    script: str = ""
    markdown: str = ""

    @property
    def source_path(self) -> str:
        """Return the path of its Markdown stub: `index.md` of its directory, or `<directory>.md` for a module."""
        return f"{self.address}/index.md" if self.address else "index.md"


Content = TypeVar("Content", bound=RenderedPage | RenderedFile, covariant=True)


@dataclass(frozen=True, slots=True)
class LazyPage(Generic[Content]):
    """A page, or the file at a path, that is rendered when somebody wants it.

    A build renders all of a site, a preview the one that a browser asks for. `outline` renders the page without its
    fragment, where that is less work.
    """

    address: str
    render: Callable[[], Content]
    outline: Callable[[], Content] | None = None

    def outlined(self) -> Content:
        """Return the page as the search wants it, perhaps without its fragment."""
        return (self.outline or self.render)()


@dataclass(frozen=True, slots=True)
class LazyFile(LazyPage[RenderedFile]):
    """A file that is rendered when somebody wants it."""


def no_documentation(_rule: str) -> RulePage | None:
    """Return no page, as where nobody knows the documentation of the rules."""
    return None


@dataclass(frozen=True, slots=True)
class PageOptions:
    """`description` is one sentence on the estate, `modules` its size, `code_url` what code paths are appended to.

    `schemas` are the directories of schemas as the paths of the modules begin with them, each with what is shown in its
    place. `site_url` is the address of the atlas, empty where that is not known, `place`
    what its paths begin with on a site that it joins. `format` is the JSON Schema of the
    modules; without it there is no field reference. `rule_page` finds the documentation of a rule, `source` the places
    of what schemas name, `own` the pages that people wrote by hand. `repository` are directories as paths of files
    begin with them, each with the way there from the directory of the settings. `live` is the origin of the live
    registry that pages ask, empty where they ask nobody, `without` is what the site does not have,
    `succession` what became of modules that are not there any more, `suggestions` what would make the estate better,
    None where nobody has looked for it, `running` what metrics say of how it runs and grows, `runs` the
    benchmarks that are kept over time, `has_changes` whether it is known which modules changed together.
    """

    site_name: str = "Architecture docs"
    description: str = ""
    modules: int = 0
    code_url: str = ""
    schemas: tuple[tuple[str, str], ...] = ()
    site_url: str = ""
    place: str = ""
    format: Mapping[str, Any] = field(default_factory=dict, hash=False)
    rule_page: Callable[[str], RulePage | None] = no_documentation
    source: SourceLinks = field(default_factory=SourceLinks)
    own: OwnPages = field(default=OwnPages(), hash=False)
    repository: tuple[tuple[str, str], ...] = ()
    live: str = ""
    without: frozenset[SitePart] = frozenset()
    succession: Succession = Succession()
    suggestions: Suggestions | None = field(default=None, hash=False)
    history: EstateHistory | None = field(default=None, hash=False)
    """How the estate came to be as it is; None where nobody asked for it."""
    running: RunningFacts | None = field(default=None, hash=False)
    runs: BenchmarkRuns | None = None
    has_changes: bool = False

    def shown_path(self, path: str) -> str:
        """Return a schema's path below the directories that were read, without where these lie on this machine."""
        return _shown_path(path, self.schemas + self.repository)

    def edit_address(self, path: str) -> str:
        """Return where a file that was read is edited, or an empty text where nobody has said or it lies elsewhere."""
        return self.source.edit_of(_shown_path(path, self.repository + self.schemas))

    def file_address(self, path: str) -> str:
        """Return where a file that was read is shown, or an empty text where nobody has said or it lies elsewhere."""
        return self.source.view_of(_shown_path(path, self.repository + self.schemas))

    def code_address(self, path: str) -> str:
        """Return where a path of a schema is read, or an empty text where nobody has said or it lies elsewhere."""
        if self.code_url:
            return f"{self.code_url.rstrip('/')}/{quote(path)}" if is_below_root(path) else ""
        return self.source.view_of(path)

    def line_address(self, place: CodePlace) -> str:
        """Return where a line of code is read, or an empty text where nobody has said."""
        address = self.code_address(place.path)
        return self.source.line_of(address, place.line) if address else ""


@lru_cache(maxsize=4096)  # each finding of a module names it
def _shown_path(path: str, schemas: tuple[tuple[str, str], ...]) -> str:
    for root, shown in schemas:
        if PurePosixPath(path).is_relative_to(root):
            return str(PurePosixPath(shown) / PurePosixPath(path).relative_to(root))
    return path


def name_terms(name: str) -> str:
    """Return the words that find what has this name; one word is repeated, so that it outranks the same word as a part.

    The search counts how often a word occurs and knows no whole names: `memory` would find `memory_queue` as well.
    """
    words = name_words(name)
    return " ".join(words * (EXACT_MATCH_WEIGHT if len(words) == 1 else 1))


EXACT_MATCH_WEIGHT = 6
"""From six times on, counting a word once more hardly adds to its weight."""


def name_words(name: str) -> list[str]:
    """Return the words of a name between anything that is neither letter nor digit."""
    return _WORD.findall(one_line(name))


_WORD = re.compile(r"[^\W_]+")

NAMES_LIMIT = 600
"""Characters a module may put into the index of a large estate, where the index is what grows most."""
