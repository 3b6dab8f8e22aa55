"""What the code of an estate says of its modules: which import which, what they offer, and what nobody can tell."""

from collections.abc import Callable, Mapping
from enum import Enum

from archatlas.model.record import dataclass, field


class ImportKind(Enum):
    """How far an import binds: the ones further up bind more."""

    RUNTIME = "runtime"
    LAZY = "lazy"
    """Inside a function: it runs when the function does."""
    DYNAMIC = "dynamic"
    """By a call with the name as a literal."""
    OPTIONAL = "optional"
    """In a `try`: the code does without it."""
    TYPE_ONLY = "type-only"
    TEST_ONLY = "test-only"


REQUIRING = frozenset({ImportKind.RUNTIME, ImportKind.LAZY, ImportKind.DYNAMIC})
"""The kinds that make a requirement; an optional import makes a weak one, the others are told only."""


class UnreadCode(Exception):
    """Say why the bytes of a file cannot be had: it is too large, a link, none of the files that hold bytes."""


@dataclass(frozen=True, slots=True)
class CodeFile:
    """A file of a tree: its path below the root, with `/`, and how to get its bytes, which may raise `UnreadCode`.

    `digest` is that of the bytes, as git counts it, and empty where nobody knows it before they are read.
    """

    path: str
    read: Callable[[], bytes]
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CodePlace:
    """A line of a file of code, by its path below the root that was scanned; lines count from 1."""

    path: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Tie:
    """All imports of one kind from the code of a module to that of another, or to files that do not exist.

    `required` is the module in whose name space a dead target would lie. `target` is the name as it was first imported.
    """

    requirer: str
    required: str
    kind: ImportKind
    count: int
    first: CodePlace
    is_dead: bool = False
    target: str = ""


@dataclass(frozen=True, slots=True)
class CodeLibrary:
    """A library that a module's code imports; `version` and `licence` are empty where no file says them."""

    name: str
    version: str = ""
    licence: str = ""
    first: CodePlace | None = None


@dataclass(frozen=True, slots=True)
class ModuleCode:
    """What the code of one module says. `surface` has entries as schemas write them: `python: package.module.Name`.

    `computed` counts imports whose target is known only while the code runs. `dead` are targets that do not exist and
    belong to no other module. `tests` is None where the language does not tell tests.
    """

    name: str
    roots: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    files: int = 0
    test_files: int = 0
    tests: int | None = None
    surface: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = ()
    dead: tuple[Tie, ...] = ()
    libraries: tuple[CodeLibrary, ...] = ()
    entry_points: tuple[str, ...] = ()
    owner: str = ""
    environment: tuple[str, ...] = ()
    computed: int = 0
    patterns: tuple[str, ...] = ()
    """What the files are known by, below the root that was scanned."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Files below a directory that were not looked at, and what kept it out: the name of a rule, or `.gitignore`."""

    path: str
    reason: str
    files: int


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file or directory that would count, and why it was not read."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """All that was read in a tree of code. A name that schemas give and no code has stands in `modules` without files.

    `unassigned` are files of code that belong to no module, `claimed_twice` those that several claim alike, `broken`
    the places where a file does not follow its grammar, `without_edges` counts files of languages whose imports are not
    read.
    """

    root: str = ""
    modules: Mapping[str, ModuleCode] = field(default_factory=dict)
    files: int = 0
    unassigned: tuple[str, ...] = ()
    claimed_twice: tuple[str, ...] = ()
    broken: tuple[CodePlace, ...] = ()
    without_edges: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    unread: tuple[UnreadFile, ...] = ()
    built: tuple[str, ...] = ()
    """Files that imports lead to, and that a manifest says the build makes."""
