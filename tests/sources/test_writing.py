"""A file is replaced as a whole, and only while it still holds what was read."""

from pathlib import Path

import pytest

from archatlas.formats.text_edits import rewritten
from archatlas.sources.read_errors import UnreadFileError
from archatlas.sources.writing import NotWrittenError, refuse_to_write, replace_content


def test_a_file_that_was_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "a.yaml"
    place.write_bytes(b"theirs")

    with pytest.raises(NotWrittenError, match="was changed in the meantime and is left alone; run this again"):
        replace_content(place, b"read", b"ours")
    assert place.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [place]


def test_a_link_in_the_place_of_a_file_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"read")
    (tmp_path / "a.yaml").symlink_to("other")

    with pytest.raises(UnreadFileError):
        refuse_to_write(tmp_path / "a.yaml")
    with pytest.raises(NotWrittenError):
        replace_content(tmp_path / "a.yaml", b"read", b"ours")
    assert (tmp_path / "other").read_bytes() == b"read"


@pytest.mark.parametrize(
    ("content", "before", "after", "later"),
    [
        (b"a: 1\r\nb: 2\r\n", "a: 1\nb: 2\n", "a: 1\nc:\n  d: 3\n", b"a: 1\r\nc:\r\n  d: 3\r\n"),
        (b"\xef\xbb\xbfa: 1\n", "a: 1\n", "b: 1\n", b"\xef\xbb\xbfb: 1\n"),
        (b"a: 1\rb: 2\rc: 3", "a: 1\nb: 2\nc: 3", "a: 1\nc: 3", b"a: 1\rc: 3"),
        (b"a: 1\r\nb: 2\nc: 3\n", "a: 1\nb: 2\nc: 3\n", "a: 1\nb: 2\nc: 4\n", b"a: 1\r\nb: 2\nc: 4\n"),
        ("é: 𝄞\r\n".encode(), "é: 𝄞\n", "é: 𝄞x\n", "é: 𝄞x\r\n".encode()),
    ],
)
def test_every_byte_that_is_not_edited_stays(content: bytes, before: str, after: str, later: bytes) -> None:
    assert rewritten(content, before, after) == later
