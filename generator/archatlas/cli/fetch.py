"""`archatlas fetch`: what other atlases say of their modules, kept for builds without a network."""

import argparse

from archatlas.cli.options import WrongUsage, add_config, config_path
from archatlas.cli.terminal import Exit, say
from archatlas.pipeline.fetched_atlases import FetchedAtlas, LockMode, fetch_atlases
from archatlas.render.text.words import count
from archatlas.settings import SETTINGS_FILE, settings_at
from archatlas.sources.atlas_files import is_copy

NAME = "fetch"
HELP = "fetch what other atlases say of their modules"
DESCRIPTION = """\
Asks each atlas that the settings name by its address for its modules, keeps a copy of the answer below
.archatlas/atlases, and writes the digests of all copies to archatlas.lock; both belong into the repository. Builds and
checks read the copies and ask nobody. An atlas that is not reached keeps its copy. Exit status: 0 all copies are what
is published now, 1 not all, 2 usage or configuration."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.set_defaults(schemas=())
    add_config(parser)
    parser.add_argument(
        "--locked",
        action="store_true",
        help="refuse an answer whose digest archatlas.lock does not have; write no lock",
    )
    parser.add_argument(
        "--timeout", type=float, default=30, metavar="SECONDS", help="how long an answer may take (default: 30)"
    )


def run(arguments: argparse.Namespace) -> Exit:
    """Fetch every atlas."""
    from archatlas.transport.atlas_request import ask_atlas

    config = config_path(arguments)
    sources = [one for one in settings_at(config).sources if is_copy(one)]
    if not sources:
        raise WrongUsage(f"{SETTINGS_FILE} names no atlas by its address; list one under sources, with format: atlas")

    def ask(address: str, etag: str, limit: int) -> tuple[bytes | None, str]:
        answer = ask_atlas(address, etag, limit, arguments.timeout)
        return answer.content, answer.etag

    mode = LockMode.LOCKED if arguments.locked else LockMode.UPDATE
    fetched = []
    for one in fetch_atlases(sources, config.parent, ask, mode):
        say(_line(one))
        fetched.append(one)
    return Exit.CLEAN if all(one.is_good for one in fetched) else Exit.FINDINGS


def _line(one: FetchedAtlas) -> str:
    number = f", {count(one.modules, 'module')}" if one.is_good else ""
    return f"{one.name}: {one.result.value}{number}{f': {one.why}' if one.why else ''}"
