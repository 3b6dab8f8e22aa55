"""`archatlas lsp`: the architecture in an editor."""

import argparse
import gc
import os
import sys
from importlib.util import find_spec

from archatlas.cli.check import with_pages
from archatlas.cli.options import WrongUsage
from archatlas.cli.terminal import Exit

NAME = "lsp"
HELP = "serve an editor: findings, completion and more while you type"
DESCRIPTION = """\
Speaks the Language Server Protocol on standard input and output until the editor says goodbye. Editors start it; the
guide says how to set up VS Code, Neovim, Emacs and Helix. Needs archatlas[lsp].
Exit status: 0 the editor said goodbye, 1 it went away without, 2 usage or configuration, 3 a bug."""

_LIBRARIES = ("pygls", "lsprotocol")
COLLECTED_WHILE_LOADING = 5_000
"""How many new objects are collected at a time while libraries load: attrs makes each of the hundreds of classes of the
protocol twice, and what is given back soon is used again, 5 MB altogether."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--stdio", action="store_true", help="what is done anyway; some editors say it")


def run(arguments: argparse.Namespace) -> Exit:
    """Serve one editor."""
    missing = [name for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        raise WrongUsage(f"the language server needs {missing[0]}, which is not installed: install archatlas[lsp]")
    usual = gc.get_threshold()
    gc.set_threshold(COLLECTED_WHILE_LOADING)
    from archatlas.lsp.serving import serve

    gc.set_threshold(*usual)
    serve(with_pages, _leave)
    return Exit.FINDINGS


def _leave(said_goodbye: bool) -> None:
    """End the process as it is."""
    sys.stderr.flush()
    os._exit(Exit.CLEAN if said_goodbye else Exit.FINDINGS)
