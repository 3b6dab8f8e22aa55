"""What a file says that describes an API for machines: operations, channels, services, types and their fields."""

import re
from collections.abc import Mapping
from enum import Enum

from archatlas.model.finding import Finding
from archatlas.model.record import dataclass
from archatlas.model.text_detail import DocumentFault as DocumentFault
from archatlas.model.text_detail import ReferenceFault as ReferenceFault


class ApiFormat(Enum):
    """A format of such files, by its name on pages."""

    OPENAPI = "OpenAPI"
    SWAGGER = "Swagger"
    ASYNCAPI = "AsyncAPI"
    PROTOBUF = "Protocol Buffers"
    GRAPHQL = "GraphQL"
    JSON_SCHEMA = "JSON Schema"


class ApiEntryKind(Enum):
    """What one entry of a document is."""

    OPERATION = "operation"
    CHANNEL = "channel"
    METHOD = "method"
    TYPE = "type"
    CHOICES = "enumeration"


class ApiDirection(Enum):
    """Which way values go: to the module that answers, from it, or both."""

    INPUT = "input"
    OUTPUT = "output"
    BOTH = "both"


WHOLE_VALUE = "(the value)"
"""The name of the field that stands for a value without parts."""


@dataclass(frozen=True, slots=True)
class ApiField:
    """One value: its name as a path (`address.street`, `tags[]`), what it may be, whether it has to be there.

    `key` is what the field is known by where that is not its name: the number of a field in Protocol Buffers.
    """

    name: str
    type: str
    required: bool = False
    description: str = ""
    deprecated: bool = False
    choices: tuple[str, ...] = ()
    key: str = ""
    place: str = ""
    """Where a parameter stands, in words: `in the query`."""
    default: str = ""
    """What counts where the value is left out."""
    only_in: str = ""
    """The alternatives that have the field, where not all of them do."""

    @property
    def known_by(self) -> str:
        """Return what the field is compared by."""
        return self.key or f"{self.name} {self.place}".strip()


@dataclass(frozen=True, slots=True)
class ApiPart:
    """A group of fields of an entry, such as its parameters, its body in one media type, one of its answers."""

    title: str
    direction: ApiDirection
    fields: tuple[ApiField, ...] = ()
    left_out: int = 0
    """Fields beyond those that are shown."""
    alternatives: tuple[str, ...] = ()
    """What the whole is one of, where it is one of several."""


@dataclass(frozen=True, slots=True)
class ApiEntry:
    """One operation, channel, method or type; `name` is unique among the entries of its kind in a document."""

    kind: ApiEntryKind
    name: str
    group: str = ""
    summary: str = ""
    description: str = ""
    deprecated: bool = False
    parts: tuple[ApiPart, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    """What else callers rely on, by what it is: the types of a method, the address of a channel."""


@dataclass(frozen=True, slots=True)
class UnresolvedReference:
    """A reference that is not followed: where it stands, what it says, why."""

    place: str
    target: str
    fault: ReferenceFault


@dataclass(frozen=True, slots=True)
class ApiDocument:
    """What one file says; `text` is the file itself."""

    path: str
    format: ApiFormat
    version: str = ""
    """The version of the format."""
    title: str = ""
    release: str = ""
    """The version of what is described."""
    description: str = ""
    entries: tuple[ApiEntry, ...] = ()
    unresolved: tuple[UnresolvedReference, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    """What its format does not allow: the place and the reason."""
    left_out: int = 0
    """Entries beyond those that are read."""
    text: str = ""
    servers: tuple[str, ...] = ()
    """Where it is offered, as it says."""

    @property
    def found(self) -> Mapping[tuple[ApiEntryKind, str], ApiEntry]:
        """Return the entries by kind and name."""
        return {(entry.kind, entry.name): entry for entry in self.entries}


@dataclass(frozen=True, slots=True)
class RefusedDocument:
    """A file that is not read, and why; `reason` adds what the parser said, in one line."""

    path: str
    fault: DocumentFault
    reason: str = ""


ReadDocument = ApiDocument | RefusedDocument


@dataclass(frozen=True, slots=True)
class ModuleDocument:
    """A document that a schema names: by which path and key, and what was found there; `slug` ends its address."""

    module: str
    named: str
    key: str
    slug: str
    document: ReadDocument

    @property
    def address(self) -> str:
        """Return the directory of its page below the site's root."""
        return f"modules/{self.module}/api/{self.slug}"

    @property
    def file_name(self) -> str:
        """Return what the file itself is called beside its page: plain signs, and an ending that no browser runs."""
        name = _PLAIN.sub("-", self.named.rpartition("/")[2]).strip("-.") or "document"
        return name if name.endswith(_ENDINGS) else f"{name}.txt"


_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_ENDINGS = (".yaml", ".yml", ".json", ".proto", ".graphql", ".graphqls", ".gql")


@dataclass(frozen=True, slots=True)
class ApiDocuments:
    """The documents that the schemas of an estate name, in order of the modules, and what is wrong with them."""

    documents: tuple[ModuleDocument, ...] = ()
    findings: tuple[Finding, ...] = ()

    def of(self, module: str) -> tuple[ModuleDocument, ...]:
        """Return the documents of one module."""
        return tuple(one for one in self.documents if one.module == module)
