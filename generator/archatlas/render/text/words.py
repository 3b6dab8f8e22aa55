"""How numbers, dates and counts are written."""

import re
from datetime import date, datetime
from decimal import Decimal

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def count(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun: "1 module", "2 modules"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def decimal(number: float, digits: int = 2) -> str:
    """Write a number with at most `digits` decimals and no trailing zeros."""
    text = f"{number:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


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


def share(part: float, digits: int = 0) -> str:
    """Write a share of 0 to 1 as a percentage; what is not all or nothing is not rounded to it."""
    value = part * 100
    while 0 < value < 100 and round(value, digits) in (0, 100) and digits < 9:
        digits += 1
    return f"{decimal(value, digits)}{NARROW_SPACE}%"


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


def joined(words: tuple[str, ...] | list[str], limit: int = 0) -> str:
    """Join words with commas; past the limit, say how many more there are."""
    if limit and len(words) > limit:
        return f"{', '.join(words[:limit])} and {len(words) - limit} more"
    return ", ".join(words)


def milliseconds(value: object) -> str:
    """Write a number of milliseconds with its unit."""
    return f"{number(float(str(value)))} ms"


def per_second(value: object) -> str:
    """Write a number of requests per second with its unit."""
    return f"{number(float(str(value)))} requests/s"


def rule_slug(rule: str) -> str:
    """Return a rule's name as the last part of an address: `<family>-<name>`."""
    return rule.replace("/", "-")
