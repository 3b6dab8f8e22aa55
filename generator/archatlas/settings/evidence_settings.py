"""What settings say about the artefacts of CI: where they lie, what their names mean, how old they may be."""

from collections.abc import Mapping
from typing import Any

from archatlas.model.measured import EvidenceKind
from archatlas.model.record import dataclass, field


@dataclass(frozen=True, slots=True)
class EvidenceSettings:
    """Where artefacts lie below the top of the code, and how they are read.

    `roots` say which directory a beginning of names in reports stands for. `claims` are the facts of which schemas are
    to declare what is measured.
    """

    files: tuple[str, ...] = ()
    roots: Mapping[str, str] = field(default_factory=dict)
    max_age_days: int | None = None
    claims: frozenset[EvidenceKind] = frozenset()
    series: str = ""
    """The directory in which runs of benchmarks are kept, from that of the settings."""
    machine: str = ""
    """What all these runs count as measured on, where runners have another name each time."""


def evidence_of(said: Mapping[str, Any]) -> EvidenceSettings:
    """Return what a valid mapping says."""
    files = said.get("files", ())
    return EvidenceSettings(
        (files,) if isinstance(files, str) else tuple(files),
        dict(said.get("roots", {})),
        said.get("max_age_days"),
        frozenset(EvidenceKind(one) for one in said.get("claims", ())),
        said.get("series", ""),
        said.get("machine", ""),
    )
