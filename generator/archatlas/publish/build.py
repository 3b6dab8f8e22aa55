"""Builds the site beside its place, checks it and puts it there."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from archatlas.model.errors import FindingsError
from archatlas.model.record import dataclass, field
from archatlas.publish.errors import BuildFailed, PublishError, explained_storage_errors
from archatlas.publish.kept_addresses import KeptAddresses
from archatlas.publish.mkdocs.mkdocs_process import (
    build_date,
    captured_messages,
    explained_site_code_errors,
    private_configuration,
    private_temporaries,
)
from archatlas.publish.output.staging import staged
from archatlas.publish.output.target import OutputKind, check_target
from archatlas.publish.page_check import SiteProblem, problem_lines
from archatlas.publish.plugin import ArchatlasPlugin
from archatlas.publish.site import SiteRenderer
from archatlas.publish.verify import ForeignRequests, verify_site
from archatlas.render.site.template_layers import TemplateError, template_error
from archatlas.settings import SiteSettings, found_among

Keeper = Callable[[Path], KeptAddresses]


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """What to build from what; without `mkdocs_file` the packaged configuration is used.

    `source` renders the site, `expected` are the addresses that must exist in it besides those that it names. `kept`
    lets the addresses of an earlier site answer in the directory of the new one.
    """

    out: Path
    schemas: tuple[Path, ...]
    source: SiteRenderer | None = None
    config: Path = Path("archatlas.yml")
    mkdocs_file: Path | None = None
    site: SiteSettings = field(default=SiteSettings())
    data_date: date | None = None
    expected: tuple[str, ...] = ()
    kept: Keeper | None = None


@dataclass(frozen=True, slots=True)
class _Built:
    pages: tuple[str, ...]
    base_path: str
    at: str
    remarks: tuple[str, ...]
    requests: ForeignRequests
    own_files: frozenset[str]


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """What was published: the number of generated pages, and what a person should know, one line each."""

    pages: int
    remarks: tuple[str, ...] = ()


class BrokenSite(FindingsError):
    """Carry what is wrong with a built site that was not published."""

    def __init__(self, problems: tuple[SiteProblem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problem_lines(problems)))


_MANY_PAGES = 5_000
"""Pages from which on it is worth the time to give their memory back before all of them are read again."""


def build_site(request: BuildRequest) -> BuiltSite:
    """Build, verify and publish the site.

    The earlier site stays whole until the new one takes its place in one step.
    """
    target = check_target(request.out, OutputKind.SITE, *request.schemas)
    with (
        explained_storage_errors(target),
        _configuration(request) as file,
        staged(target, OutputKind.SITE) as stage,
        build_date(request.data_date),
    ):
        built = _build(request, file, stage)
        if len(built.pages) > _MANY_PAGES:
            gc.collect()  # they refer to one another, and take as much memory as the estate
        expected = {*built.pages, *_addresses_below(built.at, request.expected)}
        kept = request.kept(stage) if request.kept else None
        problems = verify_site(stage, expected, built.base_path, built.requests, built.own_files)
        if (kept and kept.problems) or problems:
            raise BrokenSite((*problems, *(kept.problems if kept else ())))
    return BuiltSite(len(built.pages), (*built.remarks, *((kept.remark,) if kept else ())))


@dataclass(frozen=True, slots=True)
class PluginOptions:
    """What a mkdocs.yml says of where schemas and settings are; None for settings that are not there."""

    schemas: tuple[Path, ...]
    config: Path | None


def plugin_options(file: Path) -> PluginOptions:
    """Return what the plugin is told in a mkdocs.yml, as seen from the current directory."""
    messages: list[str] = []
    with captured_messages(messages.append):
        try:
            options = plugin_of(load_config(str(file)), file).config
        except MkDocsException as error:
            raise BuildFailed((*messages, str(error.message))) from error
    settings = found_among(options.config)
    return PluginOptions(
        tuple(map(_relative_to_current, options.schemas)),
        _relative_to_current(settings) if settings.is_file() else None,
    )


def _relative_to_current(place: str | Path) -> Path:
    return Path(os.path.relpath(place))


@contextmanager
def _configuration(request: BuildRequest) -> Iterator[Path]:
    if request.mkdocs_file is None:
        with private_configuration(request.schemas, [request.config]) as file:
            yield file
    else:
        with private_temporaries():
            yield request.mkdocs_file


def _build(request: BuildRequest, file: Path, stage: Path) -> _Built:
    config, plugin = run_mkdocs(file, stage, request.source, request.site)
    addresses = tuple(page.address for page in plugin.generated.pages.values())
    requests = ForeignRequests.REFUSED if plugin.config.content_security_policy else ForeignRequests.ALLOWED
    base_path = urlsplit(config.site_url or "/").path
    built = _Built(addresses, base_path, plugin.site.at, tuple(plugin.remarks), requests, plugin.own_files)
    plugin.forget_pages()
    return built


def run_mkdocs(
    file: Path, stage: Path, source: SiteRenderer | None, site: SiteSettings
) -> tuple[MkDocsConfig, ArchatlasPlugin]:
    """Let mkdocs build what is rendered into a directory; return what it was configured with, and our part in it."""
    messages: list[str] = []
    with captured_messages(messages.append):
        try:
            config = load_config(str(file), site_dir=str(stage), strict=True)
            plugin = plugin_of(config, file)
            with (
                explained_site_code_errors(file.resolve().parent),
                plugin.configured_with(source, site),
                _discarded_stubs(config),
                _explained_template_errors(config),
            ):
                _run_build(config)
        except MkDocsException as error:
            said = str(error.message)
            raise BuildFailed((*messages, *([] if said in "\n".join(messages) else [said]))) from error
    return config, plugin


def _addresses_below(at: str, addresses: Iterable[str]) -> Iterator[str]:
    return (f"{at}/{address}" if at else address for address in addresses)


def _run_build(config: MkDocsConfig) -> None:
    """Build as the command of mkdocs does, which tells plugins of the beginning and the end."""
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    finally:
        config.plugins.on_shutdown()


@contextmanager
def _discarded_stubs(config: MkDocsConfig) -> Iterator[None]:
    """Remove the temporary directory of mkdocs-gen-files, which itself does so only after a good build."""
    try:
        yield
    finally:
        directory = getattr(config.plugins.get("gen-files"), "_dir", None)
        if isinstance(directory, TemporaryDirectory):
            directory.cleanup()


@contextmanager
def _explained_template_errors(config: MkDocsConfig) -> Iterator[None]:
    try:
        yield
    except TemplateError as error:
        if config.theme.custom_dir is None:
            raise  # a template of ours
        raise BuildFailed(
            (f"a template of the directory '{config.theme.custom_dir}' fails: {template_error(error)}",)
        ) from error


def plugin_of(config: MkDocsConfig, file: Path) -> ArchatlasPlugin:
    """Return our plugin of a configuration; refuse one that lacks it."""
    plugin = config.plugins.get("archatlas")
    if not isinstance(plugin, ArchatlasPlugin):
        raise PublishError(f"'{file}' lacks the plugin 'archatlas'; 'archatlas new' prints the lines to add")
    return plugin
