"""Previews the site and builds it again when a schema or a setting changes."""

import errno
import logging
import socket
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mkdocs.commands.serve import serve
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer

from archatlas.model.record import dataclass
from archatlas.publish.errors import BuildFailed, PublishError, storage_shortage
from archatlas.publish.mkdocs.mkdocs_process import (
    MessageHandler,
    captured_messages,
    private_configuration,
    private_temporaries,
)
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


def serve_site(request: ServeRequest) -> None:
    """Serve the site until it is interrupted, by default to this machine only."""
    host, _, port = request.address.rpartition(":")
    require_free_port(host, int(port), "--address")
    try:
        with _configuration(request) as file, captured_messages(request.report, logging.INFO):
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


@contextmanager
def _configuration(request: ServeRequest) -> Iterator[Path]:
    if request.mkdocs_file is None:
        with private_configuration(request.schemas, request.settings_places) as file:
            yield file
    else:
        with private_temporaries():
            yield request.mkdocs_file


_INTERVAL = 0.5
"""Seconds between two looks at the settings, as mkdocs looks at its own files."""

_HIGHEST_PORT = 65535


class AddressRefused(PublishError):
    """Say why nothing can be served at an address."""


def require_free_port(host: str, port: int, option: str) -> None:
    """Refuse an address at which nothing can be served, before a site is built for it."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            probe.bind(place)
    except OSError as error:
        raise address_refused(error, host, port, option) from error


def address_refused(error: OSError, host: str, port: int, option: str) -> AddressRefused:
    """Return what is wrong with an address, and the cure; `option` takes another one."""
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < _HIGHEST_PORT else port - 1
        cure = f"end what serves there, or take another port, as in {option} {host}:{other}"
        return AddressRefused(f"port {port} of {host} is in use; {cure}")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return AddressRefused(f"no permission to serve at port {port}; take one above 1023, as in {option} {host}:8000")
    return AddressRefused(f"'{host}' is no address of this machine; take one that is, as in {option} 127.0.0.1:{port}")


class Preview:
    """Follow the schemas of a preview, and a settings file that appears, changes or goes.

    mkdocs itself follows only what was there when it began.
    """

    def __init__(self, settings: Iterable[Path]) -> None:
        self._settings = tuple(settings)
        self._seen = self._look()
        self._has_new = False
        self._server: LiveReloadServer | None = None
        self._watched: set[str] = set()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._follow_settings, daemon=True)

    @property
    def is_served(self) -> bool:
        """Return whether the first build is over."""
        return self._server is not None

    def begin(self, server: LiveReloadServer) -> None:
        """Begin to follow the settings, from what stood there when this was made."""
        self._server = server
        self._thread.start()

    def follow(self, directories: Iterable[tuple[Path, bool]]) -> None:
        """Follow directories too, some with everything below; those that are followed already stay as they are."""
        for directory, is_recursive in directories:
            if self._server is not None and str(directory) not in self._watched:
                self._watched.add(str(directory))
                self._server.watch(str(directory), recursive=is_recursive)

    def has_new_settings(self) -> bool:
        """Return, once for each change, whether the settings changed: they may name other directories now."""
        has_new, self._has_new = self._has_new, False
        return has_new

    def end(self) -> None:
        """Follow nothing any more."""
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _follow_settings(self) -> None:
        while not self._is_over.wait(_INTERVAL):
            seen = self._look()
            if seen != self._seen and self._server is not None:
                self._seen, self._has_new = seen, True
                with self._server._rebuild_cond:
                    self._server._want_rebuild = True
                    self._server._rebuild_cond.notify_all()

    def _look(self) -> tuple[tuple[int, ...] | None, ...]:
        return tuple(_file_state(place) for place in self._settings)


def _file_state(place: Path) -> tuple[int, ...] | None:
    try:
        status = place.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
