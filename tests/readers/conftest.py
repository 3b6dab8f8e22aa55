"""Two estates, each built once for all tests in this folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from installed import archatlas
from readers.site import BuiltSite


@pytest.fixture(scope="session", params=["roadmap113", "made"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """Build the site of an estate by the command."""
    if request.param == "made":
        make_estate: Callable[[int], Path] = request.getfixturevalue("make_estate")
        schemas = make_estate(200) / "modules"
    else:
        schemas = request.getfixturevalue("roadmap113")
    work = tmp_path_factory.mktemp("readers")
    built = archatlas("build", schemas, "--out", "site", cwd=work)
    assert built.returncode == 0, built.stderr
    return BuiltSite(work / "site")
