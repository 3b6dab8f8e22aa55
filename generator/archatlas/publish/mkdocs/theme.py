"""Adds to Material what pages of the atlas need: templates, style sheets and scripts."""

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from archatlas.publish.mkdocs.configuration import SearchKind
from archatlas.publish.packaged_data import STANDALONE_DIRECTORY, THEME_DIRECTORY
from archatlas.render.site.template_layers import insert_template, replaced_blocks
from archatlas.settings import SiteSettings

STYLE_SHEET = "assets/archatlas.css"
FRAME_STYLE_SHEET = "assets/archatlas-frame.css"
SCRIPTS = (
    "assets/archatlas-filters.js",
    "assets/archatlas-search.js",
    "assets/archatlas-narrow.js",
    "assets/archatlas.js",
    "assets/archatlas-copy.js",
)
"""In the order in which they start: the first one is used by the others."""

_SEARCH, _OWN_SEARCH = SCRIPTS[1], "assets/archatlas-search-box.js"
"""What helps the search of the theme, and what stands in its place where the search is ours."""

OFFLINE_WORKER = "assets/archatlas-worker.js"
EXACT_NAMES = "assets/archatlas-exact.js"
"""Starts before the theme's own script, and after the worker that it refines."""

LIVE_SCRIPTS = ("assets/archatlas-live.js", "assets/archatlas-live-page.js")
"""What asks the live registry: a few lines on every page, and what fills the page of its own."""

_MAIN, _BASE = "main.html", "base.html"
_EXTENDS = '{% extends "base.html" %}'
_LOST = {
    "content": "pages of the atlas lose their breadcrumb",
    "footer": "pages of the atlas lose the map of the site, and what it was made from",
    "header": "the search loses its name for those who hear the page",
    "styles": "pages of the atlas lose their style sheet",
}
"""By block of our main.html, what a main.html of one's own takes away that replaces the block."""


def add_theme(config: MkDocsConfig, site: SiteSettings, search: SearchKind) -> None:
    """Put templates, style sheets and scripts in; an atlas that joins a site leaves its looks alone.

    Pages ask the live registry that the settings name.
    """
    at = site.at
    position = 1 if config.theme.custom_dir else 0
    directories = [THEME_DIRECTORY] if at else [STANDALONE_DIRECTORY, THEME_DIRECTORY]
    config.theme.dirs[position:position] = map(str, directories)
    config.extra_css[0:0] = [] if at else [FRAME_STYLE_SHEET, STYLE_SHEET]
    replaced = {_SEARCH: _OWN_SEARCH} if search is SearchKind.OURS else {}
    config.extra_javascript[0:0] = [_below(at, replaced.get(script, script)) for script in SCRIPTS]
    config.extra["atlas_live"] = {"origin": site.live, "place": _below(at, "")} if site.live else None


def style_sheets(at: str) -> tuple[str, ...]:
    """Return the style sheets that only pages of the atlas have."""
    return (_below(at, STYLE_SHEET),) if at else ()


def place_assets(files: Files, site: SiteSettings, config: MkDocsConfig) -> None:
    """Move our style sheets and scripts below the address of the atlas, without those that nobody asks for."""
    ours = [file for file in files if file.src_dir == str(THEME_DIRECTORY)]
    for file in ours:
        if file.src_uri in LIVE_SCRIPTS and not site.live:
            files.remove(file)
        elif site.at:
            files.remove(file)
            files.append(File.generated(config, _below(site.at, file.src_uri), abs_src_path=str(file.abs_src_path)))


def use_own_worker(config: MkDocsConfig, at: str, search: SearchKind) -> None:
    """Let the theme's search know whole names, and work from a disk without the request of the plugin offline."""
    polyfills = config.extra.get("polyfills", [])
    if search is SearchKind.OURS:
        config.extra["polyfills"] = [script for script in polyfills if "iframe-worker" not in str(script)]
        return
    config.extra["polyfills"] = [
        *(_below(at, OFFLINE_WORKER) if "iframe-worker" in str(script) else script for script in polyfills),
        _below(at, EXACT_NAMES),
    ]


def keep_additions(environment: Any) -> tuple[str, ...]:
    """Keep our additions to the theme beneath a main.html of one's own; return what it takes away all the same."""
    name = environment.get_template(_MAIN).filename
    if name is not None and Path(name).is_relative_to(THEME_DIRECTORY):
        return ()
    replaced = replaced_blocks(environment, _MAIN, _BASE, frozenset(_LOST))
    if replaced is None:
        return (f"{_MAIN} extends no {_BASE}: {', '.join(_LOST.values())}; begin it with {_EXTENDS}",)
    insert_template(environment, _BASE, (THEME_DIRECTORY / _MAIN).read_text(encoding="utf-8"))
    return tuple(
        f"{template} replaces the block '{block}' without super(): {_LOST[block]}; write {{{{ super() }}}} in it"
        for template, block in replaced
    )


def _below(at: str, path: str) -> str:
    return f"{at}/{path}" if at else path
