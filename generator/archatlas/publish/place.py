"""Puts a rendered site below an address of another site, and its links into the form that the site's addresses have."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archatlas.publish.errors import PublishError
from archatlas.render.page import Crumb, RenderedFile, RenderedPage

_ADDRESS = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9][A-Za-z0-9_-]*)*\Z")
_LINK = re.compile(r'(\s(?:xlink:)?href=")([^":?#]*)(?=["?#])')
_INDEX = "index.html"
_LONGEST = 100
"""Characters of the address; a system takes no path of any length."""


def checked_place(at: str, named: str) -> str:
    """Return the address below the site without a slash at its end, or refuse what cannot be one."""
    place = at.removesuffix("/")
    if place and (not _ADDRESS.match(place) or len(place) > _LONGEST):
        raise PublishError(
            f"{named}: '{at}' is no address below the site; write letters, digits, '-' and '_', such as 'atlas' "
            f"or 'docs/atlas', without a slash at the beginning, and at most {_LONGEST} characters"
        )
    return place


def placed(rendered: Iterable[RenderedPage | RenderedFile], at: str) -> Iterator[RenderedPage | RenderedFile]:
    """Yield pages and files below an address; their links are relative to one another and stay as they are."""
    for item in rendered:
        if isinstance(item, RenderedFile):
            yield replace(item, path=f"{at}/{item.path}") if at else item
        else:  # a tab of the site around it may have the title of one of ours
            yield replace(item, address=f"{at}/{item.address}".rstrip("/"), section="") if at else item


def with_file_links(page: RenderedPage) -> RenderedPage:
    """Return the page with links to files, for sites that are opened from a disk, where a directory is no page."""
    return replace(
        page,
        fragment=_LINK.sub(lambda link: link[1] + file_link(link[2]), page.fragment),
        crumbs=tuple(Crumb(crumb.label, file_link(crumb.href)) for crumb in page.crumbs),
    )


def with_file_location(entry: dict[str, object]) -> dict[str, object]:
    """Return the entry of the search with the address of a file."""
    address, mark, anchor = str(entry["location"]).partition("#")
    return entry | {"location": f"{file_link(address or './')}{mark}{anchor}".removeprefix("./")}


def file_link(link: str) -> str:
    """Return the link to the file that a server shows for a directory; other links stay as they are."""
    return f"{link}{_INDEX}" if link.endswith("/") else link
