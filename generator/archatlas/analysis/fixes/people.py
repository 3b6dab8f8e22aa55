"""Who could own a module, whom to call next, and when to review."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from archatlas.analysis.estate.dates import read_date
from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.fixes.proposal import Proposal, Proposals, stating
from archatlas.analysis.rules.assurance import ESCALATION, NEXT_REVIEW, OWNER, REVIEW
from archatlas.model.finding import Finding
from archatlas.model.module import HANDLE_PATTERN, Module, ModuleName
from archatlas.model.record import dataclass

HALF_A_YEAR = timedelta(days=182)
"""How long a schema stays reviewed where its own dates do not say."""


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody does for modules, and who does it for one."""

    verb: str
    person: Callable[[Module], str | None]


@dataclass(frozen=True, slots=True)
class Circle:
    """How often people are named in some modules, and how many modules these are."""

    counts: Counter[str]
    modules: int
    words: str


def owner(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose who owned it before, then who owns most of the modules around it, of its lane, of the estate."""
    module = context.facts.catalog[ModuleName(finding.module)]
    former = context.former(finding.module)
    before = context.before.classifier.owner(former) if context.before and former else None
    if before is not None:
        yield Proposal(f"restore '{before}' as the owner, whom this change removed", (stating(module, OWNER, before),))
    for handle, reason in _known(module, context, Role("owns", context.facts.classifier.owner)):
        action = f"name an owner in {OWNER}, for example '{handle}'{reason}"
        yield Proposal(action, (stating(module, OWNER, handle),)).example


def escalation(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose who is called next for most of the modules around it, of its lane, of the estate."""
    module = context.facts.catalog[ModuleName(finding.module)]
    found = _known(module, context, Role("is called for", context.facts.classifier.escalation))
    for handle, reason in found:
        action = f"name a second contact in {ESCALATION}, for example '{handle}'{reason}"
        yield Proposal(action, (stating(module, ESCALATION, handle),)).example


def never_reviewed(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose today; a generator that ran today at midnight leaves the noon."""
    module, today = context.facts.catalog[ModuleName(finding.module)], _today(context).isoformat()
    for stamp in (today, f"{today}T12:00:00+00:00"):
        action = f"review the schema, then set {REVIEW} to '{stamp}'"
        yield Proposal(action, (stating(module, REVIEW, stamp),)).example


def overdue(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose today for the review, and the next one after as long a time as before."""
    module, today = context.facts.catalog[ModuleName(finding.module)], _today(context)
    last, due = read_date(module.ownership.last_review), read_date(module.ownership.next_review)
    interval = due.date() - last.date() if last and due and last < due else HALF_A_YEAR
    following = (today + min(max(interval, timedelta(days=1)), timedelta(days=3650))).isoformat()
    reviewed = stating(stating(module, REVIEW, today.isoformat()), NEXT_REVIEW, following)
    action = f"review the schema, then set {REVIEW} to '{today.isoformat()}' and {NEXT_REVIEW} to '{following}'"
    yield Proposal(action, (reviewed,)).example


def _known(module: Module, context: RemedyContext, role: Role) -> Iterator[tuple[str, str]]:
    """Yield handles, each with the reason why it could be the one; the last one only shows the form."""
    seen: set[str] = set()
    for circle in _circles(module, context, role):
        handle, number = min(circle.counts.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))
        if number and handle not in seen:
            seen.add(handle)
            yield handle, f", who {role.verb} {number} of {circle.modules} modules {circle.words}"
    yield f"@{module.lane.title().replace('_', '').replace('-', '')}Team", ""


def _circles(module: Module, context: RemedyContext, role: Role) -> Iterator[Circle]:
    """Yield the modules around one, those of its lane and all; the module itself names nobody and is not counted."""
    graph, catalog = context.facts.graph, context.facts.catalog
    beside = {*graph.requires(module.name), *graph.required_by(module.name), *graph.optional_for(module.name)}
    yield Circle(_counted(role, (catalog[name] for name in beside)), len(beside), "around it")
    lane = catalog.of_lane(module.lane)
    yield Circle(_kept(role, module.lane, lane, context), len(lane) - 1, f"of the lane '{module.lane}'")
    yield Circle(_kept(role, "", catalog.values(), context), len(catalog) - 1, "of the estate")


def _kept(role: Role, lane: str, modules: Iterable[Module], context: RemedyContext) -> Counter[str]:
    key = (role.verb, lane)
    if key not in context.people:
        context.people[key] = _counted(role, modules)
    return context.people[key]


def _counted(role: Role, modules: Iterable[Module]) -> Counter[str]:
    people = map(role.person, modules)
    return Counter(person for person in people if person is not None and HANDLE_PATTERN.match(person))


def _today(context: RemedyContext) -> date:
    """Return the day to judge by; where none is given, the day of the youngest schema."""
    if context.facts.today is not None:
        return context.facts.today
    known = context.after.data_date
    return known.date() + timedelta(days=1) if known else date(2000, 1, 1)
