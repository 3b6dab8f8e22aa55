"""What counts as Python's standard library does not depend on the Python that runs."""

import sys
from pathlib import Path

import pytest

from installed import archatlas

SCHEMA = """\
identity: {name: bank.ledger, summary: Keeps the books}
ownership: {owner: '@Team'}
dependencies:
  external:
    libs:
    - {name: imp}
    - {name: tomllib}
    - {name: telnetlib}
    - {name: left_pad}
"""


def test_the_list_of_the_interpreter_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bank.ledger.yaml").write_text(SCHEMA)
    said = archatlas("check", ".", cwd=tmp_path).stdout
    monkeypatch.setattr(sys, "stdlib_module_names", frozenset({"left_pad"}))

    assert archatlas("check", ".", cwd=tmp_path).stdout == said
    assert "leaves version or licence open for 'left_pad'\n" in said
