"""The thread that judges an estate knows when to look at which files."""

from pathlib import Path

import pytest

from archatlas.cli.check import with_pages
from archatlas.lsp.assessing import ALL_EVERY, Assessing, DiskChanges
from archatlas.lsp.estate import EditorEstate, FilesOnDisk


@pytest.mark.parametrize(
    ("says", "later"), [(DiskChanges.LOOKED_FOR, FilesOnDisk.ALL), (DiskChanges.TOLD, FilesOnDisk.SCHEMAS)]
)
def test_pages_and_descriptions_are_looked_at_now_and_then_where_no_editor_tells_of_them(
    tmp_path: Path, says: DiskChanges, later: FilesOnDisk
) -> None:
    seconds = [0.0]
    assessing = Assessing(EditorEstate(tmp_path, with_pages), lambda _known: None, 0.1, lambda: seconds[0])
    assessing.disk_changes = says
    seen = []
    for now in (says.value, ALL_EVERY - 1, ALL_EVERY, ALL_EVERY + says.value, 2 * ALL_EVERY):
        seconds[0] = now
        seen.append(assessing.unsaid())

    assert seen[2:4] == [later, FilesOnDisk.SCHEMAS]
    assert seen[4] is later
