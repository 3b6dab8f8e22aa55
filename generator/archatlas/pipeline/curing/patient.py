"""A text with a finding, and what may cure it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from archatlas.load.document import Document, read_document
from archatlas.model.finding import Finding
from archatlas.model.source import SourceFile
from archatlas.pipeline.curing.spot import Spot

_MEANT = re.compile(r"did you mean '([^']+)'")


@dataclass(frozen=True, slots=True)
class Cure:
    """Another text for a file, and in words what makes it so; no text where the file is to be left out."""

    action: str
    text: str | None


Cures = Iterator[Cure]


@dataclass(frozen=True)
class Patient:
    """A finding, and the text that it is about."""

    finding: Finding
    text: str

    @property
    def spot(self) -> Spot | None:
        """Return the place of the finding, None where it is about the file as a whole."""
        return Spot.at(self.text, self.finding.location.line, self.finding.location.column)

    @cached_property
    def document(self) -> Document:
        """The text with the places of its keys."""
        return read_document(SourceFile(self.finding.location.path, self.text))

    @property
    def meant(self) -> str:
        """Return what the finding's hint says is probably meant, empty where it does not."""
        found = _MEANT.search(self.finding.hint)
        return found.group(1) if found else ""

    @property
    def key_path(self) -> str:
        """Return the key path of this very text, in which entries of lists are counted."""
        return self.finding.message.partition(": ")[0]


def written(patient: Patient, action: str, told: Callable[[str], str]) -> Cures:
    """Yield the text with another value at the place of the finding, as far as the value stands on that line."""
    spot = patient.spot
    if spot is None:
        return
    for start, end in spot.values():
        value = told(spot.here[start:end])
        if value:
            yield Cure(action, spot.with_value(value, start, end))
