"""Says what a mkdocs configuration needs for an atlas, and sets what its author left open."""

from collections.abc import Mapping
from importlib.util import find_spec
from traceback import walk_tb

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError, MkDocsException

from archatlas.publish.search_index import FIELDS, SEPARATOR

_OURS = ("archatlas", "gen-files")


def require_usable(config: MkDocsConfig) -> None:
    """Refuse a configuration that cannot work, with the reason and the cure."""
    _require_theme_and_script(config)
    _require_known_to_work(config)


def set_search(config: MkDocsConfig) -> None:
    """Let the search find names and their parts, unless its author wants something else."""
    search = config.plugins.get("material/search")
    if search is None:
        return
    if not search.config["separator"]:
        search.config["separator"] = SEPARATOR
    if search.config["pipeline"] is None:
        search.config["pipeline"] = []
    search.config["fields"] = {name: dict(field) for name, field in FIELDS.items()} | search.config["fields"]


def plugin_at_fault(error: Exception, plugins: Mapping[str, object]) -> str | None:
    """Return the name of the plugin in whose code an error came up, None where that is mkdocs or archatlas itself."""
    packages = {type(plugin).__module__.partition(".")[0]: name for name, plugin in plugins.items()}
    deepest = None
    for frame, _ in walk_tb(error.__traceback__):
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        deepest = packages.get(package, deepest)
    return None if isinstance(error, MkDocsException) or deepest in _OURS else deepest


def _require_theme_and_script(config: MkDocsConfig) -> None:
    if config.theme.name != "material":
        raise ConfigurationError("archatlas needs the theme 'material'; set 'theme: {name: material}' in mkdocs.yml")
    if "gen-files" not in config.plugins:
        raise ConfigurationError(
            "archatlas needs the plugin 'gen-files'; add '- gen-files: {scripts: [gen_files.py]}' in mkdocs.yml"
        )


def _require_known_to_work(config: MkDocsConfig) -> None:
    """Refuse plugins of which it is known that they fail in the middle of a build, or leave the site broken."""
    if "i18n" in config.plugins:
        raise ConfigurationError(
            "the plugin 'i18n' (mkdocs-static-i18n) builds the pages anew for each language and drops generated ones; "
            "build the atlas as a site of its own beside it, without --mkdocs, and link there"
        )
    if "material/social" in config.plugins and find_spec("cairosvg") is None:
        raise ConfigurationError(
            "the plugin 'social' draws with packages that are not installed; install mkdocs-material[imaging], "
            "or remove '- social' from mkdocs.yml"
        )
