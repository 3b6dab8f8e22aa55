"""One thing a person should know about the estate."""

from enum import Enum, IntEnum
from fractions import Fraction
from typing import Self

from archatlas.model.detail import NO_DETAIL, Detail
from archatlas.model.record import dataclass, replace
from archatlas.model.source import WHOLE_FILE, Location, Range


class Severity(IntEnum):
    """How much a finding matters; higher is worse."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """Return the lower-case word that messages use."""
        return self.name.lower()


FindingIdentity = tuple[str, str, str]
"""Rule, module and subject: what makes a finding the same one in another revision."""


class Unit(Enum):
    """What a finding counts, so that people read a number as what it is."""

    NUMBER = "a number"
    MODULES = "modules"
    LAYERS = "layers"
    TIERS = "tiers"
    MILLISECONDS = "milliseconds"
    PERCENT_TOO_MUCH = "percent of availability that cannot be kept"
    RATIO = "a ratio"
    SHARE = "a share"


@dataclass(frozen=True, slots=True)
class Amount:
    """How much there is of what a finding counts or measures: more is worse.

    `total` is the number behind a share of something that others change too: a share of less is no growth. `shown` is
    how a record wrote it down for people.
    """

    value: Fraction
    unit: Unit = Unit.NUMBER
    total: int | None = None
    shown: str = ""

    def exceeds(self, before: "Amount") -> bool:
        """Tell whether it grew: a share grows where the number behind it does as well."""
        is_more = self.total is None or before.total is None or self.total > before.total
        return self.value > before.value and is_more


@dataclass(frozen=True, slots=True)
class AboutModule:
    """A finding is about a module, as its schema calls it."""

    text: str


@dataclass(frozen=True, slots=True)
class AboutFile:
    """A finding is about a file whose module has no usable name."""

    text: str


@dataclass(frozen=True, slots=True)
class AboutEstate:
    """A finding is about all modules together."""

    text: str = "estate"


@dataclass(frozen=True, slots=True)
class AboutPolicy:
    """A finding is about something that the policy names."""

    text: str = "estate"


@dataclass(frozen=True, slots=True)
class AboutWaiver:
    """A finding is about a waiver of what is found about some modules, by their name or a pattern of it."""

    text: str


About = AboutModule | AboutFile | AboutEstate | AboutPolicy | AboutWaiver
"""What a finding is about; `text` is what identities, records and reports call it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's statement about a module, a file, the estate or the policy: facts, of which `render` makes words.

    Two findings are the same finding when rule, what they are about and subject agree, whatever their line or wording.
    `key` is the key path in the very text at `path`, in which entries of lists are counted; `range` is where it stands.
    `subject` is what the finding is about in words that last: a key path, a required module, a twin.
    `amount` is set where the finding counts something; a greater one is the same finding, grown.
    """

    rule: str
    severity: Severity
    about: About
    path: str
    key: str = ""
    range: Range = WHOLE_FILE
    subject: str = ""
    detail: Detail = NO_DETAIL
    related: tuple[Location, ...] = ()
    amount: Amount | None = None

    def counting(self, value: Fraction | int, unit: Unit = Unit.NUMBER, total: int | None = None) -> Self:
        """Return the finding with how much it counts."""
        return replace(self, amount=Amount(Fraction(value), unit, total))

    @property
    def location(self) -> Location:
        """Return the file and the place in it at which the finding begins."""
        return Location(self.path, self.range.start.line, self.range.start.column)

    @property
    def module(self) -> str:
        """Return what records and reports call that which the finding is about."""
        return self.about.text

    @property
    def identity(self) -> FindingIdentity:
        """Return what makes this finding the same one in another revision."""
        return (self.rule, self.about.text, self.subject)

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Return the key that sorts findings as a reader meets them in the files."""
        start = self.range.start
        return (self.path, start.line, start.column, self.rule, self.subject)
