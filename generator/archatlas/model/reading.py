"""What reading the files of an estate gave: the modules, what is wrong with files, and which files are refused."""

from collections.abc import Iterable, Mapping
from itertools import chain

from archatlas.model.catalog import Catalog
from archatlas.model.external import ExternalModule
from archatlas.model.finding import AboutFile, AboutModule, Finding, Severity
from archatlas.model.foreign_estate import ForeignEstate
from archatlas.model.module import NAME_LIMIT, NAME_PATTERN, Module
from archatlas.model.record import dataclass, field
from archatlas.model.source import Location, SourceFile

FindingsByPath = Mapping[str, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class NameClaim:
    """The claim to a name, valid or not, and the key that makes it."""

    name: str
    location: Location
    key: str = "identity.name"

    @property
    def about(self) -> AboutModule | AboutFile:
        """Return what findings about the file are about: the module, or the file where that is no usable name."""
        usable = len(self.name) <= NAME_LIMIT and NAME_PATTERN.match(self.name)
        return AboutModule(self.name) if usable else AboutFile(self.location.path)


@dataclass(frozen=True, slots=True)
class SchemaEntry:
    """What a file says of one module: the module, or what is wrong with it, or neither when it is of another format."""

    path: str
    findings: tuple[Finding, ...]
    claim: NameClaim | None = None
    module: Module | None = None

    @property
    def is_refused(self) -> bool:
        """Tell whether an error keeps the module out of the catalog."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A text and what it says of each module in it; names of one spelling may be taken for each other."""

    source: SourceFile
    entries: tuple[SchemaEntry, ...]
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a set of files gave.

    `refused` are the paths of files of which a module could not be taken into the catalog because of an error,
    `not_schemas` the paths of files that describe something else. `unreadable` are the names of refused modules.
    `unopened` says why files were not even opened.
    """

    catalog: Catalog
    findings_by_path: FindingsByPath = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    not_schemas: tuple[str, ...] = ()
    unreadable: frozenset[str] = frozenset()
    unopened: tuple[Finding, ...] = ()
    files: tuple[ReadFile, ...] = ()
    foreign: ForeignEstate | None = None
    """What other systems say, which the catalog holds already; None where no source is named."""

    @property
    def external(self) -> Mapping[str, ExternalModule]:
        """Return the modules of other atlases by name, without those that the estate has itself."""
        external = self.foreign.external if self.foreign else ()
        return {one.name: one for one in reversed(external) if one.name not in self.catalog}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what is wrong with the files, in their order."""
        return tuple(chain.from_iterable(self.findings_by_path[path] for path in sorted(self.findings_by_path)))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings as a reader meets them in the files."""
    return tuple(sorted(findings, key=lambda finding: finding.order))
