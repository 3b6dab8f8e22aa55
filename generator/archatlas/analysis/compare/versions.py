"""Which version of an API allows its callers to be broken."""

import re
from dataclasses import dataclass
from enum import IntEnum

from archatlas.model.contract_detail import NeededVersion, VersionStep
from archatlas.model.interfaces import ApiContract

_PATTERN = re.compile(r"\Av([0-9]{1,9})\.([0-9]{1,9})(?:\.([0-9]{1,9}))?\Z")

PROMISE = "contracts.api.compatibility.forward"


class Bump(IntEnum):
    """By how much a version is higher than another one; no version is as high as NEVER."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3
    NEVER = 4


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version such as `v1.2` or `v1.2.3`; the first of the two is the same as `v1.2.0`."""

    major: int
    minor: int
    patch: int = 0

    def __str__(self) -> str:
        return f"v{self.major}.{self.minor}" + (f".{self.patch}" if self.patch else "")

    def bump_to(self, later: "Version") -> Bump:
        """Return by how much a later version is higher."""
        if later <= self:
            return Bump.NONE
        if later.major > self.major:
            return Bump.MAJOR
        return Bump.MINOR if later.minor > self.minor else Bump.PATCH

    def after(self, bump: Bump) -> "Version":
        """Return the lowest version that is higher by so much."""
        if bump is Bump.MAJOR:
            return Version(self.major + 1, 0)
        if bump is Bump.MINOR:
            return Version(self.major, self.minor + 1)
        return Version(self.major, self.minor, self.patch + 1)


def read_version(text: str | None) -> Version | None:
    """Return the version that a schema states, None where it has not the form of the format."""
    found = _PATTERN.match(text or "")
    return Version(*(int(part) for part in found.groups("0"))) if found else None


def needed_bump(before: ApiContract, after: ApiContract) -> Bump:
    """Return by how much the version must rise when something that callers may rely on goes away.

    The promise as it stood before the change counts. Compatibility with earlier callers (`backward`), declared or not,
    needs a new major version; before v1.0 a minor one, because anything may change there (semver.org, item 4). Where
    it is declared that there is none, any higher version will do. A promise to be read by later callers too
    (`forward`) holds across versions of the kind it names, so that the next kind is needed; one across major versions
    is broken by every version. Who withdraws that last promise together with a new major version says so openly, and
    callers see it; that is allowed.
    """
    backward, forward = _backward(before), FORWARD.get(before.compatibility.forward or "", Bump.NONE)
    if forward is Bump.NEVER and after.compatibility.forward != before.compatibility.forward:
        forward = Bump.MAJOR
    return max(backward, forward)


def is_allowed(before: ApiContract, after: ApiContract) -> bool:
    """Tell whether the version rose enough to break callers; one that is lower or unreadable allows nothing."""
    old, new = read_version(before.version), read_version(after.version)
    return old is not None and new is not None and old.bump_to(new) >= needed_bump(before, after)


def needed_version(before: ApiContract, after: ApiContract) -> NeededVersion:
    """Return which version would allow callers to be broken; nothing of it is a text of the schema."""
    version, bump = read_version(before.version), needed_bump(before, after)
    withdrawing, step = (PROMISE, Bump.MAJOR) if bump is Bump.NEVER else ("", bump)
    return NeededVersion(_STEPS[step], str(version.after(step)) if version else "", withdrawing)


FORWARD = {"patch": Bump.MINOR, "minor": Bump.MAJOR, "major": Bump.NEVER}
_STEPS = {Bump.PATCH: VersionStep.PATCH, Bump.MINOR: VersionStep.MINOR, Bump.MAJOR: VersionStep.MAJOR}


def _backward(api: ApiContract) -> Bump:
    if api.compatibility.backward is False:
        return Bump.PATCH
    version = read_version(api.version)
    return Bump.MINOR if version is not None and version.major == 0 else Bump.MAJOR
