"""mkdocs dates its pages by the data, whatever the data say."""

import gzip
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archatlas.publish.mkdocs.mkdocs_process import build_date


@pytest.mark.parametrize(
    ("given", "dated"),
    [
        (date(2026, 1, 5), date(2026, 1, 5)),
        (date(1, 1, 1), date(1980, 1, 1)),
        (date(1969, 12, 31), date(1980, 1, 1)),
        (date(2106, 2, 8), date(2106, 2, 7)),
        (date(9999, 12, 31), date(2106, 2, 7)),
    ],
)
def test_every_date_of_the_data_can_be_written_by_the_tools(
    given: date, dated: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    with build_date(given):
        seconds = int(os.environ["SOURCE_DATE_EPOCH"])
        gzip.GzipFile(tmp_path / "sitemap.xml.gz", "wb", mtime=seconds).close()

    assert datetime.fromtimestamp(seconds, UTC).date() == dated
    assert "SOURCE_DATE_EPOCH" not in os.environ


def test_the_date_that_the_environment_names_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    with build_date(date(2026, 1, 5)):
        assert os.environ["SOURCE_DATE_EPOCH"] == "1"
