"""Builds pages and sites of which a test states only what it is about."""

import html
from collections.abc import Iterable
from pathlib import Path

from archatlas.publish.build import BuildRequest
from archatlas.publish.site import Rendered, SiteRenderer
from archatlas.render.site.page import Crumb, Heading, RenderedFile, RenderedPage, SearchEntry


def page(address: str, body: str = "", **parts: object) -> RenderedPage:
    """Return a page of the tab Modules whose fragment begins with its heading."""
    title = str(parts.pop("title", address or "Overview"))
    given: dict[str, object] = {
        "address": address,
        "title": title,
        "description": f"What {title} is",
        "section": "Modules",
        "fragment": f"<h1>{html.escape(title)}</h1>{body}",
    }
    return RenderedPage(**(given | parts))  # type: ignore[arg-type]  # a builder takes any field of the page


def module_page(name: str, body: str = "", **parts: object) -> RenderedPage:
    """Return a page of a module with a section, a breadcrumb and two search entries."""
    given: dict[str, object] = {
        "title": name,
        "crumbs": (Crumb("Modules", "../"), Crumb(name)),
        "contents": (Heading("api", "API contract"),),
        "search": (SearchEntry("", name, "A module"), SearchEntry("api", "API contract", "python Store")),
        "tags": ("lane",),
        "boost": 1.6,
    }
    section = f'<h2 id="api">API contract</h2><p>text</p>{body}'
    return page(f"modules/{name}", section, **(given | parts))


def small_estate(*more: Rendered) -> tuple[Rendered, ...]:
    """Return a complete site: overview, catalogue, one module and its data."""
    return (
        page("", '<p><a href="modules/">Modules</a></p>', title="Overview", section="Overview"),
        page("modules", '<p><a href="lane.one/#api">lane.one</a></p>', title="Modules"),
        module_page("lane.one"),
        RenderedFile("modules/lane.one/module.json", '{"name": "lane.one"}\n'),
        *more,
    )


def request(tmp_path: Path, rendered: Iterable[Rendered] | SiteRenderer) -> BuildRequest:
    """Return the request to build these pages into `tmp_path/site`."""
    (tmp_path / "schemas").mkdir(exist_ok=True)
    if callable(rendered):
        return BuildRequest(tmp_path / "site", (tmp_path / "schemas",), rendered)
    fixed = tuple(rendered)
    return BuildRequest(tmp_path / "site", (tmp_path / "schemas",), lambda _: fixed)


def tree(root: Path) -> dict[str, bytes]:
    """Return every file below a directory with its content."""
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


def names(directory: Path) -> list[str]:
    """Return the names of what lies in a directory, hidden ones too."""
    return sorted(entry.name for entry in directory.iterdir())
