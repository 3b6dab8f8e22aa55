"""What a finding knows beyond its rule, its place and its subject: facts, of which `render` makes words."""

from __future__ import annotations

from datetime import date
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from archatlas.model import contract_detail as contract
from archatlas.model import deployment_detail as deployment
from archatlas.model import text_detail as text
from archatlas.model.code import CodePlace
from archatlas.model.measured_detail import MeasuredDetail
from archatlas.model.record import dataclass
from archatlas.model.source_detail import SourceDetail
from archatlas.model.text_detail import Found


class LaneBar(Enum):
    """Why a lane must not require another one."""

    NOT_LISTED = "the policy lists the lanes that it may require"
    ORDER = "the other one stands before it"
    PROMOTION = "modules are promoted from the other one"


class RefusedCheck(Enum):
    """Why a live registry never asks where a schema says."""

    PATH = "its path may lead elsewhere"
    ADDRESS = "its address is none that can be compared with a list"
    NOT_ALLOWED = "no setting allows its host and port"


@dataclass(frozen=True, slots=True)
class NoDetail:
    """Rule, place and subject say everything."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing stands there; `example` is what could, as YAML has it, `has_key` tells whether the key `name` does."""

    name: str = ""
    example: str = ""
    has_key: bool = False


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What stands there means nothing: a generator's text, a name that stands for nobody."""

    value: str = ""


@dataclass(frozen=True, slots=True)
class NotOneOf:
    """A value outside of the known ones; `near` is the one that is probably meant."""

    value: Found
    allowed: tuple[str, ...]
    near: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that nothing has; `near` is the one that is probably meant."""

    near: str = ""


@dataclass(frozen=True, slots=True)
class UnknownMention:
    """A lane, a layer, an owner or a module that the policy names and nothing has, and the one that is meant."""

    kind: str
    name: str
    near: str = ""


@dataclass(frozen=True, slots=True)
class UnknownEntry:
    """An entry point that a module does not list, and the one that is meant."""

    module: str
    entry: str
    near: str = ""


@dataclass(frozen=True, slots=True)
class AboveLimit:
    """Something that is more than its limit; `share` is what the number is of all, where the limit is a share."""

    limit: Fraction | int
    actual: Fraction | float | int = 0
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class FirstOfMany:
    """The first of so many departures from the schema that none but this one is listed."""

    limit: int
    rule: str
    key: str
    detail: Detail


@dataclass(frozen=True, slots=True)
class Ends:
    """What a module and the one it requires are, in what a rule compares; `between` is what lies between the two."""

    own: str | int
    other: str | int
    between: str = ""


@dataclass(frozen=True, slots=True)
class LaneBarred:
    """Why the lane of a requirer must not require that of the required module."""

    reason: LaneBar
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Numbers that a schema states, and what they are compared with, in the same order."""

    stated: tuple[Fraction | int, ...]
    computed: tuple[Fraction | int, ...]


@dataclass(frozen=True, slots=True)
class LessStable:
    """The instability of a module, and that of the less stable one that it requires."""

    own: Fraction
    other: Fraction


@dataclass(frozen=True, slots=True)
class OffMainSequence:
    """How far a module lies from the main sequence, what that is made of, and the limit."""

    distance: Fraction
    abstractness: Fraction
    instability: Fraction
    limit: Fraction


@dataclass(frozen=True, slots=True)
class Named:
    """The things that a finding is about, where they are several."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """How often something stands there."""

    number: int


@dataclass(frozen=True, slots=True)
class NoUser:
    """A claimed user that does not require the module; `is_module` tells whether there is such a module."""

    is_module: bool


@dataclass(frozen=True, slots=True)
class OtherHolder:
    """Who else goes by a name that a module had before; `is_former` tells that the other one had it before as well."""

    name: str
    is_former: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """The day on which something had to be done."""

    day: date


@dataclass(frozen=True, slots=True)
class WaiverEnd:
    """A waiver that waives nothing any more; `expires` and `owner` are set where its day has passed."""

    rule: str
    module: str
    subject: str = ""
    expires: date | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promised availability in percent, and those of the required modules, whose product is what is possible."""

    promised: Fraction
    possible: Fraction
    factors: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Deprecated:
    """A required module is on its way out; `is_new` tells that this very change says so."""

    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What code imports of a module: how often, where first, and the first name that does not exist.

    `is_optional` where the code can do without all of it, `is_weak` where the schema says that the module can.
    """

    count: int
    first: CodePlace | None = None
    is_optional: bool = False
    is_weak: bool = False
    target: str = ""


@dataclass(frozen=True, slots=True)
class CoChanged:
    """How often two modules changed in the same commits, and each at all; `lately` is the smaller share of late."""

    together: int
    times: int
    times_of_other: int
    lately: float


@dataclass(frozen=True, slots=True)
class OtherOwner:
    """Who owns a module by its schema, and who by the list of owners of its code."""

    declared: str
    of_code: str


@dataclass(frozen=True, slots=True)
class Unassigned:
    """Files of code that belong to no module, with the first of them."""

    count: int
    first: str


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A health check or ready check of a schema that a live registry never asks, and why."""

    value: str
    reason: RefusedCheck


Detail: TypeAlias = (
    NoDetail
    | Missing
    | Placeholder
    | text.Ambiguity
    | text.Misread
    | text.WrongType
    | text.OutOfRange
    | text.NotLike
    | text.Unclean
    | NotOneOf
    | Unknown
    | UnknownMention
    | UnknownEntry
    | AboveLimit
    | text.OverLimits
    | text.WrongLength
    | text.EmptyList
    | text.SameName
    | text.LooksLike
    | text.UnusableName
    | text.Character
    | text.Token
    | text.Syntax
    | text.BadKey
    | text.FirstAt
    | text.NotAMapping
    | text.WrongEncoding
    | text.Unreadable
    | text.NotListed
    | text.DeadLink
    | text.NotShown
    | text.NotDescribed
    | text.DeadReference
    | FirstOfMany
    | Ends
    | LaneBarred
    | Contradiction
    | LessStable
    | OffMainSequence
    | Named
    | NotAsked
    | Times
    | NoUser
    | SourceDetail
    | OtherHolder
    | Due
    | WaiverEnd
    | deployment.DeploymentDetail
    | Promise
    | Deprecated
    | Imported
    | CoChanged
    | OtherOwner
    | Unassigned
    | MeasuredDetail
    | contract.Broken
    | contract.Weaker
    | contract.Withdrawn
)

NO_DETAIL = NoDetail()
