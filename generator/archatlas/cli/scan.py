"""`archatlas scan`: what the code says of modules, without running any of it."""

import argparse
import sys
from pathlib import Path

from archatlas.cli.options import WrongUsage, add_config, config_path
from archatlas.cli.terminal import Exit
from archatlas.model.catalog import Catalog
from archatlas.settings import SETTINGS_FILE, Settings, settings_at

NAME = "scan"
HELP = "read code, and say which module imports which"
DESCRIPTION = """\
Reads the code below a directory by grammars, without importing or running any of it, and says what each module imports
from which others, at which line, what it offers, and what belongs to no module. Needs archatlas[scan].
Exit status: 0 it was read, 1 findings, 2 usage or configuration, 3 a bug."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "path",
        type=Path,
        nargs="?",
        metavar="PATH",
        help="the top of the code (default: scan.code of the settings, else the directory of the settings)",
    )
    parser.add_argument(
        "--schemas",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="directory of module schemas; may be given several times (default: as check finds them)",
    )
    add_config(parser)
    parser.add_argument("--json", action="store_true", help="print everything that was read, as JSON")


def run(arguments: argparse.Namespace) -> Exit:
    """Read the code."""
    from archatlas.pipeline.code_scan import code_root, require_extra, scan_code
    from archatlas.render.reports.code_facts import to_json, to_text

    require_extra()
    config = _config(arguments)
    settings = settings_at(config)
    root = arguments.path or code_root(settings, config.parent)
    if not root.is_dir():
        raise WrongUsage(f"there is no directory '{root}'; name the one that holds the code")
    facts = scan_code(root, _catalog(arguments, settings, config), settings)
    sys.stdout.write(to_json(facts) if arguments.json else to_text(facts))
    return Exit.CLEAN


def _config(arguments: argparse.Namespace) -> Path:
    """Return the settings: the named ones, those of the code, or the nearest ones from here."""
    path: Path | None = arguments.path
    if arguments.config is None and path is not None and (path / SETTINGS_FILE).is_file():
        return path / SETTINGS_FILE
    return config_path(arguments)


def _catalog(arguments: argparse.Namespace, settings: Settings, config: Path) -> Catalog:
    """Return the modules that have schemas, none where there is no directory of them yet."""
    from archatlas.formats.schema_files import read_scope
    from archatlas.pipeline import Assessor
    from archatlas.settings.settings import scope_of

    for named in arguments.schemas:
        if not named.is_dir():
            raise WrongUsage(f"--schemas {named}: there is no such directory")
    scope = scope_of(settings, arguments.schemas, config.parent)
    if not any(root.is_dir() for root in scope.roots):
        return Catalog()
    return Assessor(settings).reading_of(read_scope(scope)).catalog
