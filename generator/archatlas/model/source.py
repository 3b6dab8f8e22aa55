"""A schema's text before anyone has looked into it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The text of one file: from disk, a git revision, an editor buffer or an upload."""

    path: str
    text: str
    is_expected: bool = False
    """Whether it counts as a module schema whatever it says: the settings say so, or it was one before."""
