"""The mkdocs plugin: puts finished pages, theme and search settings into a mkdocs build."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any, Literal

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError, ConfigurationError, MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs_gen_files.editor import FilesEditor

from archatlas.model.errors import UserError
from archatlas.publish.errors import storage_shortage
from archatlas.publish.mkdocs.build_preview import Preview, require_free_port
from archatlas.publish.mkdocs.configuration import (
    ArchatlasConfig,
    SearchKind,
    can_reuse_shells,
    plugin_at_fault,
    require_usable,
    search_kind,
    set_search,
    watched_directories,
)
from archatlas.publish.mkdocs.content_security_policy import PagePolicies
from archatlas.publish.mkdocs.navigation import (
    entries_by_source,
    home_finder,
    join_navigation,
    map_items,
    published_twice,
    with_map_filled_in,
    written_paths,
)
from archatlas.publish.mkdocs.page_frame import PageFrame
from archatlas.publish.mkdocs.page_shell import (
    CompactTemplate,
    ShellEnvironment,
    ShellTemplate,
    without_search_of_prerendered,
)
from archatlas.publish.mkdocs.prerendered_page import (
    GeneratedFiles,
    MarkdownPages,
    MovedFile,
    PageDisplay,
    PrerenderedPage,
    finish_search,
)
from archatlas.publish.mkdocs.site_frame import frame_values, show_frame
from archatlas.publish.mkdocs.site_identity import (
    DEFAULT_SITE_NAMES,
    apply_identity,
    collision_message,
    missing_address_remarks,
    resolve_identity,
)
from archatlas.publish.mkdocs.theme import add_theme, keep_additions, place_assets, style_sheets, use_own_worker
from archatlas.publish.site import Rendered, SiteOptions, SiteRenderer, load_site, site_scope
from archatlas.render.site.template_cache import template_cache
from archatlas.render.text.escaping import terminal_line
from archatlas.render.text.messages import error_text
from archatlas.settings import SiteSettings, found_among, settings_at

log = get_plugin_logger("archatlas")
_FIRST_PAGE = "# Home\n\nThis site has an [architecture atlas]({at}/index.md).\n"


class ArchatlasPlugin(BasePlugin[ArchatlasConfig]):
    """Publish an estate as part of a mkdocs site.

    `source` replaces the road from the options to the rendered site for a build inside this process,
    `known_settings` what the settings say about the site.
    """

    source: SiteRenderer | None = None
    known_settings: SiteSettings | None = None

    def __init__(self) -> None:
        self._search = SearchKind.NONE
        self.generated = GeneratedFiles()
        self._taken: dict[str, str] = {}
        self._navigation = Navigation([], [])
        self._policies: PagePolicies | None = None
        self._home: Callable[[str], Section | None] = lambda _address: None
        self.frame: PageFrame | None = None
        """What puts further pages into the site, where nobody but archatlas and the theme would see them."""
        self._preview: Preview | None = None
        self._joins_later = False
        self._plugins: Mapping[str, object] = {}
        self.site = SiteSettings()
        self.remarks: list[str] = []
        self.own_files: frozenset[str] = frozenset()
        """The pages in which nobody but archatlas and the theme writes."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether mkdocs previews; it then adds a script that reloads the page."""
        self._preview = Preview(self.config.config) if command == "serve" else None

    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Refuse a configuration that cannot work, and set what its author left open.

        A build begins here: mkdocs keeps a plugin that knows `on_startup` for the next build of the same process.
        """
        self._policies, self.frame = None, None
        self.remarks = []
        self.own_files = frozenset()
        self._plugins = config.plugins
        require_usable(config)
        if self._preview and not self._preview.is_served:
            require_free_port(config)
        self._identify(config)
        self._search = search_kind(config, self.site.at)
        self.generated = GeneratedFiles(self._search, MarkdownPages.of(self.site.without, config))
        add_theme(config, self.site, self._search)
        set_search(config)
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
        for remark in published_twice(files, self.generated.written_by_hand):
            self._remark(remark)
        for file in self.generated.known_files(tuple(files), config):
            files.append(file)
        self._join(files, config)
        self._move_files(files, config)
        place_assets(files, self.site, config)
        use_own_worker(config, self.site.at, self._search)
        config.extra["atlas_search"] = self.generated.has_search_page
        return files

    on_files = CombinedEvent(_on_files_before, _on_files_after)

    @event_priority(-50)
    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Join the navigation, however it came about: from mkdocs.yml, the files, or another plugin."""
        self._navigation = nav
        self._put_into(nav, files, config)
        return nav

    @event_priority(-100)
    def on_env(self, env: Any, /, *, config: MkDocsConfig, files: Files) -> Any:
        """Let the theme render each kind of page once, where that gives the same bytes."""
        if config.theme.custom_dir is None:
            env.bytecode_cache = template_cache("theme")
        for lost in keep_additions(env):
            self._remark(lost)
        theme = CompactTemplate(env.get_template("main.html"))
        if self.config.content_security_policy and not self._preview:
            self._policies = PagePolicies(theme, files, self._navigation, config, self.site.live)
        if not can_reuse_shells(config):
            return ShellEnvironment(env, theme)
        without_search_of_prerendered(config)
        self.own_files = frozenset(file.dest_uri for file in files if isinstance(file.page, PrerenderedPage))
        shell = ShellTemplate(theme)
        styles = style_sheets(self.site.at)
        self.frame = PageFrame(
            config, files, self._navigation, env, shell, self._policies, self._home, styles, self._search
        )
        return ShellEnvironment(env, shell)

    @event_priority(-100)
    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str:
        """Say in each page which scripts may run on it."""
        return self._policies.for_page(output, page) if self._policies else output

    @event_priority(-100)
    def on_post_template(self, output: str, /, *, template_name: str, config: MkDocsConfig) -> str:
        """Say it in the page for addresses that do not exist, too."""
        return self._policies.for_template(output, template_name) if self._policies else output

    @event_priority(50)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Complete the search, before that of the theme writes its index."""
        finish_search(self._search, self.generated, config)
        if self._preview:
            self._preview.follow(self._watched())

    def forget_pages(self) -> None:
        """Let go of what a finished build had; mkdocs keeps its configuration, and with that this plugin, for good."""
        self.generated, self._policies, self.frame = GeneratedFiles(self._search), None, None
        self._navigation, self._home = Navigation([], []), lambda _address: None

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        """Build again when a schema or a setting changes."""
        if self._preview:
            self._preview.begin(server)
            self._preview.follow(self._watched())
        return server

    def on_build_error(self, *, error: Exception) -> None:
        """Name the plugin that failed, and tell in one line why a preview could not be built again."""
        failed = plugin_at_fault(error, self._plugins)
        if failed is not None:
            raise PluginError(f"the plugin '{failed}' fails: {type(error).__name__}: {error}") from error
        if self._preview is None or not self._preview.is_served or isinstance(error, BuildError):
            return
        if isinstance(error, MkDocsException):
            raise Abort(error.message) from error
        short = storage_shortage(error) if isinstance(error, OSError) else None
        if short is not None:
            raise Abort(short) from error

    def on_shutdown(self) -> None:
        """Follow nothing any more."""
        if self._preview:
            self._preview.end()

    @contextmanager
    def configured_with(self, source: SiteRenderer | None, settings: SiteSettings) -> Iterator[None]:
        """Build what this process knows already; mkdocs keeps the plugin for later builds, which know nothing of it."""
        self.source, self.known_settings = source, settings
        try:
            yield
        finally:
            self.source = self.known_settings = None

    def rendered(self) -> Iterable[Rendered]:
        """Return what the site consists of; a refusal is told the way mkdocs tells its own."""
        if self.source is not None:
            return self.source(self.site)
        try:
            return load_site(self._options(), self.site)
        except UserError as refusal:
            raise PluginError(_lines(refusal)) from refusal

    def _watched(self) -> Iterator[tuple[Path, bool]]:
        options = self._options()
        yield from watched_directories(site_scope(options), settings_at(options.config).pages)
        yield from ((file.parent, True) for file in self.generated.written_by_hand)

    def _options(self) -> SiteOptions:
        return SiteOptions(
            tuple(map(Path, self.config.schemas)),
            found_among(self.config.config),
            self.config.keep_going or self._preview is not None,  # a preview that stops at a slip of the pen is none
        )

    def _identify(self, config: MkDocsConfig) -> None:
        """Settle name, address and place of the site from both files; a preview keeps the address it has."""
        try:
            settings = self.known_settings or settings_at(found_among(self.config.config)).site
            identity = resolve_identity(settings, self.config.at, config)
        except UserError as refusal:
            raise ConfigurationError(_lines(refusal)) from refusal
        self.site = identity.site
        if self._preview:
            self.site = replace(self.site, url=settings.url)
            apply_identity(replace(self.site, url=""), config)
            return
        apply_identity(self.site, config)
        for remark in (*identity.remarks, *missing_address_remarks(self.site, config)):
            self._remark(remark)

    def _remark(self, text: str) -> None:
        """Tell what is no reason to give up, also in strict mode."""
        self.remarks.append(text)
        log.info("%s", terminal_line(text))

    def _refuse_twins(self, files: Files) -> None:
        all_files = (*files, *self.generated.files.values())
        ours = {file.dest_uri for file in all_files if file.src_uri in self.generated.paths} | self.generated.placed
        taken = sorted(self._taken[address] for address in ours if address in self._taken)
        if taken:
            raise ConfigurationError(collision_message(taken, self.site.at))

    def _join(self, files: Files, config: MkDocsConfig) -> None:
        """Settle how our tabs come into the navigation: as it says itself, or once mkdocs has made it."""
        site_map = self.generated.site_map(self.site.at)
        show_frame(config, frame_values(site_map, self.site.at))
        config.nav = with_map_filled_in(config.nav, self.site.at, site_map, self._section_title())
        titles = dict(written_paths(config.nav))
        self._joins_later = self.generated.pages.keys().isdisjoint(titles)
        styles, entries = style_sheets(self.site.at), entries_by_source(site_map, self.site.at)
        for source_path, page in self.generated.pages.items():
            file = files.get_file_from_path(source_path)
            if file is None:
                raise ConfigurationError(f"another plugin removed the generated page '{source_path}'")
            file.inclusion = InclusionLevel.INCLUDED if source_path in titles else InclusionLevel.NOT_IN_NAV
            shown = PrerenderedPage(file, config, page, PageDisplay(titles.get(source_path), styles))
            if self.site.at and source_path in entries:
                shown.show_number(titles.get(source_path) or entries[source_path].title, entries[source_path].number)
            files.remove(file)
            files.append(file)  # behind the pages that were written by hand, whose code the policies allow

    def _put_into(self, nav: Navigation, files: Files, config: MkDocsConfig) -> None:
        at, site_map = self.site.at, self.generated.site_map(self.site.at)
        if self._joins_later:
            is_part = at or config.nav is not None
            join_navigation(nav, map_items(site_map, files, at), self._section_title() if is_part else "")
        self._home = home_finder(nav, files, site_map, at)
        for path, page in self.generated.pages.items():
            file = files.get_file_from_path(path)
            if file is not None and file.page is not None and file.page.parent is None:
                file.page.parent = self._home(page.address)  # is the active one then, though the page is not in it

    def _section_title(self) -> str:
        return "Atlas" if self.site.name in DEFAULT_SITE_NAMES else escape(self.site.name)

    def _move_files(self, files: Files, config: MkDocsConfig) -> None:
        for path in self.generated.paths - self.generated.pages.keys() - self.generated.placed:
            file = files.get_file_from_path(path)
            if file is not None and file.src_dir is not None:
                files.remove(file)
                files.append(MovedFile(path, file.src_dir, config.site_dir, config.use_directory_urls))


def write_generated() -> None:
    """Write every page and file of the atlas into the running mkdocs build; for the gen-files script."""
    plugin, editor = _running()
    plugin.generated.write(plugin.rendered(), editor)


def write_first_page() -> None:
    """Write a first page that leads to the atlas, where that is below an address and the site has no other page."""
    plugin, editor = _running()
    if plugin.site.at:
        with editor.open("index.md", "w") as page:
            page.write(_FIRST_PAGE.format(at=plugin.site.at.strip("/")))


def _running() -> tuple[ArchatlasPlugin, FilesEditor]:
    editor = FilesEditor.current()
    plugin = editor.config.plugins.get("archatlas")
    if not isinstance(plugin, ArchatlasPlugin):
        raise ConfigurationError("the gen-files script needs the plugin 'archatlas' under 'plugins' in mkdocs.yml")
    return plugin, editor


def _lines(refusal: UserError) -> str:
    return "\n".join(terminal_line(line) for line in error_text(refusal).splitlines())
