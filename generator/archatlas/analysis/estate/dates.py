"""Points in time as schemas write them."""

from datetime import UTC, datetime

from archatlas.model.catalog import Catalog


def read_date(text: str | None) -> datetime | None:
    """Return the moment an ISO 8601 text names, in UTC where it names no offset; None where it names none."""
    try:
        stamp = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)


def data_date(catalog: Catalog) -> datetime | None:
    """Return the youngest `provenance.last_updated` of an estate, None where no schema has a readable one."""
    stamps = (read_date(module.provenance.last_updated) for module in catalog.values())
    return max((stamp for stamp in stamps if stamp), default=None)
