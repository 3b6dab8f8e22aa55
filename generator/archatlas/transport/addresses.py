"""Which addresses may be connected to, judged by their bits and never by how somebody spelled them.

`ipaddress.is_global` is no guard: it holds for metadata addresses in the clothes of NAT64, 6to4 and IPv4-compatible
ones. What carries an IPv4 address inside counts as both.
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from archatlas.model.record import dataclass
from archatlas.settings.live import AllowList

Address = IPv4Address | IPv6Address

_NEVER = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "169.254.0.0/16",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/128",
            "fe80::/10",
            "ff00::/8",
            # Where clouds hand out credentials though the address is no link-local one.
            "100.100.100.200/32",
            "168.63.129.16/32",
            "192.0.0.192/32",
            "fd00:ec2::254/128",
            "fd20:ce::254/128",
        ),
    )
)
"""What no setting opens: nothing that could be a module answers there."""

_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_COMPATIBLE = ip_network("::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)
_LOCAL_NAMES = ("localhost", ".localhost")


@dataclass(frozen=True, slots=True)
class VettedAddress:
    """An address that was judged, for one connection; `host` is the name that it was found under."""

    host: str
    port: int
    address: Address


class NotAllowed(Exception):
    """Say why nothing is asked at an address; the settings have the cure."""


def vetted(host: str, port: int, address: Address, allow: AllowList) -> VettedAddress:
    """Return an address that may be connected to; raise NotAllowed for any other one."""
    judged = _unmapped(address)
    parts = (judged, *_embedded(judged))
    for part in parts:
        if _is_in(part, _NEVER):
            raise NotAllowed(f"{_spelled(host, address)} is never asked")
    is_named = (host, port) in allow.endpoints and (_is_local(host) or not any(part.is_loopback for part in parts))
    if not is_named and not all(_is_listed(part, port, allow) for part in parts):
        raise NotAllowed(f"{_spelled(host, address)} port {port} is not in {allow.setting}")
    return VettedAddress(host, port, judged)


def literal_address(host: str) -> Address | None:
    """Return the address that a host is, None for a name; a zone makes an address a thing of this machine alone."""
    try:
        found = ip_address(host)
    except ValueError:
        return None
    return None if isinstance(found, IPv6Address) and found.scope_id else found


def _spelled(host: str, address: Address) -> str:
    return host if literal_address(host) == address else f"{host} ({address})"


def _is_local(host: str) -> bool:
    return host == _LOCAL_NAMES[0] or host.endswith(_LOCAL_NAMES[1])


def _is_listed(address: Address, port: int, allow: AllowList) -> bool:
    return _is_in(address, allow.networks) or (str(address), port) in allow.endpoints


def _is_in(address: Address, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    return any(address.version == one.version and address in one for one in networks)


def _unmapped(address: Address) -> Address:
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _embedded(address: Address) -> Iterator[IPv4Address]:
    """Yield the IPv4 addresses that somebody on the way may take out of an IPv6 one."""
    if not isinstance(address, IPv6Address) or address == IPv6Address("::1"):
        return
    bits = int(address)
    last = IPv4Address(bits & 0xFFFFFFFF)
    if address in _COMPATIBLE or address in _NAT64[0]:
        yield last
    if address in _NAT64[1]:
        yield last
        yield IPv4Address(((bits >> 64) & 0xFFFF) << 16 | ((bits >> 40) & 0xFFFF))  # prefix of 48 bits: RFC 6052
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if (bits >> 32) & 0xFFFFFFFF in _ISATAP:
        yield last
