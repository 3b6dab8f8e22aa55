"""The thread that judges an estate knows when to look at which files."""

from collections.abc import Callable
from pathlib import Path
from queue import Queue

import pytest

from archatlas.cli.check import with_pages
from archatlas.lsp.assessing import ALL_EVERY, Assessing, DiskChanges
from archatlas.lsp.estate import Assessed, EditorEstate, FilesOnDisk
from builders import schema_text, written
from processes import LONG_ENOUGH


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


class TypedInto(EditorEstate):
    """An estate in which somebody types while it is judged for the first time; notes what it is asked for."""

    def __init__(self, root: Path, asked: Queue[str]) -> None:
        super().__init__(root, with_pages)
        self.asked, self.types = asked, list[Callable[[], None]]()

    def look_again(self, files: FilesOnDisk) -> None:
        self.asked.put("disk")
        super().look_again(files)

    def assess(self) -> Assessed:
        while self.types:
            self.types.pop()()
        return super().assess()

    def look_at_last_commit(self) -> Assessed:
        self.asked.put("last commit")
        return super().look_at_last_commit()


def test_who_types_at_once_learns_what_is_new_since_the_last_commit_all_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, schema_text("shop.till")) / "0.yaml"
    asked: Queue[str] = Queue()
    estate = TypedInto(tmp_path, asked)
    assessing = Assessing(estate, lambda _known: None, 0.0)
    assessing.disk_changes = DiskChanges.TOLD
    estate.types.append(lambda: assessing.edit(path.as_posix(), schema_text("shop.desk")))
    assessing.start()
    try:
        assert [asked.get(timeout=LONG_ENOUGH) for _ in range(2)] == ["disk", "last commit"]
    finally:
        assessing.stop()
