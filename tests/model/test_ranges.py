"""Where a key stands: from its first letter to behind its last one, as far as the reader knows."""

import pytest

from archatlas.formats.document import read_document
from archatlas.model.source import Position, Range, SourceFile

TEXT = """\
identity:
  name: lane.one
  tags: [first, second]
"it's": {plain: 1}
list:
- entry
"""


def ends_of(key: str) -> tuple[Position, Position]:
    found = read_document(SourceFile("one.yaml", TEXT)).range_of(key)
    return found.start, found.end


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        ("identity", (1, 1), (1, 9)),
        ("identity.name", (2, 3), (2, 7)),
        ("identity.owner", (1, 1), (1, 9)),
        ("identity.tags[1]", (3, 17), (3, 17)),
        ('["it\'s"]', (4, 1), (4, 1)),
        ('["it\'s"].plain', (4, 10), (4, 15)),
        ("list[0]", (6, 3), (6, 3)),
        ("nowhere", (1, 1), (1, 1)),
    ],
)
def test_a_range_is_that_of_the_key_or_of_the_nearest_one_around_it(
    key: str, start: tuple[int, int], end: tuple[int, int]
) -> None:
    assert ends_of(key) == (Position(*start), Position(*end))


def test_the_same_place_of_two_files_is_the_same_range() -> None:
    one, other = (read_document(SourceFile(path, TEXT)).range_of("identity") for path in ("one.yaml", "two.yaml"))

    assert isinstance(one, Range)
    assert one is other
