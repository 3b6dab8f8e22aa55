"""A path in a schema stays below the directory from which it leads, or is told from one that does not."""

import pytest

from archatlas.model.source import is_below_root


@pytest.mark.parametrize("path", ["api/memory.yaml", "a b/c.proto", "./x", "a/../b", ".hidden/x", "..a/b"])
def test_a_path_that_stays_below_is_taken(path: str) -> None:
    assert is_below_root(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../../x",
        "..",
        "~/x",
        "C:/x",
        "c:x",
        "https://x.example/a",
        "a\\..\\b",
        "a\nb",
        "a\0b",
    ],
)
def test_a_path_that_leads_elsewhere_is_not(path: str) -> None:
    assert not is_below_root(path)
