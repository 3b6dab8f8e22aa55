"""What is known about an estate is found by module and by file."""

from datetime import UTC, datetime

import pytest

from archatlas.analysis.estate.dates import read_date
from archatlas.model.assurance import Provenance
from builders import A, assessed, assessment, module, requiring, schema_text


def test_the_findings_of_a_module_begin_with_the_gravest() -> None:
    known = assessed(requiring(A, "lane.x", A, A))

    severities = [finding.severity for finding in known.findings_of(A)]
    assert severities == sorted(severities, reverse=True)
    assert known.findings_of(A)[0].rule == "reference/unknown"


def test_a_refused_file_is_kept_with_every_reason() -> None:
    known = assessed(schema_text(A), schema_text("lane.b", {"identity.tier": 9, "security.authz_model": ["x"]}))

    assert known.refused == ("1.yaml",)
    assert [finding.subject for finding in known.refusals["1.yaml"]] == ["identity.tier", "security.authz_model"]
    assert list(known.catalog) == [A]


def test_the_date_of_the_data_is_the_youngest_update() -> None:
    stamps = ("2026-01-05T09:00:00+02:00", "2026-01-05", "2026-01-05T08:00:00Z", None)
    modules = [module(f"lane.m{n}", provenance=Provenance(last_updated=stamp)) for n, stamp in enumerate(stamps)]

    assert assessment(*modules).data_date == datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert assessment(module(A)).data_date is None


@pytest.mark.parametrize("text", [None, "", "soon", "2026-13-01"])
def test_what_names_no_moment_is_none(text: str | None) -> None:
    assert read_date(text) is None
