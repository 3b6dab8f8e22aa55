"""Adds to Material what pages of the atlas need: templates, style sheets and scripts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, nodes
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

THEME_DIRECTORY = Path(__file__).with_name("material")
STANDALONE_DIRECTORY = Path(__file__).with_name("standalone")
"""What only a site that is an atlas as a whole looks like: its frame, its tabs, its page for missing addresses."""

STYLE_SHEET = "assets/archatlas.css"
FRAME_STYLE_SHEET = "assets/archatlas-frame.css"
SCRIPTS = ("assets/archatlas.js",)
OFFLINE_WORKER = "assets/archatlas-worker.js"

_MAIN, _BASE, _THEMES_BASE = "main.html", "base.html", "archatlas/base.html"
_EXTENDS = '{% extends "base.html" %}'
_LOST = {
    "content": "pages of the atlas lose their breadcrumb",
    "header": "the search loses its name for those who hear the page",
    "styles": "pages of the atlas lose their style sheet",
}
"""By block of our main.html, what a main.html of one's own takes away that replaces the block."""


def add_theme(config: MkDocsConfig, at: str) -> None:
    """Put templates, style sheets and scripts in; an atlas that joins a site leaves its looks alone."""
    position = 1 if config.theme.custom_dir else 0
    directories = [THEME_DIRECTORY] if at else [STANDALONE_DIRECTORY, THEME_DIRECTORY]
    config.theme.dirs[position:position] = map(str, directories)
    config.extra_css[0:0] = [] if at else [FRAME_STYLE_SHEET, STYLE_SHEET]
    config.extra_javascript[0:0] = [_below(at, script) for script in SCRIPTS]


def style_sheets(at: str) -> tuple[str, ...]:
    """Return the style sheets that only pages of the atlas have."""
    return (_below(at, STYLE_SHEET),) if at else ()


def place_assets(files: Files, at: str, config: MkDocsConfig) -> None:
    """Move our style sheets and scripts below the address of the atlas."""
    if not at:
        return
    for file in [file for file in files if file.src_dir == str(THEME_DIRECTORY)]:
        files.remove(file)
        files.append(File.generated(config, _below(at, file.src_uri), abs_src_path=str(file.abs_src_path)))


def use_own_worker(config: MkDocsConfig, at: str) -> None:
    """Let the search of a site on a disk work without a request: the plugin offline loads a script from elsewhere."""
    polyfills = config.extra.get("polyfills", [])
    config.extra["polyfills"] = [
        _below(at, OFFLINE_WORKER) if "iframe-worker" in str(script) else script for script in polyfills
    ]


def keep_additions(environment: Environment) -> tuple[str, ...]:
    """Keep our additions to the theme beneath a main.html of one's own; return what it takes away all the same."""
    if _is_ours(environment):
        return ()
    environment.loader = _BeneathOwnTemplate(environment.loader)
    if environment.cache is not None:
        environment.cache.clear()
    return tuple(_taken_away(environment))


class _BeneathOwnTemplate(BaseLoader):
    """Give our main.html to whoever extends base.html, and the theme's base.html to our main.html."""

    def __init__(self, loader: BaseLoader | None) -> None:
        self._loader = loader

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        assert self._loader is not None
        if template == _THEMES_BASE:
            return self._loader.get_source(environment, _BASE)
        if template == _BASE:
            text = (THEME_DIRECTORY / _MAIN).read_text(encoding="utf-8")
            return text.replace(_EXTENDS, f'{{% extends "{_THEMES_BASE}" %}}', 1), None, None
        return self._loader.get_source(environment, template)

    def list_templates(self) -> list[str]:
        return self._loader.list_templates() if self._loader is not None else []


def _is_ours(environment: Environment) -> bool:
    name = environment.get_template(_MAIN).filename
    return name is not None and Path(name).is_relative_to(THEME_DIRECTORY)


def _taken_away(environment: Environment) -> Iterator[str]:
    name = _MAIN
    while name != _BASE:
        tree = _parsed(environment, name)
        for block in tree.find_all(nodes.Block):
            if block.name in _LOST and not _calls_super(block):
                lost = f"{name} replaces the block '{block.name}' without super(): {_LOST[block.name]}"
                yield f"{lost}; write {{{{ super() }}}} in it"
        extended = tree.find(nodes.Extends)
        if extended is None:
            yield f"{name} extends no base.html: {', '.join(_LOST.values())}; begin it with {_EXTENDS}"
            return
        if not isinstance(extended.template, nodes.Const):
            return
        name = str(extended.template.value)


def _parsed(environment: Environment, name: str) -> nodes.Template:
    assert environment.loader is not None
    return environment.parse(environment.loader.get_source(environment, name)[0])


def _calls_super(block: nodes.Block) -> bool:
    calls: Iterator[Any] = (call.node for call in block.find_all(nodes.Call))
    return any(isinstance(called, nodes.Name) and called.name == "super" for called in calls)


def _below(at: str, path: str) -> str:
    return f"{at}/{path}" if at else path
