"""Cures of a module's name."""

import re
from itertools import chain
from pathlib import PurePosixPath

from archatlas.pipeline.curing.keys import with_entry
from archatlas.pipeline.curing.patient import Cure, Cures, Patient
from archatlas.pipeline.curing.spot import Spot

_NAME = "identity.name"
_LONGEST = 80
"""Longest name of a module that is proposed."""


def usable_name(patient: Patient) -> Cures:
    """Write a module name: the one that is stated as far as it can be one, or the one of the file."""
    stated = str(patient.document.value_at("identity", "name") or "")[:_LONGEST]
    path = PurePosixPath(patient.finding.location.path)
    candidates = (stated, path.stem, f"{path.parent.name}.{path.stem}", f"lane.{path.stem}", "lane.module")
    yield from chain.from_iterable(_named(patient, name) for name in dict.fromkeys(map(_as_name, candidates)) if name)


def another_name(patient: Patient) -> Cures:
    """Write a name that differs from the one that another file has too."""
    stated = str(patient.document.value_at("identity", "name") or "")[:_LONGEST]
    stem = PurePosixPath(patient.finding.location.path).stem
    candidates = (stem, f"{stated.partition('.')[0]}.{stem}", f"{stated}-2")
    for name in dict.fromkeys(map(_as_name, candidates)):
        if name and name != stated.casefold():
            yield from _named(patient, name)


def _named(patient: Patient, name: str) -> Cures:
    positions, action = patient.document.positions, f"name the module '{name}'"
    if _NAME not in positions:
        yield from (Cure(action, text) for text in with_entry(patient.text, positions, _NAME, f"name: {name}"))
        return
    spot = Spot.at(patient.text, *positions[_NAME])
    if spot is not None:
        yield from (Cure(action, spot.with_value(name, *place)) for place in spot.values())
        yield Cure(action, spot.with_line(f"{spot.before}{spot.key.rstrip()} {name}"))


def _as_name(text: str) -> str:
    """Return a module name that is like a text, empty where there is none."""
    lane, _dot, rest = re.sub(r"[^a-z0-9_.-]+", "_", text.lower()).strip("._-").partition(".")
    lane, short_name = lane.lstrip("0123456789-"), rest.replace(".", "_").lstrip("0123456789-")
    return f"{lane}.{short_name}"[:_LONGEST] if lane and short_name else ""
