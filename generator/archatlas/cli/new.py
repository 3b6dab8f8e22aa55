"""`archatlas new`: the files to change when the defaults are not enough."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from archatlas.cli.exit import Exit
from archatlas.render.text import terminal_line

if TYPE_CHECKING:
    from archatlas.publish.scaffold import Scaffolded, Wanted
    from archatlas.publish.surroundings import Surroundings

NAME = "new"
HELP = "write settings, a mkdocs.yml, the gen-files script and workflows for CI to change"
DESCRIPTION = """\
Writes a commented archatlas.yml, a mkdocs.yml, the gen-files script and an about page; after that, plain `mkdocs build`
and `mkdocs serve` work too. At the top of the repository it writes workflows for GitHub or GitLab that publish the site
and review every change. A file that exists stays as it is; for a mkdocs.yml of yours the lines to add are printed."""


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


def run(arguments: argparse.Namespace) -> Exit:
    """Write the files that are not there yet."""
    from archatlas.publish.scaffold import scaffold_files, write_scaffold
    from archatlas.publish.surroundings import surroundings_of

    there = surroundings_of(arguments.directory)
    wanted = _wanted(arguments, there)
    done = write_scaffold(scaffold_files(wanted), there.top)
    for line in (*_told(done, there), *_left_to_do(done, wanted, there)):
        print(terminal_line(line))
    return Exit.CLEAN


def _wanted(arguments: argparse.Namespace, there: "Surroundings") -> "Wanted":
    from archatlas.publish.origin import checked_origin, own_origin
    from archatlas.publish.scaffold import SCHEMAS, Forge, Wanted

    origin = arguments.install_from
    return Wanted(
        place=there.place,
        schemas=there.schemas(arguments.schemas or [SCHEMAS]),
        forge=Forge(arguments.forge) if arguments.forge else there.forge,
        install_from=checked_origin(origin, there.top) if origin is not None else own_origin(),
        has_site=there.has_site,
        publishes=not (there.has_site or there.publishes_pages),
        script=there.script,
    )


def _told(done: "Scaffolded", there: "Surroundings") -> Iterator[str]:
    for path in done.written:
        yield f"wrote {there.from_here(path)}"
    for path in done.kept:
        yield f"kept {there.from_here(path)}: it exists"
    if not there.in_repository:
        yield f"{there.top} is in no git repository: a forge finds the workflows once it is the top of one"


def _left_to_do(done: "Scaffolded", wanted: "Wanted", there: "Surroundings") -> Iterator[str]:
    from archatlas.publish.scaffold import workflow_files

    if set(workflow_files(wanted)) & set(done.written):
        yield _origin_line(wanted)
    yield from _workflows_of_others(done, wanted, there)
    if not wanted.has_site and there.commits(wanted.beside("site")):
        yield f"'archatlas build' writes {there.from_here(wanted.beside('site'))}: name it in .gitignore"
    yield from _lines_to_add(done, wanted, there)
    if not any((there.directory / schemas).is_dir() for schemas in wanted.schemas):
        names = ", ".join(wanted.schemas)
        yield f"archatlas.yml says that the schemas are in {names}, which does not exist yet; --schemas says otherwise"


def _workflows_of_others(done: "Scaffolded", wanted: "Wanted", there: "Surroundings") -> Iterator[str]:
    """Yield which workflows were kept and do nothing for this atlas, and how it gets its own."""
    from archatlas.publish.scaffold import GITLAB_FILE, place_of, workflow_files

    for path in sorted(set(workflow_files(wanted)) & set(done.kept) - {GITLAB_FILE}):
        place = place_of(there.text_of(path))
        if place is None:
            yield f"{there.from_here(path)} is yours: rename it and run this again for the one of archatlas"
        elif place != wanted.place:
            shown = there.from_here(path)
            yield f"{shown} looks at '{place}' only: name these schemas in the archatlas.yml there, as one estate"


def _origin_line(wanted: "Wanted") -> str:
    if wanted.install_from:
        return f"the workflows install archatlas from {wanted.install_from}"
    return (
        "the workflows stop until they say where archatlas comes from: fill in what their first comment names, or "
        "remove them and run this again with --install-from"
    )


def _lines_to_add(done: "Scaffolded", wanted: "Wanted", there: "Surroundings") -> Iterator[str]:
    """Yield what to add to the files of the team, which stay as they are."""
    from archatlas.publish.existing_site import ADDRESS, include_lines, plugin_lines, schema_lines, site_hints
    from archatlas.publish.scaffold import GITLAB_FILE, SCHEMAS

    if wanted.has_site:
        yield f"{there.from_here(wanted.beside('mkdocs.yml'))} is yours and stays as it is; add to it:"
        yield from plugin_lines(there.mkdocs_yml, wanted.script)
        yield from site_hints(there.mkdocs_yml)
    elif there.shares_first_page:
        site = there.from_here(wanted.beside("mkdocs.yml"))
        yield f"{site} has a first page of its own; add to the plugin archatlas:"
        yield f"at: {ADDRESS}"
        yield from site_hints(there.mkdocs_yml)
    if not wanted.publishes:
        yield "your own workflow publishes; install archatlas there too, from the same place"
    if there.site_above and wanted.beside("mkdocs.yml") in done.written:
        above = there.from_here(str(there.site_above.parent))
        yield f"'archatlas new {above}' puts the atlas into the site of {there.from_here(str(there.site_above))}"
    if wanted.beside("archatlas.yml") in done.kept and wanted.schemas != (SCHEMAS,):
        yield f"{there.from_here(wanted.beside('archatlas.yml'))} decides where the schemas are; add to it:"
        yield from schema_lines(wanted.schemas)
    if GITLAB_FILE in done.kept and not there.includes_jobs:
        yield f"{there.from_here(GITLAB_FILE)} has to name the jobs; add to it:"
        yield from include_lines()
