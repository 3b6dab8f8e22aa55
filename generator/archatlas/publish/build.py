"""Builds the site beside its place, checks it and puts it there."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from archatlas.publish.errors import BuildFailed, PublishError
from archatlas.publish.host import build_date, collected_messages
from archatlas.publish.plugin import ArchatlasPlugin
from archatlas.publish.site import Source
from archatlas.publish.staging import OutputKind, checked_target, staged
from archatlas.publish.verify import Problem, verify_site
from archatlas.publish.workspace import SiteIdentity, private_configuration


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """What to build from what; without `mkdocs_file` the packaged configuration is used.

    `source` renders the site, `expected` are the addresses that must exist in it besides those that it names.
    """

    out: Path
    schemas: Path
    source: Source | None = None
    config: Path = Path("archatlas.yml")
    mkdocs_file: Path | None = None
    identity: SiteIdentity = field(default=SiteIdentity())
    data_date: date | None = None
    expected: tuple[str, ...] = ()


class BrokenSite(PublishError):
    """Carry what is wrong with a built site that was not published."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problem.text for problem in problems))


def build_site(request: BuildRequest) -> int:
    """Build, verify and publish the site; return its number of generated pages.

    The earlier site stays whole until the new one takes its place in one step.
    """
    target = checked_target(request.out, OutputKind.SITE, request.schemas)
    with _configuration(request) as file, staged(target, OutputKind.SITE) as stage, build_date(request.data_date):
        pages = _build(request, file, stage)
        problems = verify_site(stage, {*pages, *request.expected})
        if problems:
            raise BrokenSite(problems)
    return len(pages)


@contextmanager
def _configuration(request: BuildRequest) -> Iterator[Path]:
    with ExitStack() as stack:
        if request.mkdocs_file is not None:
            yield request.mkdocs_file
        else:
            yield stack.enter_context(private_configuration(request.identity, request.schemas, request.config))


def _build(request: BuildRequest, file: Path, stage: Path) -> tuple[str, ...]:
    with collected_messages() as messages:
        try:
            config = load_config(str(file), site_dir=str(stage), strict=True)
            plugin = _plugin_of(config, file)
            plugin.source = request.source
            build(config)
        except MkDocsException as error:
            said = str(error.message)
            raise BuildFailed((*messages, *([] if said in "\n".join(messages) else [said]))) from error
    return tuple(page.address for page in plugin.generated.pages.values())


def _plugin_of(config: MkDocsConfig, file: Path) -> ArchatlasPlugin:
    plugin = config.plugins.get("archatlas")
    if not isinstance(plugin, ArchatlasPlugin):
        raise PublishError(f"'{file}' lacks the plugin 'archatlas'; add '- archatlas' below 'plugins'")
    return plugin
