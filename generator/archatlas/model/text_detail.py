"""What a finding about a text knows beyond its rule and its place: facts, of which `render` makes words."""

from enum import Enum
from fractions import Fraction

from archatlas.model.record import dataclass

Scalar = str | int | float | bool
EXCERPT_LIMIT = 200
"""Most characters of a text that a finding keeps: the text itself stands in the file."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A mapping or a list where a single value is looked for; `text` is how it begins, written as Python does."""

    kind: str
    text: str


Found = Scalar | Collection | None
"""A value as far as a finding shows it."""


class Doubt(Enum):
    """Why readers of YAML disagree on an unquoted scalar."""

    BOOLEAN = "some read a boolean"
    OTHER_NUMBER = "it is a number that is written otherwise"
    NUMBER_ELSEWHERE = "some read a number"


class NumberFault(Enum):
    """Why an unquoted scalar is no usable number."""

    NOT_FINITE = "not finite"
    TOO_LONG = "too long"
    OVERFLOW = "too large"


class KeyFault(Enum):
    """Why a key cannot be one."""

    NOT_A_SCALAR = "a list, a mapping or an alias"
    MARKED = "with an anchor or a tag"
    TOO_LONG = "too long"
    NOT_TEXT = "a number or a boolean"


class NameFault(Enum):
    """Why a module cannot be called as it is."""

    MALFORMED = "not written as a name"
    ABSENT = "there is none"
    HEADLESS = "there is not even a section for it"
    RESERVED_LANE = "a file that Windows keeps for itself"
    SITE_FILE = "a file of every site"


class SyntaxFault(Enum):
    """What the parser of YAML tripped over."""

    TAB = "a tab indents"
    INDICATOR = "a value begins with a reserved character"
    OTHER = "anything else"


class PageFault(Enum):
    """Why a page that was written by hand, or an image on one, is not shown."""

    NOT_READ = "a link, no regular file, or nothing that may be opened"
    NOT_TEXT = "not in UTF-8"
    TOO_LARGE = "a page above the limit"
    TOO_DEEP = "nested too deeply"
    TOO_MANY = "pages above the limit of a folder"
    ALL_TOO_LARGE = "pages above the limit of an estate"
    NO_FOLDER = "there is no such folder"
    LARGE_IMAGE = "an image above the limit"
    LARGE_IMAGES = "images above the limit of an estate"
    NO_IMAGE = "not an image of the kind that its name says"
    IMAGE_WITH_CODE = "a drawing that could run or load something"


class Side(Enum):
    """On which side of a limit something lies."""

    BELOW = "below"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """An unquoted scalar as it was written, why readers disagree on it, and what we read."""

    text: str
    doubt: Doubt
    value: Scalar | None = None


@dataclass(frozen=True, slots=True)
class Misread:
    """An unquoted scalar that is no usable number; `limit` is the most characters that one may have."""

    text: str
    fault: NumberFault
    limit: int = 0


@dataclass(frozen=True, slots=True)
class WrongType:
    """A value of another type than those expected, by their names in JSON Schema."""

    expected: tuple[str, ...]
    found: Found
    ambiguity: Ambiguity | None = None


@dataclass(frozen=True, slots=True)
class OutOfRange:
    """A number beyond a limit; `meant` is what was probably to be written."""

    value: Scalar | Fraction
    low: float | None = None
    high: float | None = None
    side: Side = Side.BELOW
    meant: str = ""
    of: str = ""
    """The name of the entry that the number belongs to, where it stands in a list."""


@dataclass(frozen=True, slots=True)
class NotLike:
    """A text of another form than its key has; `example` is one of that form."""

    value: Scalar
    example: str = ""


@dataclass(frozen=True, slots=True)
class Unclean:
    """A text with white space around it, a line break or a control character."""

    value: str


@dataclass(frozen=True, slots=True)
class OverLimits:
    """More values, or more characters, than one module may say outside of the format."""

    values: int
    characters: int


@dataclass(frozen=True, slots=True)
class WrongLength:
    """A text with fewer or more characters than it is to have."""

    actual: int
    limit: int
    side: Side


@dataclass(frozen=True, slots=True)
class EmptyList:
    """A list without an entry, where one is expected."""


@dataclass(frozen=True, slots=True)
class SameName:
    """A name that another file has too, or one that cannot be told from it."""

    name: str
    other: str
    path: str


@dataclass(frozen=True, slots=True)
class LooksLike:
    """What makes a file look like a module schema: the key that is mistyped for `meant`, or keys of the format."""

    key: str
    meant: str = ""


@dataclass(frozen=True, slots=True)
class UnusableName:
    """What keeps a text from being the name of a module."""

    fault: NameFault
    value: Found = None


@dataclass(frozen=True, slots=True)
class Character:
    """A character that no YAML file may have."""

    character: str


@dataclass(frozen=True, slots=True)
class Token:
    """A mark of YAML as it is written: an alias, an anchor, a tag, a directive."""

    text: str


@dataclass(frozen=True, slots=True)
class Syntax:
    """What the parser tripped over, in its own words where we have no better ones."""

    fault: SyntaxFault
    character: str = ""
    problem: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class BadKey:
    """A key that cannot be one; `limit` is the most characters that one may have."""

    fault: KeyFault
    key: str = ""
    limit: int = 0


@dataclass(frozen=True, slots=True)
class FirstAt:
    """The line at which the same stands for the first time."""

    line: int


@dataclass(frozen=True, slots=True)
class NotAMapping:
    """What a file holds in the place of keys and values: an empty mapping, a list, a single value."""

    found: Found


@dataclass(frozen=True, slots=True)
class WrongEncoding:
    """The first byte that is no UTF-8, and whether the file is in UTF-16."""

    byte: int
    is_utf16: bool


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why the system does not open a file, in its own words."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotListed:
    """How many further findings there are."""

    number: int


@dataclass(frozen=True, slots=True)
class DeadLink:
    """The address in a page that leads nowhere."""

    target: str


@dataclass(frozen=True, slots=True)
class NotShown:
    """Why something that was written by hand is not shown; `name` is what it is, where the path does not say so."""

    fault: PageFault
    name: str = ""
    limit: int = 0


class DocumentFault(Enum):
    """Why a document, or a part of it, is not read."""

    MISSING = "there is no such file"
    OUTSIDE = "the path leads out of the root"
    NOT_OPENED = "it cannot be opened as a plain file"
    TOO_LARGE = "it is larger than 8 MB, or a file that it refers to is"
    NOT_TEXT = "it is no UTF-8 text"
    SYNTAX = "it cannot be parsed"
    UNKNOWN_FORMAT = "it is in none of the formats that are read"
    INVALID = "it is not what its format asks for"
    NO_LIBRARY = "what reads this format is not installed: install archatlas with its extra [apis]"
    TOO_DEEP = "it is nested too deeply"
    TOO_MUCH = "it has more parts than are read"


class ReferenceFault(Enum):
    """Why a reference inside a document is not followed."""

    REMOTE = "it leads to another host, and no build asks one"
    OUTSIDE = "it leads out of the root"
    NO_FILE = "there is no such file"
    NO_TARGET = "there is nothing at that place"
    CIRCLE = "it leads back to itself"
    NO_TEXT = "the reference is no text"


@dataclass(frozen=True, slots=True)
class NotDescribed:
    """Why a description of an API is not read; `reason` is what its parser said, `more` how many others are alike."""

    named: str
    fault: DocumentFault
    reason: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class DeadReference:
    """A reference within a description of an API that is not followed."""

    target: str
    fault: ReferenceFault
