"""What a preview by mkdocs itself needs besides: a free address, no foreign names for it, and settings followed."""

import errno
import socket
import threading
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.livereload import LiveReloadServer

from archatlas.publish.errors import PublishError

_INTERVAL = 0.5
"""Seconds between two looks at the settings, as mkdocs looks at its own files."""

_HIGHEST_PORT = 65535
"""Ports are numbers of 16 bits."""


class AddressRefused(PublishError):
    """Say why nothing can be served at an address."""


def require_free_port(config: MkDocsConfig) -> None:
    """Refuse an address at which nothing can be served, before a site is built for it."""
    host, port = config.dev_addr.host, config.dev_addr.port
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            probe.bind(place)
    except OSError as error:
        refusal = address_refused(error, host, port, "--dev-addr")
        raise ConfigurationError(str(refusal)) from error


def address_refused(error: OSError, host: str, port: int, option: str) -> AddressRefused:
    """Return what is wrong with an address, and the cure; `option` takes another one."""
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < _HIGHEST_PORT else port - 1
        cure = f"end what serves there, or take another port, as in {option} {host}:{other}"
        return AddressRefused(f"port {port} of {host} is in use; {cure}")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return AddressRefused(f"no permission to serve at port {port}; take one above 1023, as in {option} {host}:8000")
    return AddressRefused(f"'{host}' is no address of this machine; take one that is, as in {option} 127.0.0.1:{port}")


StartResponse = Callable[[str, list[tuple[str, str]]], object]


def refuse_foreign_names(server: LiveReloadServer) -> None:
    """Let a server of mkdocs answer only what is meant for it."""
    host = str(server.server_address[0])

    def answer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if not is_meant(host, environ.get("HTTP_HOST", "")):
            return refusal_of(server.url, start_response)
        answered: Iterable[bytes] = server.serve_request(environ, start_response)
        return answered

    server.set_app(answer)


def refusal_of(url: str, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request that is not meant for the server at an address."""
    text = f"this preview answers at {url} only\n".encode()
    start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(text)))])
    return [text]


def is_meant(host: str, asked: str) -> bool:
    """Tell whether a request means a server at a host, by the `Host` that the browser sends.

    A page from elsewhere can let a name of its own lead to this machine, so that it may read what is previewed here.
    Who serves to other machines has names that we do not know.
    """
    try:
        name = urlsplit(f"//{asked}").hostname
    except ValueError:
        return False
    return not (name and _is_this_machine(host.strip("[]"))) or _is_this_machine(name)


def _is_this_machine(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


class Preview:
    """Follow the schemas of a preview, and a settings file that appears, changes or goes.

    mkdocs itself follows only what was there when it began.
    """

    def __init__(self, settings: Iterable[Path]) -> None:
        self._settings = tuple(settings)
        self._seen = self._look()
        self._server: LiveReloadServer | None = None
        self._watched: set[Path] = set()
        self._with_all_below: set[Path] = set()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._follow_settings, daemon=True)

    @property
    def is_served(self) -> bool:
        """Return whether the first build is over."""
        return self._server is not None

    def begin(self, server: LiveReloadServer) -> None:
        """Begin to guard a server, and to follow the settings from what stood there when this was made."""
        self._server = server
        refuse_foreign_names(server)
        self._thread.start()

    def follow(self, directories: Iterable[tuple[Path, bool]]) -> None:
        """Follow directories too, some with everything below; those that are followed already stay as they are."""
        for directory, is_recursive in directories:
            if (
                self._server is None
                or directory in self._watched
                or not self._with_all_below.isdisjoint((directory, *directory.parents))
            ):
                continue
            self._watched.add(directory)
            if is_recursive:
                self._with_all_below.add(directory)
            self._server.watch(str(directory), recursive=is_recursive)

    def end(self) -> None:
        """Follow nothing any more."""
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _follow_settings(self) -> None:
        while not self._is_over.wait(_INTERVAL):
            seen = self._look()
            if seen != self._seen and self._server is not None:
                self._seen = seen
                with self._server._rebuild_cond:
                    self._server._want_rebuild = True
                    self._server._rebuild_cond.notify_all()

    def _look(self) -> tuple[tuple[int, ...] | None, ...]:
        return tuple(file_state(place) for place in self._settings)


def file_state(place: Path) -> tuple[int, ...] | None:
    """Return what differs once a file is written again; None where there is none."""
    try:
        status = place.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
