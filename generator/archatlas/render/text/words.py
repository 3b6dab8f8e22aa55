"""How numbers, dates and counts are written."""

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from archatlas.analysis.estate.decimals import decimal as decimal
from archatlas.analysis.estate.decimals import share_text
from archatlas.model.enumeration import count as count
from archatlas.model.enumeration import enumerated as enumerated

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def number(value: float) -> str:
    """Write a number as it was declared: with all its digits, without trailing zeros."""
    if value and not 1e-9 <= abs(value) < 1e15:
        return str(value)
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: float) -> str:
    """Write a percentage that is already one (0 to 100)."""
    return f"{number(value)}{NARROW_SPACE}%"


def objective(value: float) -> str:
    """Write a percentage that is a promise, with at least one decimal: "99.0 %"."""
    text = number(value)
    return f"{text if '.' in text else text + '.0'}{NARROW_SPACE}%"


def share(part: Fraction | float, digits: int = 0) -> str:
    """Write a share of 0 to 1 as a percentage with a narrow space."""
    return share_text(part, digits).replace(" ", NARROW_SPACE)


def day(stamp: str) -> str:
    """Write the date of an ISO 8601 text as "10 Sep 2025"; any other text is returned as it is."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    return date_of(moment)


def date_of(moment: datetime) -> str:
    """Write a moment's date as "10 Sep 2025", whatever the locale."""
    return written_day(moment.date())


def written_day(day: date) -> str:
    """Write a date as "10 Sep 2025", whatever the locale."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def month_of(day: date) -> str:
    """Write the month of a date as "September 2025", whatever the locale."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def slug(text: str) -> str:
    """Return a text as part of an anchor: lower case, runs of other characters as one hyphen."""
    return re.sub(r"[^a-z0-9_.]+", "-", text.lower()).strip("-") or "x"


def capitalised(word: str) -> str:
    """Return a lower-case word with a capital; a text that is more than a word stays as it was written."""
    return word[:1].upper() + word[1:] if word.isascii() and word.isalpha() and word.islower() else word


def milliseconds(value: object) -> str:
    """Write a number of milliseconds with its unit."""
    return f"{number(float(str(value)))} ms"


def per_second(value: object) -> str:
    """Write a number of requests per second with its unit."""
    return f"{number(float(str(value)))} requests/s"


def rule_slug(rule: str) -> str:
    """Return a rule's name as the last part of an address: `<family>-<name>`."""
    return rule.replace("/", "-")
