"""One thing a person should know about the estate."""

from dataclasses import dataclass, field, replace
from enum import IntEnum
from fractions import Fraction
from typing import Self

from archatlas.model.source import Location


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


@dataclass(frozen=True, slots=True)
class Amount:
    """How much there is of what a finding counts or measures, and how people read it: more is worse.

    `total` is the number behind a share of something that others change too: a share of less is no growth.
    """

    value: Fraction
    text: str
    total: int | None = None

    def exceeds(self, before: "Amount") -> bool:
        """Tell whether it grew: a share grows where the number behind it does as well."""
        is_more = self.total is None or before.total is None or self.total > before.total
        return self.value > before.value and is_more


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's statement about a module or a file.

    Two findings are the same finding when rule, module and subject agree, whatever their line or wording.
    `module` is the module's name, or the file's path where no module could be read.
    `subject` is what the finding is about inside it: a key path, a required module, a twin.
    `amount` is set where the finding counts something; a greater one is the same finding, grown.
    """

    rule: str
    severity: Severity
    message: str
    location: Location
    module: str
    subject: str = ""
    hint: str = ""
    related: tuple[Location, ...] = field(default=())
    amount: Amount | None = None

    def counting(self, value: Fraction | int, text: str = "", total: int | None = None) -> Self:
        """Return the finding with how much it counts; without a text, a whole number stands for itself."""
        return replace(self, amount=Amount(Fraction(value), text or str(value), total))

    @property
    def identity(self) -> FindingIdentity:
        """Return what makes this finding the same one in another revision."""
        return (self.rule, self.module, self.subject)

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Return the key that sorts findings as a reader meets them in the files."""
        where = self.location
        return (where.path, where.line, where.column, self.rule, self.subject)
