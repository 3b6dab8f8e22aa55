"""Reads an estate and judges it by code and by what CI measured too, for commands that tell of it as it is now."""

import argparse

from archatlas.analysis.assessment import Assessment
from archatlas.cli.options import ResolvedOptions, clock_day, drift_code, named_evidence
from archatlas.pipeline import assess_scope
from archatlas.pipeline.code_scan import with_changes_where_asked, with_code
from archatlas.pipeline.measured_facts import evidence_places, with_evidence_at


def judged_estate(arguments: argparse.Namespace, place: ResolvedOptions) -> Assessment:
    """Return the estate, compared with code where that is asked for, and judged by artefacts where there are some."""
    settings, home = place.settings, place.config.parent
    code = drift_code(arguments, settings, place.config)
    assessment = with_code(assess_scope(place.scope, settings, clock_day(arguments)), code, settings)
    assessment = with_evidence_at(evidence_places(named_evidence(arguments), settings, home), assessment, settings)
    return with_changes_where_asked(assessment, settings, home)
