"""Cures of a value: what else could be written there."""

import re

from archatlas.load.breach import VERSION_PATH
from archatlas.load.characters import CONTROL
from archatlas.pipeline.curing.patient import Cure, Cures, Patient, written
from archatlas.pipeline.curing.spot import quoted, unquoted

_KNOWN = re.compile(r"known values are ([^,;]+)")
_EXAMPLE = re.compile(r"'([^']+)'\Z")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0abefrvNLP_])")


def near_value(patient: Patient) -> Cures:
    """Write the value that is probably meant, or one that is known."""
    known = _KNOWN.search(patient.finding.hint)
    if patient.meant:
        yield from written(patient, f"write '{patient.meant}'", lambda _old: patient.meant)
    elif known:
        first = known.group(1)
        yield from written(patient, f"write a known value, for example '{first}'", lambda _old: first)


def example(patient: Patient) -> Cures:
    """Write the value that the hint gives as an example."""
    found = _EXAMPLE.search(patient.finding.hint)
    if found:
        yield from written(patient, f"write a value like '{found.group(1)}'", lambda _old: quoted(found.group(1)))


def in_quotes(patient: Patient) -> Cures:
    """Put the value in quotes, which makes it text."""
    yield from written(patient, "put the value in quotes", lambda old: quoted(unquoted(old)))


def out_of_quotes(patient: Patient) -> Cures:
    """Write a number or a boolean as one."""
    yield from written(patient, "write the value without quotes", unquoted)
    yield from written(patient, "write an ordinary number", _as_number)


def as_collection(patient: Patient) -> Cures:
    """Make a list or a mapping of a value."""
    yield from written(patient, "make it a list of that one entry", lambda old: f"[{old}]")
    yield from written(patient, "make it an empty mapping", lambda _old: "{}")
    yield from written(patient, "make it an empty list", lambda _old: "[]")


def within_limits(patient: Patient) -> Cures:
    """Write the nearest number that is allowed."""
    limits = _NUMBER.findall(patient.finding.hint)
    if limits:
        nearest = limits[0] if "below" in patient.finding.message else limits[-1]
        yield from written(patient, f"write {nearest}, the nearest number that is allowed", lambda _old: nearest)


def tidied(patient: Patient) -> Cures:
    """Remove white space, line breaks and control characters from the value."""

    def told(old: str) -> str:
        return quoted(" ".join(_visible(unquoted(old).replace("\\n", " ")).split()))

    yield from written(patient, "remove the white space and control characters around it", told)
    spot = patient.spot
    if spot is not None:
        cleaned = (*spot.lines[: spot.line - 1], *map(_visible, spot.lines[spot.line - 1 : spot.end]))
        yield Cure("remove the control characters", "\n".join((*cleaned, *spot.lines[spot.end :])))


def as_handle(patient: Patient) -> Cures:
    """Write a team as a handle."""
    yield from written(patient, "write it with a leading '@'", lambda old: quoted("@" + unquoted(old).lstrip("@")))


def as_version(patient: Patient) -> Cures:
    """Write the version of an API as the format does."""

    def told(old: str) -> str:
        numbers = re.findall(r"[0-9]{1,9}", unquoted(old))[:3] or ["1"]
        return "v" + ".".join(numbers if len(numbers) > 1 else [*numbers, "0"])

    if patient.key_path == VERSION_PATH:
        yield from written(patient, "write it as v and two or three numbers", told)


def longer_or_shorter(patient: Patient) -> Cures:
    """Cut a text at its limit, or say more in a short one."""
    limits = _NUMBER.findall(patient.finding.message)
    if limits and "at most" in patient.finding.message:
        limit = int(limits[-1])
        action = f"cut it after {limit} characters"
        yield from written(patient, action, lambda old: quoted(unquoted(old)[:limit].strip()))
    else:
        more = "what it does, for whom, and what it is not for"
        action = f"say more: {more}"
        yield from written(patient, action, lambda old: quoted(f"{unquoted(old)}, {more}".removeprefix(", ")))


def _as_number(text: str) -> str:
    found = re.fullmatch(r"[-+]?[0-9][0-9_]{0,300}(?:\.[0-9]*)?", unquoted(text))
    number = float(found.group().replace("_", "")) if found else None
    return "" if number is None else str(int(number) if number.is_integer() else number)


def _visible(text: str) -> str:
    return _ESCAPE.sub("", CONTROL.sub("", text))
