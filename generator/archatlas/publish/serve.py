"""Previews a site: page by page from the schemas, or by building it anew where others have a hand in its pages."""

import errno
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mkdocs.commands.serve import serve
from mkdocs.exceptions import MkDocsException

from archatlas.model.record import dataclass, replace
from archatlas.pipeline.history_range import HistoryWish
from archatlas.publish.errors import BuildFailed, PublishError, storage_shortage
from archatlas.publish.layout_pool import LayoutPool
from archatlas.publish.mkdocs.build_preview import address_refused
from archatlas.publish.mkdocs.mkdocs_process import (
    MessageHandler,
    captured_messages,
    private_configuration,
    private_temporaries,
)
from archatlas.publish.preview import PreviewOptions, PreviewSite
from archatlas.publish.preview_frame import configured_places, needs_build
from archatlas.publish.preview_server import PreviewServer, follow
from archatlas.render.text.escaping import terminal_line
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
    report: MessageHandler = _to_standard_error
    evidence: tuple[Path, ...] = ()
    history: HistoryWish | None = None


def serve_site(request: ServeRequest) -> None:
    """Serve the site until it is interrupted, by default to this machine only."""
    host, _, port = request.address.rpartition(":")
    server = PreviewServer(host, int(port), "--address")
    try:
        with _configuration(request) as file, captured_messages(request.report, logging.INFO):
            reason = needs_build(file)
            if not reason:
                _serve_pages(server, file, request)
                return
            server.server_close()
            if request.evidence:
                cure = f"list the artefacts under evidence in {SETTINGS_FILE}"
                raise PublishError(f"--evidence: {request.mkdocs_file or file} is built by mkdocs; {cure}")
            if request.history:
                cure = "'archatlas build --history' has its history"
                raise PublishError(f"--history: {request.mkdocs_file or file} is built by mkdocs; {cure}")
            request.report(f"{request.mkdocs_file or file}: {reason}; each change builds the whole site")
            serve(str(file), dev_addr=request.address)
    except MkDocsException as error:
        raise BuildFailed((str(error.message),)) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:  # since the first build
            raise address_refused(error, host, int(port), "--address") from error
        short = storage_shortage(error)
        if short is None:
            raise
        raise PublishError(short) from error
    finally:
        server.shutdown()


def _serve_pages(server: PreviewServer, file: Path, request: ServeRequest) -> None:
    options = PreviewOptions(
        file, *configured_places(file), request.report, server.reload_browsers, _in_background, request.evidence
    )
    options = replace(options, history=request.history)
    with LayoutPool() as draw:
        site = PreviewSite(options, draw)
        server.begin(site)
        with suppress(KeyboardInterrupt):  # is how a preview ends
            follow(site.refresh, threading.Event().wait)


def _in_background(work: Callable[[], None]) -> None:
    threading.Thread(target=work, daemon=True).start()


@contextmanager
def _configuration(request: ServeRequest) -> Iterator[Path]:
    if request.mkdocs_file is None:
        with private_configuration(request.schemas, request.settings_places) as file:
            yield file
    else:
        with private_temporaries():
            yield request.mkdocs_file
