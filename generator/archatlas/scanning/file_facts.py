"""What one file of code says by itself, before anyone knows what lies around it."""

from collections.abc import Iterable
from typing import Protocol

from archatlas.model.code import CodeFile as CodeFile
from archatlas.model.code import ImportKind
from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Import:
    """An import as the file writes it.

    `target` is `a.b` or `..b` in Python, `./b` or `@scope/b` in JavaScript, a path in quotes in Go, `crate::a::b` in
    Rust, `org.a.B` in Java. `names` are what is taken from it, which may be files of their own.
    """

    target: str
    line: int
    kind: ImportKind = ImportKind.RUNTIME
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WebRoute:
    """A path that a web framework is given literally, such as `GET /orders/{id}`."""

    method: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file says; `public` are names for others, `package` what it says to belong to (Go, Java).

    `reexported` are names that it imports and may pass on, each after where it comes from.
    `errors` are the lines at which the text leaves its grammar; what was understood all the same stands here too.
    """

    imports: tuple[Import, ...] = ()
    computed: int = 0
    public: tuple[str, ...] = ()
    reexported: tuple[tuple[str, str], ...] = ()
    package: str = ""
    is_program: bool = False
    tests: int = 0
    routes: tuple[WebRoute, ...] = ()
    environment: tuple[str, ...] = ()
    errors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FileTarget:
    """An import leads to a file of the tree, or to one that the build makes there."""

    path: str
    is_built: bool = False


@dataclass(frozen=True, slots=True)
class FolderTarget:
    """An import leads to a directory of the tree that is a package as a whole, without a file of its own."""

    path: str


@dataclass(frozen=True, slots=True)
class DeadTarget:
    """An import names something that would lie inside the tree, and is not there; `path` is where it would lie."""

    name: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class LibraryTarget:
    """An import leads out of the tree, to a library by the name that manifests use.

    `path` is where it would lie if it were the tree's own, where the language says that: a module that claims the place
    makes the target a dead one.
    """

    library: str
    path: str = ""


Target = FileTarget | FolderTarget | DeadTarget | LibraryTarget | None
"""Where an import leads; None is a part of the language itself."""


class Resolver(Protocol):
    """Finds the files that the imports of one language mean, given all paths and manifests of a tree."""

    def targets(self, path: str, one: Import) -> Iterable[Target]:
        """Return where an import of a file leads: several places where it names several files."""

    def public(self, path: str, facts: FileFacts) -> Iterable[str]:
        """Return what a file offers to others, as schemas write it: `python: package.module.Name`."""


class Language(Protocol):
    """A language whose imports are read."""

    name: str
    suffixes: frozenset[str]
    has_tests_beside: bool
    """Whether tests stand in files of code too, and are known for what they are."""

    def read(self, text: bytes) -> FileFacts:
        """Return what a file says; a text that is not of the language gives little, and never an exception."""

    def is_test(self, path: str) -> bool:
        """Tell by its path whether a file holds tests."""

    def resolver(self, files: Iterable[CodeFile]) -> Resolver:
        """Return what knows the tree; it may read manifests."""
