"""Report what is allowed but deceives: unquoted scalars that readers of YAML disagree on, and invisible characters."""

from collections.abc import Collection, Iterator

from archatlas.load.document import Document
from archatlas.load.keypath import enclosing
from archatlas.load.scalars import read_plain
from archatlas.model.finding import Finding, Severity


def doubts(document: Document, mistyped: Collection[str], free: Collection[str]) -> Iterator[Finding]:
    """Yield unquoted scalars whose meaning is not settled by the type that the schema expects.

    A number or boolean in a place of that type is settled; below the free paths nobody knows what was meant.
    """
    for path, (text, reason) in document.ambiguous.items():
        if path in mistyped:
            continue
        if isinstance(read_plain(text).value, str):
            yield _doubt(document, path, reason, text, Severity.WARNING)
        elif any(outer in free for outer in enclosing(path)):
            yield _doubt(document, path, reason, text, Severity.NOTE)


def _doubt(document: Document, path: str, reason: str, text: str, severity: Severity) -> Finding:
    hint = f"quote it to make it text: '{text}'"
    return Finding("yaml/unquoted", severity, f"{path}: {reason}", document.at(path), document.path, path, hint)


def control_characters(document: Document) -> Iterator[Finding]:
    """Yield the texts and keys that hold characters which steer a terminal or turn the reading direction."""
    for path in document.controls:
        message = f"{path}: holds a control or bidirectional character"
        hint = "remove it; pages show it as an escape"
        place = document.at(path)
        yield Finding("schema/control-character", Severity.WARNING, message, place, document.path, path, hint)
