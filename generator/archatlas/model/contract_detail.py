"""What a finding about a promise knows beyond its rule and place: what is gone, who relies on it, what is needed."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from archatlas.model.record import dataclass


class FileFate(Enum):
    """What became of the file of a module that is gone."""

    GONE = "gone"
    DESCRIBES_ANOTHER = "describes another module"
    DESCRIBES_NONE = "describes no module"
    MOVED = "lies where no schema is looked for"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a file; `now` is the module that it describes, or the path at which it lies."""

    kind: FileFate
    path: str
    now: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """An entry of a contract is gone; `successor` is a new one with a name that is like it."""

    successor: str = ""


@dataclass(frozen=True, slots=True)
class ContractRemoved:
    """A whole contract is gone: its entries by the part of it that they belong to."""

    parts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class ValueShift:
    """A value of an entry as it was and as it is now, empty where nothing is declared."""

    key: str
    before: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class EntryChanged:
    """An entry of a contract says something else now."""

    values: tuple[ValueShift, ...]


@dataclass(frozen=True, slots=True)
class DescriptionChanged:
    """What a description of an API says of an entry no longer, or otherwise: what happened, to which part and field."""

    happened: str
    part: str = ""
    field: str = ""
    before: str = ""
    after: str = ""


Loss: TypeAlias = Removed | ContractRemoved | EntryChanged | DescriptionChanged


class VersionStep(Enum):
    """By how much a version rises."""

    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"


@dataclass(frozen=True, slots=True)
class NeededVersion:
    """The lowest version that allows a change, where the one before can be read; a promise may have to go with it."""

    step: VersionStep
    lowest: str = ""
    withdrawing: str = ""
    """The key of a promise that no version fulfils, so that it has to be withdrawn together with the version."""


@dataclass(frozen=True, slots=True)
class NeededDeprecation:
    """A module has to be deprecated by a change of its own before it may go."""


Needed: TypeAlias = NeededVersion | NeededDeprecation


@dataclass(frozen=True, slots=True)
class Broken:
    """An entry of a contract that is gone or different, who relies on it, and which version would allow that."""

    aspect: str
    entry: str
    loss: Loss
    consumers: tuple[str, ...]
    version_before: str
    version_after: str
    needed: Needed
    is_module_gone: bool = False
    fate: Fate | None = None


@dataclass(frozen=True, slots=True)
class Weaker:
    """A promise about later versions as it was, and as it is now; empty where there is none."""

    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a key said before, and the rule that sees nothing without it."""

    former: str | int
    rule: str
