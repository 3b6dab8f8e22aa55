"""Two estates, each built once for all tests."""

from pathlib import Path

import pytest

from readers.site import BuiltSite


@pytest.fixture(scope="session", params=["roadmap113_site", "made_site"])
def site(request: pytest.FixtureRequest) -> BuiltSite:
    """Return the site of an estate."""
    folder: Path = request.getfixturevalue(request.param)
    return BuiltSite(folder)
