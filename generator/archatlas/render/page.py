"""What a page is before any host has seen it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A file of the site other than a page; the path is relative to the site's root, with forward slashes."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb; the last one has no address."""

    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the list "On this page"."""

    anchor: str
    label: str


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
    `section` is the title of the tab that is active on the page.
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

    @property
    def source_path(self) -> str:
        """Return the path of the page's carrier: `index.md` of its directory, or `<directory>.md` for a module."""
        return f"{self.address}/index.md" if self.address else "index.md"
