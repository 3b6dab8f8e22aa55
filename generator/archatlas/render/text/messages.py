"""What findings say, and what helps: the one place where facts become words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import PurePosixPath

from archatlas.analysis.estate.decimals import apart, as_fraction, decimal, percent_text, shares_apart
from archatlas.analysis.report import ReportedFinding
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model import contract_detail as promises
from archatlas.model import detail as details
from archatlas.model.detail import Detail, LaneBar
from archatlas.model.enumeration import enumerated, quoted
from archatlas.model.errors import UserError
from archatlas.model.finding import AboutEstate, Finding
from archatlas.model.module import lane_of
from archatlas.model.rule import RuleKind
from archatlas.model.text_detail import OutOfRange
from archatlas.render.text import reading_messages as reading
from archatlas.render.text.deployment_messages import DEPLOYMENT_MESSAGES, PLAIN_DEPLOYMENT_MESSAGES
from archatlas.render.text.drift_messages import DRIFT_MESSAGES, PLAIN_DRIFT_MESSAGES
from archatlas.render.text.facts_in_words import NAMED, amounts_in_words, fate_in_words, loss_in_words, needed_in_words
from archatlas.render.text.measured_messages import MEASURED_MESSAGES
from archatlas.render.text.reading_messages import Words
from archatlas.render.text.source_messages import SOURCE_HINTS, SOURCE_MESSAGES

FILE_RULES = "file/"
DEPRECATE = "deprecate the module in a change of its own (identity.status: deprecated), and remove it in a later one"


def message_of(finding: Finding) -> str:
    """Say what a finding found."""
    if isinstance(finding.detail, details.FirstOfMany):
        size = f"more than {finding.detail.limit:,} keys and values that have to fit the schema"
        return f"{size}, and they do not; the first: {message_of(_first(finding, finding.detail))}"
    spec = KNOWN_RULES.get(finding.rule)
    if spec is not None and spec.kind is RuleKind.READING:
        return f"{_place(finding)}{_said(finding, reading.MESSAGES, reading.PLAIN_MESSAGES)}"
    return _said(finding, MESSAGES, PLAIN_MESSAGES)


def hint_of(finding: Finding) -> str:
    """Say what helps against a finding; empty where nobody knows."""
    if isinstance(finding.detail, details.FirstOfMany):
        return hint_of(_first(finding, finding.detail))
    if isinstance(finding.detail, promises.Withdrawn):
        return "put it back, or say another one"
    if isinstance(finding.detail, promises.Broken) and finding.detail.is_module_gone:
        return DEPRECATE
    spec = KNOWN_RULES.get(finding.rule)
    cure = spec.cure if spec is not None else ""
    if spec is not None and spec.kind is not RuleKind.READING:
        return cure
    words = reading.HINTS.get(type(finding.detail)) or SOURCE_HINTS.get(type(finding.detail))
    return words(finding, finding.detail) if words else reading.PLAIN_HINTS.get(finding.rule, cure)


def reported_message(one: ReportedFinding) -> str:
    """Say what a finding found, and how much it grew or fell since it was known before."""
    said, growth = message_of(one.finding), one.growth
    if growth is None:
        return said
    before, now = amounts_in_words(growth.before, growth.now)
    return f"{said}; {'grew' if growth.is_growth else 'fell'} from {before} to {now}"


def error_text(error: UserError) -> str:
    """Say why something cannot be done, and what helps."""
    return error.text(message_of, hint_of)


def _first(finding: Finding, many: details.FirstOfMany) -> Finding:
    return replace(finding, rule=many.rule, key=many.key, detail=many.detail)


def _place(finding: Finding) -> str:
    """Return what a message about a text begins with: the file as a whole, or the key."""
    if finding.rule.startswith(FILE_RULES):
        return f"{finding.path}: "
    if finding.rule == "module/not-a-schema":
        return f"{finding.path} "
    return f"{finding.key}: " if finding.key else ""


def _said(finding: Finding, messages: Mapping[type[Detail], Words], plain: Mapping[str, str]) -> str:
    kind = type(finding.detail)
    words = messages.get(kind) or MESSAGES.get(kind) or reading.MESSAGES.get(kind)
    if words is not None:
        return words(finding, finding.detail)
    template = plain.get(finding.rule)
    return template.format_map(_Fields(finding)) if template else _of_requirement(finding)


def _of_requirement(finding: Finding) -> str:
    """Say of a requirement what its rule says on a line: enough for a rule without words of its own."""
    spec = KNOWN_RULES.get(finding.rule)
    if spec is None or spec.line is None:
        return spec.title.lower() if spec else finding.rule
    return f"requires '{finding.subject}', which {spec.line.phrase}"


class _Fields(dict[str, str]):
    """What the words of a rule may name of a finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(
            subject=finding.subject,
            lane=lane_of(finding.subject),
            key=finding.key,
            list=_list_of(finding),
            module=finding.about.text,
            file=PurePosixPath(finding.path).name,
        )


def _exact(number: object) -> Fraction:
    """Return a number of a detail as it was written."""
    return number if isinstance(number, Fraction) else as_fraction(float(str(number)))


def _list_of(finding: Finding) -> str:
    """Return the key of the list in which a finding stands."""
    return finding.key.partition("[")[0]


def _missing(finding: Finding, _detail: details.Missing) -> str:
    tests = "no tests are counted in a module of tier 1"
    return tests if finding.rule == "test/tier-1-untested" else f"{finding.key} is not declared"


def _placeholder(finding: Finding, detail: details.Placeholder) -> str:
    if finding.rule == "review/never":
        return f"{finding.key} is the time of the generator's run"
    return f"{finding.key} is '{detail.value}', which stands for nobody"


def _unknown(finding: Finding, detail: details.Unknown) -> str:
    meant = f"; did you mean '{detail.near}'?" if detail.near else ""
    return f"{_list_of(finding)} names '{finding.subject}', which is no module of the estate{meant}"


def _unknown_mention(_finding: Finding, detail: details.UnknownMention) -> str:
    meant = f"; did you mean '{detail.near}'?" if detail.near else ""
    return f"no schema has the {detail.kind} '{detail.name}'{meant}"


def _unknown_entry(_finding: Finding, detail: details.UnknownEntry) -> str:
    meant = f"; did you mean '{detail.near}'?" if detail.near else ""
    return f"uses '{detail.entry}' of '{detail.module}', which lists no such entry point{meant}"


def _above_limit(finding: Finding, detail: details.AboveLimit) -> str:
    actual, limit = detail.actual, _exact(detail.limit)
    if isinstance(finding.about, AboutEstate):
        return _above_limit_of_estate(finding, detail)
    if finding.rule == "coupling/instability":
        own, most = apart((_exact(actual), limit))
        return f"has an instability of {own}, more than {most}"
    if detail.share is not None:
        share, most = shares_apart((detail.share, limit))
        return f"requires {actual} modules, {share} of the estate, more than {most}"
    verb = "is required by" if finding.rule == "coupling/fan-in" else "requires"
    return f"{verb} {actual} modules, more than {decimal(limit, 0)}"


def _above_limit_of_estate(finding: Finding, detail: details.AboveLimit) -> str:
    limit = _exact(detail.limit)
    if detail.share is not None:
        share, most = shares_apart((detail.share, limit))
        return f"the estate has a propagation cost of {share}, more than {most}"
    nccd, most = apart((_exact(detail.actual), limit))
    return f"the estate has an NCCD of {nccd}, more than {most}"


def _out_of_range(finding: Finding, detail: OutOfRange) -> str:
    guess = f"; did you mean {detail.meant}?" if detail.meant else ""
    if finding.rule == "figure/share-for-percentage":
        return f"{finding.key} is {decimal(_exact(detail.value), 5)} %{guess}"
    bounds = f"at least {detail.low}" if detail.high is None else f"from {detail.low} to {detail.high}"
    if detail.of:
        return f"the error '{detail.of}' has http_status {detail.value}, which can only be {bounds}"
    return f"{finding.key} is {decimal(_exact(detail.value), 12)}, which can only be {bounds}{guess}"


def _contradiction(finding: Finding, detail: details.Contradiction) -> str:
    stated, computed = detail.stated, detail.computed
    if finding.rule == "claim/coupling":
        claim = f"{finding.key} claims afferent {stated[0]} and efferent {stated[1]}"
        return f"{claim}; the estate has {computed[0]} and {computed[1]}"
    if finding.rule == "claim/coverage":
        tests = "1 test is" if computed[0] == 1 else f"{computed[0]:,} tests are"
        return f"{finding.key} is {decimal(_exact(stated[0]), 4)}, and {tests} recorded"
    p99, p95 = apart([_exact(figures[0]) for figures in (stated, computed)], 3)
    return f"p99 is {p99} ms, p95 is {p95} ms"


def _less_stable(finding: Finding, detail: details.LessStable) -> str:
    (own, other), name = apart((detail.own, detail.other)), f"'{finding.subject}'"
    return f"requires the less stable {name}: instability {own}, {name} {other}"


def _off_main_sequence(_finding: Finding, detail: details.OffMainSequence) -> str:
    abstractness, instability = decimal(detail.abstractness), decimal(detail.instability)
    distance, limit = apart((detail.distance, detail.limit))
    return f"is {distance} from the main sequence (|{abstractness} + {instability} - 1|), more than {limit}"


def _named(finding: Finding, detail: details.Named) -> str:
    if finding.rule == "cycle":
        names = enumerated(detail.names, NAMED)
        return f"{_list_of(finding)} closes a cycle of {len(detail.names)} modules: {names}"
    return f"{_list_of(finding)} leaves version or licence open for {quoted(detail.names, NAMED)}"


def _ends(finding: Finding, detail: details.Ends) -> str:
    kind = "of tier " if finding.rule == "tier/inversion" else ""
    past = f", past the {detail.between} layer" if detail.between else ""
    return f"is {kind}{detail.own} and requires '{finding.subject}', which is {kind}{detail.other}{past}"


def _lane_barred(finding: Finding, detail: details.LaneBarred) -> str:
    own, other = f"the lane '{lane_of(finding.about.text)}'", f"'{lane_of(finding.subject)}'"
    if detail.reason is LaneBar.NOT_LISTED:
        named = ", ".join(f"'{lane}'" for lane in detail.allowed) or "no other lane"
        reason = f"{own} may require {named}"
    elif detail.reason is LaneBar.ORDER:
        reason = f"{own} must not require {other}, which stands before it"
    else:
        into = f"'{lane_of(finding.about.text)}'"
        reason = f"modules are promoted from {other} into {into}, which must not lean on where they come from"
    return f"requires '{finding.subject}': {reason}"


def _no_user(finding: Finding, detail: details.NoUser) -> str:
    known = "which does not require it" if detail.is_module else "which is no module of the estate"
    return f"{_list_of(finding)} names '{finding.subject}', {known}"


def _other_holder(finding: Finding, detail: details.OtherHolder) -> str:
    if detail.name == finding.about.text:
        return f"{_list_of(finding)} names '{finding.subject}', which is the module's name today"
    known = f"as '{detail.name}' does" if detail.is_former else "which is another module of the estate"
    return f"{_list_of(finding)} names '{finding.subject}', {known}"


def _waiver_end(_finding: Finding, detail: details.WaiverEnd) -> str:
    subject = f", '{detail.subject}'" if detail.subject else ""
    named = f"the waiver of {detail.rule} for '{detail.module}'{subject}"
    if detail.expires is None:
        return f"{named} fits no finding"
    return f"{named} expired on {detail.expires.isoformat()}; it was {detail.owner}'s"


def _promise(_finding: Finding, detail: details.Promise) -> str:
    promised, possible = apart((detail.promised, detail.possible), 4)
    allowed = f"promises {promised} % availability, but what it requires allows {possible} %"
    if len(detail.factors) < 2:
        return allowed
    product = " × ".join(percent_text(factor) for factor in detail.factors[:NAMED])
    rest = len(detail.factors) - NAMED
    more = f" × {rest} more" if rest > 0 else ""
    return f"{allowed} ({product}{more} = {percent_text(detail.possible)})"


def _broken(_finding: Finding, detail: promises.Broken) -> str:
    relied = f", relied on by {quoted(detail.consumers, NAMED)}" if detail.consumers else ""
    versions = f"version {detail.version_before or '–'} → {detail.version_after or '–'} does not allow that"
    broken = f"{detail.aspect} '{detail.entry}' {loss_in_words(detail.loss)}{relied}"
    said = f"{broken}; {versions}, needed is {needed_in_words(detail.needed)}"
    return f"{said}; {detail.fate.path} {fate_in_words(detail.fate)}" if detail.fate else said


def _weaker(finding: Finding, detail: promises.Weaker) -> str:
    if not detail.before:
        return f"{finding.key} is withdrawn; the version that would say so is missing"
    if not detail.after:
        return f"{finding.key} {detail.before} is gone"
    return f"{finding.key} is lowered from {detail.before} to {detail.after}"


def _withdrawn(_finding: Finding, detail: promises.Withdrawn) -> str:
    former = f"'{detail.former}'" if isinstance(detail.former, str) else str(detail.former)
    return f"missing; it was {former}, and {detail.rule} sees nothing without it"


def _deprecated(finding: Finding, detail: details.Deprecated) -> str:
    return _of_requirement(finding) + (" by this change" if detail.is_new else "")


MESSAGES: Mapping[type[Detail], Words] = {
    details.Missing: _missing,
    details.Placeholder: _placeholder,
    details.Unknown: _unknown,
    details.UnknownMention: _unknown_mention,
    details.UnknownEntry: _unknown_entry,
    details.AboveLimit: _above_limit,
    OutOfRange: _out_of_range,
    details.Contradiction: _contradiction,
    details.LessStable: _less_stable,
    details.OffMainSequence: _off_main_sequence,
    details.Named: _named,
    details.NotAsked: lambda f, one: f"{f.key} {reading.shown(one.value)} is never asked: {one.reason.value}",
    details.Ends: _ends,
    details.LaneBarred: _lane_barred,
    details.NoUser: _no_user,
    details.OtherHolder: _other_holder,
    details.WaiverEnd: _waiver_end,
    details.Promise: _promise,
    promises.Broken: _broken,
    promises.Weaker: _weaker,
    promises.Withdrawn: _withdrawn,
    details.Deprecated: _deprecated,
    **DRIFT_MESSAGES,
    **MEASURED_MESSAGES,
    **DEPLOYMENT_MESSAGES,
    **SOURCE_MESSAGES,
    details.Due: lambda finding, detail: f"{finding.key} was {detail.day.isoformat()}",
    details.Times: lambda finding, detail: f"{_list_of(finding)} names '{finding.subject}' {detail.number} times",
}
"""What is said of a finding about the estate, its modules or its policy, by its detail."""

PLAIN_MESSAGES = {
    **PLAIN_DEPLOYMENT_MESSAGES,
    **PLAIN_DRIFT_MESSAGES,
    "lane/crosses": "requires '{subject}' of the lane '{lane}'",
    "library/looks-internal": "{list} lists '{subject}', named like a part of the estate",
    "summary/generated": "{key} is a generator's text",
    "module/filename": "describes '{module}' but is called {file}",
    "ownership/no-escalation-tier-1": "{key} names nobody, in a module of tier 1",
    "ownership/no-escalation": "{key} names nobody",
    "reference/used-not-required": "{list} names '{subject}', which is not among the requirements",
    "reference/outside-root": "{list} leads out of the root",
    "reference/self": "{list} names the module itself, '{subject}'",
    "contract/consumed-not-emitted": "consumes '{subject}', which no module emits",
    "contract/no-entry-points": "{key} lists no entry point",
    "test/tier-1-untested": "0 tests are recorded in a module of tier 1",
    "test/none-recorded": "{key} counts 0 tests, and nothing is covered",
}
"""What rules say of which rule and subject tell everything."""
