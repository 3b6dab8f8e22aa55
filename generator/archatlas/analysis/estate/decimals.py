"""Numbers as text, in one spelling wherever they stand: rounded half up, without zeros at the end."""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

MOST_DIGITS = 9
"""Decimals after which two numbers count as written alike."""
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)


@lru_cache(maxsize=4096)
def as_fraction(number: float) -> Fraction:
    """Return the number a schema's author wrote: 0.1 is one tenth, not the nearest binary fraction."""
    return Fraction(repr(number))


def decimal(number: Fraction | float, digits: int = 2) -> str:
    """Write a number with at most so many decimals."""
    scaled = _scaled(number, digits)
    sign = "-" if number < 0 and scaled else ""
    if not digits:
        return f"{sign}{scaled}"
    whole, rest = divmod(scaled, 10**digits)
    return f"{sign}{whole}.{rest:0{digits}d}".rstrip("0").removesuffix(".")


def apart(numbers: Sequence[Fraction], digits: int = 2) -> tuple[str, ...]:
    """Write numbers that are compared: with more decimals where different ones would look the same."""
    texts = tuple(decimal(number, digits) for number in numbers)
    if digits < MOST_DIGITS and len(set(texts)) < len(set(numbers)):
        return apart(numbers, digits + 1)
    return texts


def percent_text(number: Fraction | float, digits: int = MOST_DIGITS) -> str:
    """Write a percentage that is already one, 0 to 100."""
    return f"{decimal(number, digits)} %"


@lru_cache(maxsize=4096)  # modules share most targets and percentages, and each is divided digit by digit
def share_text(share: Fraction | float, digits: int = 1) -> str:
    """Write a share of 0 to 1 as a percentage; what is not all or nothing is not rounded to it."""
    percentage = 100 * (as_fraction(share) if isinstance(share, float) else share)
    text = decimal(percentage, digits)
    if 0 < percentage < 100 and text in ("0", "100") and digits < MOST_DIGITS:
        return share_text(share, digits + 1)
    return f"{text} %"


def shares_apart(shares: Sequence[Fraction]) -> tuple[str, ...]:
    """Write shares that are compared as percentages that look as different as they are."""
    return tuple(f"{text} %" for text in apart([share * 100 for share in shares], 1))


def _scaled(number: Fraction | float, digits: int) -> int:
    """Return how many units of the last decimal a number has, without its sign."""
    if isinstance(number, float):  # what its author wrote: 0.285 is not the binary fraction below it
        units: Decimal = Decimal(repr(abs(number))).scaleb(digits, _EXACT)
        return int(units.to_integral_value(ROUND_HALF_UP))
    return half_up(Fraction(abs(number)) * 10**digits)


def half_up(number: Fraction) -> int:
    """Return the nearest whole number, the larger one where two are equally near."""
    return math.floor(number + Fraction(1, 2))
