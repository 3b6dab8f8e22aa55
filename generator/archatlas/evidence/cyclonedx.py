"""Reads the components of a bill of materials in the JSON of CycloneDX."""

from collections.abc import Iterator
from typing import Any

from archatlas.evidence.json_text import objects, text_in
from archatlas.evidence.reports import ArtefactReport, ListedComponent, moment_of

_LONGEST = 300


def cyclonedx_report(said: dict[str, Any]) -> ArtefactReport:
    """Return the components, those within others too, and what the bill is about."""
    metadata = said["metadata"] if isinstance(said.get("metadata"), dict) else {}
    subject = metadata["component"] if isinstance(metadata.get("component"), dict) else {}
    components = dict.fromkeys(_listed(said))
    named = tuple(one for one in components if one.name)
    return ArtefactReport(
        moment_of(metadata.get("timestamp")),
        _tool(metadata.get("tools")),
        components=named,
        about="/".join(part for part in (text_in(subject, "group"), text_in(subject, "name")) if part)[:_LONGEST],
        left_out=len(components) - len(named),
    )


def _listed(said: dict[str, Any]) -> Iterator[ListedComponent]:
    waiting = list(objects(said.get("components")))[::-1]
    while waiting:  # the text has a limit of depth, so that this ends
        one = waiting.pop()
        waiting += list(objects(one.get("components")))[::-1]
        if one.get("type") == "file":
            continue
        group = text_in(one, "group")
        name = f"{group}/{text_in(one, 'name')}" if group else text_in(one, "name")
        yield ListedComponent(name[:_LONGEST], text_in(one, "version")[:_LONGEST], _licence(one)[:_LONGEST])


def _licence(component: dict[str, Any]) -> str:
    said = []
    for one in objects(component.get("licenses")):
        licence = one["license"] if isinstance(one.get("license"), dict) else {}
        said.append(text_in(one, "expression") or text_in(licence, "id") or text_in(licence, "name"))
    return " AND ".join(filter(None, said))


def _tool(tools: object) -> str:
    """Return the first tool, which is in a list of tools or, since 1.5, of components."""
    listed = objects(tools.get("components")) if isinstance(tools, dict) else objects(tools)
    return next((f"{text_in(one, 'name')} {text_in(one, 'version')}".strip() for one in listed), "")[:_LONGEST]
