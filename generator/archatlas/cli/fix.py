"""`archatlas fix`: applies the fixes that need nobody to decide."""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from archatlas.analysis.fixes.plan import FixPlan
from archatlas.analysis.rules.registry import KNOWN_RULES, no_such_rule
from archatlas.cli.options import (
    WrongUsage,
    add_config,
    add_drift,
    add_evidence,
    add_today,
    clock_day,
    config_path,
    drift_code,
    named_evidence,
    scope_at,
)
from archatlas.cli.terminal import Exit, say
from archatlas.formats.schema_files import SourceTree, read_scope
from archatlas.formats.text_edits import rewritten
from archatlas.model.measured import MeasuredFacts
from archatlas.model.record import dataclass, replace
from archatlas.pipeline import Assessor
from archatlas.pipeline.code_scan import scan_code
from archatlas.pipeline.fix_plan import plan_fixes
from archatlas.pipeline.measured_facts import EvidencePlaces, evidence_places, measured_facts, read_evidence
from archatlas.render.reports.fix_plan import fixed_line, left_line, plan_summary, to_diff
from archatlas.settings import settings_at
from archatlas.settings.settings import DEFAULT_SCHEMAS
from archatlas.sources.read_errors import text_of
from archatlas.sources.writing import NotWrittenError, content_of, refuse_to_write, replace_content

NAME = "fix"
HELP = "apply the fixes that need nobody to decide"
DESCRIPTION = """\
Looks for fixes of what `archatlas check` finds, applies them together to the texts, reads and judges these again, and
keeps the fixes whose finding is gone and that bring none. What they change is printed as a diff for `git apply` or
`patch -p1`; only --write changes files. Comments, order, line ends and every other byte stay as they are.
What a program cannot fix, because somebody has to decide or nobody can know the value, is listed on standard error.
Exit status: 0 nothing is left, 1 findings are left, 2 usage or configuration, 3 a bug."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "schemas",
        type=Path,
        nargs="*",
        metavar="PATHS",
        help="directories of module schemas, or single ones of the schemas that the settings name"
        f" (default: schemas and include of the settings, else {DEFAULT_SCHEMAS})",
    )
    add_config(parser)
    add_drift(parser)
    add_evidence(parser)
    parser.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="RULE",
        help="fix what this rule finds; may be given again",
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--diff", action="store_true", help="print what would change, and change nothing (the default)")
    how.add_argument("--write", action="store_true", help="change the files")
    add_today(parser, "today in UTC")


def run(arguments: argparse.Namespace) -> Exit:
    """Show or apply the fixes."""
    rules = _rules(arguments)
    files = _taken_out_files(arguments)
    config = config_path(arguments)
    settings = settings_at(config)
    tree = read_scope(scope_at(arguments, settings, config))
    only = _only(files, tree)
    assessor = Assessor(settings, clock_day(arguments))
    if code := drift_code(arguments, settings, config):
        assessor = replace(assessor, code=scan_code(code, assessor.reading_of(tree).catalog, settings))
    if places := evidence_places(named_evidence(arguments), settings, config.parent):
        assessor = replace(assessor, measured=_measured(places, assessor, tree))
    plan = plan_fixes(tree, assessor, rules, only)
    if arguments.write:
        for path in plan.after:
            refuse_to_write(Path(path))
    changes = _changes(plan)
    if arguments.write:
        for place, change in changes.items():
            replace_content(place, change.before, change.after)
        for fixed in plan.applied:
            say(fixed_line(fixed))
    else:
        _print_diffs(changes)
    for left in plan.left:
        say(left_line(left))
    say(plan_summary(plan, "fixed" if arguments.write else "would fix"))
    return Exit.FINDINGS if plan.left else Exit.CLEAN


def _measured(places: EvidencePlaces, assessor: Assessor, tree: SourceTree) -> MeasuredFacts:
    placed = read_evidence(places, assessor.settings)
    return measured_facts(placed, assessor.reading_of(tree).catalog, assessor.settings, assessor.code)


def _rules(arguments: argparse.Namespace) -> frozenset[str]:
    unknown = [name for name in arguments.rule if name not in KNOWN_RULES]
    if unknown:
        raise WrongUsage(f"--rule: {no_such_rule(unknown[0])}")
    return frozenset(arguments.rule)


def _taken_out_files(arguments: argparse.Namespace) -> tuple[Path, ...]:
    """Return the files among the paths, and leave the directories in the arguments."""
    files = tuple(path for path in arguments.schemas if path.is_file())
    arguments.schemas = [path for path in arguments.schemas if path not in files]
    return files


def _only(files: tuple[Path, ...], tree: SourceTree) -> frozenset[str]:
    """Return the paths of the schemas that were named one by one, as the estate knows them; empty where none was."""
    known = {os.path.realpath(path): path for path in (*(file.path for file in tree.files), *tree.refused)}
    for file in files:
        if os.path.realpath(file) not in known:
            raise WrongUsage(f"{file}: is none of the module schemas; name the directory it is in")
    return frozenset(known[os.path.realpath(file)] for file in files)


@dataclass(frozen=True, slots=True)
class _Change:
    before: bytes
    after: bytes


def _changes(plan: FixPlan) -> Mapping[Path, _Change]:
    """Return what each file holds and what it is to hold; refuse all where one cannot be written."""
    changes = {}
    for path, after in sorted(plan.after.items()):
        place, before = Path(path), plan.before[path]
        content = content_of(place)
        found = text_of(place, content)
        if getattr(found, "text", None) != before:
            raise NotWrittenError(f"{path}: was changed in the meantime; run this again")
        changes[place] = _Change(content, rewritten(content, before, after))
    return changes


def _print_diffs(changes: Mapping[Path, _Change]) -> None:
    here = Path.cwd().resolve()
    for place, change in changes.items():
        real = place.resolve()
        shown = real.relative_to(here) if real.is_relative_to(here) else real
        diff = to_diff(shown.as_posix(), change.before.decode("utf-8"), change.after.decode("utf-8"))
        sys.stdout.flush()
        sys.stdout.buffer.write(diff.encode("utf-8"))
    sys.stdout.flush()
