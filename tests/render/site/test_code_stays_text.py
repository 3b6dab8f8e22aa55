"""Whatever code calls its files, names and owners is shown letter for letter and stays text."""

import pytest
from hypothesis import given, settings

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.source_links import SourceLinks
from archatlas.model.code import CodeFacts, CodePlace, ImportKind, LeftOut, UnreadFile
from archatlas.render.site.drift.page import drift_pages
from archatlas.render.site.page import PageOptions, RenderedPage
from builders import rendered, requiring, schema_text
from code_facts import code_facts, compared, tie, with_module
from quick_cases import one_in
from render.site.pages import page_of, seen
from render.site.test_text_stays_text import ANY_TEXT, NASTY, legible, markup_of

OPTIONS = PageOptions(modules=3, source=SourceLinks(repository="https://git.example.org/estate"))
NAMES = ("one.a", "one.b", "two.c")


def code_saying(text: str) -> CodeFacts:
    """Return code that says a text in every place where code can say one."""
    place = CodePlace(text, 3)
    facts = code_facts(
        NAMES,
        tie("one.a", "one.b", first=place),
        tie("one.a", "two.c", is_dead=True, target=text, first=place),
        tie("one.b", "two.c", kind=ImportKind.TYPE_ONLY, first=place),
        unassigned=(f"{text}/x.py", text),
        claimed_twice=(text,),
        broken=(place,),
        without_edges={text: 2},
        left_out=(LeftOut(text, text, 4),),
        unread=(UnreadFile(text, text),),
    )
    return with_module(
        facts,
        "one.a",
        roots=(text,),
        languages=(text,),
        owner=text,
        environment=(text,),
        entry_points=(text,),
        dead=(tie("one.a", "one.a", is_dead=True, target=text, first=place),),
        computed=2,
    )


def pages_saying(text: str) -> tuple[RenderedPage, ...]:
    known = compared((requiring("one.a", "one.b"), schema_text("one.b"), schema_text("two.c")), code_saying(text))
    return (*rendered(drift_pages(known, OPTIONS)), *_module_pages(known))


def _module_pages(known: Assessment) -> list[RenderedPage]:
    return [page_of(known, module, OPTIONS) for module in known.catalog.values()]


KNOWN = frozenset().union(
    *(markup_of(page) for text in ("plain", "a_name/of.two-parts") for page in pages_saying(text))
)


def assert_text(text: str) -> None:
    pages = pages_saying(text)
    assert frozenset().union(*map(markup_of, pages)) - KNOWN - {("wbr",)} == frozenset()
    for page in pages:
        assert "javascript:" not in _addresses(page)
        assert not any(mark in page.fragment for mark in "\x1b\u202e\u2066\x00")


def _addresses(page: RenderedPage) -> str:
    return " ".join(part.partition('"')[0] for part in page.fragment.split('href="')[1:]).lower().split("://")[0]


@pytest.mark.parametrize("text", one_in(4, NASTY))
def test_a_nasty_text_of_code_is_shown_letter_for_letter(text: str) -> None:
    assert_text(text)
    drift, module, *_ = pages_saying(text)
    shown = legible(text)

    assert shown[:80] in seen(drift.fragment)
    assert shown[:80] in seen(module.fragment)


@given(ANY_TEXT)
@settings(max_examples=10)
def test_any_text_of_code_stays_text(text: str) -> None:
    assert_text(text)
