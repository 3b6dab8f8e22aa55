"""What somebody answers for until a day: beside a module, on the page of a rule, and in a calendar."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.policy.policy import Waiver
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import Row, Table, Text
from archatlas.render.site.components.labels import owner_text, reach_of
from archatlas.render.site.components.rule_rows import rule_page_href, rule_title
from archatlas.render.site.links import WAIVERS, link, module_address
from archatlas.render.text.escaping import one_line, visible
from archatlas.render.text.messages import message_of
from archatlas.render.text.words import count, enumerated, month_of, written_day

TEXT_LIMIT = 300
"""Characters of a reason or an address: a waiver is a sentence, and its text comes from a change."""
_WEB = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WaivedNotice:
    """Findings of one rule about a module that one waiver is for."""

    title: str
    href: str
    detail: str
    until: str
    owner: Text
    reason: str
    ticket: Text | None


@dataclass(frozen=True, slots=True)
class Month:
    """The waivers that end in a month, or all those that have ended."""

    anchor: str
    title: str
    table: Table


@dataclass(frozen=True, slots=True)
class WaiversView:
    """Everything the calendar of waivers prints."""

    lede: str
    months: tuple[Month, ...]


def waivers_view(assessment: Assessment) -> WaiversView:
    """Decide what the calendar of waivers says."""
    waivers = sorted(assessment.facts.policy.waivers, key=lambda waiver: (waiver.expires, waiver.rule, waiver.module))
    today = assessment.facts.today
    over = [waiver for waiver in waivers if waiver.is_over(today)]
    months: dict[str, list[Waiver]] = {}
    for waiver in waivers[len(over) :]:
        months.setdefault(month_of(waiver.expires), []).append(waiver)
    parts = [Month("expired", "Expired", waiver_table(assessment, over, WAIVERS))] if over else []
    parts += [
        Month(f"{several[0].expires:%Y-%m}", title, waiver_table(assessment, several, WAIVERS))
        for title, several in months.items()
    ]
    return WaiversView(_lede(assessment, len(waivers), len(over)), tuple(parts))


def waiver_table(assessment: Assessment, waivers: Iterable[Waiver], start: str, rule: str = "") -> Table:
    """Return waivers as a table with links from the page at `start`; on the page of a rule without its name."""
    used = Counter(one.waiver for one in assessment.waived)
    rows = tuple(Row(_cells(assessment, waiver, start, used[waiver], rule)) for waiver in waivers)
    return Table(("Until", "Waives", "Answered for by", "Because", "Findings"), rows, numeric=(4,), style=_STYLE)


_STYLE = "ad-waivers"


def waived_notices(assessment: Assessment, module: Module) -> tuple[WaivedNotice, ...]:
    """Return what is waived of a module, one notice for each rule and waiver, the first to end first."""
    grouped: dict[tuple[date, str, Waiver], list[str]] = {}
    for one in assessment.waived_by_module.get(module.name, ()):
        key = (one.waiver.expires, one.finding.rule, one.waiver)
        grouped.setdefault(key, []).append(one_line(message_of(one.finding), TEXT_LIMIT))
    here = module_address(module.name)
    return tuple(
        WaivedNotice(
            rule_title(rule),
            rule_page_href(here, rule),
            enumerated(messages, 3),
            written_day(day),
            owner_text(assessment, waiver.owner, here),
            one_line(waiver.reason, TEXT_LIMIT),
            ticket_text(waiver),
        )
        for (day, rule, waiver), messages in sorted(grouped.items(), key=lambda pair: pair[0][:2])
    )


def waivers_of(assessment: Assessment, rule: str) -> tuple[Waiver, ...]:
    """Return the waivers that name a rule, and those by a pattern that waive a finding of it."""
    used = {one.waiver for one in assessment.waived if one.finding.rule == rule}
    fitting = [waiver for waiver in assessment.facts.policy.waivers if waiver.rule == rule or waiver in used]
    return tuple(sorted(fitting, key=lambda waiver: (waiver.expires, waiver.module)))


def ticket_text(waiver: Waiver) -> Text | None:
    """Return a waiver's ticket, as a link only where it is an address of the web."""
    if not waiver.ticket:
        return None
    shown = one_line(waiver.ticket, 120)
    is_address = _WEB.fullmatch(waiver.ticket) and visible(waiver.ticket) == waiver.ticket
    return Text(shown, href=waiver.ticket if is_address else "")


def _cells(assessment: Assessment, waiver: Waiver, start: str, used: int, rule: str) -> tuple[tuple[Text, ...], ...]:
    today = assessment.facts.today
    ticket = ticket_text(waiver)
    number = Text(str(used)) if used else Text("ended" if waiver.is_over(today) else "none", tag="bad")
    return (
        (Text(written_day(waiver.expires), note=_days(waiver, today)),),
        tuple(_target(assessment, waiver, start, rule)),
        (owner_text(assessment, waiver.owner, start), *reach_of(assessment, waiver.owner)),
        (Text(one_line(waiver.reason, TEXT_LIMIT)), *((ticket,) if ticket else ())),
        (number,),
    )


def _target(assessment: Assessment, waiver: Waiver, start: str, rule: str) -> Sequence[Text]:
    """Return what a waiver is for: its rule, its module with a link where it is one, and its subject."""
    texts = []
    if waiver.rule != rule:
        texts.append(Text(rule_title(waiver.rule), href=rule_page_href(start, waiver.rule)))
    known = assessment.catalog.get(ModuleName(waiver.module))
    if known is None:
        texts.append(Text("every module" if waiver.module in ("", "*") else one_line(waiver.module)))
    else:
        texts.append(Text(known.short_name, href=link(start, module_address(known.name)), lane=known.lane))
    return (*texts, *((Text(one_line(waiver.subject, 120)),) if waiver.subject else ()))


def _days(waiver: Waiver, today: date | None) -> str:
    if today is None:
        return ""
    days = (waiver.expires - today).days
    if days < 0:
        return f"ended {count(-days, 'day')} ago"
    return f"{count(days, 'day')} left" if days else "last day"


def _lede(assessment: Assessment, number: int, over: int) -> str:
    findings = len(assessment.waived)
    today = assessment.facts.today
    ended = f" {over} of them {'has' if over == 1 else 'have'} ended." if over else ""
    counted = f" Days are counted from {written_day(today)}." if today else ""
    return f"{count(number, 'waiver')} for {count(findings, 'finding')}, by the day on which they end.{ended}{counted}"
