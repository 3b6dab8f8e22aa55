"""Decides whether a directory may be written, and says what stands in the way."""

import os
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from archatlas.model.enumeration import quoted
from archatlas.publish.errors import OutputRefused, real_path, unwritable_message
from archatlas.publish.output.entries import open_directory
from archatlas.publish.output.manifest import (
    ForeignEntry,
    ForeignKind,
    ManifestState,
    VerifiedFiles,
    foreign_entries,
    read_manifest,
)
from archatlas.render.text.escaping import visible

NAMED_ENTRIES = 3
"""Things that a refusal names; the rest is counted."""


class OutputKind(Enum):
    """What a directory of ours holds; the value is the name of the file that marks it and lists what we wrote."""

    SITE = ".archatlas-site"
    EXPORT = ".archatlas-export"


_ELSEWHERE = {
    OutputKind.SITE: "move it away or name another directory with --out; what belongs to the site goes into the docs "
    "directory of a mkdocs.yml of your own (--mkdocs)",
    OutputKind.EXPORT: "move it away or name another directory with --out",
}


def check_target(target: Path, kind: OutputKind, *schemas: Path) -> Path:
    """Return the real path of the directory to write, or refuse when something of value would be replaced."""
    try:
        return _check_target(target, kind, schemas)
    except OSError as error:
        raise OutputRefused(unwritable_message(target, error)) from error


def require_ours(directory: int, target: Path, kind: OutputKind, known: VerifiedFiles) -> None:
    """Refuse an open directory that holds anything that archatlas did not write there as it is now.

    `known` remembers what was read, for the next time.
    """
    manifest = read_manifest(directory, kind.value)
    found = foreign_entries(directory, kind.value, manifest, known)
    entries = [one for one in found if one.kind is found[0].kind]
    if entries or manifest.state in {ManifestState.UNFINISHED, ManifestState.UNREADABLE}:
        raise OutputRefused(f"'{target}' {_refusal(target, kind, manifest.state, entries)}")


def _check_target(target: Path, kind: OutputKind, schemas: Sequence[Path]) -> Path:
    real = real_path(target, OutputRefused)
    here = Path.cwd().resolve()
    if real == here or real in here.parents:
        raise OutputRefused(f"'{target}' holds the current directory; name a directory inside it, such as 'site'")
    for directory in schemas:
        if real == directory.resolve() or real in directory.resolve().parents:
            raise OutputRefused(f"'{target}' holds the schemas '{directory}'; name another directory")
    _require_place(target, real)
    if real.exists():
        descriptor = open_directory(real)
        try:
            require_ours(descriptor, target, kind, {})
        finally:
            os.close(descriptor)
    return real


def _refusal(target: Path, kind: OutputKind, state: ManifestState, entries: Sequence[ForeignEntry]) -> str:
    gravest = entries[0].kind if entries else None
    if gravest is ForeignKind.REPOSITORY:
        return (
            f"holds a repository, {_named(entries)}, whose history would be lost; name another directory with --out, "
            "and copy the result from there"
        )
    if state is ManifestState.UNMARKED:
        return f"was not written by archatlas and holds {_named(entries)}; {_ELSEWHERE[kind]}"
    if state is not ManifestState.LISTED:
        return (
            f"has no list of what archatlas wrote there: its '{kind.value}' is damaged or of an earlier version; "
            f"if nothing in it is needed any more, remove '{target}' and run this again"
        )
    if gravest is ForeignKind.UNLISTED:
        return f"holds what archatlas did not write: {_named(entries)}; {_ELSEWHERE[kind]}"
    if gravest is ForeignKind.CHANGED:
        return (
            f"was changed after archatlas wrote it: {_named(entries)}; keep a copy of what you need and remove "
            f"'{target}', or name another directory with --out"
        )
    return f"cannot be replaced: no permission to remove what is in {_named(entries)}; remove it as its owner"


def _named(entries: Sequence[ForeignEntry]) -> str:
    return quoted([visible(entry.path) for entry in entries], NAMED_ENTRIES)


def _require_place(target: Path, real: Path) -> None:
    """Refuse a place where no directory can be made or replaced."""
    if real.exists() and not real.is_dir():
        raise OutputRefused(f"'{target}' is not a directory; name another one")
    if os.path.ismount(real):
        raise OutputRefused(
            f"'{target}' is a mount point, which cannot be replaced as a whole; name a directory inside it"
        )
    above = next(place for place in real.parents if place.exists())
    if not above.is_dir():
        raise OutputRefused(f"'{above}' is not a directory, so that '{target}' cannot be made in it; name another one")
    if not os.access(above, os.W_OK | os.X_OK):
        raise OutputRefused(
            f"'{target}' cannot be written: no permission to make anything in '{above}'; "
            "name a directory of your own with --out"
        )
