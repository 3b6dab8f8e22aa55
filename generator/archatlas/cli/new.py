"""`archatlas new`: the files to change when the defaults are not enough."""

import argparse
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from archatlas.cli.options import WrongUsage
from archatlas.cli.terminal import Exit
from archatlas.render.text.escaping import terminal_line

if TYPE_CHECKING:
    from archatlas.publish.scaffold.example import WrittenExample
    from archatlas.publish.scaffold.repository import TargetRepository
    from archatlas.publish.scaffold.templates import ScaffoldRequest, ScaffoldResult

NAME = "new"
HELP = "write settings, a mkdocs.yml, the gen-files script and workflows for CI to change, or an example to try"
DESCRIPTION = """\
Writes a commented archatlas.yml, a mkdocs.yml, the gen-files script and an about page; after that, plain `mkdocs build`
and `mkdocs serve` work too. At the top of the repository it writes workflows for GitHub or GitLab that publish the site
and review every change. A file that exists stays as it is; for a mkdocs.yml of yours the lines to add are printed.

With --example it writes an estate of 32 modules of an invented company into a new directory instead, with findings, a
policy and two commits to review, and prints what to try there."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directory", type=Path, nargs="?", default=Path(), metavar="DIR", help="default: here")
    parser.add_argument(
        "--schemas",
        action="append",
        metavar="DIR",
        help="where module schemas are, from there; may be given several times (default: schemas/modules)",
    )
    parser.add_argument(
        "--install-from",
        metavar="SOURCE",
        help="where the workflows install archatlas from: git+https://HOST/REPOSITORY@COMMIT, or a wheel as "
        "ADDRESS.whl#sha256=DIGEST or as a path in the repository (default: where this archatlas came from)",
    )
    parser.add_argument(
        "--forge", choices=("github", "gitlab"), help="who runs the workflows (default: what the repository looks like)"
    )
    parser.add_argument(
        "--example", action="store_true", help="write the example estate into DIR, which is new or empty, to try things"
    )


def run(arguments: argparse.Namespace) -> Exit:
    """Write the files that are not there yet, or the example."""
    if arguments.example:
        return _write_example(arguments)
    from archatlas.publish.scaffold.repository import find_repository
    from archatlas.publish.scaffold.templates import scaffold_files, write_scaffold

    target = find_repository(arguments.directory)
    request = _scaffold_request(arguments, target)
    result = write_scaffold(scaffold_files(request), target.top)
    for line in (*_written_lines(result, target), *_remaining_steps(result, request, target)):
        print(terminal_line(line))
    return Exit.CLEAN


def _write_example(arguments: argparse.Namespace) -> Exit:
    from archatlas.publish.scaffold.example import write_example

    if arguments.schemas or arguments.install_from or arguments.forge:
        raise WrongUsage("--example: goes with a directory only; leave --schemas, --install-from and --forge out")
    for line in _example_lines(write_example(arguments.directory)):
        print(terminal_line(line))
    return Exit.CLEAN


def _example_lines(written: "WrittenExample") -> Iterator[str]:
    """Yield what was written, and the commands to try there."""
    from archatlas.publish.scaffold.example import History

    yield f"wrote {written.modules} modules of an invented company to {written.directory}"
    recorded = written.history is History.RECORDED
    if recorded:
        yield "recorded them as two commits of a git repository"
    yield "try there:"
    if written.directory != Path():
        yield f"    cd {shlex.quote(str(written.directory))}"
    yield "    archatlas check                   # ends with 1: what is wrong is a part of the example"
    yield "    archatlas build --out site        # then open site/index.html"
    if recorded:
        yield "    archatlas review --base HEAD~1    # what the last commit brought; ends with 1, too"
    elif written.history is History.INSIDE_REPOSITORY:
        yield "it lies in a repository of yours: commit it, change a schema, then 'archatlas review --base HEAD' works"
    else:
        yield "git could not record it: 'archatlas review' needs a git repository, with the example as its first commit"


def _scaffold_request(arguments: argparse.Namespace, target: "TargetRepository") -> "ScaffoldRequest":
    from archatlas.publish.scaffold.install_source import checked_install_source, own_install_source
    from archatlas.publish.scaffold.templates import SCHEMAS, ForgeKind, ScaffoldRequest

    origin = arguments.install_from
    return ScaffoldRequest(
        place=target.place,
        schemas=target.schemas(arguments.schemas or [SCHEMAS]),
        forge=ForgeKind(arguments.forge) if arguments.forge else target.forge,
        install_from=checked_install_source(origin, target.top) if origin is not None else own_install_source(),
        has_site=target.has_site,
        publishes=not (target.has_site or target.publishes_pages),
        script=target.script,
    )


def _written_lines(result: "ScaffoldResult", target: "TargetRepository") -> Iterator[str]:
    for path in result.written:
        yield f"wrote {target.from_here(path)}"
    for path in result.kept:
        yield f"kept {target.from_here(path)}: it exists"
    if not target.in_repository:
        yield f"{target.top} is in no git repository: a forge finds the workflows once it is the top of one"


def _remaining_steps(result: "ScaffoldResult", request: "ScaffoldRequest", target: "TargetRepository") -> Iterator[str]:
    from archatlas.publish.scaffold.templates import workflow_files

    if set(workflow_files(request)) & set(result.written):
        yield _install_source_line(request)
    yield from _workflows_of_others(result, request, target)
    if not request.has_site and target.commits(request.beside("site")):
        yield f"'archatlas build' writes {target.from_here(request.beside('site'))}: name it in .gitignore"
    yield from _lines_to_add(result, request, target)
    if not any((target.directory / schemas).is_dir() for schemas in request.schemas):
        names = ", ".join(request.schemas)
        yield f"archatlas.yml says that the schemas are in {names}, which does not exist yet; --schemas says otherwise"


def _workflows_of_others(
    result: "ScaffoldResult", request: "ScaffoldRequest", target: "TargetRepository"
) -> Iterator[str]:
    """Yield which workflows were kept and do nothing for this atlas, and how it gets its own."""
    from archatlas.publish.scaffold.templates import GITLAB_FILE, settings_directory_of, workflow_files

    for path in sorted(set(workflow_files(request)) & set(result.kept) - {GITLAB_FILE}):
        place = settings_directory_of(target.text_of(path))
        if place is None:
            yield f"{target.from_here(path)} is yours: rename it and run this again for the one of archatlas"
        elif place != request.place:
            shown = target.from_here(path)
            yield f"{shown} looks at '{place}' only: name these schemas in the archatlas.yml there, as one estate"


def _install_source_line(request: "ScaffoldRequest") -> str:
    if request.install_from:
        return f"the workflows install archatlas from {request.install_from}"
    return (
        "the workflows stop until they say where archatlas comes from: fill in what their first comment names, or "
        "remove them and run this again with --install-from"
    )


def _lines_to_add(result: "ScaffoldResult", request: "ScaffoldRequest", target: "TargetRepository") -> Iterator[str]:
    """Yield what to add to the files of the team, which stay as they are."""
    from archatlas.publish.scaffold.repository import (
        DEFAULT_MOUNT_PATH,
        include_lines,
        plugin_lines,
        schema_lines,
        site_hints,
    )
    from archatlas.publish.scaffold.templates import GITLAB_FILE, SCHEMAS

    if request.has_site:
        yield f"{target.from_here(request.beside('mkdocs.yml'))} is yours and stays as it is; add to it:"
        yield from plugin_lines(target.mkdocs_yml, request.script)
        yield from site_hints(target.mkdocs_yml)
    elif target.shares_first_page:
        site = target.from_here(request.beside("mkdocs.yml"))
        yield f"{site} has a first page of its own; add to the plugin archatlas:"
        yield f"at: {DEFAULT_MOUNT_PATH}"
        yield from site_hints(target.mkdocs_yml)
    if not request.publishes:
        yield "your own workflow publishes; install archatlas there too, from the same place"
    if target.site_above and request.beside("mkdocs.yml") in result.written:
        above = target.from_here(str(target.site_above.parent))
        yield f"'archatlas new {above}' puts the atlas into the site of {target.from_here(str(target.site_above))}"
    if request.beside("archatlas.yml") in result.kept and request.schemas != (SCHEMAS,):
        yield f"{target.from_here(request.beside('archatlas.yml'))} decides where the schemas are; add to it:"
        yield from schema_lines(request.schemas)
    if GITLAB_FILE in result.kept and not target.includes_jobs:
        yield f"{target.from_here(GITLAB_FILE)} has to name the jobs; add to it:"
        yield from include_lines()
