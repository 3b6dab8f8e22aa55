"""Writes the site as a plain Markdown tree for any host."""

import json
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from archatlas.publish.errors import explained_storage_errors
from archatlas.publish.mkdocs.markdown_stub import fragment_of, to_markdown_stub
from archatlas.publish.mkdocs.mkdocs_process import remove_abandoned_temporaries
from archatlas.publish.mkdocs.navigation import written_navigation
from archatlas.publish.mkdocs.search_index import FIELDS, SEPARATOR
from archatlas.publish.mkdocs.site_frame import KEY, frame_values
from archatlas.publish.mkdocs.site_identity import DEFAULT_DESCRIPTION, SiteIdentity, identity_settings
from archatlas.publish.output.site_path import checked_path
from archatlas.publish.output.staging import staged
from archatlas.publish.output.target import OutputKind, check_target
from archatlas.publish.packaged_data import DEFAULTS, STANDALONE_DIRECTORY, THEME_DIRECTORY
from archatlas.publish.site import Rendered
from archatlas.render.site.page import RenderedFile, RenderedPage
from archatlas.render.site.search.page import ADDRESS as SEARCH

_PLACEHOLDER = re.compile("@(?:identity|search|nav|extra)@")
_Ignore = Callable[[Any, list[str]], set[str]]

_DEFAULT_IDENTITY = SiteIdentity(name="Architecture atlas", description=DEFAULT_DESCRIPTION)


def export_tree(
    rendered: Iterable[Rendered], out: Path, schemas: Iterable[Path], identity: SiteIdentity = _DEFAULT_IDENTITY
) -> int:
    """Write pages, files, assets, theme overrides and a mkdocs.yml; return the number of pages.

    The tree replaces an earlier export in one step, and nothing else.
    """
    target = check_target(out, OutputKind.EXPORT, *schemas)
    remove_abandoned_temporaries()
    with explained_storage_errors(target), staged(target, OutputKind.EXPORT) as stage:
        addresses = _write_content(rendered, stage / "docs")
        assets = shutil.ignore_patterns("assets", "search.html")  # hosts have a search of their own
        for theme in (THEME_DIRECTORY, STANDALONE_DIRECTORY):
            _copy(theme, stage / "overrides", assets)
            _copy(theme / "assets", stage / "docs" / "assets")
        (stage / "mkdocs.yml").write_text(_configuration(identity, addresses), encoding="utf-8")
    return len(addresses)


def _copy(source: Path, target: Path, ignore: _Ignore | None = None) -> None:
    shutil.copytree(source, target, ignore=ignore, dirs_exist_ok=True, copy_function=shutil.copyfile)


def _write_content(rendered: Iterable[Rendered], docs: Path) -> tuple[str, ...]:
    addresses = []
    for item in rendered:
        if isinstance(item, RenderedFile):
            _write(docs, item.path, item.content)
        elif item.address != SEARCH:
            _write(docs, item.source_path, _for_any_host(item).encode())
            addresses.append(item.address)
    return tuple(addresses)


def _for_any_host(page: RenderedPage) -> str:
    """Return a page in which no brace is left: some extensions for Markdown, such as critic, read raw HTML too."""
    stub = to_markdown_stub(page)
    fragment = fragment_of(stub)
    return stub.replace(fragment, fragment.replace("{", "&#123;").replace("}", "&#125;"))


def _write(docs: Path, path: str, content: bytes) -> None:
    file = docs / checked_path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("xb") as stream:
        stream.write(content)


def _configuration(identity: SiteIdentity, addresses: tuple[str, ...]) -> str:
    """Return mkdocs.yml; JSON is YAML, so that no value needs quoting of its own."""
    settings = identity_settings(_DEFAULT_IDENTITY) | identity_settings(identity)
    site_map = identity.map.among(addresses)
    values = {
        "@identity@": "\n".join(f"{key}: {_json(value)}" for key, value in settings.items()),
        "@search@": _json({"separator": SEPARATOR, "pipeline": [], "fields": FIELDS}),
        "@nav@": _json(written_navigation(site_map)),
        "@extra@": _json({"generator": False, KEY: frame_values(site_map)}),
    }
    text = (DEFAULTS / "export.yml").read_text(encoding="utf-8")
    return _PLACEHOLDER.sub(lambda found: values[found[0]], text)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
