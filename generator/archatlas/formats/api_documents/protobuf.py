"""Protocol Buffers: services with their methods, messages and enumerations; read with proto-schema-parser."""

import re
from collections.abc import Iterator, Sequence
from typing import NoReturn

from antlr4.error.ErrorListener import ErrorListener
from proto_schema_parser import ast
from proto_schema_parser.parser import Parser

from archatlas.formats.api_documents.openapi import ENTRIES
from archatlas.formats.api_documents.plain_tree import RefusedText
from archatlas.model.api_document import (
    ApiDirection,
    ApiDocument,
    ApiEntry,
    ApiEntryKind,
    ApiField,
    ApiFormat,
    ApiPart,
    DocumentFault,
)

SIZE_LIMIT = 1024 * 1024
"""Characters: the parser takes about eight seconds for as many."""
_DEPTH = 40
_SKIPPED = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.DOTALL)


def read_protobuf(path: str, text: str) -> ApiDocument:
    """Return the methods, messages and enumerations of a file; raise RefusedText where it cannot be parsed."""
    _require_limits(text)
    file = _parsed(text)
    package = next((one.name for one in file.file_elements if isinstance(one, ast.Package)), "")
    entries = [*_Declarations(package).of(file.file_elements, package)]
    entries.sort(key=lambda one: _ORDER[one.kind])
    return ApiDocument(
        path,
        ApiFormat.PROTOBUF,
        (file.edition and f"edition {file.edition}") or file.syntax or "proto2",
        package,
        entries=tuple(entries[:ENTRIES]),
        left_out=max(0, len(entries) - ENTRIES),
        text=text,
    )


_ORDER = {ApiEntryKind.METHOD: 0, ApiEntryKind.TYPE: 1, ApiEntryKind.CHOICES: 2}


def _require_limits(text: str) -> None:
    """Refuse what the parser, which calls itself for each level, would end the stack or its patience over."""
    if len(text) > SIZE_LIMIT:
        raise RefusedText(DocumentFault.TOO_LARGE)
    depth = 0
    for sign in _SKIPPED.sub("", text):
        depth += (sign in "{[(<") - (sign in "}])>")
        if depth > _DEPTH:
            raise RefusedText(DocumentFault.TOO_DEEP)


class _Strict(ErrorListener):
    """Raises what the parser would print and guess over."""

    def syntaxError(  # noqa: N802
        self, recognizer: object, symbol: object, line: int, column: int, words: str, error: object
    ) -> NoReturn:
        raise RefusedText(DocumentFault.SYNTAX, f"line {line}, column {column + 1}: {words[:120]}")


def _parsed(text: str) -> ast.File:
    def strict(recognizer: object) -> None:
        recognizer.removeErrorListeners()  # type: ignore[attr-defined]
        recognizer.addErrorListener(_Strict())  # type: ignore[attr-defined]

    try:
        return Parser(setup_lexer=strict, setup_parser=strict).parse(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise RefusedText(DocumentFault.TOO_DEEP) from error


class _Declarations:
    """Yields what elements declare, each with the comment that stands before it."""

    def __init__(self, package: str) -> None:
        self._package = package

    def of(self, elements: Sequence[object], scope: str) -> Iterator[ApiEntry]:
        for element, comment in _commented(elements):
            if isinstance(element, ast.Message | ast.Group):
                yield from self._message(element, scope, comment)
            elif isinstance(element, ast.Enum):
                yield self._enumeration(element, scope, comment)
            elif isinstance(element, ast.Service):
                yield from self._methods(element, scope)

    def _message(self, message: ast.Message | ast.Group, scope: str, comment: str) -> Iterator[ApiEntry]:
        name = _below(scope, message.name)
        fields = tuple(_fields(message.elements))
        part = ApiPart("Fields", ApiDirection.BOTH, fields)
        group, gone = self._group(scope), _is_deprecated(message.elements)
        yield ApiEntry(ApiEntryKind.TYPE, name, group, _first(comment), _rest(comment), gone, (part,))
        yield from self.of(message.elements, name)

    def _enumeration(self, enumeration: ast.Enum, scope: str, comment: str) -> ApiEntry:
        values = tuple(
            ApiField(value.name, str(value.number), False, words, _option(value.options, "deprecated"), (), value.name)
            for value, words in _commented(enumeration.elements)
            if isinstance(value, ast.EnumValue)
        )
        part, gone = ApiPart("Values", ApiDirection.BOTH, values), _is_deprecated(enumeration.elements)
        name = _below(scope, enumeration.name)
        return ApiEntry(ApiEntryKind.CHOICES, name, self._group(scope), _first(comment), _rest(comment), gone, (part,))

    def _methods(self, service: ast.Service, scope: str) -> Iterator[ApiEntry]:
        name = _below(scope, service.name)
        is_gone = _is_deprecated(service.elements)
        for method, comment in _commented(service.elements):
            if isinstance(method, ast.Method):
                facts = (("takes", _message_type(method.input_type)), ("answers", _message_type(method.output_type)))
                gone = is_gone or _is_deprecated(method.elements)
                words = (_first(comment), _rest(comment))
                yield ApiEntry(ApiEntryKind.METHOD, f"{name}/{method.name}", name, *words, gone, (), facts)

    def _group(self, scope: str) -> str:
        return scope if scope != self._package else ""


def _fields(elements: Sequence[object], choice: str = "") -> Iterator[ApiField]:
    for element, comment in _commented(elements):
        if isinstance(element, ast.OneOf):
            yield from _fields(element.elements, element.name)
        elif isinstance(element, ast.MapField):
            kind = f"map of {element.key_type} to {element.value_type}"
            yield _field(element.name, kind, element.number, comment, element.options)
        elif isinstance(element, ast.Field):
            kind = f"{element.type}, one of {choice}" if choice else element.type
            is_list = element.cardinality is ast.FieldCardinality.REPEATED
            is_required = element.cardinality is ast.FieldCardinality.REQUIRED
            shown = f"list of {kind}" if is_list else kind
            yield _field(element.name, shown, element.number, comment, element.options, is_required=is_required)
        elif isinstance(element, ast.Group):
            yield _field(element.name, f"group {element.name}", element.number, comment, ())


def _field(
    name: str, kind: str, number: int, comment: str, options: Sequence[ast.Option], *, is_required: bool = False
) -> ApiField:
    return ApiField(name, kind, is_required, comment, _option(options, "deprecated"), (), str(number))


def _commented(elements: Sequence[object]) -> Iterator[tuple[object, str]]:
    """Yield elements with what comments say right before them, or behind them in the same line."""
    waiting: list[str] = []
    held: tuple[object, str] | None = None
    for element in elements:
        if isinstance(element, ast.Comment):
            if element.inline and held is not None:
                yield held[0], held[1] or _plain(element.text)
                held = None
            else:
                waiting.append(_plain(element.text))
            continue
        if held is not None:
            yield held
        held, waiting = (element, "\n".join(waiting).strip()), []
    if held is not None:
        yield held


def _plain(comment: str) -> str:
    if comment.startswith("//"):
        return comment.lstrip("/").strip()
    lines = comment.removeprefix("/*").removesuffix("*/").splitlines()
    return "\n".join(line.strip().lstrip("*").strip() for line in lines).strip()


def _message_type(kind: ast.MessageType) -> str:
    return f"stream of {kind.type.lstrip('.')}" if kind.stream else kind.type.lstrip(".")


def _is_deprecated(elements: Sequence[object]) -> bool:
    return _option([one for one in elements if isinstance(one, ast.Option)], "deprecated")


def _option(options: Sequence[ast.Option], name: str) -> bool:
    return any(one.name == name and one.value is True for one in options)


def _below(scope: str, name: str) -> str:
    return f"{scope}.{name}" if scope else name


def _first(comment: str) -> str:
    return comment.partition("\n")[0]


def _rest(comment: str) -> str:
    return comment.partition("\n")[2]
