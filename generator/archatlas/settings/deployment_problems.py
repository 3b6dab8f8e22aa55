"""What is wrong with what adapters and gates are told, besides its shape: what nothing fills, and what says nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from archatlas.model.near_names import suggest_choice
from archatlas.settings.deployment_adapters import FILLED_IN, NAME_PLACEHOLDERS
from archatlas.settings.deployment_gates import GATE_PLACEHOLDERS, QUERIES, WINDOW
from archatlas.settings.live_problems import base_problems

Found = Iterator[tuple[str, str]]

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def target_problems(place: str, kind: str, said: Mapping[str, Any]) -> Found:
    """Yield what is wrong with the names and addresses of an adapter that is no shell."""
    for key in FILLED_IN.get(kind, ()):
        yield from unfilled(f"{place}.{key}", said.get(key), NAME_PLACEHOLDERS)
    for key in ("url", "observe", "api"):
        yield from base_problems(f"{place}.{key}", said.get(key), () if key == "api" else NAME_PLACEHOLDERS)
    versioned = {"kubectl": "image", "github": "ref"}.get(kind, "")
    if isinstance(said.get(versioned), str) and "{version}" not in said[versioned]:
        yield f"{place}.{versioned}", f"'{said[versioned]}' is the same for each version; put {{version}} into it"
    if kind == "webhook" and isinstance(said.get("observe"), str) and "{attempt}" not in said["observe"]:
        yield f"{place}.observe", "asks about no attempt; put {attempt} into it"


def question_problems(place: str, kind: str, entry: Mapping[str, Any]) -> Found:
    """Yield what is wrong with what one kind of gate asks; `entry` has what is said of every gate around it."""
    said = entry.get(kind)
    if not isinstance(said, dict):
        return
    inner = f"{place}.{kind}"
    yield from base_problems(f"{inner}.url", said.get("url"), GATE_PLACEHOLDERS if kind == "http" else ())
    for key in QUERIES:
        known = (*GATE_PLACEHOLDERS, *((WINDOW,) if kind == "canary" else ()))
        yield from unfilled(f"{inner}.{key}", said.get(key), known)
    if kind == "bake" and "lasting" not in entry:
        yield inner, "lasts no time; write lasting: 10m beside it"
    elif kind == "prometheus":
        yield from _query_problems(inner, said, str(entry.get("version")))
    elif kind == "canary":
        yield from _canary_problems(inner, said)


def unfilled(place: str, text: object, known: Sequence[str]) -> Found:
    """Yield the placeholders of a text that nothing fills."""
    for name in _PLACEHOLDER.findall(text) if isinstance(text, str) else ():
        if name not in known:
            near = suggest_choice(name, known)
            cure = f"did you mean {{{near}}}? " if near else ""
            yield place, f"nothing fills {{{name}}}; {cure}known are {', '.join(f'{{{one}}}' for one in known)}"


def _query_problems(place: str, said: Mapping[str, Any], version: str) -> Found:
    if not said.keys() & {"at_least", "at_most"}:
        yield place, "passes whatever comes; write at_least or at_most"
    if isinstance(said.get("query"), str) and "{version}" not in said["query"] and version != "if-told":
        cure = 'put version="{version}" into it, or write version: if-told beside it'
        yield f"{place}.query", f"does not ask about the version that was deployed; {cure}"


def _canary_problems(place: str, said: Mapping[str, Any]) -> Found:
    if not said.keys() & {"errors", "slow"}:
        yield place, "counts nothing bad; write errors or slow"
    for key in QUERIES:
        for word in ("version", WINDOW):
            if isinstance(said.get(key), str) and f"{{{word}}}" not in said[key]:
                reason = "cannot tell what is new from what was before" if word == "version" else "counts over no time"
                yield f"{place}.{key}", f"{reason}; put {{{word}}} into it"
