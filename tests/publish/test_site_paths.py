"""No path of a rendered file leaves the site."""

import pytest

from archatlas.publish.output.site_path import checked_path


@pytest.mark.parametrize("path", ["index.md", "modules/candidate.memory/index.md", "assets/a-b_c.svg"])
def test_plain_paths_pass(path: str) -> None:
    assert checked_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "/etc/x", "../x", "a/../../x", "a//b", "a\\b", "a/.git/x", "a\nb", "a./b", "a\u2028b", "c:x", "a" * 256],
)
def test_paths_that_could_leave_the_site_or_hide_in_it_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not a safe path"):
        checked_path(path)
