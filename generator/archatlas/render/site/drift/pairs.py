"""The list of the drift page: every pair of modules that a schema or the code ties, with its verdict."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.drift import ComparedPair, Drift, PairVerdict
from archatlas.analysis.rules.drift import DEAD_TARGET, UNDECLARED, UNUSED
from archatlas.model.module import lane_of
from archatlas.model.record import dataclass
from archatlas.render.site.catalogue.page import NO_OWNER
from archatlas.render.site.components.blocks import Column, Text
from archatlas.render.site.components.labels import owner_cell, reach_of
from archatlas.render.site.components.listing import ListPlan, ListRow
from archatlas.render.site.components.requirement_words import broken_rules, tags_of
from archatlas.render.site.components.verdicts import (
    VERDICTS,
    imports_words,
    place_cell,
    verdict_cell,
)
from archatlas.render.site.dependencies.lists import module_text
from archatlas.render.site.drift.edits import action_cell
from archatlas.render.site.links import DRIFT, TableName, link
from archatlas.render.site.page import PageOptions
from archatlas.render.site.pagination import ListPage, PagingPlan, paginate, paginate_above
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import written_day

PAGE_PAIRS = 1000
"""Pairs that the page lists itself; of more it lists those that break a rule, and pages list all."""


@dataclass(frozen=True, slots=True)
class ListedPair:
    """A pair with the rules that it breaks, or would break if it were declared."""

    pair: ComparedPair
    broken: tuple[str, ...]
    assessment: Assessment
    options: PageOptions


@dataclass(frozen=True, slots=True)
class PairList:
    """All pairs on their page or pages, and those of them that the drift page lists."""

    all: ListPage[ListedPair]
    shown: tuple[ListedPair, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether the page lists them all."""
        return len(self.shown) == len(self.all.rows)

    def link(self, start: str, **query: str) -> str:
        """Return the link from a page to the pairs `from` one lane `to` another one, or to those with a verdict."""
        if self.is_whole:
            return link(start, DRIFT, "list", **query)
        keys = [query[name] for name in ("from", "to") if name in query]
        found = self.all.find(*keys)
        return link(start, found.address, **({} if found.inner else query))


def pair_list(assessment: Assessment, drift: Drift, options: PageOptions) -> PairList:
    """Put pairs that break a rule first, then those of most imports; many pairs are spread over pages by lane."""
    listed = [ListedPair(pair, breaks(assessment, pair), assessment, options) for pair in drift.pairs]
    listed.sort(key=lambda one: (not one.broken, -one.pair.count, one.pair.requirer, one.pair.required))
    if len(listed) <= PAGE_PAIRS:
        return PairList(ListPage(DRIFT, "all pairs", tuple(listed)), tuple(listed))
    by_lane: PagingPlan[ListedPair] = PagingPlan((_from_lane, _to_lane), lambda one: one.pair.requirer)
    everywhere = paginate(f"{DRIFT}/all", "all compared pairs", listed, by_lane)
    shown = tuple(one for one in listed if one.broken and one.pair.verdict is not PairVerdict.CONFIRMED) or tuple(
        listed
    )
    return PairList(paginate_above(PAGE_PAIRS, everywhere, by_lane.name), shown[:PAGE_PAIRS])


def breaks(assessment: Assessment, pair: ComparedPair) -> tuple[str, ...]:
    """Return the rules that a pair breaks as declared, or would break if it were."""
    ends = (pair.requirer, pair.required)
    undeclared = (finding.rule for finding in assessment.broken_in_code.get(ends, ()))
    return tuple(dict.fromkeys((*broken_rules(assessment, ends), *undeclared)))


def _from_lane(listed: ListedPair) -> str:
    return lane_of(listed.pair.requirer)


def _to_lane(listed: ListedPair) -> str:
    return lane_of(listed.pair.required)


def pair_tags(listed: ListedPair) -> tuple[Text, ...]:
    """Return what is said behind the name of the required module."""
    crosses = (Text("crosses a lane", tag="cross"),) if listed.pair.crosses_lane else ()
    return (*crosses, *(Text(words, tag="bad") for words in tags_of(listed.broken)), *_leave(listed))


def _leave(listed: ListedPair) -> Iterator[Text]:
    """Yield until when somebody answers for what a pair is found to be."""
    for one in listed.assessment.waived_by_module.get(listed.pair.requirer, ()):
        if one.finding.rule in _RULES and one.finding.subject == listed.pair.required:
            yield Text(f"waived until {written_day(one.waiver.expires)}", tag="plain")


_RULES = frozenset({UNDECLARED.name, UNUSED.name, DEAD_TARGET.name})
"""Rules of which the subject is the required module."""


def _said_in(pair: ComparedPair) -> Iterator[str]:
    """Yield where a pair is said, as the numbers of the lanes count it."""
    if pair.verdict is not PairVerdict.UNUSED:
        yield "code"
    if pair.is_declared:
        yield "schema"


def _row(listed: ListedPair, start: str) -> ListRow:
    pair, assessment = listed.pair, listed.assessment
    owner = assessment.classifier.owner(assessment.catalog[pair.requirer])
    show = (*(("x",) if listed.pair.crosses_lane else ()), *(("p",) if listed.broken else ()))
    return ListRow(
        (
            (module_text(pair.requirer, start),),
            (module_text(pair.required, start), *pair_tags(listed)),
            verdict_cell(pair),
            (Text(f"{pair.count:,}", title=imports_words(pair.counts)),),
            place_cell(listed.options, pair.first),
            (*owner_cell(assessment, owner, start), *reach_of(assessment, owner)[:1]),
            action_cell(pair, assessment.catalog[pair.requirer], listed.options),
        ),
        (
            ("verdict", VERDICTS[pair.verdict].key),
            ("owner", one_line(owner) if owner else NO_OWNER),
            ("from", lane_of(pair.requirer)),
            ("to", lane_of(pair.required)),
            ("module", f"{pair.requirer} {pair.required}"),
            ("show", " ".join(show)),
            ("in", " ".join(_said_in(pair))),
        ),
    )


PAIR_LIST: ListPlan[ListedPair] = ListPlan(
    "drift-list",
    "pair",
    "pairs",
    (
        Column("name", "Module"),
        Column("required", "uses"),
        Column("verdict", "Verdict"),
        Column("imports", "Imports", numeric=True),
        Column("place", "First place"),
        Column("owner", "Owner"),
        Column("action", "To do"),
    ),
    _row,
    choices={"verdict": "Verdict", "owner": "Owner", "from": "From lane", "to": "Into lane"},
    words={**{label.key: label.words for label in VERDICTS.values()}, NO_OWNER: "No named owner"},
    sets=("module", "show", "in"),
    table=TableName.DRIFT,
)
