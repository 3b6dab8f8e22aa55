"""What takes long to make, made once for all processes of a test run."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a directory that whoever asks first fills and the others wait for; nobody may change it.

    This is the way that pytest-xdist documents: https://pytest-xdist.readthedocs.io/en/stable/how-to.html
    """
    own = factory.getbasetemp()
    common = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    place, made = common / name, common / f"{name}.made"
    with FileLock(common / f"{name}.lock"):
        if not made.exists():
            place.mkdir()
            make(place)
            made.touch()
    return place
