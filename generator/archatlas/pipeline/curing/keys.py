"""Cures of a key: another name, another place, none at all, or the one that is missing."""

import re
from collections.abc import Iterable, Iterator, Mapping

from archatlas.load.keypath import enclosing
from archatlas.pipeline.curing.patient import Cure, Cures, Patient
from archatlas.pipeline.curing.spot import Spot, quoted, unquoted

_ADD = re.compile(r"for example `(.+)`\Z", re.DOTALL)
_EXTENSIONS = re.compile(r"^extensions:[ \t]*(?:\{\})?[ \t]*$", re.M)


def near_key(patient: Patient) -> Cures:
    """Write the key that is probably meant."""
    spot = _mistyped_identity(patient) if patient.finding.rule == "module/not-a-schema" else patient.spot
    if patient.meant and spot is not None and spot.key:
        key = patient.meant.rpartition(".")[2]
        yield Cure(f"rename the key to '{key}'", spot.with_key(key))


def _mistyped_identity(patient: Patient) -> Spot | None:
    """Return the key at the beginning of a line that the hint quotes."""
    for line, text in enumerate(patient.text.split("\n"), start=1):
        key = re.match(r"([^\s#:]{1,80}):", text)
        if key and f"by '{key.group(1)}'" in patient.finding.hint:
            return Spot.at(patient.text, line, 1)
    return None


def quoted_key(patient: Patient) -> Cures:
    """Put a key in quotes."""
    spot = patient.spot
    if spot is not None and spot.key:
        key = quoted(unquoted(spot.key.rstrip().removesuffix(":").rstrip()))
        yield Cure(f"put the key in quotes: {key}", spot.with_key(key))


def below_extensions(patient: Patient) -> Cures:
    """Move a key that the format does not know to the place for such keys."""
    spot = patient.spot
    if spot is None or not spot.key or spot.is_first_of_entry or not spot.is_in_block:
        return
    block = (line[spot.column - 1 :] for line in spot.lines[spot.line - 1 : spot.end])
    inner = "\n".join(f"  {line}" if line else "" for line in block)
    rest = next(spot.removed(), "")
    if "extensions" in patient.document.positions:
        moved = _EXTENSIONS.sub(lambda _match: f"extensions:\n{inner}", rest, count=1)
    else:
        moved = f"{rest.rstrip()}\nextensions:\n{inner}\n"
    yield Cure("move it below extensions", moved)


def without_it(patient: Patient) -> Cures:
    """Remove what the finding is about, with everything below it."""
    spot = patient.spot
    if spot is not None:
        what = "the key and all below it" if spot.key else "the entry" if spot.is_in_block else "the value"
        yield from (Cure(f"remove {what}, in line {spot.line}", text) for text in spot.removed())


def without_its_branch(patient: Patient) -> Cures:
    """Remove the key of a section below which the finding lies, or the whole section."""
    for path in tuple(enclosing(patient.key_path))[-2:]:
        position = patient.document.positions.get(path)
        spot = Spot.at(patient.text, *position) if position else None
        if spot is not None:
            yield from (Cure(f"remove '{path}' and all below it", text) for text in spot.removed())


def added(patient: Patient) -> Cures:
    """Add the key that is missing, with the example that the format gives where it gives one."""
    path, example = patient.key_path, _ADD.search(patient.finding.hint)
    key = _last(path)
    entries = [example.group(1)] if example else [f"{key}: {{}}", f"{key}: []", f"{key}: unknown", f"{key}: 0"]
    for entry in entries:
        for text in with_entry(patient.text, patient.document.positions, path, entry):
            yield Cure(f"add what holds, for example '{entry}'", text)


def added_together(patients: Iterable[Patient]) -> str:
    """Return the text of a file with all keys that are missing, each with its first example; empty without any.

    What is added below moves nothing above it, so that the places of all keys stay the ones of the first text.
    """
    text = ""
    positions: Mapping[str, tuple[int, int]] = {}
    for patient in sorted(patients, key=lambda one: one.finding.location, reverse=True):
        positions = positions or patient.document.positions
        path, example = patient.key_path, _ADD.search(patient.finding.hint)
        entry = example.group(1) if example else f"{_last(path)}: {{}}"
        text = next(with_entry(text or patient.text, positions, path, entry), text)
    return text


def with_entry(text: str, positions: Mapping[str, tuple[int, int]], path: str, entry: str) -> Iterator[str]:
    """Yield a text with an entry at a key path that has no value yet, given where the keys of the text stand."""
    parent = _parent(path)
    if path in positions:
        spot = Spot.at(text, *positions[path])
        if spot is not None:
            yield spot.with_line(spot.before + spot.key.rstrip() + entry.partition(":")[2])
    elif not parent:
        yield f"{text.rstrip()}\n{entry}\n"
    else:
        first = next((one for one in positions if one.startswith((f"{parent}.", f"{parent}["))), "")
        spot = Spot.at(text, *positions[first or parent]) if first or parent in positions else None
        if spot is not None:
            yield spot.with_sibling(entry) if first else spot.with_child(entry)


def _parent(path: str) -> str:
    return path[: max(path.rfind("."), path.rfind("["), 0)]


def _last(path: str) -> str:
    return path[len(_parent(path)) :].lstrip(".")
