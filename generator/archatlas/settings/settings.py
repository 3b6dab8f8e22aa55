"""What a team may configure, typed, with defaults, and where it says that module schemas are."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archatlas.analysis.estate.evidence import PLACEHOLDERS
from archatlas.analysis.estate.owners import Contact
from archatlas.analysis.estate.source_links import NamedThing, SourceLinks
from archatlas.analysis.health.checks import HealthRules
from archatlas.analysis.policy.policy import Policy
from archatlas.formats.document import Document, read_document
from archatlas.formats.module_schema.published_schema import schema_text
from archatlas.formats.module_schema.validation import SchemaValidator
from archatlas.model.detail import Unknown
from archatlas.model.errors import UserError, Words
from archatlas.model.finding import Finding
from archatlas.model.own_page import PageHtml
from archatlas.model.reading_rules import YAML_EMPTY, YAML_NOT_A_MAPPING
from archatlas.model.record import dataclass, field, replace
from archatlas.model.source import Location, SourceFile
from archatlas.model.web_address import web_address
from archatlas.settings.evidence_settings import EvidenceSettings, evidence_of
from archatlas.settings.health_settings import health_of, health_problems
from archatlas.settings.metrics_settings import MetricsSettings, metrics_of
from archatlas.settings.source_settings import sources_of
from archatlas.sources.directory import read_file
from archatlas.sources.foreign_source import ForeignSource
from archatlas.sources.repository import work_tree_around
from archatlas.sources.scope import DEFAULT_EXCLUDE, FileScope

if TYPE_CHECKING:
    from archatlas.settings.environments import EnvironmentSettings
    from archatlas.settings.live import LiveSettings

SETTINGS_FILE = "archatlas.yml"
SETTINGS_SCHEMA = "settings.schema.json"


class SettingsError(UserError):
    """Say what is wrong with the settings, with its place and its cure."""


Mistake = tuple[Location, str | Finding]
"""Something wrong in a settings file: in words, or found as it is found in any YAML."""


class WrongSettings(SettingsError):
    """Carry every mistake of a settings file, one a line, with its place and its cure."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(
            "\n".join(_line(place, what if isinstance(what, str) else what.rule) for place, what in self.mistakes)
        )

    def text(self, message: Words, hint: Words) -> str:
        """Return a line for each mistake, in the order of the file."""
        told = ((place, what if isinstance(what, str) else _told(what, message, hint)) for place, what in self.mistakes)
        return "\n".join(_line(place, text) for place, text in sorted(told))


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """How the site presents itself; `code_url` is what code paths are appended to.

    `description` is one sentence on what the modules make up, `url` the address of the whole site, `at` the one of the
    atlas below it where that is a part of another site, `live` the origin of the live registry that pages ask, empty
    where they ask nobody. `without` names each `SitePart` that it lacks.
    """

    name: str = "Architecture docs"
    url: str = ""
    code_url: str = ""
    at: str = ""
    repo_url: str = ""
    edit_uri: str = ""
    description: str = ""
    live: str = ""
    without: tuple[str, ...] = ()

    @property
    def atlas_url(self) -> str:
        """Return the address of the atlas, empty where nobody knows it."""
        at = self.at.removesuffix("/")
        return f"{self.url.rstrip('/')}/{at}/" if self.url and at else self.url


@dataclass(frozen=True, slots=True)
class SharedDefaults:
    """When a value that many modules declare counts as a default: its share (0 to 1), in an estate of that size."""

    share: float = 0.95
    modules: int = 20


class LanesBy(Enum):
    """What names the lanes of packages that are found in code."""

    FOLDER = "folder"
    DISTRIBUTION = "distribution"


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """How code is read: its top, how modules are cut where no schema says it, and what is left out."""

    code: str = ""
    modules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lanes: LanesBy = LanesBy.FOLDER
    exclude: tuple[str, ...] = ()
    environment: str = ""


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What is published of pages that people wrote by hand; `root` and `decisions` are folders beside the settings.

    `docs` of a schema counts from the directory of schemas, and from `root` where that is said. `decisions` holds the
    records of the whole estate; nothing but what is named here is published of what lies outside of the schemas.
    """

    html: PageHtml = PageHtml.INERT
    root: str = ""
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a team may configure; `live` is None where nothing is said of it."""

    site: SiteSettings = field(default_factory=SiteSettings)
    source: SourceLinks = field(default_factory=SourceLinks)
    pages: PageSettings = field(default=PageSettings())
    schemas: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    placeholders: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: PLACEHOLDERS)
    shared_defaults: SharedDefaults = field(default_factory=SharedDefaults)
    health: HealthRules = field(default_factory=HealthRules)
    owners: Mapping[str, Contact] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    scan: ScanSettings = field(default_factory=ScanSettings)
    live: "LiveSettings | None" = None
    environments: "Mapping[str, EnvironmentSettings]" = field(default_factory=dict)
    sources: tuple[ForeignSource, ...] = ()
    evidence: EvidenceSettings = field(default=EvidenceSettings())
    metrics: MetricsSettings = field(default=MetricsSettings())
    changes_together: bool = False


def settings_at(path: Path) -> Settings:
    """Return the settings of a file, or the defaults where there is none."""
    source = settings_source(path)
    return read_settings(source) if source else Settings()


def found_among(places: Sequence[Path]) -> Path:
    """Return the first place where something stands, the first of all where there is nothing."""
    return next((place for place in places if os.path.lexists(place)), places[0])


def settings_source(path: Path) -> SourceFile | None:
    """Return the text of a settings file, None where there is none."""
    if path.is_file():
        return read_file(path)
    if os.path.lexists(path):
        raise SettingsError(f"{path} {_what_it_is(path)}; put a file in its place, or remove it")
    return None


def _what_it_is(path: Path) -> str:
    if path.is_dir():
        return "is a directory"
    return "is a link that leads to no file" if path.is_symlink() else "is no regular file"


def read_settings(source: SourceFile) -> Settings:
    """Read a settings file; raise SettingsError with all its mistakes."""
    document = read_document(source)
    if all(problem.rule == YAML_EMPTY.name for problem in document.problems) and document.tree is None:
        return Settings()
    tree: Any = document.tree
    can_be_checked = document.complete and isinstance(tree, dict)
    found = [*document.problems, *(_settings_validator().check(document).findings if can_be_checked else ())]
    from archatlas.settings.regular_expressions import bad_patterns

    mistakes: list[Mistake] = [*((finding.location, finding) for finding in found), *bad_patterns(document)]
    if not found:
        mistakes += health_problems(document, health_of(tree.get("health", {})))
    if can_be_checked:
        from archatlas.settings.policy_settings import policy_problems

        mistakes += policy_problems(document)
    if can_be_checked and "live" in document.positions:  # nothing of it is loaded where nothing is said of it
        from archatlas.settings.live_problems import live_problems

        mistakes += live_problems(document)
    if can_be_checked and "environments" in document.positions:
        from archatlas.settings.environment_problems import environment_problems

        mistakes += environment_problems(document)
    if mistakes:
        raise WrongSettings(mistakes)
    return _settings(document)


@cache
def _settings_validator() -> SchemaValidator:
    return SchemaValidator(json.loads(schema_text(SETTINGS_SCHEMA)))


def _line(place: Location, text: str) -> str:
    return f"{place.path}:{place.line}:{place.column}: {text}"


def _told(finding: Finding, message: Words, hint: Words) -> str:
    """Say what was found, and what helps where that is true of settings as well: they are no module schema."""
    is_about_schemas = finding.rule == YAML_NOT_A_MAPPING.name or finding.detail == Unknown()
    cure = "" if is_about_schemas else hint(finding)
    return f"{message(finding)}; {cure}" if cure else message(finding)


def _settings(document: Document) -> Settings:
    from archatlas.settings.policy_settings import policy_of

    tree: Any = document.tree
    source = SourceLinks(**tree.get("source", {}))
    return Settings(
        site=_site(tree.get("site", {})),
        source=source,
        pages=_pages(tree.get("pages", {})),
        schemas=_listed(tree.get("schemas", ())),
        include=_listed(tree.get("include", ())),
        exclude=tuple(tree["exclude"]) if "exclude" in tree else DEFAULT_EXCLUDE,
        placeholders={**PLACEHOLDERS, **{key: tuple(found) for key, found in tree.get("placeholders", {}).items()}},
        shared_defaults=SharedDefaults(**tree.get("shared_defaults", {})),
        health=health_of(tree.get("health", {})),
        owners={handle: _contact(contact, source) for handle, contact in tree.get("owners", {}).items()},
        policy=policy_of(document),
        scan=_scan(tree.get("scan", {})),
        live=_live(tree["live"]) if "live" in tree else None,
        environments=_environments(tree["environments"]) if "environments" in tree else {},
        sources=sources_of(tree.get("sources", ())),
        evidence=evidence_of(tree.get("evidence", {})),
        metrics=metrics_of(tree.get("metrics", {})),
        changes_together=tree.get("changes_together", False),
    )


def _live(said: Mapping[str, Any]) -> "LiveSettings":
    from archatlas.settings.live import live_of

    return live_of(said)


def _environments(said: Mapping[str, Any]) -> "Mapping[str, EnvironmentSettings]":
    from archatlas.settings.environments import environments_of

    return environments_of(said)


def _site(said: Mapping[str, Any]) -> SiteSettings:
    typed = {"live": said.get("live", {}).get("origin", ""), "without": tuple(said.get("without", ()))}
    return SiteSettings(**{**said, **typed})


def _scan(said: Mapping[str, Any]) -> ScanSettings:
    return ScanSettings(
        said.get("code", ""),
        {name: tuple(patterns) for name, patterns in said.get("modules", {}).items()},
        LanesBy(said.get("lanes", LanesBy.FOLDER.value)),
        tuple(said.get("exclude", ())),
        said.get("environment", ""),
    )


def _pages(said: Mapping[str, Any]) -> PageSettings:
    html = PageHtml(said.get("html", PageHtml.INERT))
    return PageSettings(html, said.get("root", ""), _listed(said.get("decisions", ())))


def _contact(said: Mapping[str, Any], source: SourceLinks) -> Contact:
    """Return how an owner is reached, with the addresses of what is only named."""
    kinds = {"chat": NamedThing.CHAT, "on_call": NamedThing.PAGER}
    named = {key: said[key] for key in kinds if key in said and not web_address(said[key])}
    addresses: dict[str, Any] = {f"{key}_address": source.address_of(kinds[key], named[key]) for key in named}
    return Contact(**said, **addresses)


def _listed(value: str | Sequence[str]) -> tuple[str, ...]:
    """Return a list that may be written as a single text."""
    return (value,) if isinstance(value, str) else tuple(value)


DEFAULT_SCHEMAS = Path("schemas/modules")
"""The directory of schemas where neither the caller nor the settings name one."""


def scope_of(
    settings: Settings, named: Sequence[Path] = (), home: Path = Path(), given: tuple[ForeignSource, ...] = ()
) -> FileScope:
    """Return where schemas are looked for: in the directories that the caller `named`, else in those of the settings.

    `home` is the directory of the settings, which their paths count from; `given` are sources beside those of them.
    """
    directories = tuple(named) or tuple(inside_repository(home, directory) for directory in settings.schemas)
    is_wide = not named and bool(settings.include)
    placed = (replace(one, place=inside_repository(home, str(one.place), "sources")) for one in settings.sources)
    sources = (*given, *placed)
    if not directories:
        places = (_short_path(home / DEFAULT_SCHEMAS), DEFAULT_SCHEMAS)
        usual = next((place for place in places if place.is_dir()), DEFAULT_SCHEMAS)
        directories = () if (is_wide or sources) and not usual.is_dir() else (usual,)
    return FileScope(directories, settings.include, settings.exclude, home, is_wide, sources=sources)


def joint_scope(scopes: Iterable[FileScope]) -> FileScope:
    """Return one scope of all directories and all that is included, with what the first one leaves out."""
    every = tuple(scopes)
    directories = dict.fromkeys(directory for scope in every for directory in scope.directories)
    include = dict.fromkeys(pattern for scope in every for pattern in scope.include)
    sources = tuple(dict.fromkeys(source for scope in every for source in scope.sources))
    wide, exclude, home = any(scope.is_wide for scope in every), every[0].exclude, every[0].home
    return FileScope(tuple(directories), tuple(include), exclude, home, wide, sources=sources)


def code_root(settings: Settings, home: Path) -> Path:
    """Return the top of the code: what the settings say, else their own directory."""
    return inside_repository(home, settings.scan.code, "scan.code") if settings.scan.code else home


def _short_path(place: Path) -> Path:
    """Return a path as short as somebody would type it, an absolute one as it is."""
    return place if place.is_absolute() else Path(os.path.normpath(place))


def inside_repository(home: Path, directory: str, key: str = "schemas") -> Path:
    """Return a directory that settings name; these come with a change, which must not read what lies elsewhere."""
    top = work_tree_around(home.resolve()) or home.resolve()
    place = _short_path(home / directory)
    if not Path(os.path.realpath(place)).is_relative_to(top):  # which takes a link that leads to itself as it is
        cure = "name it on the command line, where its owner decides"
        raise SettingsError(f"the directory '{directory}' that the settings name under {key} lies outside; {cure}")
    return place
