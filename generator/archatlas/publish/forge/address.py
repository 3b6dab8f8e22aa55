"""Addresses that a token may be sent to."""

import re
from dataclasses import dataclass
from ipaddress import ip_address

from archatlas.publish.forge.refusals import ForgeRefused
from archatlas.render.text import terminal_text

_PARTS = re.compile(
    r"\A(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!-\[\]-~]*)?\Z"
)
"""No user, no backslash, nothing that two readers of addresses take for different hosts."""

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """Who answers at an address; a token is for one origin only."""

    scheme: str
    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Tell whether what is sent there stays on this machine."""
        try:
            return self.host == "localhost" or ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False


def origin_of(address: str) -> Origin | None:
    """Return the origin of an address, or None for what is no plain web address."""
    parts = _PARTS.match(address)
    if parts is None:
        return None
    return Origin(parts["scheme"], parts["host"].lower(), int(parts["port"] or _PORTS[parts["scheme"]]))


@dataclass(frozen=True, slots=True)
class Api:
    """Where the requests go; the address has no slash at its end."""

    address: str
    origin: Origin


def given_api(text: str) -> Api:
    """Return the address that the caller chose with --api, which may be a plain http:// one."""
    return _checked(text, "--api")


def found_api(text: str, variable: str) -> Api:
    """Return the address that the environment names; nobody chose it now, so the token goes there encrypted only."""
    api = _checked(text, variable)
    if api.origin.scheme == "http" and not api.origin.is_loopback:
        raise ForgeRefused(f"{variable} names an http:// address, which would show the token to others; use https://")
    return api


def _checked(text: str, source: str) -> Api:
    origin = origin_of(text)
    if origin is None or origin.port > 65535 or re.search("[?#]", text):
        shown = terminal_text(text[:100])
        raise ForgeRefused(f"{source}: '{shown}' is not the address of an API, such as https://git.example.org/api/v3")
    return Api(text.rstrip("/"), origin)
