"""The page of each topic, and its place among the pages."""

from collections.abc import Iterator
from functools import partial

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.topics import Topic
from archatlas.render.site.links import link, topic_address
from archatlas.render.site.page import (
    BELOW_MODULES,
    Crumb,
    LazyPage,
    PageOptions,
    RenderedPage,
    SearchEntry,
    name_terms,
)
from archatlas.render.site.search_result import ResultFact, ResultKind, ResultLines, SearchResult
from archatlas.render.site.templating import fill
from archatlas.render.site.topics.view import TopicView, owners_at, topic_view
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count


def topic_pages(assessment: Assessment, options: PageOptions) -> Iterator[LazyPage[RenderedPage]]:
    """Yield a page for each topic."""
    for topic in assessment.topics.values():
        address = topic_address(assessment.topic_slugs[topic.name])
        yield LazyPage(address, partial(_topic_page, assessment, topic, options))


def _topic_page(assessment: Assessment, topic: Topic, options: PageOptions) -> RenderedPage:
    view, name = topic_view(assessment, topic, options), one_line(topic.name)
    here = topic_address(assessment.topic_slugs[topic.name])
    ends = f"{count(len(topic.emitters), 'producer')}, {count(len(topic.consumers), 'consumer')}"
    modules = " ".join(dict.fromkeys((*topic.emitters, *topic.consumers)))
    return RenderedPage(
        address=here,
        title=f"Topic {name}",
        description=f"The topic {name}: {ends}.",
        section="Data",
        fragment=fill("topics/topic.html", view=view),
        crumbs=(
            Crumb("Topics and data", link(here, "data")),
            Crumb("Topics", link(here, "data", "topics")),
            Crumb(name),
        ),
        search=(SearchEntry("", name, f"Topic: {ends} {modules}"[:_SEARCHED], name_terms(name)),),
        results=(_result(assessment, topic, view),),
        boost=BELOW_MODULES,
    )


def _result(assessment: Assessment, topic: Topic, view: TopicView) -> SearchResult:
    """Return how the search shows a topic: how many are at its ends, whose it is, who they are."""
    owners = owners_at(assessment, topic.emitters or topic.consumers)
    return SearchResult(
        ResultKind.TOPIC,
        view.name,
        view.lede,
        facts=(
            ResultFact(count(len(topic.emitters), "producer")),
            ResultFact(count(len(topic.consumers), "consumer")),
            *(ResultFact(owner.text, owner.href) for owner in owners),
        ),
        lines=(
            ResultLines("Producers", topic.emitters[:_NAMED], "ends", is_fact=True),
            ResultLines("Consumers", topic.consumers[:_NAMED], "ends", is_fact=True),
        ),
    )


_NAMED = 30
"""Modules at one end that find a topic."""

_SEARCHED = 400
"""Characters of the modules at the ends that the search knows a topic by."""
