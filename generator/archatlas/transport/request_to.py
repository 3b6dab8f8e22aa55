"""From an address and the names of secrets, as settings write them, to a request."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from archatlas.transport.http_request import USUAL_PORTS, HttpRequest

_HOST = re.compile(r"\A(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|[0-9A-Fa-f:]+:[0-9A-Fa-f:.]*)\Z")
_HEADER_VALUE = re.compile(r"\A[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?\Z")


def request_to(address: str, headers: Mapping[str, str] | None = None) -> HttpRequest:
    """Return the request of an address; raise ValueError where what was filled in makes none of it."""
    try:
        parts = urlsplit(address)
        port = USUAL_PORTS[parts.scheme] if parts.port is None else parts.port
    except (ValueError, KeyError) as error:  # a schema may say any number
        raise ValueError(f"'{address[:80]}' is no address") from error
    host = (parts.hostname or "").removesuffix(".")
    if not _HOST.match(host):
        raise ValueError(f"'{host}' is no name of a host")
    if not port:
        raise ValueError("there is no port 0")
    return HttpRequest(parts.scheme, host, port, parts.path or "/", headers or {})


def header_values(named: Mapping[str, str], environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return headers with the values that environment variables hold; raise ValueError where one holds none."""
    for header, variable in named.items():
        if variable not in environ:
            raise ValueError(f"the header {header} needs the environment variable {variable}; set it")
        if not _HEADER_VALUE.match(environ[variable]):
            raise ValueError(
                f"the environment variable {variable} holds no value of a header; remove line breaks from it"
            )
    return {header: environ[variable] for header, variable in named.items()}
