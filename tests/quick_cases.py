"""Which cases of a long list the quick tests try; all tests try all of them."""

from collections.abc import Iterable
from typing import Any

import pytest


def one_in(number: int, cases: Iterable[Any]) -> list[Any]:
    """Return cases of a test, all but the first one of so many marked as `real`.

    They take the same way through the code, each of them fast and together long.
    """
    return [real(case) if index % number else case for index, case in enumerate(cases)]


def real(case: Any) -> Any:
    """Return a case that only all tests try."""
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.real)
