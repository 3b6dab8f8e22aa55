"""A module as Markdown: what is computed about it, and its schema section by section."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from archatlas.render.documents.json_text import Plain
from archatlas.render.documents.page_markdown import PAGE_FILE, as_inline_text

_WORDS = {True: "yes", False: "no", None: "not said"}
_LEFT_TO_DATA = frozenset({"provenance"})
"""Sections about the file and not about the module; module.json has them."""
_OF_ADDRESSES = "%/:?#@&=+,;~[]"
_SPECIAL = re.compile(r"[\\`*\[\]|~_#&<]")


def module_markdown(document: Mapping[str, Plain]) -> str:
    """Return what the document of a module says, for readers that take text."""
    schema, health = _mapping(document["schema"]), _mapping(document["health"])
    identity = _mapping(schema.get("identity"))
    lines = [f"# {_text(document['name'])}", ""]
    lines += [_text(identity["summary"]), ""] if identity.get("summary") else []
    score = "" if health["score"] is None else f"{health['score']} of 100, "
    lines += [f"- **Owner**: {_text(document['owner'] or 'nobody named')}"]
    lines += [f"- **Health**: {score}{_text(str(health['band']).replace('_', ' '))}"]
    lines += [f"- **Depend on it**: {health['dependents']}", "- **Everything as data**: [module.json](module.json)"]
    lines += ["", "## Dependencies", "", *_dependencies(_mapping(document["dependencies"]))]
    lines += ["", "## Health", "", *_checks(health)]
    findings = _listed(document["findings"])
    lines += ["", "## Findings", "", *map(_finding, map(_mapping, findings))] if findings else []
    for name, section in schema.items():
        if name in _LEFT_TO_DATA:
            continue
        lines += ["", f"## {_title(name)}", "", *_entries(section, "")]
    for name in ("extensions", "unmodelled"):
        said = _mapping(document[name])
        lines += ["", f"## {_title(name)}", "", *_entries(said, "")] if said else []
    return "\n".join(lines) + "\n"


def _dependencies(said: Mapping[str, Plain]) -> Iterator[str]:
    for title, key in (("Requires", "requires"), ("Required by", "required_by")):
        lines = [_mapping(one) for one in _listed(said[key])]
        named = ", ".join(f"{_linked(one)} ({_text(str(one['kind']).replace('_', ' '))})" for one in lines)
        yield f"- **{title}**: {named or 'no module'}"


def _linked(line: Mapping[str, Plain]) -> str:
    name = _text(line["module"])
    if line["kind"] == "unknown":
        return name
    if line["kind"] == "external":
        return f"[{name}]({quote(str(line['address']), safe=_OF_ADDRESSES)})" if line["address"] else name
    return f"[{name}](../{line['module']}/{PAGE_FILE})"


def _checks(health: Mapping[str, Plain]) -> Iterator[str]:
    for area in map(_mapping, _listed(health["areas"])):
        yield f"- **{_title(str(area['area']))}**: {area['earned']} of {area['known']} points"
        for check in map(_mapping, _listed(area["checks"])):
            action = f"; {_text(check['action'])}" if check.get("action") else ""
            yield f"  - {check['outcome']}: {_title(str(check['check']))}: {_text(check['evidence'])}{action}"


def _finding(finding: Mapping[str, Plain]) -> str:
    hint = f"; {_text(finding['hint'])}" if finding.get("hint") else ""
    return f"- {finding['severity']}: {_text(finding['message'])}{hint} (`{finding['rule']}`)"


def _entries(value: Plain, indent: str) -> Iterator[str]:
    """Yield a mapping or a list as a list of Markdown, level by level."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, Mapping | list | tuple):
                yield f"{indent}- **{_text(key)}**:"
                yield from _entries(inner, f"{indent}  ")
            else:
                yield f"{indent}- **{_text(key)}**: {_text(inner)}"
    elif isinstance(value, list | tuple):
        for inner in value:
            if isinstance(inner, Mapping):
                yield f"{indent}- {'; '.join(f'{_text(key)}: {_flat(one)}' for key, one in inner.items())}"
            else:
                yield f"{indent}- “{_flat(inner)}”"
    else:
        yield f"{indent}- “{_text(value)}”"


def _flat(value: Plain) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{_text(key)} {_flat(inner)}" for key, inner in value.items())
    return ", ".join(map(_flat, value)) if isinstance(value, list | tuple) else _text(value)


def _text(value: Plain) -> str:
    """Return a value as a text in which Markdown reads no markup."""
    if not isinstance(value, str):
        return _WORDS[value] if value is None or isinstance(value, bool) else str(value)
    if value.isprintable() and not _SPECIAL.search(value):
        return value
    return as_inline_text(value)


def _title(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ")
    return f"{words[:1].upper()}{words[1:]}"


def _mapping(value: Plain) -> Mapping[str, Plain]:
    return value if isinstance(value, Mapping) else {}


def _listed(value: Plain) -> list[Plain]:
    return list(value) if isinstance(value, list | tuple) else []
