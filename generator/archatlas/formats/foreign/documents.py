"""The documents of one foreign file, each read with the limits of schemas, with its places in the whole file."""

import re
from functools import lru_cache

from archatlas.formats.document import Document, read_document
from archatlas.formats.module_schema.structuring import lines_of
from archatlas.model.finding import AboutFile, Finding
from archatlas.model.record import dataclass, replace
from archatlas.model.source import Position, Range, SourceFile
from archatlas.model.source_detail import NotRead, ReadFault
from archatlas.model.source_rules import SOURCE_NOT_READ

DOCUMENT_LIMIT = 5_000
"""Most documents of one file; the largest public catalog file has some hundreds."""
_MARK = re.compile(r"^(?:---(?=[ \t\n]|\Z)[^\n]*|\.\.\.[ \t]*)(?:\n|\Z)", re.MULTILINE)
"""What begins or ends a document: no scalar of YAML may hold such a line."""
_NOTHING = re.compile(r"(?:[ \t]*(?:#[^\n]*)?(?:\n|\Z))*\Z")


@dataclass(frozen=True, slots=True)
class NumberedDocument:
    """A document that says something, and which of its file it is, counted from 1."""

    document: Document
    number: int


@dataclass(frozen=True, slots=True)
class DocumentsOfFile:
    """What a file holds; `findings` are what is wrong with it as a whole."""

    documents: tuple[NumberedDocument, ...]
    findings: tuple[Finding, ...] = ()


@lru_cache(maxsize=2048)  # what a file names is looked up before it is read
def read_documents(source: SourceFile) -> DocumentsOfFile:
    """Read the documents of a file; whatever the text is, the answer is documents with their problems."""
    text = source.text.removeprefix("\ufeff")
    found: list[NumberedDocument] = []
    for number, (line, part) in enumerate(_parts(text), 1):
        if number > DOCUMENT_LIMIT:
            detail = NotRead(source.path, ReadFault.TOO_LARGE)
            excess = SOURCE_NOT_READ.found_in(AboutFile(source.path), source.path, detail=detail)
            return DocumentsOfFile(tuple(found), (excess,))
        found.append(NumberedDocument(_moved(read_document(SourceFile(source.path, part)), line), number))
    return DocumentsOfFile(tuple(found))


def _parts(text: str) -> list[tuple[int, str]]:
    """Return the texts between the marks that say anything, each with the number of lines before it."""
    parts: list[tuple[int, str]] = []
    begin = line = 0
    for end, after in (*((mark.start(), mark.end()) for mark in _MARK.finditer(text)), (len(text), len(text))):
        part = text[begin:end]
        if not _NOTHING.match(part):
            parts.append((line, part))
        line += text.count("\n", begin, after)
        begin = after
    return parts


def _moved(document: Document, lines: int) -> Document:
    """Return a document with its places counted from the beginning of the whole file."""
    if not lines:
        return document
    positions = {key: (line + lines, column) for key, (line, column) in document.positions.items()}
    problems = tuple(replace(one, range=_lower(one.range, lines)) for one in document.problems)
    return replace(document, positions=positions, problems=problems)


def _lower(place: Range, lines: int) -> Range:
    start, end = place.start, place.end
    return Range(Position(start.line + lines, start.column), Position(end.line + lines, end.column))


def everything_said(document: Document) -> tuple[tuple[str, str], ...]:
    """Return key path and text of all that a document says."""
    return () if document.tree is None else tuple(lines_of(document.tree, "", document))


def text_at(document: Document, *steps: str | int) -> str:
    """Return the text under some keys; empty where there is none, or something else than a single value."""
    value = document.value_at(*steps)
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def texts_at(document: Document, *steps: str | int) -> tuple[tuple[int, str], ...]:
    """Return the texts of a list, each with its place in it; a single text counts as a list of one."""
    value = document.value_at(*steps)
    if isinstance(value, list):
        return tuple((index, one) for index, one in enumerate(value) if isinstance(one, str) and one.strip())
    single = text_at(document, *steps).strip()
    return ((0, single),) if single else ()
