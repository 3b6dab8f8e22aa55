"""The declaration of a rule: everything about it that is not the function which checks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, Flag, auto
from itertools import chain
from typing import Any

from archatlas.model.detail import NO_DETAIL, Detail
from archatlas.model.finding import About, AboutModule, Finding, Severity
from archatlas.model.module import Module
from archatlas.model.source import WHOLE_FILE, Range

Check = Callable[..., Iterator[Finding]]
"""Yields what there is to say about one module, given what rules look up and the module, or given only the former."""


class Scope(Flag):
    """What else than a module's own schema may change what a rule says of it."""

    SELF = 0
    REQUIRED = auto()
    """What the modules declare that it names, and whether they are there at all."""
    REQUIRERS = auto()
    """Which modules require it or can use it."""
    TOPIC = auto()
    """Who emits and who consumes its topics."""
    OWNER = auto()
    """The other modules of its owner."""
    GRAPH = auto()
    """Who requires it and the modules that it requires, and whom these require."""
    CYCLES = auto()
    """Which modules require each other in a circle."""
    NAMES = auto()
    """What names the estate has."""
    EVIDENCE = auto()
    """What nearly all modules declare alike."""
    DAY = auto()
    """The day to judge dates by."""
    PROMOTIONS = auto()
    """The ways on which modules are promoted from lane to lane."""
    POLICY = auto()
    """The lanes, layers, tiers and limits of the policy; how grave a finding is depends on it in any case."""
    CODE = auto()
    """What the code says of the module, and of those that its schema or its code names."""
    MEASURED = auto()
    """What CI artefacts say of the module."""
    PAST = auto()
    """Which modules changed together, and what ties these in code."""
    ESTATE = auto()
    """Anything else of all modules, such as how many there are, or who requires whom through others."""


class RuleKind(Enum):
    """What a rule judges."""

    MODULE = "a module, by what is declared in the estate"
    POLICY = "the settings, by what is declared in the estate"
    REVIEW = "a change of the estate"
    DEPLOYMENT = "the deployment of a change"
    READING = "a file, while it is read"


class FixKind(Enum):
    """What may make a finding go away; whether it does is found out by applying it."""

    # Edits of the text of one file, found by reading it.
    VERSION = auto()
    QUOTES = auto()
    NO_QUOTES = auto()
    COLLECTION = auto()
    LIMITS = auto()
    EXAMPLE = auto()
    HANDLE = auto()
    TIDY = auto()
    NEAR_VALUE = auto()
    NEAR_KEY = auto()
    EXTENSIONS = auto()
    MISSING_KEY = auto()
    LENGTH = auto()
    INDENTATION = auto()
    LINE = auto()
    CHARACTERS = auto()
    DIRECTIVES = auto()
    MARKS = auto()
    FIRST_DOCUMENT = auto()
    QUOTED_KEY = auto()
    USABLE_NAME = auto()
    ANOTHER_NAME = auto()

    # Changes of the estate, found by judging it again.
    REQUIREMENT = auto()
    UNKNOWN_NAME = auto()
    OWN_NAME = auto()
    TWICE = auto()
    NOT_REQUIRED = auto()
    USED_ENTRY = auto()
    PATH = auto()
    EARLIER_NAME = auto()
    CYCLE = auto()
    CLOSED_LAYER = auto()
    OWNER = auto()
    ESCALATION = auto()
    REVIEW = auto()
    OVERDUE = auto()
    TESTS = auto()
    TOPIC = auto()
    ENTRY_POINTS = auto()
    BROKEN_CONTRACT = auto()
    WEAKER_PROMISE = auto()
    INTERNAL_LIBRARY = auto()
    LICENCE = auto()
    SUMMARY = auto()
    FILE_NAME = auto()
    AVAILABILITY = auto()
    PERCENTILES = auto()
    FIGURE = auto()
    FAN_OUT = auto()
    FAN_IN = auto()
    REACH = auto()
    INSTABILITY = auto()
    DISTANCE = auto()
    COUPLING_CLAIM = auto()
    USER_CLAIM = auto()
    COVERAGE_CLAIM = auto()
    UNDECLARED = auto()
    UNUSED = auto()
    CODE_OWNER = auto()
    GONE_ENTRY = auto()
    MEASURED = auto()
    MENTION = auto()
    EXPIRED_WAIVER = auto()
    UNUSED_WAIVER = auto()


class Need(Enum):
    """What a rule must have to find anything at all."""

    CLOSED_LAYER = "a closed layer"
    DAY = "a day to judge dates by"
    WAIVER = "a waiver"
    MENTION = "a name in the policy"
    EARLIER_STATE = "an earlier state"
    CODE = "code to compare with"
    MEASURED = "artefacts of CI"
    RUNS = "runs of benchmarks that are kept"
    LIVE = "settings of the live registry"
    PAST = "changes of modules"
    HISTORY = "a history of the estate"
    DEPLOYMENT = "two states that are deployed one after the other"


@dataclass(frozen=True, slots=True)
class LineWords:
    """What lists and diagrams say of a requirement that a rule is about.

    `tag` is said of the line and of the required module, `of_requirer` of the module at the other end; `phrase`
    follows the name of the required module, `rely` the number of requirements in "2 …" and `relies` that of one.
    Of several rules the one with the lowest `order` is named first.
    """

    order: int
    tag: str
    of_requirer: str
    phrase: str
    rely: str
    relies: str


@dataclass(frozen=True, eq=False)
class RuleSpec:
    """A rule, declared once; `title`, `why` and `cure` are whole phrases that a page can show.

    A rule with words for a line is about requirements: the subject of its findings is the required module, unless it
    has none. `place` orders lists of rules; equal ones stand as they are declared. `limits` and `estate_limits` are
    the names of the policy's limits that the rule judges by; it finds nothing without any of them. A rule of reading
    that is grave refuses the file, unless it `may_pass`. One `of_schemas` asks for what only a module schema
    can say, so that it says nothing of modules that other systems describe.
    """

    name: str
    severity: Severity
    title: str
    why: str
    cure: str
    kind: RuleKind = RuleKind.MODULE
    scope: Scope = Scope.SELF
    place: int = 500
    limits: tuple[str, ...] = ()
    estate_limits: tuple[str, ...] = ()
    need: Need | None = None
    line: LineWords | None = None
    fixes: tuple[FixKind, ...] = ()
    may_pass: bool = False
    of_schemas: bool = False
    checks: list[Check] = field(default_factory=list, repr=False)
    estate_checks: list[Check] = field(default_factory=list, repr=False)

    def check(self, function: Check) -> Check:
        """Let a function of the estate and a module say what the rule finds; a decorator."""
        self.checks.append(function)
        return function

    def check_estate(self, function: Check) -> Check:
        """Let a function of the estate say what the rule finds besides its modules; a decorator."""
        self.estate_checks.append(function)
        return function

    @property
    def refuses(self) -> bool:
        """Tell whether what the rule finds keeps the module of a file out of the estate."""
        return self.kind is RuleKind.READING and self.severity is Severity.ERROR and not self.may_pass

    def evaluate(self, context: Any, module: Module) -> tuple[Finding, ...]:
        """Return what there is to say about one module."""
        if self.of_schemas and not module.has_schema:
            return ()
        if len(self.checks) == 1:
            return tuple(self.checks[0](context, module))
        return tuple(chain.from_iterable(check(context, module) for check in self.checks))

    def found(self, module: Module, key: str, detail: Detail = NO_DETAIL, subject: str | None = None) -> Finding:
        """Return this rule's statement about a module at a key of its schema, which is the subject by default."""
        about, said = AboutModule(module.name), key if subject is None else subject
        place = module.range_of(key)
        return Finding(self.name, self.severity, about, module.path, module.text_key(key), place, said, detail)

    def found_in(self, about: About, path: str, place: Range = WHOLE_FILE, detail: Detail = NO_DETAIL) -> Finding:
        """Return this rule's statement about a place in any file."""
        return Finding(self.name, self.severity, about, path, range=place, detail=detail)
