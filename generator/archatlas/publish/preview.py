"""What a preview needs besides mkdocs: a free port before the first build, and settings that may come and go."""

import errno
import socket
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from mkdocs.livereload import LiveReloadServer

from archatlas.publish.errors import PublishError

_INTERVAL = 0.5
"""Seconds between two looks at the settings, as mkdocs looks at its own files."""

_HIGHEST_PORT = 65535


class AddressRefused(PublishError):
    """Say why nothing can be served at an address."""


def require_free(host: str, port: int, option: str) -> None:
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


class SettingsWatch:
    """Ask for another build when a settings file appears, changes or goes; mkdocs follows only what is there."""

    def __init__(self, places: Iterable[Path]) -> None:
        self._places = tuple(places)
        self._seen = self._look()
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, server: LiveReloadServer) -> None:
        """Begin to look, from what stood there when this was made."""

        def build_again() -> None:
            with server._rebuild_cond:
                server._want_rebuild = True
                server._rebuild_cond.notify_all()

        self._thread = threading.Thread(target=self._follow, args=(build_again,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._is_over.set()
        if self._thread is not None:
            self._thread.join()

    def _follow(self, changed: Callable[[], None]) -> None:
        while not self._is_over.wait(_INTERVAL):
            seen = self._look()
            if seen != self._seen:
                self._seen = seen
                changed()

    def _look(self) -> tuple[tuple[int, ...] | None, ...]:
        return tuple(_state(place) for place in self._places)


def _state(place: Path) -> tuple[int, ...] | None:
    try:
        status = place.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
