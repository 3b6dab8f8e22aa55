"""What a mkdocs.yml says of an atlas, what it needs for one, and what is set where its author left it open."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from enum import Enum
from importlib.util import find_spec
from pathlib import Path
from traceback import walk_tb

from mkdocs.config import config_options
from mkdocs.config.base import BaseConfigOption, Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError, MkDocsException

from archatlas.formats.schema_files import read_directories
from archatlas.model.errors import UserError
from archatlas.publish.mkdocs.search_index import FIELDS, SEPARATOR
from archatlas.publish.packaged_data import DEFAULTS
from archatlas.settings import SETTINGS_FILE
from archatlas.settings.settings import PageSettings
from archatlas.sources.page_folder import folder_below
from archatlas.sources.scope import FileScope

_OWN_PLUGINS = ("archatlas", "gen-files")
_KNOWN_PLUGINS = {*_OWN_PLUGINS, "material/search"}
_OWN_SCRIPTS = ("gen_files.py", "first_page.py")


def require_usable(config: MkDocsConfig) -> None:
    """Refuse a configuration that cannot work, with the reason and the cure."""
    _require_theme_and_script(config)
    _require_known_to_work(config)


class SearchKind(Enum):
    """Whose search a site has: ours where the atlas is the whole site, the theme's where it joins one."""

    OURS = "ours"
    THEME = "theme"
    NONE = "none"


def search_kind(config: MkDocsConfig, at: str) -> SearchKind:
    """Tell whose search the site has; whoever has a template of the theme's search wants that one."""
    search = config.plugins.get("material/search")
    if search is None or not search.config["enabled"]:
        return SearchKind.NONE
    own = config.theme.custom_dir
    is_replaced = own is not None and Path(own, "partials", "search.html").exists()
    return SearchKind.THEME if at or is_replaced else SearchKind.OURS


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


def can_reuse_shells(config: MkDocsConfig) -> bool:
    """Tell whether pages of one kind differ only in what is known here: the theme is ours, no plugin is foreign."""
    return config.theme.custom_dir is None and set(config.plugins) <= _KNOWN_PLUGINS


def writes_alone(config: MkDocsConfig) -> bool:
    """Tell whether nobody but archatlas and the theme sees our files before they are in the site."""
    return not _excludes(config) and can_reuse_shells(config) and not _foreign_script(config)


def _excludes(config: MkDocsConfig) -> bool:
    return config.exclude_docs is not None or config.draft_docs is not None


def _foreign_script(config: MkDocsConfig) -> str:
    """Return the name of a script that is none of ours, empty where there is none."""
    own = [(DEFAULTS / name).read_bytes() for name in _OWN_SCRIPTS]
    scripts = map(Path, config.plugins["gen-files"].config["scripts"])
    return next((script.name for script in scripts if script.read_bytes() not in own), "")


def foreign_code(config: MkDocsConfig) -> str:
    """Return what has a hand in pages besides archatlas and the theme, as a sentence; empty where nothing has."""
    require_usable(config)
    foreign = [name for name in config.plugins if name not in _KNOWN_PLUGINS]
    if foreign:
        word = "hook" if foreign[0] in config.hooks else "plugin"
        return f"the {word} '{foreign[0]}' may change pages"
    if config.theme.custom_dir is not None:
        return f"the templates of '{Path(config.theme.custom_dir).name}' may change pages"
    if script := _foreign_script(config):
        return f"the script '{script}' may write pages"
    if _excludes(config):
        return "exclude_docs or draft_docs may leave pages out"
    return "" if config.use_directory_urls else "use_directory_urls is off"


def plugin_at_fault(error: Exception, plugins: Mapping[str, object]) -> str | None:
    """Return the name of the plugin in whose code an error came up, None where that is mkdocs or archatlas itself."""
    packages = {type(plugin).__module__.partition(".")[0]: name for name, plugin in plugins.items()}
    deepest = None
    for frame, _ in walk_tb(error.__traceback__):
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        deepest = packages.get(package, deepest)
    return None if isinstance(error, MkDocsException) or deepest in _OWN_PLUGINS else deepest


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


class SettingsFileOption(BaseConfigOption[tuple[Path, ...]]):
    """A file, relative to mkdocs.yml and perhaps not there yet, or a list of places for it.

    Where nobody says it, the file stands beside mkdocs.yml or in the current directory.
    """

    def __init__(self) -> None:
        super().__init__()
        self.default = ()
        self._home = Path()

    def pre_validation(self, config: object, key_name: str) -> None:
        """Remember where mkdocs.yml is."""
        file = getattr(config, "config_file_path", None)
        self._home = Path(file).parent if file else Path()

    def run_validation(self, value: object) -> tuple[Path, ...]:
        """Return the places as absolute paths, the one that counts first in front."""
        named = [value] if isinstance(value, str) else value
        if not isinstance(named, list | tuple) or not all(isinstance(one, str) and one for one in named):
            raise ValidationError("expected a file")
        places = [self._home / one for one in named] or [self._home / SETTINGS_FILE, Path(SETTINGS_FILE)]
        return tuple(place.absolute() for place in places)


class SchemaDirectoriesOption(BaseConfigOption[list[str]]):
    """One directory or a list of them, relative to mkdocs.yml; empty where the settings say it."""

    def __init__(self) -> None:
        super().__init__()
        self.default = []
        self._home = Path()

    def pre_validation(self, config: object, key_name: str) -> None:
        """Remember where mkdocs.yml is."""
        file = getattr(config, "config_file_path", None)
        self._home = Path(file).parent if file else Path()

    def run_validation(self, value: object) -> list[str]:
        """Return the directories as absolute paths."""
        named = [value] if isinstance(value, str) else value
        if not isinstance(named, list) or not all(isinstance(one, str) and one for one in named):
            raise ValidationError("expected a directory, or a list of directories")
        return [str((self._home / one).absolute()) for one in named]


class ArchatlasConfig(Config):
    """The options of the plugin in mkdocs.yml; paths are relative to that file."""

    schemas = SchemaDirectoriesOption()
    config = SettingsFileOption()
    keep_going = config_options.Type(bool, default=False)
    content_security_policy = config_options.Type(bool, default=True)
    at = config_options.Type(str, default="")


def watched_directories(scope: FileScope, pages: PageSettings) -> Iterator[tuple[Path, bool]]:
    """Yield what a preview watches for schemas and for pages written by hand, and whether with everything below.

    Of a whole repository that is where its schemas stand: the rest may be vast.
    """
    for area in scope.areas:
        if area.is_named and area.root.is_dir() and not (area.root / ".git").exists():
            yield area.root, True
    for way in (pages.root, *pages.decisions):
        if folder := folder_below(scope.home, way):
            yield folder, True
    with suppress(UserError):
        read = read_directories(scope)
        yield from ((place, False) for place in sorted({Path(file.path).parent for file in read.files}))
