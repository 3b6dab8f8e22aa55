"""Opens the stores that the settings name."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from archatlas.settings.environments import EnvironmentSettings
from archatlas.settings.live import StoreSettings
from archatlas.stores.event_log import EventLog
from archatlas.stores.port import Store, StoreRefused


def open_store(settings: StoreSettings, beside: Path, environment: Mapping[str, str]) -> Store:
    """Open the PostgreSQL whose address a variable holds, where one is named, else a file beside the settings."""
    if settings.postgresql:
        address = _address(settings.postgresql, "live.store.postgresql", environment)
        from archatlas.stores.postgresql import PostgresStore  # an extra, for those who name one

        return PostgresStore(address)
    from archatlas.stores.sqlite import SqliteStore  # who names PostgreSQL needs no SQLite

    return SqliteStore(_file(beside / settings.sqlite, "live.store.sqlite"))


def open_event_log(settings: EnvironmentSettings, beside: Path, environment: Mapping[str, str]) -> EventLog:
    """Open the log of an environment, where its settings say that it is."""
    key = f"environments.{settings.name}.journal"
    if settings.journal.postgresql:
        address = _address(settings.journal.postgresql, f"{key}.postgresql", environment)
        from archatlas.stores.postgresql import PostgresEventLog

        return PostgresEventLog(address, settings.name)
    from archatlas.stores.sqlite import SqliteEventLog

    return SqliteEventLog(_file(beside / settings.journal.sqlite, f"{key}.sqlite"))


def _file(path: Path, key: str) -> Path:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreRefused(f"the folder '{path.parent}' of the store cannot be made; set {key}") from error
    return path


def _address(variable: str, key: str, environment: Mapping[str, str]) -> str:
    if find_spec("psycopg") is None:
        raise StoreRefused("PostgreSQL needs psycopg, which is not installed: install archatlas[postgres]")
    address = environment.get(variable)
    if not address:
        raise StoreRefused(f"{key} names the variable {variable}, which is not set; export it")
    return address
