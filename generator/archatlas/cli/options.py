"""Arguments that several commands share."""

import argparse
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.model.errors import UserError
from archatlas.model.finding import Severity
from archatlas.model.record import dataclass
from archatlas.settings import SETTINGS_FILE, Settings, found_among, settings_at
from archatlas.settings.settings import DEFAULT_SCHEMAS, code_root, scope_of
from archatlas.sources.foreign_source import ForeignSource, SourceFormat
from archatlas.sources.repository import work_tree_around
from archatlas.sources.scope import FileScope


def add_schemas(parser: argparse.ArgumentParser) -> None:
    """Take the directories of module schemas and the settings."""
    parser.add_argument(
        "schemas",
        type=Path,
        nargs="*",
        metavar="SCHEMAS",
        help="directories to read module schemas from, those of git repositories without what git ignores"
        f" (default: schemas and include of {SETTINGS_FILE}, else {DEFAULT_SCHEMAS})",
    )
    add_config(parser)


def add_schema_directories(parser: argparse.ArgumentParser) -> None:
    """Take the directories of module schemas as an option, where what stands without one is something else."""
    parser.add_argument(
        "--schemas",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="directory of module schemas; may be given several times (default: as check finds them)",
    )
    add_config(parser)


def add_list_passed_over(parser: argparse.ArgumentParser) -> None:
    """Take whether to name the YAML files that are no module schemas."""
    parser.add_argument(
        "--list-passed-over",
        action="store_true",
        help="name the YAML files that are no module schemas on standard error",
    )


class _Source(argparse.Action):
    """Takes a format with a place, and says which formats there are."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, *_: object
    ) -> None:
        form, place = map(str, values if isinstance(values, list) else ())
        if form not in NAMED_FORMATS:
            parser.error(f"argument --from: '{form}' is no format of a source (choose from {', '.join(NAMED_FORMATS)})")
        namespace.sources = [*namespace.sources, (form, place)]


NAMED_FORMATS = tuple(one.value for one in SourceFormat)


def add_sources(parser: argparse.ArgumentParser) -> None:
    """Take files and directories in which other systems describe modules."""
    parser.add_argument(
        "--from",
        dest="sources",
        nargs=2,
        action=_Source,
        default=[],
        metavar=("FORMAT", "PATH"),
        help=f"a file or directory in which another system describes modules, before the sources of {SETTINGS_FILE};"
        f" may be given several times (formats: {', '.join(NAMED_FORMATS)})",
    )


def add_config(parser: argparse.ArgumentParser) -> None:
    """Take the settings."""
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help=f"settings (default: the nearest {SETTINGS_FILE} from here upwards, else from the schemas upwards)",
    )


def add_code(parser: argparse.ArgumentParser, default: str) -> None:
    """Take the top of the code that schemas are compared with."""
    parser.add_argument(
        "--code",
        type=Path,
        metavar="PATH",
        help=f"the top of the code that schemas are compared with, which needs archatlas[scan] (default: {default})",
    )


def add_evidence(parser: argparse.ArgumentParser) -> None:
    """Take the directories of what CI measured."""
    parser.add_argument(
        "--evidence",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a directory, or one file, of what CI measured, such as coverage and test reports; may be given several"
        f" times (default: evidence of {SETTINGS_FILE})",
    )


def named_evidence(arguments: argparse.Namespace) -> tuple[Path, ...]:
    """Return the directories of artefacts that were named, or refuse what is not there."""
    for directory in arguments.evidence:
        if not directory.exists():
            raise WrongUsage(f"--evidence {directory}: there is no such directory")
    return tuple(arguments.evidence)


def add_drift(parser: argparse.ArgumentParser) -> None:
    """Take whether schemas are compared with code."""
    parser.add_argument("--drift", action="store_true", help="also compare what schemas say with what the code says")
    add_code(parser, f"with --drift scan.code of {SETTINGS_FILE}, else its directory")


def drift_code(arguments: argparse.Namespace, settings: Settings, config: Path) -> Path | None:
    """Return the top of the code where the two are to be compared."""
    return named_code(arguments) or (code_root(settings, config.parent) if arguments.drift else None)


def named_code(arguments: argparse.Namespace) -> Path | None:
    """Return the directory of code that was named, or refuse what is none."""
    code: Path | None = arguments.code
    if code is not None and not code.is_dir():
        raise WrongUsage(f"--code {code}: there is no such directory")
    return code


def add_publishing(parser: argparse.ArgumentParser) -> None:
    """Take what decides whether an estate with problems is published."""
    parser.add_argument(
        "--keep-going", action="store_true", help="publish although files had to be refused, and list them on the site"
    )
    parser.add_argument("--strict", action="store_true", help="publish only when there is no error and no warning")
    parser.add_argument(
        "--compare-to", metavar="REV", help="add a page with what is different from that very git revision, /changes/"
    )
    add_code(parser, f"scan.code of {SETTINGS_FILE}; without both nothing is compared with code")
    add_evidence(parser)
    add_today(parser, "the youngest date in the schemas, so that the same schemas give the same site")


def add_fail_on(parser: argparse.ArgumentParser, default: str) -> None:
    """Take the severity that decides the exit status."""
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "note"),
        default=default,
        help=f"the mildest severity that makes the exit status 1 (default: {default})",
    )


def fail_on_of(arguments: argparse.Namespace) -> Severity:
    """Return the severity that decides the exit status."""
    return Severity[arguments.fail_on.upper()]


def add_today(parser: argparse.ArgumentParser, default: str) -> None:
    """Take the day by which reviews are overdue and waivers expire."""
    parser.add_argument(
        "--today",
        type=_day,
        metavar="DATE",
        help=f"the day to judge reviews and waivers by, as 2026-12-31 or now (default: {default})",
    )


def clock_day(arguments: argparse.Namespace) -> date:
    """Return the day that was given, that of SOURCE_DATE_EPOCH (reproducible-builds.org), or today's in UTC."""
    given: date | None = arguments.today
    return given or _now()


def _day(text: str) -> date:
    if text == "now":
        return _now()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no day; write it as 2026-12-31, or now") from error


def _now() -> date:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch.isascii() and epoch.isdigit() else datetime.now(UTC)
    return moment.date()


def add_mkdocs(parser: argparse.ArgumentParser) -> None:
    """Take a mkdocs configuration of one's own."""
    parser.add_argument(
        "--mkdocs", type=Path, metavar="FILE", help="a mkdocs.yml of your own (default: the one that comes along)"
    )


class WrongUsage(UserError):
    """Say which argument cannot be used, and why."""


def config_path(arguments: argparse.Namespace) -> Path:
    """Return the settings file: the named one, which must exist, or the usual one, which need not.

    The usual one stands in the current directory, or above it or above the schemas in the same repository.
    """
    if arguments.config is None:
        return found_among(config_places(arguments))
    named: Path = arguments.config
    if not named.is_file():
        raise WrongUsage(f"--config {named}: there is no such file")
    return named.resolve() if named.is_symlink() else named  # the caller names it, so that a link is meant


def config_places(arguments: argparse.Namespace) -> tuple[Path, ...]:
    """Return where the settings may stand, the place that counts first in front."""
    if arguments.config is not None:
        return (config_path(arguments),)
    starts = (Path.cwd(), *getattr(arguments, "schemas", ()))
    around = (place / SETTINGS_FILE for start in starts for place in _inside_repository(start.absolute()))
    return (Path(SETTINGS_FILE), *(Path(os.path.relpath(place)) for place in around))


@dataclass(frozen=True, slots=True)
class ResolvedOptions:
    """The settings that the arguments of a command lead to, read once, and where schemas are looked for by both."""

    config: Path
    settings: Settings
    scope: FileScope


def resolve_options(arguments: argparse.Namespace) -> ResolvedOptions:
    """Read the settings and find out where schemas are looked for."""
    config = config_path(arguments)
    settings = settings_at(config)
    return ResolvedOptions(config, settings, scope_at(arguments, settings, config))


def scope_at(arguments: argparse.Namespace, settings: Settings, config: Path) -> FileScope:
    """Return where schemas are looked for: in the directories that were named, else where the settings say."""
    home = _settings_home(config) if arguments.config else config.parent
    scope = scope_of(settings, arguments.schemas, home, named_sources(arguments))
    if not (arguments.schemas or settings.schemas or all(root.is_dir() for root in scope.roots)):
        usual = (
            f"there is no directory '{DEFAULT_SCHEMAS}', where schemas are looked for when nobody says where they are"
        )
        raise WrongUsage(f"{usual}; name their directories, or list them under schemas in {SETTINGS_FILE}")
    return scope


def scope_to_be(arguments: argparse.Namespace, settings: Settings, config: Path) -> FileScope:
    """Return where schemas are written and looked for, which need not be there yet where settings name it."""
    for named in arguments.schemas:
        if not named.is_dir():
            raise WrongUsage(f"--schemas {named}: there is no such directory")
    return scope_of(settings, arguments.schemas, config.parent)


def named_sources(arguments: argparse.Namespace) -> tuple[ForeignSource, ...]:
    """Return the sources that were named, or refuse what is not there."""
    named = tuple(ForeignSource(SourceFormat(form), Path(place)) for form, place in getattr(arguments, "sources", ()))
    for one in named:
        if not one.place.exists():
            raise WrongUsage(f"--from {one.format} {one.place}: there is no such file or directory")
    return named


def unused_pattern_remarks(scope: FileScope, assessment: Assessment) -> tuple[str, ...]:
    """Return a sentence for each pattern of the settings that no module schema fits, which may be a slip of the pen."""
    idle = scope.idle_patterns(assessment.schemas)
    return tuple(f"include in {SETTINGS_FILE}: '{pattern}' fits no file" for pattern in idle)


def _settings_home(config: Path) -> Path:
    """Return what the paths of the settings count from: their directory, else the current one."""
    here = Path.cwd()
    top = work_tree_around(here) or here
    return config.parent if config.parent.resolve().is_relative_to(top.resolve()) else Path()


def _inside_repository(start: Path) -> Iterator[Path]:
    """Yield the directories around a place up to the top of its repository; none where there is no repository."""
    nearest = start if start == Path.cwd() else start.parent
    top = work_tree_around(nearest)
    if top is not None:
        yield from (place for place in (nearest, *nearest.parents) if place.is_relative_to(top))
