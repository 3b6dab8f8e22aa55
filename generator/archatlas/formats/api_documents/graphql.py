"""GraphQL schemas: the fields that one may ask for, and the types; read with graphql-core."""

from collections.abc import Iterator, Mapping

from graphql import (
    BreakingChangeType,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_ast_schema,
    find_breaking_changes,
    is_introspection_type,
    is_required_argument,
    is_required_input_field,
    is_specified_scalar_type,
    parse,
    print_ast,
)

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

_TOKENS = 200_000
_SIZE = 4 * 1024 * 1024
_ROOTS = ("query", "mutation", "subscription")


def read_graphql(path: str, text: str) -> ApiDocument:
    """Return the fields of the root types and all other types; raise RefusedText where there is no schema in it."""
    schema = _schema(text)
    roots = {verb: getattr(schema, f"{verb}_type") for verb in _ROOTS}
    entries = [entry for verb, root in roots.items() if root for entry in _operations(verb, root)]
    top = {root.name for root in roots.values() if root}
    entries += [
        _type(kind)
        for name, kind in sorted(schema.type_map.items())
        if name not in top and not is_introspection_type(kind) and not is_specified_scalar_type(kind)
    ]
    return ApiDocument(
        path,
        ApiFormat.GRAPHQL,
        description=schema.description or "",
        entries=tuple(entries[:ENTRIES]),
        left_out=max(0, len(entries) - ENTRIES),
        text=text,
    )


def breaking_changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield name and words of each change between two texts that graphql-core calls breaking."""
    for change in find_breaking_changes(_schema(before), _schema(after)):
        if change.type is BreakingChangeType.TYPE_REMOVED and change.description.startswith("Standard scalar"):
            continue  # a scalar of the language that nothing names any more
        yield change.type.name.lower().replace("_", "-"), change.description


def _schema(text: str) -> GraphQLSchema:
    """Return the schema of a text; directives that it does not declare are those of whoever serves it."""
    try:
        document = parse(text.removeprefix("\ufeff"), max_tokens=_TOKENS, max_source_length=_SIZE)
        return build_ast_schema(document, assume_valid_sdl=True)
    except GraphQLError as error:
        place = f"line {error.locations[0].line}, column {error.locations[0].column}: " if error.locations else ""
        raise RefusedText(DocumentFault.SYNTAX, place + error.message.partition("\n")[0][:160]) from error
    except (TypeError, ValueError, KeyError) as error:
        raise RefusedText(DocumentFault.INVALID, str(error).partition("\n")[0][:160]) from error
    except RecursionError as error:
        raise RefusedText(DocumentFault.TOO_DEEP) from error


def _operations(verb: str, root: GraphQLObjectType) -> Iterator[ApiEntry]:
    for name, asked in root.fields.items():
        part = ApiPart("Arguments", ApiDirection.INPUT, tuple(_arguments(asked.args)))
        yield ApiEntry(
            ApiEntryKind.OPERATION,
            f"{verb} {name}",
            root.name,
            _first(asked.description),
            _rest(asked.description, asked.deprecation_reason),
            asked.deprecation_reason is not None,
            (part,) if part.fields else (),
            (("answers", str(asked.type)),),
        )


def _type(kind: GraphQLNamedType) -> ApiEntry:
    is_choice = isinstance(kind, GraphQLEnumType)
    what, direction, fields = _fields(kind)
    return ApiEntry(
        ApiEntryKind.CHOICES if is_choice else ApiEntryKind.TYPE,
        kind.name,
        what,
        _first(kind.description),
        _rest(kind.description, None),
        parts=(ApiPart("Values" if is_choice else "Fields", direction, fields),) if fields else (),
        facts=_interfaces(kind),
    )


def _fields(kind: GraphQLNamedType) -> tuple[str, ApiDirection, tuple[ApiField, ...]]:
    if isinstance(kind, GraphQLEnumType):
        values = kind.values.items()
        listed = tuple(
            ApiField(name, "", False, one.description or "", one.deprecation_reason is not None) for name, one in values
        )
        return "enum", ApiDirection.BOTH, listed
    if isinstance(kind, GraphQLInputObjectType):
        return "input", ApiDirection.INPUT, tuple(_input(name, one) for name, one in kind.fields.items())
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        what = "type" if isinstance(kind, GraphQLObjectType) else "interface"
        return what, ApiDirection.OUTPUT, tuple(_output(name, one) for name, one in kind.fields.items())
    if isinstance(kind, GraphQLUnionType):
        return "union", ApiDirection.OUTPUT, tuple(ApiField(one.name, "") for one in kind.types)
    return ("scalar" if isinstance(kind, GraphQLScalarType) else ""), ApiDirection.BOTH, ()


def _interfaces(kind: GraphQLNamedType) -> tuple[tuple[str, str], ...]:
    implemented = getattr(kind, "interfaces", ())
    return (("implements", ", ".join(one.name for one in implemented)),) if implemented else ()


def _output(name: str, asked: GraphQLField) -> ApiField:
    taken = ", ".join(f"{key}: {one.type}{_default(one)}" for key, one in asked.args.items())
    shown = f"{name}({taken})" if taken else name
    is_there = str(asked.type).endswith("!")
    return ApiField(shown, str(asked.type), is_there, _words(asked), asked.deprecation_reason is not None, (), name)


def _input(name: str, one: GraphQLInputField) -> ApiField:
    return ApiField(
        name,
        f"{one.type}{_default(one)}",
        is_required_input_field(one),
        one.description or "",
        one.deprecation_reason is not None,
    )


def _arguments(arguments: Mapping[str, GraphQLArgument]) -> Iterator[ApiField]:
    for name, one in arguments.items():
        kind = f"{one.type}{_default(one)}"
        gone = one.deprecation_reason is not None
        yield ApiField(name, kind, is_required_argument(one), one.description or "", gone)


def _default(one: GraphQLArgument | GraphQLInputField) -> str:
    said = one.ast_node.default_value if one.ast_node else None
    return f" = {print_ast(said)[:60]}" if said else ""


def _words(asked: GraphQLField) -> str:
    return " ".join(filter(None, (asked.description, asked.deprecation_reason)))


def _first(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]


def _rest(text: str | None, reason: str | None) -> str:
    return "\n".join(filter(None, ((text or "").strip().partition("\n")[2].strip(), reason)))
