"""The one sentence a module is introduced with."""

import re
from dataclasses import dataclass

from archatlas.analysis.evidence import Judge
from archatlas.model.module import Module
from archatlas.render.text import one_line
from archatlas.render.words import count

_GENERATED = re.compile(r"module with ([0-9]+) class(?:es)? and ([0-9]+) functions?")


@dataclass(frozen=True, slots=True)
class Summary:
    """`by_person` is false where the text only stands in for a description that nobody wrote."""

    text: str
    by_person: bool


def summarise(module: Module, judge: Judge) -> Summary:
    """Return the summary a person wrote, or what a generator counted."""
    written = module.identity.summary or ""
    if not written.strip():
        return Summary("No description yet.", by_person=False)
    if not judge.is_placeholder(module, "identity.summary", written):
        return Summary(one_line(written), by_person=True)
    counted = _GENERATED.search(written)
    if counted is None:
        return Summary("No description yet.", by_person=False)
    classes, functions = int(counted[1]), int(counted[2])
    numbers = f"{count(classes, 'class', 'classes')} and {count(functions, 'function')}"
    return Summary(f"No description yet. The generator counted {numbers}.", by_person=False)
