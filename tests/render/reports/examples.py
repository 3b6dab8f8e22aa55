"""Reports built by hand: an example that a person can read, and reports with hostile text in every field."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import cycle

from hypothesis import strategies as st

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.comparison import (
    Affected,
    Aspect,
    BreakingChange,
    ChangeKind,
    Comparison,
    LatencyImpact,
    ModuleChange,
    RequirementChange,
    ValueChange,
)
from archatlas.analysis.estate.reachability import Coupling
from archatlas.analysis.policy.policy import Waiver
from archatlas.analysis.report import BaselineState, Report, ReportedFinding
from archatlas.analysis.rules import references
from archatlas.analysis.rules.assurance import NEVER_REVIEWED
from archatlas.analysis.rules.assurance import UNNAMED as UNNAMED_OWNER
from archatlas.analysis.rules.targets import UPWARD_LAYER
from archatlas.model.contract_detail import NeededVersion, Removed, VersionStep
from archatlas.model.detail import Detail, Ends, Missing, Named, Placeholder, Unknown
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import ModuleName
from archatlas.model.rule import RuleSpec
from archatlas.model.schema_rules import MODULE_DUPLICATE_NAME, MODULE_NOT_A_SCHEMA, SCHEMA_MISSING, SCHEMA_RANGE
from archatlas.model.source import Location
from archatlas.model.text_detail import LooksLike, OutOfRange, SameName, Side
from archatlas.model.text_edit import Fix
from builders import assessment, module
from findings import finding_at, saying


def finding(
    words: str = "something is wrong",
    severity: Severity = Severity.ERROR,
    path: str = "modules/a.yaml",
    subject: str = "",
) -> Finding:
    """Return a finding about `lane.a` that shows some words in its message and its hint."""
    return finding_at(Location(path, 3, 5), "lane/example", severity, "lane.a", subject, saying(words))


def _found(rule: RuleSpec, path: str, line: int, column: int, module: str, subject: str, detail: Detail) -> Finding:
    return finding_at(Location(path, line, column), rule.name, rule.severity, module, subject, detail)


FINDINGS = (
    _found(SCHEMA_RANGE, "modules/a.yaml", 3, 5, "lane.a", "identity.tier", OutOfRange(9, 1, 5, Side.ABOVE)),
    finding("lane.b", Severity.WARNING, subject="lane.b"),
    *(
        _found(SCHEMA_MISSING, f"modules/m{n}.yaml", 3, 5, "lane.a", "contracts", Missing("contracts"))
        for n in range(6)
    ),
    finding("yes", Severity.NOTE, "modules/z.yaml", "security"),
    replace(
        _found(MODULE_NOT_A_SCHEMA, "mkdocs.yml", 0, 0, "mkdocs.yml", "", LooksLike("identty", "identity")),
        severity=Severity.NOTE,
    ),
    replace(
        _found(
            MODULE_DUPLICATE_NAME,
            "modules/é東.yaml",
            2,
            9,
            "modules/é東.yaml",
            "",
            SameName("lane.a", "lane.a", "modules/a.yaml"),
        ),
        related=(Location("modules/a.yaml", 2, 9),),
    ),
)

UPWARD = _found(
    UPWARD_LAYER, "modules/ledger.yaml", 24, 9, "pay.ledger", "shop.basket", Ends("infrastructure", "application")
)
UNNAMED = _found(UNNAMED_OWNER, "modules/rates.yaml", 12, 3, "pay.rates", "ownership.owner", Placeholder("@todo"))
IN_CYCLE = Named(("shop.basket", "shop.cart"))
CYCLE = _found(references.CYCLE, "modules/basket.yaml", 30, 7, "shop.basket", "shop.cart", IN_CYCLE)
NEVER = _found(NEVER_REVIEWED, "modules/cart.yaml", 9, 3, "shop.cart", "last_review", Missing())
UNKNOWN = _found(references.UNKNOWN, "modules/cart.yaml", 22, 9, "shop.cart", "shop.gone", Unknown())
WAIVER = Waiver(
    "reference/unknown", "shop.cart", "@ShopTeam", "the module moves in spring", date(2027, 3, 1), ticket="SHOP-12"
)
REMEDY = Fix("require 'pay.accounts' instead of 'shop.basket'", effect="removes this violation; NCCD 1.42 → 1.31")

JUDGED = (
    ReportedFinding(CYCLE, BaselineState.FIXED),
    ReportedFinding(UNKNOWN, BaselineState.WAIVED, waiver=WAIVER),
    ReportedFinding(NEVER, BaselineState.KNOWN),
    ReportedFinding(UNNAMED, BaselineState.NEW),
    ReportedFinding(UPWARD, BaselineState.NEW, (REMEDY,)),
)


def example_review() -> Report:
    """Return a review in which something of every kind happened."""
    return Report(
        7,
        JUDGED,
        comparison=example_comparison(),
        remarks=("judged by the policy of the base revision",),
        base="origin/main",
        head="the work tree",
    )


def example_comparison() -> Comparison:
    """Return a comparison with a change of every kind."""
    modules = (
        ModuleChange(ChangeKind.ADDED, ModuleName("pay.rates"), path="modules/rates.yaml", owner="@PayTeam", tier=2),
        ModuleChange(ChangeKind.REMOVED, ModuleName("shop.old"), path="modules/old.yaml"),
        ModuleChange(
            ChangeKind.CHANGED,
            ModuleName("pay.ledger"),
            path="modules/ledger.yaml",
            owner="@Ledger",
            tier=1,
            values=(
                ValueChange("ownership.owner", "@PayTeam", "@Ledger"),
                ValueChange("contracts.api.version", "v1.4.0", "v1.5.0"),
                ValueChange("dependencies.external.libs.version", "5.0", "5.1", "redis"),
                ValueChange("identity.tags", None, "money"),
            ),
            score_before=82,
            score_after=76,
        ),
        ModuleChange(ChangeKind.RENAMED, ModuleName("shop.cart"), ModuleName("shop.trolley"), "modules/cart.yaml"),
    )
    breaking = BreakingChange(
        ModuleName("pay.ledger"),
        Aspect.ERROR_CODE,
        "E_LIMIT",
        Removed(),
        (ModuleName("shop.basket"),),
        "v1.4.0",
        "v1.5.0",
        NeededVersion(VersionStep.MAJOR, "v2.0.0"),
    )
    return Comparison(
        before=state(),
        after=state(),
        renames={ModuleName("shop.trolley"): ModuleName("shop.cart")},
        modules=modules,
        requirements=(
            RequirementChange(ChangeKind.ADDED, ModuleName("pay.ledger"), "shop.basket"),
            RequirementChange(ChangeKind.ADDED, ModuleName("pay.rates"), "pay.accounts", optional=True),
            RequirementChange(ChangeKind.REMOVED, ModuleName("shop.basket"), "shop.old"),
        ),
        breaking=(breaking,),
        coupling_before=Coupling(7, 9, 24, 1.31, Fraction(24, 49)),
        coupling_after=Coupling(7, 10, 26, 1.42, Fraction(26, 49)),
        affected=(
            Affected(ModuleName("shop.basket"), ModuleName("pay.ledger"), 1, False, "@ShopTeam", 2),
            Affected(ModuleName("shop.cart"), ModuleName("pay.ledger"), 2, False, None, None),
        ),
        latency=(
            LatencyImpact(
                ModuleName("shop.basket"),
                Fraction(5),
                Fraction(25, 2),
                (ModuleName("shop.basket"), ModuleName("pay.ledger")),
                "declared service levels",
                "a new requirement on the path",
            ),
        ),
        average_before=Fraction(201, 3),
        average_after=Fraction(197, 3),
        latency_more=2,
    )


@cache
def state() -> Assessment:
    """Return an estate in which `pay.ledger` requires `shop.basket`."""
    return assessment(module("pay.ledger", requires=("shop.basket",)), module("shop.basket"))


NASTY = (
    "::error file=x::y",
    "\n::error::x",
    "  ::error::x",
    "##[error]x",
    "\r::set-output name=a::b",
    "\x1b[2J\x1b]0;title\x07",
    "\u202egpj.exe",
    "\u2028::error::x",
    "\x9b31m",
    "a ##[group]b",
    "a ###VSO[task.complete]b",
    "##",
)
NASTY_MARKUP = (
    "@everyone </details> <img src=https://evil.example/c03.png> #1 `x` | y",
    "```mermaid\nflowchart LR\n```",
    "``",
    "`",
    " ` a `` b ``` ",
    "\n\n# heading\n\n- list\n\n| a | b |\n|--|--|",
    "[a](javascript:alert(1)) ![b](https://evil.example/b.png) <https://evil.example> www.evil.example",
    "owner/repo#1 GH-1 a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2 :tada: $`x`$",
    '"] --> x["<script>alert(1)</script>',
    'n0 ==> n1; click n0 href "javascript:alert(1)" %% #quot; #35;',
    "]]> &amp; <!-- --> --> <failure/>",
    "{0} {{1}} \\[x\\](1)",
    "\ud800 \ufffe é 東京 👩‍🚀",
    "a,b:c%0A%25;d\te",
    "../../etc/passwd",
)
ANY_TEXTS = st.lists(
    st.text(st.characters(exclude_categories=()), min_size=1) | st.sampled_from((*NASTY, *NASTY_MARKUP)),
    min_size=1,
    max_size=8,
)
CONTROLS = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u2028\u2029\u202a\u202b\u202c\u202d\u202e"}


def steers(text: str) -> bool:
    """Tell whether a build service finds a command in a line of its log."""
    lines = text.splitlines()
    return any(mark in text.lower() for mark in ("##[", "##vso[")) or any(
        line.lstrip().startswith(("::", "##")) for line in lines
    )


def hostile_review(texts: list[str]) -> Report:
    """Return the example with these texts, again and again, in all of its fields that hold a text."""
    supply = cycle(texts)
    comparison = example_comparison()
    return replace(
        example_review(),
        reported=tuple(_hostile(one, supply) for one in JUDGED),
        remarks=(next(supply),),
        problems=(next(supply),),
        base=next(supply),
        head=next(supply),
        comparison=replace(
            comparison,
            modules=tuple(_hostile_module(change, supply) for change in comparison.modules),
            requirements=tuple(
                replace(change, requirer=ModuleName(next(supply)), required=next(supply))
                for change in comparison.requirements
            ),
            breaking=tuple(_hostile_breaking(change, supply) for change in comparison.breaking),
            affected=tuple(
                replace(one, module=ModuleName(next(supply)), owner=one.owner and next(supply))
                for one in comparison.affected
            ),
            latency=tuple(
                replace(
                    one,
                    module=ModuleName(next(supply)),
                    path=(ModuleName(next(supply)), ModuleName(next(supply))),
                    basis=next(supply),
                    reason=next(supply),
                )
                for one in comparison.latency
            ),
        ),
    )


def _hostile(one: ReportedFinding, supply: Iterator[str]) -> ReportedFinding:
    place = Location(next(supply), 3, 5)
    words = [next(supply) for _ in range(3)]
    found = finding_at(place, next(supply), one.finding.severity, words[1], words[2], saying(words[0]))
    found = replace(found, related=(place,))
    remedies = (Fix(next(supply), effect=next(supply)),)
    waiver = replace(WAIVER, owner=next(supply), reason=next(supply), ticket=next(supply)) if one.waiver else None
    return ReportedFinding(found, one.state, remedies, waiver)


def _hostile_module(change: ModuleChange, supply: Iterator[str]) -> ModuleChange:
    values = tuple(
        replace(value, before=next(supply), after=next(supply), entry=next(supply)) for value in change.values
    )
    former = ModuleName(next(supply)) if change.former_name else None
    return replace(change, name=ModuleName(next(supply)), former_name=former, owner=next(supply), values=values)


def _hostile_breaking(change: BreakingChange, supply: Iterator[str]) -> BreakingChange:
    return replace(
        change,
        module=ModuleName(next(supply)),
        entry=next(supply),
        detail=Removed(next(supply)),
        consumers=(ModuleName(next(supply)),),
        version_before=next(supply),
        version_after=next(supply),
        needed=NeededVersion(VersionStep.MAJOR, next(supply)),
    )
