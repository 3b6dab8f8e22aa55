"""`archatlas scan`: what the code says of modules, without running any of it."""

import argparse
import sys
from pathlib import Path

from archatlas.cli.options import WrongUsage, add_schema_directories, config_path, scope_to_be
from archatlas.cli.terminal import Exit, say
from archatlas.formats.schema_files import SourceTree, read_scope
from archatlas.formats.text_edits import rewritten
from archatlas.model.code import CodeFacts
from archatlas.pipeline import Assessor
from archatlas.settings import SETTINGS_FILE, settings_at
from archatlas.settings.settings import DEFAULT_SCHEMAS
from archatlas.sources.scope import FileScope
from archatlas.sources.writing import content_of, create_file, refuse_to_write, replace_content

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
    add_schema_directories(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="print everything that was read, as JSON")
    how.add_argument(
        "--modules",
        action="store_true",
        help="print how the code is cut into modules, as lines for archatlas.yml to change and to begin again with",
    )
    how.add_argument(
        "--write",
        action="store_true",
        help="write what was read into the schemas, and new ones into the first directory of schemas; "
        "what people wrote stays",
    )
    how.add_argument(
        "--check", action="store_true", help="print what --write would change as a diff, and fail where it is anything"
    )


def run(arguments: argparse.Namespace) -> Exit:
    """Read the code."""
    from archatlas.pipeline.code_scan import code_root, modules_text, require_extra, scan_code
    from archatlas.render.reports.code_facts import to_json, to_text

    require_extra()
    config = _config(arguments)
    settings = settings_at(config)
    root = arguments.path or code_root(settings, config.parent)
    if not root.is_dir():
        raise WrongUsage(f"there is no directory '{root}'; name the one that holds the code")
    scope = scope_to_be(arguments, settings, config)
    tree = read_scope(scope) if any(place.is_dir() for place in scope.roots) else SourceTree(())
    facts = scan_code(root, Assessor(settings).reading_of(tree).catalog, settings)
    if arguments.write or arguments.check:
        return _write(arguments, facts, tree, scope)
    if arguments.modules:
        sys.stdout.write(modules_text(facts))
    else:
        sys.stdout.write(to_json(facts) if arguments.json else to_text(facts))
    return Exit.CLEAN


def _config(arguments: argparse.Namespace) -> Path:
    """Return the settings: the named ones, those of the code, or the nearest ones from here."""
    path: Path | None = arguments.path
    if arguments.config is None and path is not None and (path / SETTINGS_FILE).is_file():
        return path / SETTINGS_FILE
    return config_path(arguments)


def _write(arguments: argparse.Namespace, facts: CodeFacts, tree: SourceTree, scope: FileScope) -> Exit:
    """Write the schemas, or show what would be written."""
    from archatlas.formats.reader import Reader
    from archatlas.pipeline.schema_writing import write_schemas
    from archatlas.render.reports.fix_plan import to_diff

    directory = next(iter(scope.directories), DEFAULT_SCHEMAS)
    written = write_schemas(tree, facts, directory.as_posix(), Reader())
    for reason in (*written.left, *written.unwritten):
        say(reason)
    if arguments.check:
        sys.stdout.write("".join(to_diff(one.path, one.before or "", one.after) for one in written.files))
        return Exit.FINDINGS if written.files else Exit.CLEAN
    for one in written.files:
        if one.before is not None:
            refuse_to_write(Path(one.path))
    for one in written.files:
        place = Path(one.path)
        if one.before is None:
            create_file(place, one.after)
        else:
            content = content_of(place)
            replace_content(place, content, rewritten(content, one.before, one.after))
    new = sum(one.before is None for one in written.files)
    say(f"{directory}: {new} new and {len(written.files) - new} changed schemas of {len(facts.modules)} modules")
    return Exit.CLEAN
