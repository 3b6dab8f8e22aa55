"""Pages about a module, or about the whole estate, that people wrote by hand."""

from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision record says of itself; what it does not say is empty."""

    number: str = ""
    status: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page in HTML that holds no markup but what its Markdown asked for.

    `module` is empty for a page about the estate, `slug` for the first page of a folder. `path` is the file as its
    schema would be shown, `headings` are anchors with their texts, `text` is what the search reads.
    """

    module: str
    slug: str
    title: str
    path: str
    html: str
    text: str = ""
    headings: tuple[tuple[str, str], ...] = ()
    decision: Decision | None = None

    @property
    def address(self) -> str:
        """Return the directory of the page below the site's root."""
        start = f"modules/{self.module}/docs" if self.module else "decisions"
        return f"{start}/{self.slug}" if self.slug else start


@dataclass(frozen=True, slots=True)
class OwnPages:
    """All pages written by hand, in order, and what is wrong with their files: place and words, one line each."""

    pages: tuple[OwnPage, ...] = ()
    problems: tuple[str, ...] = ()

    def of(self, module: str) -> tuple[OwnPage, ...]:
        """Return the pages about a module, or about the estate for an empty name."""
        return tuple(page for page in self.pages if page.module == module)

    @property
    def decisions(self) -> tuple[OwnPage, ...]:
        """Return the decision records, those of the estate first."""
        return tuple(sorted((page for page in self.pages if page.decision), key=lambda page: (page.module, page.path)))
