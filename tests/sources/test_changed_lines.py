"""Changed lines are counted whatever files are called."""

from pathlib import Path

import pytest

from archatlas.sources.git_history import changed_lines
from archatlas.sources.repository import open_repository
from sources.repositories import blob, forged_commit, new_repository


@pytest.mark.parametrize("name", [b"a\x01" + b"9" * 4400, b"a\x011234", b"\x015", b"1\t2\tb", b"-r\n"])
def test_no_name_of_a_file_is_taken_for_a_time_or_a_number(tmp_path: Path, name: bytes) -> None:
    place = new_repository(tmp_path / "r")
    commit = forged_commit(place, ("100644", name, blob(place, b"x\ny\n")))
    repository = open_repository(place)

    ((_seconds, (changed,)),) = changed_lines(repository, repository.resolve(commit), 1000)

    assert (changed.path.encode(), changed.added, changed.removed) == (name, 2, 0)
