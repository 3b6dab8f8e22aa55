"""What a schema says about where a module answers for its health; it is the word of anybody who can change a file."""

import re

from archatlas.model.detail import RefusedCheck
from archatlas.model.record import dataclass

LONGEST_PATH = 256
_PATH = re.compile(r"\A/[A-Za-z0-9._~/-]*\Z")
_SCHEME = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]*:")
_ADDRESS = re.compile(r"\A(https?)://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?(/.*)?\Z", re.DOTALL)
_USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class DeclaredPath:
    """A path, to be asked for at an address that the settings name."""

    path: str


@dataclass(frozen=True, slots=True)
class DeclaredAddress:
    """A whole address, which counts only where the settings name its host and port."""

    scheme: str
    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class DeclaredCommand:
    """Something to run, which nobody does: a module reports itself instead."""


DeclaredCheck = DeclaredPath | DeclaredAddress | DeclaredCommand | RefusedCheck


def declared_check(text: str) -> DeclaredCheck:
    """Return what a health check or ready check of a schema means."""
    if text.startswith("/"):
        return DeclaredPath(text) if is_plain_path(text) else RefusedCheck.PATH
    return _address(text) if _SCHEME.match(text) and "//" in text else DeclaredCommand()


def is_plain_path(path: str) -> bool:
    """Tell whether a path can only mean itself, whoever reads it."""
    is_short = len(path.encode("utf-8", "surrogatepass")) <= LONGEST_PATH
    return is_short and bool(_PATH.match(path)) and ".." not in path and "//" not in path


def _address(text: str) -> DeclaredAddress | RefusedCheck:
    found = _ADDRESS.match(text)
    if not found:
        return RefusedCheck.ADDRESS
    scheme, host, port, path = found.groups()
    number = int(port or _USUAL_PORTS[scheme])
    if not 0 < number < 65536:
        return RefusedCheck.ADDRESS
    if not is_plain_path(path or "/"):
        return RefusedCheck.PATH
    return DeclaredAddress(scheme, host.strip("[]").lower().removesuffix("."), number, path or "/")
