"""Patterns of the settings may come with a change: whatever they say, a command ends soon and never with a bug."""

from pathlib import Path

import pytest

from installed import archatlas

NAME = f"{'a' * 120}.yaml"
DEEP = "/".join("d" * 20)


def check(root: Path, key: str, pattern: str) -> int:
    """Check an estate of two modules, one with a long name and one far below, with one pattern."""
    for number, path in enumerate((f"arch/{NAME}", f"{DEEP}/x.yaml")):
        (root / path).parent.mkdir(parents=True)
        (root / path).write_text(f"identity: {{name: shop.m{number}}}\n")
    (root / "archatlas.yml").write_text(f"schemas: .\n{key}: ['{pattern}']\n")
    done = archatlas("check", cwd=root)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.count("ownership/unnamed")


@pytest.mark.parametrize("key", ["include", "exclude"])
@pytest.mark.parametrize(
    "pattern",
    ["*a" * 20 + "*b", "**/" * 20 + "x.yml", "**/d/" * 9 + "x.yml", "[z-a]*.yaml", "[a||b]*.y", "[", "../**/*.yaml"],
)
def test_no_pattern_takes_long_or_fails(tmp_path: Path, key: str, pattern: str) -> None:
    assert check(tmp_path, key, pattern) == 2


@pytest.mark.parametrize("pattern", ["*a" * 20 + "*", "**/" * 20 + "a*.yaml", "**/arch/**/*", "[!x]*.y?ml", "arch/"])
def test_what_a_long_pattern_says_is_still_heeded(tmp_path: Path, pattern: str) -> None:
    assert check(tmp_path, "exclude", pattern) == 1
