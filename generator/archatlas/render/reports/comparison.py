"""A comparison as JSON for programs."""

from dataclasses import fields

from archatlas.analysis.compare.comparison import Comparison
from archatlas.render.reports.document import Document, jsonable

_STATES = ("before", "after")
"""The two assessments, which have documents of their own."""


def comparison_document(comparison: Comparison) -> Document:
    """Return everything that differs between the two states, with every number as it was computed."""
    return {
        part.name: jsonable(getattr(comparison, part.name)) for part in fields(comparison) if part.name not in _STATES
    }
