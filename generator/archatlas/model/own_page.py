"""Pages about a module, or about the whole estate, that people wrote by hand."""

from enum import StrEnum

from archatlas.model.api_document import ApiDocuments
from archatlas.model.finding import Finding
from archatlas.model.record import dataclass


class PageHtml(StrEnum):
    """What becomes of HTML in a page: it is shown as the text that it is, or what is harmless of it is used."""

    INERT = "inert"
    TRUSTED = "trusted"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision record says of itself; what it does not say is empty.

    `status` is one word or a short text with a capital, `superseded_by` and `supersedes` are addresses of records.
    """

    number: str = ""
    status: str = ""
    date: str = ""
    superseded_by: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnImage:
    """An image that a page shows, at a path below the site's root."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page in HTML that holds no markup but what is known to be harmless.

    `module` is empty for a page about the estate, `slug` for the first page of a folder. `path` is the file as its
    schema would be shown, `headings` are anchors with their texts, `text` is what the search reads, `dead` how many
    links of it lead nowhere.
    """

    module: str
    slug: str
    title: str
    path: str
    html: str
    text: str = ""
    headings: tuple[tuple[str, str], ...] = ()
    decision: Decision | None = None
    dead: int = 0

    @property
    def address(self) -> str:
        """Return the directory of the page below the site's root."""
        return page_address(self.module, self.slug)


def page_address(module: str, slug: str) -> str:
    """Return the directory of a page below the site's root."""
    start = f"modules/{module}/docs" if module else "decisions"
    return f"{start}/{slug}" if slug else start


@dataclass(frozen=True, slots=True)
class OwnPages:
    """All pages written by hand, in order, the images that they show, and what is wrong with their files.

    `described` are the files beside them that describe APIs for machines.
    """

    pages: tuple[OwnPage, ...] = ()
    images: tuple[OwnImage, ...] = ()
    findings: tuple[Finding, ...] = ()
    described: ApiDocuments = ApiDocuments()

    def of(self, module: str) -> tuple[OwnPage, ...]:
        """Return the pages about a module, or about the estate for an empty name."""
        return tuple(page for page in self.pages if page.module == module)

    def images_of(self, module: str) -> tuple[OwnImage, ...]:
        """Return the images on the pages about a module, or about the estate for an empty name."""
        start = f"{page_address(module, '')}/"
        return tuple(image for image in self.images if image.path.startswith(start))

    @property
    def decisions(self) -> tuple[OwnPage, ...]:
        """Return the decision records, those of the estate first."""
        return tuple(sorted((page for page in self.pages if page.decision), key=lambda page: (page.module, page.path)))
