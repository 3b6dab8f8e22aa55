"""Previews the site and builds it again when a schema changes."""

import errno
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mkdocs.commands.serve import serve
from mkdocs.exceptions import MkDocsException

from archatlas.publish.errors import BuildFailed, PublishError
from archatlas.publish.host import Report, reported_messages
from archatlas.publish.preview import address_refused, require_free
from archatlas.publish.shortage import what_is_short
from archatlas.publish.workspace import private_configuration, private_temporaries
from archatlas.render.text import terminal_line
from archatlas.settings import SETTINGS_FILE


def _to_standard_error(message: str) -> None:
    sys.stderr.write("".join(f"{terminal_line(line)}\n" for line in message.splitlines()))


@dataclass(frozen=True, slots=True)
class ServeRequest:
    """What to preview where; without `mkdocs_file` the packaged configuration is used.

    Without `schemas` the settings say where these are. The first settings file counts that stands at one of its places.
    """

    schemas: tuple[Path, ...] = ()
    settings_places: tuple[Path, ...] = (Path(SETTINGS_FILE),)
    mkdocs_file: Path | None = None
    address: str = "127.0.0.1:8000"
    report: Report = _to_standard_error


def serve_site(request: ServeRequest) -> None:
    """Serve the site until it is interrupted, by default to this machine only."""
    host, _, port = request.address.rpartition(":")
    require_free(host, int(port), "--address")
    try:
        with _configuration(request) as file, reported_messages(request.report, logging.INFO):
            serve(str(file), dev_addr=request.address)
    except MkDocsException as error:
        raise BuildFailed((str(error.message),)) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:  # since the first build
            raise address_refused(error, host, int(port), "--address") from error
        short = what_is_short(error)
        if short is None:
            raise
        raise PublishError(short) from error


@contextmanager
def _configuration(request: ServeRequest) -> Iterator[Path]:
    if request.mkdocs_file is None:
        with private_configuration(request.schemas, request.settings_places) as file:
            yield file
    else:
        with private_temporaries():
            yield request.mkdocs_file
