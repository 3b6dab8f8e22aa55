"""What a finding about a foreign description knows beyond its rule and its place."""

from enum import Enum

from archatlas.model.record import dataclass


class ReadFault(Enum):
    """Why a file that a foreign description names is not read."""

    OUTSIDE = "it leads out of the directory of the source"
    ABSENT = "there is no such file"
    ADDRESS = "it is an address, and nothing is fetched"
    BROKEN = "it is no valid YAML"
    TOO_MANY = "too many files are named"
    TOO_LARGE = "there are more descriptions in the file than are read"


@dataclass(frozen=True, slots=True)
class NotRead:
    """What is named, and why it is not read."""

    named: str
    fault: ReadFault


@dataclass(frozen=True, slots=True)
class LacksKeys:
    """The keys that a description of its kind must have and has not, or has with a value that cannot be used."""

    reference: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DescribedBefore:
    """The reference that an earlier description has as well, and where that stands."""

    reference: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class UnknownKind:
    """A kind of entity that the format does not know."""

    kind: str
    reference: str


@dataclass(frozen=True, slots=True)
class OwnParent:
    """What names itself as the thing that it is a part of."""

    reference: str


@dataclass(frozen=True, slots=True)
class NothingThere:
    """A reference to what nothing describes, and the one that is probably meant."""

    reference: str
    near: str = ""


@dataclass(frozen=True, slots=True)
class SaidOtherwise:
    """What one source says of a key and is taken, and what another one says of it."""

    key: str
    kept: str
    kept_of: str
    other: str
    other_of: str


@dataclass(frozen=True, slots=True)
class MatchesNothing:
    """A pattern of paths that no file fits."""

    pattern: str


@dataclass(frozen=True, slots=True)
class AtlasFault:
    """Why nothing is known of another atlas; `cure` is what helps."""

    atlas: str
    fault: str
    cure: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The atlas that has a required module, and the owner that it names."""

    atlas: str
    owner: str = ""


class HistoryGap(Enum):
    """Why a repository does not tell how an estate came to be as it is."""

    SHALLOW = "the clone is shallow"
    GRAFTED = "commits are grafted onto others"


@dataclass(frozen=True, slots=True)
class UntoldHistory:
    """Why there is no history."""

    gap: HistoryGap


SourceDetail = (
    NotRead
    | LacksKeys
    | DescribedBefore
    | UnknownKind
    | OwnParent
    | NothingThere
    | SaidOtherwise
    | MatchesNothing
    | AtlasFault
    | UntoldHistory
    | Elsewhere
)
