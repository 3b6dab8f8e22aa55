"""Starts `archatlas lsp`, and writes down what it opens, starts and connects to: `python watched_server.py LOG`."""

import json
import os
import sys
from pathlib import Path

LOG = Path(sys.argv.pop(1)).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115  # it is written to until the end
WATCHED = {
    "open": 0,
    "os.listdir": 0,
    "os.scandir": 0,
    "subprocess.Popen": 1,
    "os.exec": 0,
    "os.posix_spawn": 0,
    "os.system": 0,
    "socket.connect": 1,
    "socket.getaddrinfo": 0,
}
"""The events, by which of their arguments says what is asked for."""


def _write_down(event: str, arguments: tuple[object, ...]) -> None:
    place = WATCHED.get(event)
    if place is not None:
        LOG.write(json.dumps([event, _plain(arguments[place])]) + "\n")


def _plain(what: object) -> object:
    if isinstance(what, list | tuple):
        return [_plain(one) for one in what]
    return os.fsdecode(what) if isinstance(what, str | bytes | os.PathLike) else str(what)


if __name__ == "__main__":
    from archatlas.cli.main import entry

    sys.argv.append("lsp")
    sys.addaudithook(_write_down)
    entry()
