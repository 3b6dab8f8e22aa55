"""The pages of the history: the last 12 months, 3 months, and all of it, by today's rules and by those of each day."""

from collections.abc import Iterator
from functools import partial

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.history.history import EstateHistory, RulesOf
from archatlas.analysis.history.totals import median_age
from archatlas.model.history import PastEvent
from archatlas.model.record import dataclass, replace
from archatlas.render.documents.history_feed import FEED, history_feed
from archatlas.render.documents.history_json import HISTORY_JSON, history_json
from archatlas.render.documents.history_table import HISTORY_CSV, history_csv
from archatlas.render.site.components.page_parts import Action, Choice, CompareTable
from archatlas.render.site.components.recent_events import event_rows, told_once
from archatlas.render.site.history.panels import CurvePanel, estate_panels, lane_panels
from archatlas.render.site.history.span import SPANS, Shown, ShownSpan
from archatlas.render.site.history.tables import (
    People,
    debt_table,
    hotspot_table,
    lane_table,
    lede,
    month_table,
    moved_table,
    oldest_table,
)
from archatlas.render.site.links import HISTORY, link, link_to_file
from archatlas.render.site.page import (
    Heading,
    LazyFile,
    LazyPage,
    PageOptions,
    RenderedFile,
    RenderedPage,
    SearchEntry,
    name_terms,
)
from archatlas.render.site.templating import fill
from archatlas.render.text.history_words import days_in_words, mark_in_words
from archatlas.render.text.source_messages import GAP_CURES, GAP_WORDS
from archatlas.render.text.words import count, written_day

TITLE = "History"
SECTION = "Health"
LISTED, FOLDED = 30, 200
"""Events that the page lists, and those that it has in all."""
_THEN = "then"
_HALF_LIFE = (
    "Lines that were added and removed in the files of a module, each counting half as much for every 180 days that "
    "it is older than the last commit. Much churn says where people work, not that they work badly."
)


@dataclass(frozen=True, slots=True)
class TrendView:
    """Everything that the page prints."""

    lede: str
    spans: tuple[Choice, ...] = ()
    rules: tuple[Choice, ...] = ()
    actions: tuple[Action, ...] = ()
    panels: tuple[CurvePanel, ...] = ()
    marks: tuple[tuple[int, str], ...] = ()
    lane_panels: tuple[CurvePanel, ...] = ()
    lanes: CompareTable = CompareTable((), ())
    moved: CompareTable = CompareTable((), ())
    moved_number: str = ""
    debt: CompareTable = CompareTable((), ())
    debt_number: str = ""
    debt_words: str = ""
    oldest: CompareTable = CompareTable((), ())
    months: CompareTable = CompareTable((), ())
    hotspots: CompareTable = CompareTable((), ())
    hotspot_number: str = ""
    hotspot_words: str = _HALF_LIFE
    events: Markup = Markup("")
    event_number: str = ""
    more: str = ""
    gap: str = ""
    cure: str = ""


def history_pages(assessment: Assessment, options: PageOptions) -> Iterator[LazyPage[RenderedPage | RenderedFile]]:
    """Yield the pages of the history and its files; none where nobody asked for it."""
    history = options.history
    if history is None:
        return
    if history.gap or not history.points:
        yield LazyPage(HISTORY, lambda: _page(HISTORY, _without(history)))
    else:
        for one in filter(None, (history, history.then)):
            for span in SPANS:
                here = _address(span, one.rules)
                yield LazyPage(here, partial(_rendered, assessment, history, Shown(one, span), here))
        yield LazyFile(FEED, lambda: RenderedFile(FEED, history_feed(history, options)))
        yield LazyFile(HISTORY_CSV, lambda: RenderedFile(HISTORY_CSV, history_csv(history)))


def history_file(options: PageOptions) -> Iterator[LazyFile]:
    """Yield the document of the history for programs."""
    history = options.history
    if history is not None:
        yield LazyFile(HISTORY_JSON, lambda: RenderedFile(HISTORY_JSON, history_json(history)))


def _address(span: ShownSpan, rules: RulesOf) -> str:
    return span.address if rules is RulesOf.NOW else f"{HISTORY}/{_THEN}{f'/{span.name}' if span.name else ''}"


def _rendered(assessment: Assessment, history: EstateHistory, shown: Shown, here: str) -> RenderedPage:
    return _page(here, history_view(assessment, history, shown, here))


def _without(history: EstateHistory) -> TrendView:
    if history.gap is None:
        return TrendView("No commit of this repository has a module schema yet.", gap="nothing is committed yet")
    sentence = "What this repository holds does not tell how the estate came to be as it is, so that no curve is drawn."
    return TrendView(sentence, gap=_as_sentence(GAP_WORDS[history.gap]), cure=_as_sentence(GAP_CURES[history.gap]))


def _as_sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def history_view(assessment: Assessment, history: EstateHistory, shown: Shown, here: str) -> TrendView:
    """Decide what the page says."""
    people, events = People(assessment, here), told_once(shown.events)
    debt = shown.history.debt
    return TrendView(
        lede(shown),
        tuple(Choice(one.words, link(here, _address(one, shown.history.rules)), one is shown.span) for one in SPANS),
        _rule_choices(history, shown, here),
        (
            Action("CSV", link_to_file(here, HISTORY_CSV), "save"),
            Action("JSON", link_to_file(here, HISTORY_JSON), "save"),
            Action("Feed", link_to_file(here, FEED), "link"),
        ),
        estate_panels(shown),
        tuple(
            (number, f"{mark_in_words(mark)} ({written_day(point.day)})")
            for number, (point, mark) in enumerate(shown.marks, 1)
        ),
        lane_panels(shown, here),
        lane_table(shown, here),
        moved_table(shown, people),
        "" if shown.is_all else f"in {shown.span.words}",
        debt_table(shown),
        f"{len(debt.standing):,}",
        _debt_words(shown),
        oldest_table(shown, people),
        month_table(debt.flows, len(debt.standing)),
        hotspot_table(history.hotspots, people),
        f"{len(history.hotspots):,}",
        _HALF_LIFE,
        _event_list(events, assessment, here),
        f"{len(events):,}",
        f"{count(len(events) - FOLDED, 'earlier event')} in {HISTORY_JSON}." if len(events) > FOLDED else "",
    )


def _event_list(events: list[PastEvent], assessment: Assessment, here: str) -> Markup:
    """Return what happened, the earlier part folded away."""
    if not events:
        return Markup('<p class="muted">Nothing happened.</p>')
    shown, folded = event_rows(events[:LISTED], assessment, here), events[LISTED:FOLDED]
    if not folded:
        return shown
    rest = event_rows(folded, assessment, here)
    summary = f"<summary>{len(folded):,} earlier</summary>"
    return Markup(f'{shown}\n<details class="ad-more">{summary}<div>{rest}</div></details>')


def _rule_choices(history: EstateHistory, shown: Shown, here: str) -> tuple[Choice, ...]:
    if history.then is None:
        return ()
    labels = ((RulesOf.THEN, "as they were"), (RulesOf.NOW, "today’s for all"))
    return tuple(
        Choice(label, link(here, _address(shown.span, rules)), shown.history.rules is rules) for rules, label in labels
    )


def _debt_words(shown: Shown) -> str:
    debt = shown.history.debt
    age = median_age(debt.standing, shown.end)
    older = sum(one.first.is_older for one in debt.standing)
    opening = f" {count(older, 'thing')} stood already when this history begins." if older else ""
    middle = f", in the middle since {days_in_words(age)}" if age is not None else ""
    stands = count(len(debt.standing), "thing stands", "things stand")
    return f"{stands} that will have to be settled{middle}.{opening} All of it was found; nobody had to declare it."


def _page(here: str, view: TrendView) -> RenderedPage:
    contents = (
        Heading("lanes", "By lane"),
        Heading("moved", "What moved it"),
        Heading("debt", "Debt", view.debt_number),
        *((Heading("hotspots", "Hotspots", view.hotspot_number),) if view.hotspots.rows else ()),
        Heading("events", "What happened", view.event_number),
    )
    page = RenderedPage(
        address=here,
        title=TITLE,
        description=view.lede,
        section=SECTION,
        fragment=fill("history/history.html", view=view),
        contents=() if view.gap else contents,
        search=(),
    )
    words = "trend, score over time, debt, hotspots, what happened, churn"
    entry = SearchEntry("", TITLE, f"{view.lede} {words}", name_terms("history"))
    return replace(page, search=(entry,)) if here == HISTORY else page
