"""Writes the index of the search: a small list of names, and chunks of which a reader's words need few.

A browser starts no request from a disk, so that each file is a script that hands over its data.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from archatlas.model.record import dataclass
from archatlas.publish.search.documents import DocumentBody, SearchDocument, decoded_body
from archatlas.publish.search.words import WILDCARD
from archatlas.render.site.page import RenderedFile
from archatlas.render.site.search_result import ResultKind

DIRECTORY = "search"
CHUNK_SIZE = 40_000
"""Characters of a file, of which a quarter is sent: few requests for a question, and none of them large."""

VOCABULARY = 20_000
"""Words that may be meant by one that is not found; whatever has a name of its own is found among the names."""

LEVELS = 3
"""How much a word says of a document: it is in its names, its facts, its texts."""


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """What stays in memory of a document; `read` returns the rest from where it is kept."""

    kind: ResultKind
    title: str
    location: str
    weight: int
    read: Callable[[], str]


def in_memory(document: SearchDocument) -> IndexedDocument:
    """Return a document whose text stays in memory."""
    return IndexedDocument(
        document.kind, document.title, document.location, document.weight, partial(str, document.text)
    )


_Numbers = int | list[int]
"""The documents that have a word: most words are in one."""

_Postings = tuple[dict[str, _Numbers], ...]
"""For each level, by word the documents that have it there."""


def _post(postings: _Postings, number: int, body: DocumentBody) -> None:
    for level, words in zip(postings, body.words, strict=True):
        for word in words:
            found = level.get(word)
            if found is None:
                level[word] = number
            elif isinstance(found, list):
                found.append(number)
            else:
                level[word] = [found, number]


def index_files(documents: Iterable[IndexedDocument], numbers: Mapping[str, str]) -> Iterator[RenderedFile]:
    """Yield the files of the index; `numbers` says by address how much there is in a list of the site."""
    kinds = {kind: place for place, kind in enumerate(ResultKind)}
    ordered = sorted(documents, key=lambda document: (kinds[document.kind], -document.weight))
    postings: _Postings = tuple({} for _ in range(LEVELS))
    digest = sha256()
    for number, document in enumerate(ordered):
        text = document.read()
        digest.update(f"{document.location}\n{text}\n".encode())
        _post(postings, number, decoded_body(text))
    version = digest.hexdigest()[:12]
    vocabulary = _by_frequency(postings)
    yield _file("vocabulary", version, json.dumps(vocabulary, ensure_ascii=False))
    words, found = list[object](), list[object]()
    for chunk in _chunks(_entries(postings)):
        yield _file(f"words-{len(words)}", version, chunk.text)
        words.append(chunk.first)
    for level in postings:
        level.clear()  # what is written need not stay in memory
    for chunk in _chunks(_records(ordered)):
        yield _file(f"found-{len(found)}", version, chunk.text)
        found.append(chunk.first)
    names = {"names": _names(ordered), "words": words, "found": found, "numbers": dict(numbers)}
    yield _file("names", version, json.dumps(names, ensure_ascii=False, separators=(",", ":")))


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A part of a list as JSON, with the key of its first entry."""

    first: object
    text: str


def _chunks(entries: Iterable[tuple[object, str]]) -> Iterator[_Chunk]:
    first, texts, size = None, list[str](), 0
    for key, text in entries:
        if texts and size + len(text) > CHUNK_SIZE:
            yield _Chunk(first, f"[{','.join(texts)}]")
            texts, size = [], 0
        if not texts:
            first = key
        texts.append(text)
        size += len(text)
    if texts:
        yield _Chunk(first, f"[{','.join(texts)}]")


def _entries(postings: _Postings) -> Iterator[tuple[object, str]]:
    """Yield each word with its documents, in the order in which a browser compares words.

    A word is letters and digits, which JSON writes as they are.
    """
    words = {word for level in postings for word in level}
    for word in sorted(words) if all(map(str.isascii, words)) else sorted(words, key=_utf_16):
        levels = ",".join(_differences(level.get(word)) for level in postings)
        yield word, f'["{word}",{levels.removesuffix(",[]").removesuffix(",[]")}]'


def _utf_16(word: str) -> bytes:
    return word.encode("utf-16-be")


def _differences(numbers: _Numbers | None) -> str:
    if numbers is None:
        return "[]"
    if isinstance(numbers, int):
        return f"[{numbers}]"
    return f"[{','.join([str(number - before) for before, number in zip([0, *numbers], numbers, strict=False)])}]"


def _records(documents: Iterable[IndexedDocument]) -> Iterator[tuple[object, str]]:
    for number, document in enumerate(documents):
        yield number, decoded_body(document.read()).record


def _by_frequency(postings: _Postings) -> str:
    """Return the words that may be meant by a word that is not found, those of most documents first."""
    numbers: dict[str, int] = {}
    for level in postings:
        for word, found in level.items():
            if _may_be_meant(word):
                numbers[word] = numbers.get(word, 0) + (1 if isinstance(found, int) else len(found))
    return " ".join(sorted(numbers, key=lambda word: (-numbers[word], word))[:VOCABULARY])


def _may_be_meant(word: str) -> bool:
    return 3 <= len(word) <= 24 and word.isalpha() and WILDCARD not in word


def _names(documents: Iterable[IndexedDocument]) -> dict[str, list[str]]:
    """Return by kind the titles with their addresses, which those of modules have in common."""
    named: dict[str, list[str]] = {}
    for document in documents:
        title = document.title.replace("\t", " ")
        usual = f"modules/{document.title}/"
        is_usual = document.kind is ResultKind.MODULE and document.location == usual
        named.setdefault(document.kind, []).append(title if is_usual else f"{title}\t{document.location}")
    return named


def _file(name: str, version: str, data: str) -> RenderedFile:
    return RenderedFile(f"{DIRECTORY}/{name}.js", f'archatlasSearch.take("{name}","{version}",{data});\n')


def indexed_addresses(root: Path) -> Iterator[tuple[str, str]]:
    """Yield where the results of an index lead, with the file of the site that says so, each once."""
    locations = [
        entry.partition("\t")[2] if "\t" in entry else f"modules/{entry}/"
        for titles in _data(root / DIRECTORY / "names.js")["names"].values()
        for entry in titles
    ]
    yield from ((f"{DIRECTORY}/names.js", location) for location in dict.fromkeys(locations))
    pages = iter(locations)
    for place in count():
        file = root / DIRECTORY / f"found-{place}.js"
        if not file.exists():
            return
        said = dict[str, None]()
        for (_, _, facts, lines, _), location in zip(_data(file), pages, strict=False):
            page = location.partition("#")[0]
            said |= dict.fromkeys(f"{page}#{anchor}" for _, anchor, *_ in lines if anchor)
            said |= dict.fromkeys(fact[1] for fact in facts if len(fact) > 1)
        yield from ((f"{DIRECTORY}/{file.name}", address) for address in said)


def _data(file: Path) -> Any:
    """Return what a file of an index hands over."""
    text = file.read_text(encoding="utf-8")
    return json.loads(text[text.index(",", text.index(",") + 1) + 1 : text.rindex(")")])
