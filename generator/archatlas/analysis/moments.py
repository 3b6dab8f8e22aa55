"""Points in time as schemas write them."""

from datetime import UTC, datetime


def moment(text: str | None) -> datetime | None:
    """Return the moment an ISO 8601 text names, in UTC where it names no offset; None where it names none."""
    try:
        stamp = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
