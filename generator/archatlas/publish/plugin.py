"""The mkdocs plugin: puts finished pages, theme and search settings into a mkdocs build."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Literal

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError, ConfigurationError, MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import nest_paths
from mkdocs_gen_files.editor import FilesEditor

from archatlas.model.refusal import Refusal
from archatlas.publish.finished import FinishedPage
from archatlas.publish.generated import Generated
from archatlas.publish.moved import MovedFile
from archatlas.publish.navigation import navigation
from archatlas.publish.policy import PagePolicies
from archatlas.publish.preview import AddressRefused, SettingsWatch, require_free
from archatlas.publish.search_index import FIELDS, SEPARATOR
from archatlas.publish.shell import ShellEnvironment, ShellTemplate, may_fill_shells
from archatlas.publish.shortage import what_is_short
from archatlas.publish.site import Rendered, SiteOptions, Source, load_site
from archatlas.render.text import terminal_line

THEME_DIRECTORY = Path(__file__).with_name("material")
STYLE_SHEET = "assets/archatlas.css"
SCRIPT = "assets/archatlas.js"


class ArchatlasConfig(Config):
    """The options of the plugin in mkdocs.yml; paths are relative to that file."""

    schemas = config_options.Dir(default="schemas/modules")
    config = config_options.File(default="archatlas.yml")
    keep_going = config_options.Type(bool, default=False)
    content_security_policy = config_options.Type(bool, default=True)


class ArchatlasPlugin(BasePlugin[ArchatlasConfig]):
    """Publish an estate as part of a mkdocs site.

    `source` replaces the road from the options to the rendered site for a build inside this process.
    """

    source: Source | None = None

    def __init__(self) -> None:
        self.generated = Generated()
        self._taken: dict[str, str] = {}
        self._navigation = Navigation([], [])
        self._policies: PagePolicies | None = None
        self._is_preview = False
        self._is_served = False
        self._settings_watch: SettingsWatch | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether mkdocs previews; it then adds a script that reloads the page."""
        self._is_preview = command == "serve"
        if self._is_preview:
            self._settings_watch = SettingsWatch(self._settings_places())

    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Refuse a configuration that cannot work, and set what its author left open.

        A build begins here: mkdocs keeps a plugin that knows `on_startup` for the next build of the same process.
        """
        self.generated = Generated()
        self._policies = None
        _require(config)
        if self._is_preview and not self._is_served:
            _require_free(config)
        _add_theme(config)
        _set_search(config)
        return config

    @event_priority(100)
    def _on_files_before(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        self._taken = {file.dest_uri: file.src_uri for file in files}
        return files

    @event_priority(-50)
    def _on_files_after(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        if not self.generated.pages:
            raise ConfigurationError(
                "no page was generated; the script named under 'gen-files' has to call "
                "archatlas.publish.plugin.write_generated()"
            )
        self._refuse_twins(files)
        if config.nav is None:
            config.nav = self._default_navigation(files)
        self._install_pages(files, config)
        self._move_files(files, config)
        return files

    on_files = CombinedEvent(_on_files_before, _on_files_after)

    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Keep the navigation for the policies."""
        self._navigation = nav
        return nav

    @event_priority(-100)
    def on_env(self, env: Any, /, *, config: MkDocsConfig, files: Files) -> Any:
        """Let the theme render each kind of page once, where that gives the same bytes."""
        theme = env.get_template("main.html")
        if self.config.content_security_policy and not self._is_preview:
            self._policies = PagePolicies(theme, files, self._navigation, config)
        return ShellEnvironment(env, ShellTemplate(theme)) if may_fill_shells(config) else env

    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str:
        """Say in each page which scripts may run on it."""
        return self._policies.for_page(output, page) if self._policies else output

    def on_post_template(self, output: str, /, *, template_name: str, config: MkDocsConfig) -> str:
        """Say it in the page for addresses that do not exist, too."""
        return self._policies.for_template(output, template_name) if self._policies else output

    @event_priority(50)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Hand the given search entries to the search, which writes its index afterwards."""
        search = config.plugins.get("material/search")
        index = getattr(search, "search_index", None)
        if index is not None:
            index.entries.extend(self.generated.entries)

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        """Build again when a schema or a setting changes."""
        self._is_served = True
        if Path(self.config.schemas).exists():
            server.watch(self.config.schemas)
        if self._settings_watch is not None:
            self._settings_watch.start(server)
        return server

    def on_build_error(self, *, error: Exception) -> None:
        """Tell in one line why a preview could not be built again, where mkdocs would print a traceback."""
        if not self._is_served or isinstance(error, BuildError):
            return
        if isinstance(error, MkDocsException):
            raise Abort(error.message) from error
        short = what_is_short(error, Path(gettempdir())) if isinstance(error, OSError) else None
        if short is not None:
            raise Abort(short) from error

    def on_shutdown(self) -> None:
        """Look after the settings no more."""
        if self._settings_watch is not None:
            self._settings_watch.stop()

    def rendered(self) -> Iterable[Rendered]:
        """Return what the site consists of; a refusal is told the way mkdocs tells its own."""
        if self.source is not None:
            return self.source()
        options = SiteOptions(
            Path(self.config.schemas),
            Path(self.config.config),
            self.config.keep_going or self._is_preview,  # a preview that stops at a slip of the pen is none
        )
        try:
            return load_site(options)
        except Refusal as refusal:
            raise PluginError("\n".join(terminal_line(line) for line in str(refusal).splitlines())) from refusal

    def _settings_places(self) -> set[Path]:
        """Return where the settings are looked for: mkdocs resolves only a path that was written down."""
        return {Path(self.config.config), Path(self.config.config_file_path or "").parent / self.config.config}

    def _refuse_twins(self, files: Files) -> None:
        for file in files:
            taken = self._taken.get(file.dest_uri)
            if taken is not None and file.src_uri in self.generated.paths:
                raise ConfigurationError(
                    f"'{taken}' in the docs directory has the address of a generated page or file; rename it"
                )

    def _default_navigation(self, files: Files) -> list[object]:
        tabs = navigation(page.address for page in self.generated.pages.values())
        written = [
            file.src_uri
            for file in files.documentation_pages()
            if file.generated_by is None and file.inclusion is InclusionLevel.INCLUDED
        ]
        return [*({tab.title: tab.source_path} for tab in tabs), *nest_paths(written)]

    def _install_pages(self, files: Files, config: MkDocsConfig) -> None:
        titles = dict(_nav_titles(config.nav))
        for source_path, page in self.generated.pages.items():
            file = files.get_file_from_path(source_path)
            if file is None:
                raise ConfigurationError(f"another plugin removed the generated page '{source_path}'")
            in_nav = source_path in titles
            file.inclusion = InclusionLevel.INCLUDED if in_nav else InclusionLevel.NOT_IN_NAV
            FinishedPage(titles.get(source_path), file, config, page)

    def _move_files(self, files: Files, config: MkDocsConfig) -> None:
        for path in self.generated.paths - self.generated.pages.keys():
            file = files.get_file_from_path(path)
            if file is not None and file.src_dir is not None:
                files.remove(file)
                files.append(MovedFile(path, file.src_dir, config.site_dir, config.use_directory_urls))


def write_generated() -> None:
    """Write every page and file of the atlas into the running mkdocs build; for the gen-files script."""
    editor = FilesEditor.current()
    plugin = editor.config.plugins.get("archatlas")
    if not isinstance(plugin, ArchatlasPlugin):
        raise ConfigurationError("the gen-files script needs the plugin 'archatlas' under 'plugins' in mkdocs.yml")
    plugin.generated.write(plugin.rendered(), editor)


def _require(config: MkDocsConfig) -> None:
    if not config.use_directory_urls:
        raise ConfigurationError("archatlas needs 'use_directory_urls: true'; remove the setting from mkdocs.yml")
    if config.theme.name != "material":
        raise ConfigurationError("archatlas needs the theme 'material'; set 'theme: {name: material}' in mkdocs.yml")
    if "gen-files" not in config.plugins:
        raise ConfigurationError(
            "archatlas needs the plugin 'gen-files'; add '- gen-files: {scripts: [gen_files.py]}' in mkdocs.yml"
        )


def _require_free(config: MkDocsConfig) -> None:
    try:
        require_free(config.dev_addr.host, config.dev_addr.port, "--dev-addr")
    except AddressRefused as refusal:
        raise ConfigurationError(str(refusal)) from refusal


def _add_theme(config: MkDocsConfig) -> None:
    position = 1 if config.theme.custom_dir else 0
    config.theme.dirs.insert(position, str(THEME_DIRECTORY))
    config.extra_css.insert(0, STYLE_SHEET)
    config.extra_javascript.insert(0, SCRIPT)


def _set_search(config: MkDocsConfig) -> None:
    search = config.plugins.get("material/search")
    if search is None:
        return
    if not search.config["separator"]:
        search.config["separator"] = SEPARATOR
    if search.config["pipeline"] is None:
        search.config["pipeline"] = []
    search.config["fields"] = {name: dict(field) for name, field in FIELDS.items()} | search.config["fields"]


def _nav_titles(nav: object) -> Iterator[tuple[str, str | None]]:
    """Yield each path of a navigation with the title that mkdocs.yml gives it."""
    if isinstance(nav, str):
        yield nav, None
    elif isinstance(nav, list):
        for entry in nav:
            yield from _nav_titles(entry)
    elif isinstance(nav, dict):
        for title, entry in nav.items():
            if isinstance(entry, str):
                yield entry, str(title)
            else:
                yield from _nav_titles(entry)
