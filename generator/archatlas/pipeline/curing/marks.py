"""Cures of what YAML does not allow, and of what it allows and no schema needs."""

import re

from archatlas.load.characters import forbidden_characters
from archatlas.pipeline.curing.patient import Cure, Cures, Patient
from archatlas.pipeline.curing.spot import quoted, unquoted


def indented(patient: Patient) -> Cures:
    """Indent with spaces, and quote a value that begins with a reserved character."""
    spot = patient.spot
    if spot is None:
        return
    if "a tab" in patient.finding.message:
        text = re.sub(r"(?m)^ *\t[ \t]*", lambda match: match.group().expandtabs(2), patient.text)
        yield Cure("indent with spaces", text)
    value = re.match(r"(\s*(?:- )*[^\s:#]+:\s+|\s*- )(\S.*)\Z", spot.here)
    if value:
        yield Cure("put the value in quotes", spot.with_line(value.group(1) + quoted(unquoted(value.group(2)))))


def without_the_line(patient: Patient) -> Cures:
    """Remove the line."""
    spot = patient.spot
    if spot is not None:
        yield Cure(f"remove line {spot.line}", spot.with_line())


def without_directives(patient: Patient) -> Cures:
    """Remove every directive, with the line that ends them."""
    text = re.sub(r"(?m)^\ufeff?%[A-Za-z].*\n?", "", patient.text)
    yield Cure("remove the directives", re.sub(r"\A((?:#.*\n|[ \t]*\n)*)---[ \t]*\n", r"\1", text))
    first = re.split(r"(?m)^(?:\.\.\.|---)", text)[0]
    yield Cure("remove the directives and what follows the end of the first document", first)
    levelled = re.sub("[\x85\u2028\u2029]", "\n", patient.text)
    text = re.sub(r"(?m)^\ufeff?%[A-Za-z].*\n?", "", levelled)
    yield Cure("remove the directives and the unusual line breaks", re.sub(r"(?m)^---[ \t]*\n", "", text, count=1))


def without_forbidden(patient: Patient) -> Cures:
    """Remove the characters that no YAML file may have."""
    places = {(line, column) for line, column, _character in forbidden_characters(patient.text)}
    lines = patient.text.split("\n")
    for number in {line for line, _column in places}:
        kept = (character for place, character in enumerate(lines[number - 1], 1) if (number, place) not in places)
        lines[number - 1] = "".join(kept)
    yield Cure("remove the characters that are not allowed", "\n".join(lines))


def without_marks(patient: Patient) -> Cures:
    """Remove the anchor or the tag, or write out what the alias stands for."""
    spot = patient.spot
    if spot is None:
        return
    rest = spot.here[spot.column - 1 :]
    for pattern, what in ((r"&\S+\s*", "anchor"), (r"!\S*\s*", "tag")):
        shorter = re.sub(rf"(\A|\s){pattern}", r"\1", rest)
        if shorter != rest:
            yield Cure(f"remove the {what}", spot.with_line(spot.before + shorter))
    alias = re.match(r"\*([^\s,\]}]+)", rest)
    meant = re.search(rf"&{re.escape(alias.group(1))}[ \t]([^\s#][^\n]*)", patient.text) if alias else None
    if alias and meant:
        text = spot.with_line(spot.before + meant.group(1) + rest[alias.end() :])
        yield Cure("write out what the alias stands for", text)


def first_document(patient: Patient) -> Cures:
    """Keep the first document, and give the others files of their own."""
    lines = patient.text.split("\n")[: max(patient.finding.location.line - 1, 1)]
    yield Cure("move the second document to a file of its own", "\n".join(lines) + "\n")
