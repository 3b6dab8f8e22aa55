"""Trees of code that lie nowhere."""

from collections.abc import Mapping, Sequence

from archatlas.model.code import CodeFile


def tree(files: Mapping[str, str | bytes] | Sequence[str]) -> list[CodeFile]:
    """Return files with their texts, empty ones where only paths are given."""
    texts = files if isinstance(files, Mapping) else dict.fromkeys(files, "")
    return [_file(path, text.encode() if isinstance(text, str) else text) for path, text in texts.items()]


def _file(path: str, text: bytes) -> CodeFile:
    return CodeFile(path=path, digest="", read=lambda: text)
