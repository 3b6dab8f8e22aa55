"""Numbers as they were written: exact, and as text that never says more than there is."""

import math
from fractions import Fraction


def as_fraction(number: float) -> Fraction:
    """Return the number a schema's author wrote: 0.1 is one tenth, not the nearest binary fraction."""
    return Fraction(repr(number))


def decimal_text(number: Fraction, digits: int) -> str:
    """Write a number without trailing zeros, cut after that many decimals; "…" says that more would follow."""
    scaled = abs(number) * 10**digits
    whole, rest = divmod(math.floor(scaled), 10**digits)
    sign = "-" if number < 0 else ""
    decimals = f".{rest:0{digits}d}" if digits else ""
    if scaled.denominator != 1:
        return f"{sign}{whole}{decimals}…"
    return f"{sign}{whole}{decimals.rstrip('0').rstrip('.')}"


def percent_text(number: Fraction, digits: int = 8) -> str:
    """Write a percentage that is already one, 0 to 100."""
    return f"{decimal_text(number, digits)} %"


def share_text(share: Fraction) -> str:
    """Write a share of 0 to 1 as a percentage, rounded down to two decimals."""
    return f"{decimal_text(Fraction(math.floor(share * 10_000), 100), 2)} %"


def half_up(number: Fraction) -> int:
    """Return the nearest whole number, the larger one where two are equally near."""
    return math.floor(number + Fraction(1, 2))
