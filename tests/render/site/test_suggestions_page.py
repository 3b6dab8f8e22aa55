"""The page of suggestions says what to do, what that moves, and links from modules; without any there is no page."""

from archatlas.analysis.assessment import Assessment
from archatlas.formats.reader import Reader
from archatlas.pipeline.suggesting import suggest
from archatlas.render.documents.suggestions_json import suggestion_files
from archatlas.render.site.page import PageOptions
from archatlas.render.site.suggestions.page import suggestion_pages
from builders import assessed, requiring, schema_text
from render.site.pages import page_of, seen


def with_suggestions(known: Assessment) -> PageOptions:
    """Return the options of a site with what is suggested for it."""
    return PageOptions(suggestions=suggest(known, Reader()))


def test_the_page_says_what_to_do_and_every_number_that_moves() -> None:
    known = assessed(requiring("a.x", "a.y"), requiring("a.y", "a.x"))

    (page,) = (page.render() for page in suggestion_pages(known, with_suggestions(known)))

    words = seen(page.fragment)
    assert "1 change that would do good" in words
    assert "Cheapest cut of a cycle Cut a.x → a.y" in words
    assert "Cycles 1 0 better" in words
    assert "- a.y" in page.fragment.partition("Show the edit")[2]
    assert "dependencies on deprecated modules and bottlenecks" in words


def test_a_module_links_to_what_is_suggested_for_it() -> None:
    known = assessed(requiring("a.x", "a.y"), requiring("a.y", "a.x"))
    options = with_suggestions(known)

    pages = [page_of(known, module, options).fragment for module in known.catalog.values()]

    assert '<a href="../../suggestions/?module=a.x">1 suggestion</a>' in pages[0]
    assert "suggestions/" not in pages[1]


def test_without_suggestions_there_is_neither_page_nor_file() -> None:
    known = assessed(requiring("a.x", "a.y"), requiring("a.y"))

    for options in (with_suggestions(known), PageOptions()):
        assert not [*suggestion_pages(known, options), *suggestion_files(known, options)]


def test_no_text_of_a_schema_becomes_markup() -> None:
    hostile = {"dependencies.internal.requires": ["a.y"], "ownership.owner": "<img src=x onerror=alert(1)>"}
    known = assessed(schema_text("a.x", hostile), requiring("a.y", "a.x"))

    (page,) = (page.render() for page in suggestion_pages(known, with_suggestions(known)))

    assert "<img" not in page.fragment
