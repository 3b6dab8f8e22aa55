"""The log of an environment in SQLite and in a PostgreSQL of our own, for tests that ask the same of both."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from archatlas.stores.event_log import EventLog
from archatlas.stores.postgresql import PostgresEventLog
from archatlas.stores.sqlite import SqliteEventLog
from postgres_cluster import cluster, why_not

Opened = Callable[[], EventLog]
"""Opens the same log once more."""


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    if reason := why_not():
        pytest.skip(reason)
    with cluster() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    logs: list[EventLog] = []
    address = request.getfixturevalue("database") if request.param == "postgresql" else None
    if address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS archatlas_deploy_prod_eu CASCADE")

    def opened() -> EventLog:
        logs.append(PostgresEventLog(address, "prod-eu") if address else SqliteEventLog(tmp_path / "prod.sqlite"))
        return logs[-1]

    yield opened
    for log in logs:
        log.close()


@pytest.fixture
def log(opened: Opened) -> EventLog:
    return opened()
