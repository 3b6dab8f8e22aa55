"""What can be done in the settings about names that fit nothing, and about waivers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.fixes.proposal import Proposal, Proposals
from archatlas.analysis.policy.policy import LanePolicy, Policy, Selection, Waiver
from archatlas.analysis.policy.waivers import waives
from archatlas.analysis.rules.policy_rules import names_by_kind
from archatlas.model.detail import UnknownMention, WaiverEnd
from archatlas.model.finding import Finding
from archatlas.model.near_names import suggest

Renaming = Callable[[str], str]
"""Takes a name in the settings and returns the one that is to stand there, empty for none."""

ONE_QUARTER = timedelta(days=90)


def unmatched(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the nearest name that exists, and to remove the name."""
    if not isinstance(finding.detail, UnknownMention):
        return
    kind, name = finding.detail.kind, finding.detail.name
    policy, known = context.facts.policy, names_by_kind(context.facts.catalog)[kind]
    if near := suggest(name, known):
        action = f"name the {kind} '{near}' instead of '{name}' in archatlas.yml"
        yield Proposal(action, policy=_renamed(policy, kind, name, near))
    action = f"remove the {kind} '{name}' from archatlas.yml"
    yield Proposal(action, policy=_renamed(policy, kind, name, ""))


def _renamed(policy: Policy, kind: str, former: str, name: str) -> Policy:
    """Return the policy that has another name in each place of the former one, or none."""

    def renamed(one: str) -> str:
        return name if one == former else one

    mentions = (replace(one, name=renamed(one.name)) if one.kind == kind else one for one in policy.mentions)
    return replace(
        policy,
        lanes=_lanes(policy.lanes, renamed) if kind == "lane" else policy.lanes,
        limits=tuple(replace(one, selection=_selection(one.selection, kind, renamed)) for one in policy.limits),
        severity_overrides=tuple(
            (rule, replace(one, selection=_selection(one.selection, kind, renamed)))
            for rule, one in policy.severity_overrides
        ),
        mentions=tuple(one for one in mentions if one.name),
    )


def _lanes(lanes: LanePolicy, renamed: Renaming) -> LanePolicy:
    may_require: Mapping[str, tuple[str, ...]] = {
        renamed(lane): _each(allowed, renamed) for lane, allowed in lanes.may_require.items() if renamed(lane)
    }
    return replace(lanes, order=_each(lanes.order, renamed), may_require=may_require)


def _selection(selection: Selection, kind: str, renamed: Renaming) -> Selection:
    if kind == "lane":
        return replace(selection, lanes=_each(selection.lanes, renamed))
    if kind == "owner":
        return replace(selection, owners=_each(selection.owners, renamed))
    return replace(selection, modules=_each(selection.modules, renamed))


def _each(names: tuple[str, ...], renamed: Renaming) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(renamed, names))))


def expired(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to remove a waiver that nothing needs any more, and a new date for one that is still needed."""
    waivers, findings = _waivers(finding, context), context.base.waivable
    number = sum(any(waives(waiver, one) for waiver in waivers) for one in findings)
    removed = Proposal("remove the waiver", policy=_with(context, finding, lambda _waiver: None))
    if not number:
        yield removed
        return
    until = (context.facts.today or date(2000, 1, 1)) + ONE_QUARTER
    action = f"agree with its owner on a new date, for example '{until.isoformat()}'; it still waives {number}"
    yield Proposal(action, policy=_with(context, finding, lambda waiver: replace(waiver, expires=until)))
    yield removed


def unused(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the finding that a waiver was probably meant for, and to remove it."""
    for waiver in _waivers(finding, context)[:1]:
        for meant in _meant(waiver, context):
            subject = meant.subject if waiver.subject else ""
            corrected = replace(waiver, rule=meant.rule, module=meant.module, subject=subject)
            about = f", '{subject}'" if subject else ""
            action = f"correct the waiver to {meant.rule} for '{meant.module}'{about}"
            yield Proposal(action, policy=_corrected(context, finding, corrected))
    yield Proposal("remove the waiver", policy=_with(context, finding, lambda _waiver: None))


def _meant(waiver: Waiver, context: RemedyContext) -> Iterator[Finding]:
    """Yield a finding that differs from what the waiver names in one of rule, module and subject, by a slip."""
    findings = context.base.waivable
    wanted = (waiver.rule, waiver.module, waiver.subject)
    for place, name in enumerate(wanted):
        rest = [
            one
            for one in findings
            if all(stated in ("", said) for stated, said in _others(wanted, one.identity, place)) and name
        ]
        near = suggest(name, {one.identity[place] for one in rest})
        yield from [one for one in rest if near and one.identity[place] == near][:1]


def _others(wanted: tuple[str, str, str], said: tuple[str, str, str], place: int) -> Iterator[tuple[str, str]]:
    return ((wanted[number], said[number]) for number in range(3) if number != place)


def _waivers(finding: Finding, context: RemedyContext) -> tuple[Waiver, ...]:
    return tuple(one for one in context.facts.policy.waivers if _is_of(one, finding))


def _is_of(waiver: Waiver, finding: Finding) -> bool:
    ended = finding.detail
    named = (ended.rule, ended.module, ended.subject) if isinstance(ended, WaiverEnd) else ()
    return named == (waiver.rule, waiver.module, waiver.subject)


def _corrected(context: RemedyContext, finding: Finding, corrected: Waiver) -> Policy:
    return _with(context, finding, lambda _waiver: corrected)


def _with(context: RemedyContext, finding: Finding, replaced: Callable[[Waiver], Waiver | None]) -> Policy:
    """Return the policy with other waivers in the place of those that a finding is about."""
    policy = context.facts.policy
    changed = (replaced(one) if _is_of(one, finding) else one for one in policy.waivers)
    return replace(policy, waivers=tuple(one for one in changed if one is not None))
