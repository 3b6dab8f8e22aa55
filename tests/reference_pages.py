"""Makes the reference part of the manual from the code: commands, settings and keys of a module schema."""

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from archatlas.cli.main import COMMANDS
from archatlas.cli.terminal import Exit
from archatlas.formats.module_schema.published_schema import schema_text
from archatlas.settings import SETTINGS_SCHEMA

Node = Mapping[str, Any]

MADE = "<!-- Made from the code: tests/test_reference_pages.py says how. -->\n"
STATUSES = {
    Exit.CLEAN: "it worked, and nothing is wrong",
    Exit.FINDINGS: "there are findings, or the site was not built because of them",
    Exit.USAGE: "the command line, the settings or the machine are not as they must be; one line says what helps",
    Exit.BUG: "a bug of archatlas; please report it",
}


def commands_page() -> str:
    """Return the page of all commands."""
    statuses = "\n".join(f"| {status.value} | {words} |" for status, words in STATUSES.items())
    parts = [
        f"# Commands\n\n{MADE}".rstrip(),
        "What each command takes. `archatlas COMMAND --help` prints the same. They all end in one of these ways:",
        f"| exit status | means |\n|---|---|\n{statuses}",
    ]
    for name in COMMANDS:
        command = import_module(f"archatlas.cli.{name.replace('-', '_')}")
        parser = argparse.ArgumentParser(prog=f"archatlas {name}", add_help=False)
        command.configure(parser)
        parts += [f"## archatlas {name}", f"{_sentence(command.HELP)}\n\n{_usage(parser)}", _cell(command.DESCRIPTION)]
        parts += [part for action in _actions(parser) for part in action] or _options(parser)
    return "\n\n".join(parts) + "\n"


def _actions(parser: argparse.ArgumentParser) -> Iterator[list[str]]:
    """Yield the parts about each thing that a command does, where it does several."""
    for choices in parser._actions:
        if isinstance(choices, argparse._SubParsersAction):
            for listed, (name, action) in zip(choices._choices_actions, choices.choices.items(), strict=True):
                head = f"{_sentence(listed.help or name)}\n\n{_usage(action)}"
                yield [f"### {parser.prog} {name}", head, _cell(action.description or ""), *_options(action)]


def settings_page() -> str:
    """Return the page of all settings."""
    schema = json.loads(schema_text(SETTINGS_SCHEMA))
    head = (
        "Everything that `archatlas.yml` may say. Every setting has a default, so that an empty file is a valid one. "
        "`archatlas schema --settings` prints the same as a JSON Schema, for editors. What the policy means is said "
        "[with examples](../policy.md), and where schemas are found [on a page of its own](../places.md)."
    )
    return _schema_page("Settings", head, schema)


def module_page() -> str:
    """Return the page of all keys of a module schema."""
    schema = json.loads(schema_text("module.schema.json"))
    head = (
        "Every key that a module schema may have. Only `identity.name` is needed. `archatlas schema` prints the same "
        "as a JSON Schema, for editors. [Write a schema](../write.md) says where to begin."
    )
    return _schema_page("Keys of a module schema", head, schema)


def _schema_page(title: str, head: str, schema: Node) -> str:
    parts = [f"# {title}\n\n{MADE}".rstrip(), head]
    for name, node in schema["properties"].items():
        parts += [f"## {name}", _cell(node["description"]), _table(list(_rows(node, name))) or _alone(node)]
    return "\n\n".join(parts) + "\n"


def _table(rows: Sequence[tuple[str, Node]]) -> str:
    lines = [
        f"| `{path}` | {_cell(node.get('description', ''))} | {_type(node)} | {_example(node)} |" for path, node in rows
    ]
    return "\n".join(["| key | says | type | example |", "|---|---|---|---|", *lines]) if lines else ""


def _alone(node: Node) -> str:
    return f"Type: {_type(node)}. Example: {_example(node)}."


def _rows(node: Node, path: str) -> Iterator[tuple[str, Node]]:
    """Yield all keys below a node with their paths; `[]` is an entry of a list, `NAME` a key that is free."""
    for name, below in node.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        yield here, below
        yield from _rows(below, here)
    items, free = node.get("items"), node.get("additionalProperties")
    for choice in (items, *node.get("anyOf", ()), *node.get("oneOf", ())):
        if isinstance(choice, dict) and _has_keys(choice):
            yield from _rows(choice, f"{path}[]" if choice is items else path)
    if isinstance(free, dict):
        yield f"{path}.NAME" if path else "NAME", free
        yield from _rows(free, f"{path}.NAME" if path else "NAME")


def _has_keys(node: Node) -> bool:
    below = (node, node.get("items", {}), *node.get("anyOf", ()), *node.get("oneOf", ()))
    return any(isinstance(found, dict) and ("properties" in found or "items" in found) for found in below)


def _example(node: Node) -> str:
    ways = (node, *node.get("anyOf", ()))
    examples = [found for way in ways for found in way.get("examples", ())]
    return _code(json.dumps(examples[0], ensure_ascii=False)) if examples else ""


def _type(node: Node) -> str:
    if "enum" in node:
        return ", ".join(f"`{str(value).lower()}`" for value in node["enum"])
    ways = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    if ways:
        return " or ".join(dict.fromkeys(_type(way) for way in ways))
    kinds = node.get("type", "anything")
    words = {"array": "list", "object": "mapping", "string": "text", "boolean": "true or false"}
    named = [words.get(kind, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    return " or ".join(
        [*named, *_bounds(node)] if len(named) == 1 and not _bounds(node) else [" ".join([*named, *_bounds(node)])]
    )


def _bounds(node: Node) -> Sequence[str]:
    least, most = node.get("minimum"), node.get("maximum")
    if least is None and most is None:
        return []
    return [f"from {least}" if most is None else f"{least} to {most}" if least is not None else f"up to {most}"]


def _usage(parser: argparse.ArgumentParser) -> str:
    needed = [
        f"{action.option_strings[0]} {_value(action)}"
        for action in parser._actions
        if action.required and action.option_strings
    ]
    places = [_place(action) for action in parser._actions if not action.option_strings]
    return "```text\n" + " ".join([parser.prog, *needed, "[OPTIONS]", *places]) + "\n```"


def _place(action: argparse.Action) -> str:
    name = str(action.metavar or action.dest).upper()
    return {"*": f"[{name} ...]", "?": f"[{name}]", "None": name}.get(str(action.nargs), f"{name} ...")


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for group in parser._action_groups:
        if group._group_actions:
            rows = "".join(_option(action) for action in group._group_actions)
            yield f"| {_heading(group.title or '')} | does |\n|---|---|\n{rows}".rstrip("\n")


def _heading(title: str) -> str:
    return {"positional arguments": "argument", "options": "option"}.get(title, f"option ({title})")


def _option(action: argparse.Action) -> str:
    named = (
        _place(action).strip("[]")
        if not action.option_strings
        else " ".join([action.option_strings[0], _value(action)])
    )
    return f"| `{named.strip()}` | {_cell(action.help or '')} |\n"


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    choices: Iterable[Any] | None = action.choices
    return str(action.metavar or ("{" + ",".join(map(str, choices)) + "}" if choices else action.dest.upper()))


def _sentence(words: str) -> str:
    return _cell(words[:1].upper() + words[1:]) + "."


def _cell(text: str) -> str:
    """Return a text as Markdown for a cell or a paragraph, in which nothing is markup but code."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"
