"""Makes of pages what the index of the search holds of them."""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import quote

from archatlas.model.record import dataclass, replace
from archatlas.publish.search.words import words_of
from archatlas.render.site.page import RenderedPage
from archatlas.render.site.search_result import ResultFact, ResultKind, ResultLines, SearchResult


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A result with its address below the root of the site; `text` is what `encode_body` made of the rest."""

    kind: ResultKind
    title: str
    location: str
    text: str
    weight: int = 0


@dataclass(frozen=True, slots=True)
class DocumentBody:
    """What is shown of a result, as JSON, and its words by how much they say: names, facts, texts."""

    record: str
    words: tuple[tuple[str, ...], ...]


def documents_of(page: RenderedPage, linked: Callable[[str], str] = str) -> Iterator[SearchDocument]:
    """Yield what the search finds on a page; `linked` makes of an address what a link to it says."""
    address = linked(quote(f"{page.address}/") if page.address else "./").removeprefix("./")
    for result in page.results or _results_of(page):
        facts = tuple(replace(fact, href=linked(fact.href)) for fact in result.facts)
        location = f"{address}#{quote(result.anchor)}" if result.anchor else address
        yield document(replace(result, facts=facts), location)


def document(result: SearchResult, location: str) -> SearchDocument:
    """Return what the index holds of a result."""
    return SearchDocument(result.kind, result.title, location, _encoded_body(result), result.weight)


def decoded_body(text: str) -> DocumentBody:
    """Return what `text` of a document holds."""
    record, *words = text.split("\n")
    return DocumentBody(record, tuple(tuple(line.split()) for line in words))


def own_documents(entries: Iterable[Mapping[str, object]]) -> Iterator[SearchDocument]:
    """Yield what is found of pages that were written by hand, from what the plugin search of the theme read there."""
    pages: dict[str, list[tuple[str, str, str]]] = {}
    for entry in entries:
        address, _, anchor = str(entry["location"]).partition("#")
        pages.setdefault(address, []).append((anchor, _plain(entry["title"]), _plain(entry["text"])))
    for address, sections in pages.items():
        title = next((title for anchor, title, _ in sections if not anchor), sections[0][1])
        lines = tuple(
            ResultLines(section, (f"{section}. {text}" if anchor else text,), anchor)
            for anchor, section, text in sections
            if anchor or text
        )
        summary = next((text for _, _, text in sections if text), "")
        yield document(SearchResult(ResultKind.PAGE, title, _shortened(summary), lines=lines), address)


_TAG = re.compile(r"<[^>]*>")
_SUMMARY = 160


def _plain(markup: object) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", str(markup))).split())


def _shortened(text: str) -> str:
    return text if len(text) <= _SUMMARY else f"{text[:_SUMMARY].rpartition(' ')[0]} …"


def _results_of(page: RenderedPage) -> Iterator[SearchResult]:
    """Yield one result for a page that says only what the search of the theme finds."""
    if not page.search:
        return
    first = page.search[0]
    lines = tuple(ResultLines(entry.title, (entry.text,), entry.anchor) for entry in page.search[1:] if entry.text)
    yield SearchResult(
        ResultKind.PAGE, page.title or first.title, page.description, lines=lines, names=(first.title, first.names)
    )


def _encoded_body(result: SearchResult) -> str:
    names = words_of(_with_wholes((result.title, *result.names)))
    facts = words_of(_with_wholes(text for lines in result.lines if lines.is_fact for text in lines.texts))
    texts = words_of((result.summary, *(text for lines in result.lines if not lines.is_fact for text in lines.texts)))
    levels = (names, (word for word in facts if word not in names))
    rest = (word for word in texts if word not in names and word not in facts)
    return "\n".join((_record(result), *(" ".join(level) for level in (*levels, rest))))


_WHOLE_UP_TO = 4


def _with_wholes(texts: Iterable[str]) -> Iterator[str]:
    """Yield texts, and those of a few words written together as well: that is how `tier 1` is found whole."""
    for text in texts:
        yield text
        if 1 < len(text.split()) <= _WHOLE_UP_TO:
            yield "".join(text.split())


def _record(result: SearchResult) -> str:
    badge = result.badge
    shown = [
        result.summary,
        [badge.mark, badge.number, badge.word] if badge else 0,
        [_fact(fact) for fact in result.facts],
        [[lines.label, lines.anchor, *lines.texts] for lines in result.lines if lines.label],
        [name for name in result.names if name],
    ]
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def _fact(fact: ResultFact) -> list[str]:
    return [fact.text, fact.href] if fact.href else [fact.text]
