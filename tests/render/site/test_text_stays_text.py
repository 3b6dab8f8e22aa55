"""Any text in any field is shown letter for letter and stays text."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache, lru_cache
from itertools import cycle
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from archatlas.model.module import Module, ModuleIdentity, ModuleName, Ownership
from archatlas.render.site.page import RenderedPage
from archatlas.render.site.pages import Site
from builders import assessment, module, site_pages
from render.site.pages import OPTIONS, page_of, seen

NAME = ModuleName("lane.full")
CAPITALISED = {"identity.layer", "identity.status", "data_and_events.pii.classification"}
ANY_TEXT = st.text(st.characters(exclude_categories=()), min_size=1, max_size=40)
NASTY = (
    "<script>alert(1)</script>",
    "</dd></dl><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='x",
    "<!-- x --> ]]> &lt;b&gt; &amp;amp;",
    "[a](javascript:alert(1)) **b** `c` {{ d }} {% e %} {: onclick=f }",
    "http://example.org/?a=1&b=2#c",
    "\x1b[31m\u202egnp.exe\u2066\x00\ufffe\ud800",
    "line\nbreak\ttab\u2028separator",
    "python: <b>.<i>",
    "REST: /x?<y>&z",
    "event: ",
    "key: value: more",
    "data class",
    "../../../etc/passwd",
    "\u05d0\u05d1\u05d2 عربى 東京 👩‍🚀 e\u0301",
    "# heading\n\n- list\n| a | b |",
)


PLAIN_VALUES: Mapping[type, object] = {bool: True, int: 3, float: 0.5}


def texts_of(module: Module) -> Iterator[tuple[str, str]]:
    """Yield key path and text of everything that a module says in words."""
    for section in fields(module):
        if section.name not in ("path", "positions", "extensions", "unmodelled"):
            yield from _texts(section.name, getattr(module, section.name))
    yield from (("extensions", text) for pair in module.extensions for text in pair)
    yield from (("unmodelled", text) for pair in module.unmodelled for text in pair)


def _texts(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for inner in value:
            yield from _texts(path, inner)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _texts(f"{path}.{part.name}", getattr(value, part.name))


def filled(texts: list[str]) -> Module:
    """Return a module with these texts, again and again, in all its fields, each time with another number."""
    supply = (f"{text} q{number}q" for number, text in enumerate(cycle(texts)))
    sections = {
        name: _filled(kind, supply)
        for name, kind in get_type_hints(Module).items()
        if name not in ("identity", "path", "positions", "extensions", "unmodelled")
    }
    identity = replace(_filled(ModuleIdentity, supply), name=NAME, tier=2)
    pairs = tuple((f"extensions.{next(supply)}", next(supply)) for _ in texts)
    return Module(identity=identity, path="full.yaml", extensions=pairs, unmodelled=pairs, **sections)


def _filled(kind: Any, supply: Iterator[str]) -> Any:
    if get_origin(kind) is tuple:
        return tuple(_filled(get_args(kind)[0], supply) for _ in range(2))
    if isinstance(kind, UnionType):
        kind = get_args(kind)[0]
    if is_dataclass(kind):
        record: Any = kind
        return record(**{name: _filled(hint, supply) for name, hint in get_type_hints(kind).items()})
    return next(supply) if kind is str else PLAIN_VALUES.get(kind)


def page_with(texts: list[str]) -> RenderedPage:
    module = filled(texts)
    return page_of(assessment(module), module)


def legible(text: str) -> str:
    """Return by definition how a text is shown: white space as one space, what one cannot see as an escape."""
    return "".join(_escape(character) for character in " ".join(text.split()))


def _escape(character: str) -> str:
    code = ord(character)
    hidden = unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or code & 0xFFFE == 0xFFFE
    if not (hidden or 0xFDD0 <= code <= 0xFDEF or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069):
        return character
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def parts_of(path: str, text: str) -> list[str]:
    """Return how a text is shown, in parts where a page sets it in several."""
    shown = legible(text)
    kind, _, name = text.partition(":")
    if path == "contracts.api.surface" and kind.strip().lower() in (
        "python",
        "rest",
        "grpc",
        "event",
        "graphql",
        "cli",
    ):
        shown = legible(name)
    if path in CAPITALISED and shown.isascii() and shown.isalpha() and shown.islower():
        shown = shown.capitalize()
    return [shown] if shown else []


@cache
def known_markup() -> frozenset[tuple[str, ...]]:
    """Return the kinds of element on pages of plain texts; a break within a word may be anywhere."""
    return markup_of(page_with(PLAIN)) | markup_of(page_with(["plain"])) | {("wbr",)}


def markup_of(page: RenderedPage) -> frozenset[tuple[str, ...]]:
    """Return the kinds of element of a page as a browser reads it: its name and those of its attributes."""
    return _markup_in(page.fragment)


@lru_cache(maxsize=512)  # most pages around a module are the same whatever it says, and reading one takes long
def _markup_in(fragment: str) -> frozenset[tuple[str, ...]]:
    tree = html5lib.parse(fragment, treebuilder="etree", namespaceHTMLElements=False)
    return frozenset((str(element.tag), *sorted(element.attrib)) for element in tree.iter())


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_text_is_shown_letter_for_letter(text: str) -> None:
    assert_shown([text])


@pytest.mark.real
@given(st.lists(ANY_TEXT | st.sampled_from(NASTY), min_size=1, max_size=8))
@example(list(NASTY))
def test_any_text_is_shown_letter_for_letter(texts: list[str]) -> None:
    assert_shown(texts)


def assert_shown(texts: list[str]) -> None:
    """Assert that every text of the module is among the words of its page."""
    words = seen(page_with(texts).fragment)
    for path, text in texts_of(filled(texts)):
        for part in parts_of(path, text):
            assert part in words, path


PLAIN = [
    "a plain text",
    "python: lane.full.Name",
    "python: Name",
    "rest: /x",
    "grpc: Service",
    "event: topic",
    "graphql: Query",
    "cli: run",
    "lead: rest",
]


@pytest.mark.real
@given(st.lists(ANY_TEXT | st.sampled_from(NASTY), min_size=1, max_size=8))
@example(list(NASTY))
def test_any_text_stays_text(texts: list[str]) -> None:
    assert markup_of(page_with(texts)) <= known_markup()


@pytest.mark.real
@given(st.lists(ANY_TEXT | st.sampled_from(NASTY), min_size=1, max_size=8))
def test_any_text_makes_anchors_that_are_unique_and_can_be_linked(texts: list[str]) -> None:
    tree = html.fragment_fromstring(page_with(texts).fragment, create_parent="main")
    anchors = [str(anchor) for anchor in tree.xpath("//@id")]

    assert len(anchors) == len(set(anchors))
    assert all(anchor and anchor.isascii() and not set(anchor) & set(" \"'<>&#%") for anchor in anchors)


@given(st.lists(ANY_TEXT | st.sampled_from(NASTY), min_size=1, max_size=8))
def test_no_text_becomes_a_link_to_elsewhere(texts: list[str]) -> None:
    tree = html.fragment_fromstring(page_with(texts).fragment, create_parent="main")

    assert all(re.match(r"\.{1,2}/|#|[a-z]+\.(json|svg)\Z", str(href)) for href in tree.xpath("//@href"))


@given(st.lists(ANY_TEXT | st.sampled_from(NASTY), min_size=1, max_size=8))
def test_titles_descriptions_tags_and_search_entries_hold_nothing_that_one_cannot_see(texts: list[str]) -> None:
    page = page_with(texts)

    for text in (page.title, page.description, *page.tags, *(entry.text for entry in page.search)):
        assert text == "".join(map(_escape, text))


def other_pages(texts: list[str]) -> list[RenderedPage]:
    """Return the pages around the module's own: overview, lists, lanes and whatever else lists modules."""
    known = assessment(filled(texts), replace(filled(texts[::-1]), identity=ModuleIdentity(ModuleName("other.module"))))
    pages = site_pages(known, OPTIONS, lambda dot: None)
    return [page for page in pages if isinstance(page, RenderedPage) and not page.address.startswith("modules/")]


@cache
def known_markup_elsewhere() -> frozenset[tuple[str, ...]]:
    pages = [
        page for texts in (PLAIN, ["plain"], ["python:"], *([text] for text in PLAIN)) for page in other_pages(texts)
    ]
    fold_alone_on_its_page = ("details", "class", "open")
    return frozenset({("wbr",), fold_alone_on_its_page}).union(*map(markup_of, pages))


@pytest.mark.site  # each example is one
@given(st.lists(ANY_TEXT | st.sampled_from(NASTY), min_size=1, max_size=8))
@settings(max_examples=settings().max_examples // 4)
def test_any_text_stays_text_on_the_pages_that_list_modules(texts: list[str]) -> None:
    for page in other_pages(texts):
        assert markup_of(page) <= known_markup_elsewhere(), page.address
        for text in (page.title, page.description, *page.tags, *(entry.text for entry in page.search)):
            assert text == "".join(map(_escape, text)), page.address


def test_owner_and_summary_are_shown_letter_for_letter_in_the_list_of_modules() -> None:
    for text in NASTY:
        identity = ModuleIdentity(NAME, summary=text)
        known = assessment(module("lane.full", identity=identity, ownership=Ownership(owner=text)))
        found = Site(known, OPTIONS, lambda dot: None).page_at("modules")
        page = found.render() if found else None
        assert isinstance(page, RenderedPage)
        assert seen(page.fragment).count(legible(text)) >= 2
