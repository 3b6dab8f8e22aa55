"""What happened to some modules lately, with how many others rely on them; a list of sentences with their days."""

from collections.abc import Iterable

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.history.history import EstateHistory
from archatlas.model.history import PastEvent, PastEventKind
from archatlas.model.module import ModuleName
from archatlas.render.site.components.cell_markup import breakable
from archatlas.render.site.components.page_parts import heading
from archatlas.render.site.links import HISTORY, link, module_address
from archatlas.render.text.escaping import escaped
from archatlas.render.text.history_words import event_in_words
from archatlas.render.text.words import count, written_day

LISTED = 8
"""Events that a page lists."""


def told_once(events: Iterable[PastEvent]) -> list[PastEvent]:
    """Return events without the new requirements that are told as crossing a lane, too."""
    listed = list(events)
    crossed = {(one.commit, one.module, one.after) for one in listed if one.kind is PastEventKind.CROSSED}
    return [
        one
        for one in listed
        if one.kind is not PastEventKind.REQUIREMENT or (one.commit, one.module, one.after) not in crossed
    ]


def event_rows(events: Iterable[PastEvent], assessment: Assessment, here: str, alone: str = "") -> Markup:
    """Return the list; the name of a module that the page is about `alone` is left out."""
    rows = (_row(event, assessment, here, alone) for event in events)
    return Markup(f'<ul class="v-chg">\n{"".join(rows)}</ul>')


def recent_section(
    assessment: Assessment, history: EstateHistory | None, modules: Iterable[str], here: str, alone: str = ""
) -> Markup:
    """Return the section of a page that is about some modules; nothing where there is no history."""
    if history is None or history.gap:
        return Markup("")
    events = told_once(history.events_of(modules))
    head = heading("Recent changes and impact", "recent", f"{len(events):,}")
    if not events:
        return Markup(f'{head}\n<p class="muted">Nothing happened since {_since(history)}.</p>')
    return Markup(f"{head}\n{event_rows(events[:LISTED], assessment, here, alone)}\n{_more(events, here)}")


def recent_panel(assessment: Assessment, history: EstateHistory | None, here: str) -> Markup:
    """Return the rows of the panel of the first page; nothing where there is no history."""
    if history is None or history.gap:
        return Markup("")
    events = told_once(history.events)
    if not events:
        return Markup(f'<p class="muted">Nothing happened since {_since(history)}.</p>')
    return Markup(f"{event_rows(events[:LISTED], assessment, here)}\n{_more(events, here)}")


def _since(history: EstateHistory) -> str:
    return escaped(written_day(history.points[0].day)) if history.points else "the first commit"


def _more(events: list[PastEvent], here: str) -> str:
    left = len(events) - LISTED
    words = f"{count(left, 'earlier change')}: all of the history" if left > 0 else "All of the history"
    return f'<p class="v-more"><a href="{escaped(link(here, HISTORY, "events"))}">{words}</a></p>'


def _row(event: PastEvent, assessment: Assessment, here: str, alone: str) -> str:
    day = f'<time datetime="{event.day.isoformat()}">{_short(event)}</time>'
    name = "" if event.module == alone and alone else f"{_name(event, assessment, here)} "
    said = f"{name}{escaped(event_in_words(event))}{_impact(event, assessment)}"
    return f'<li style="grid-template-columns:5.4rem minmax(0,1fr)">{day} <div>{said}</div></li>\n'


def _short(event: PastEvent) -> str:
    return escaped(written_day(event.day))


def _name(event: PastEvent, assessment: Assessment, here: str) -> str:
    if not event.module:
        return "<b>All modules</b>"
    shown = breakable(event.module)
    if ModuleName(event.module) not in assessment.catalog:
        return f"<b>{shown}</b>"
    return f'<a class="ad-m" href="{escaped(link(here, module_address(event.module)))}">{shown}</a>'


def _impact(event: PastEvent, assessment: Assessment) -> str:
    """Say how many modules rely on the one that something happened to, directly or through others."""
    health = assessment.health.get(ModuleName(event.module))
    if health is None or not health.dependents:
        return ""
    verb = "depends" if health.dependents == 1 else "depend"
    return f" <small>{count(health.dependents, 'module')} {verb} on it</small>"
