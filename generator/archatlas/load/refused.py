"""What is said of a file that is not read, wherever it lies."""

from pathlib import Path

from archatlas.model.finding import Finding, Severity
from archatlas.model.location import Location

SIZE_LIMIT = 2 * 1024 * 1024
"""Largest file in bytes."""
COUNT_LIMIT = 20_000
"""Most files of one estate."""


def symlink(place: Path) -> Finding:
    """Refuse a link, which could lead anywhere."""
    return refusal(place, "symlink", "symbolic links are not followed", "put the file itself in its place")


def not_regular(place: Path) -> Finding:
    """Refuse what has no text of its own: a pipe, a device, the commit of a submodule."""
    return refusal(place, "not-regular", "not a regular file", "put a plain file in its place")


def too_large(place: Path) -> Finding:
    """Refuse a file above the size limit."""
    return refusal(place, "too-large", f"larger than {SIZE_LIMIT // 1024**2} MiB", "split the file, or exclude it")


def too_many(root: Path) -> Finding:
    """Refuse what stands beyond the count limit."""
    return refusal(root, "too-many", f"holds more than {COUNT_LIMIT:,} files", "split it, or exclude some")


def bad_name(place: Path) -> Finding:
    """Refuse a file or directory whose name nobody could read in a report."""
    hint = "rename it with letters, digits and simple signs"
    return refusal(place, "name", "the name holds characters that cannot be shown", hint)


def unreadable(place: Path, error: OSError) -> Finding:
    """Say why the system does not open a file or directory."""
    reason = (error.strerror or "it cannot be opened").lower()
    return refusal(place, "unreadable", f"not readable: {reason}", "allow reading, or exclude it")


def refusal(place: Path, rule: str, message: str, hint: str, where: tuple[int, int] = (0, 0)) -> Finding:
    """Return an error about a file as a whole, or about a line and column of it."""
    path = path_text(place)
    return Finding(f"file/{rule}", Severity.ERROR, f"{path}: {message}", Location(path, *where), path, hint=hint)


def path_text(place: Path) -> str:
    """Return a path as text that can be printed: bytes that are no UTF-8 stand as escapes."""
    return shown_bytes(place.as_posix())


def shown_bytes(text: str) -> str:
    """Return a name that came from the system, with the bytes in it that are no UTF-8 as escapes."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
