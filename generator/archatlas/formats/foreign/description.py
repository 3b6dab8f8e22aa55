"""What one foreign document says of one thing, in terms of modules, before anybody knows where its references lead."""

import re
from collections.abc import Mapping
from enum import StrEnum

from archatlas.formats.document import Document
from archatlas.formats.foreign.documents import everything_said
from archatlas.formats.scalars import Value
from archatlas.model.finding import AboutFile, AboutModule, Finding
from archatlas.model.module import NAME_LIMIT, NAME_PATTERN
from archatlas.model.origin import Origin
from archatlas.model.record import dataclass, field
from archatlas.model.rule import RuleSpec
from archatlas.model.source_detail import SourceDetail

Facts = Mapping[str, tuple[Value, str]]
"""By key path of the format of modules a value, and the key path of the document that says it."""


class LinkKind(StrEnum):
    """How one thing refers to another one."""

    REQUIRES = "requires it"
    OPTIONAL = "can do without it"
    REQUIRED_BY = "is required by it"
    PART_OF = "is a part of it"
    HAS_PART = "has it as a part"
    PROVIDES = "provides it"
    CONSUMES = "consumes it"


@dataclass(frozen=True, slots=True)
class Link:
    """A reference to another thing, whole and in lower case, as it was written, and the key that says so."""

    kind: LinkKind
    target: str
    written: str
    key: str


@dataclass(frozen=True)
class Description:
    """One thing as another system describes it.

    `name` is the module name that it is to have, as far as letters allow; `rank` says who keeps a name that two things
    want, the lower one. `handle` is that of an owner, which has no module. `aliases` are further references to it.
    """

    system: str
    document: Document
    number: int
    reference: str
    name: str
    kind: str = ""
    facts: Facts = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    findings: tuple[Finding, ...] = ()
    aliases: tuple[str, ...] = ()
    rank: int = 0
    name_key: str = "metadata.name"

    @property
    def origin(self) -> Origin:
        """Return where it stands with all that it says."""
        return Origin(self.system, self.document.path, self.line, self.reference, everything_said(self.document))

    @property
    def line(self) -> int:
        """Return the line of its first key."""
        return min((line for line, _column in self.document.positions.values()), default=1)

    def found(self, rule: RuleSpec, key: str, detail: SourceDetail, subject: str) -> Finding:
        """Return what a rule says about a key of it."""
        about = AboutModule(self.name) if is_usable(self.name) else AboutFile(self.document.path)
        return Finding(
            rule.name, rule.severity, about, self.document.path, key, self.document.range_of(key), subject, detail
        )


def is_usable(name: str) -> bool:
    """Tell whether a module can be called like that."""
    return len(name) <= NAME_LIMIT and NAME_PATTERN.match(name) is not None


def module_name(lane: str, name: str) -> str:
    """Return what a module is called of which another system knows a lane and a name."""
    return f"{name_part(lane)}.{name_part(name)}"


_OTHER = re.compile(r"[^a-z0-9_]+")


def name_part(text: str) -> str:
    """Return a text as a part of a module name: lower case, `-` for what no name may hold, no digit in front."""
    part = _OTHER.sub("-", text.lower()).strip("-")
    return f"_{part}" if part[:1].isdigit() else part
