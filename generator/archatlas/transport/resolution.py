"""From the name of a host to the addresses that a connection is made to, all of them judged."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from time import monotonic

from archatlas.model.record import dataclass
from archatlas.settings.live import AllowList
from archatlas.transport.addresses import NotAllowed, VettedAddress, literal_address, vetted

_KEPT_SECONDS = 10.0
_MOST_KEPT = 4096


@dataclass(frozen=True, slots=True)
class _Found:
    until: float
    texts: tuple[str, ...]


class HostResolver:
    """Resolves a name once for each connection, and judges each answer anew, whatever was answered before.

    Answers are kept for ten seconds: many modules stand on one host, and are asked at nearly the same time.
    """

    def __init__(self, allow: AllowList, now: Callable[[], float] = monotonic) -> None:
        self.allow, self._now = allow, now
        self._known: dict[str, _Found] = {}

    async def addresses(self, host: str, port: int) -> tuple[VettedAddress, ...]:
        """Return where to connect to, in the order of the system; raise NotAllowed where one may not be asked."""
        literal = literal_address(host)
        if literal is not None:
            return (vetted(host, port, literal, self.allow),)
        if not self.allow.networks and (host, port) not in self.allow.endpoints:
            raise NotAllowed(f"{host} port {port} is not in {self.allow.setting}")  # its name is not even looked up
        return tuple(self._judged(host, port, text) for text in await self._looked_up(host))

    def _judged(self, host: str, port: int, text: str) -> VettedAddress:
        address = literal_address(text)
        if address is None:
            raise NotAllowed(f"{host} ({text}) is an address of one network card")
        return vetted(host, port, address, self.allow)

    def know(self, host: str, addresses: Sequence[str]) -> None:
        """Take what a name leads to, until that is too old."""
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[host] = _Found(self._now() + _KEPT_SECONDS, tuple(addresses))

    async def _looked_up(self, host: str) -> Sequence[str]:
        known = self._known.get(host)
        if known is not None and known.until > self._now():
            return known.texts
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except UnicodeError as error:
            raise NotAllowed(f"'{host[:80]}' is no name of a host") from error
        texts = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
        self.know(host, texts)
        return texts
