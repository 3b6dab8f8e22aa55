"""What is said as Markdown, for editors that show Markdown and for those that show text as it is."""

import re
from collections.abc import Sequence

from lsprotocol import types

_MARKUP = re.compile(
    r"(?P<fence>`+)(?P<pad> ?)(?P<code>.+?)(?P=pad)(?P=fence)(?!`)"
    r"|\[(?P<words>[^\[\]]+)\]\(<(?P<url>[^<>]*)>\)|\\(?P<mark>[!-/:-@\[-`{-~])|&#(?P<number>\d+);|\*\*"
)


def kind_for(supported: Sequence[types.MarkupKind | str] | None) -> types.MarkupKind:
    """Return what an editor is told things in, given what it says it shows: Markdown where it does not say."""
    knows_markdown = not supported or types.MarkupKind.Markdown in supported
    return types.MarkupKind.Markdown if knows_markdown else types.MarkupKind.PlainText


def shown_text(markdown: str, kind: types.MarkupKind) -> types.MarkupContent:
    """Return our own Markdown as an editor shows it."""
    is_plain = kind is types.MarkupKind.PlainText
    return types.MarkupContent(kind, _MARKUP.sub(_plain, markdown) if is_plain else markdown)


def _plain(found: re.Match[str]) -> str:
    said = found.groupdict()
    if said["words"]:
        return f"{said['words']}: {said['url']}"
    return said["code"] or said["mark"] or (chr(int(said["number"])) if said["number"] else "")
