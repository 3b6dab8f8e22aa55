"""How text that somebody else wrote is made safe to look at: nothing invisible, nothing that reorders a line."""

import re

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
"""Control characters, line separators, bidirectional controls, lone surrogates and code points that are none."""

COMMAND_MARK = re.compile(r"##(?=\[|vso\[)", re.IGNORECASE)
"""What makes the rest of a printed line a command to a build service."""


def visible(text: str) -> str:
    r"""Return a text with each control, bidirectional or impossible character written as an escape like `\x1b`."""
    return text if text.isprintable() else _UNSEEN.sub(_as_escape, text)


def escaped(text: str) -> str:
    """Return a visible text as it stands in HTML, between tags and in an attribute with quotes."""
    return escaped_markup(text if text.isprintable() else visible(text))


def escaped_markup(text: str) -> str:
    """Return a text in which nothing is markup, for a text that is visible already."""
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;").replace('"', "&#34;")
    )


def terminal_text(text: str) -> str:
    r"""Return a visible text in which no build service finds a command, as `#\x23[group]` for `##[group]`.

    GitHub and Azure look for `##[` and `##vso[` anywhere in a line of their logs.
    """
    line = text if text.isprintable() else visible(text)
    return COMMAND_MARK.sub(r"#\\x23", line) if "##" in line else line


def terminal_line(text: str) -> str:
    """Return a text as a line that steers neither the terminal nor the service that runs us."""
    line = terminal_text(text)
    return f"| {line}" if is_command(line) else line


def is_command(line: str) -> bool:
    """Tell whether a build service takes a printed line for a command of its own, as `::error::` or `##[group]`."""
    return line.lstrip().startswith(("::", "##"))


def one_line(text: str, limit: int = 0) -> str:
    """Return a text on one line with nothing invisible in it, cut with an ellipsis where a limit is given."""
    line = visible(" ".join(text.split()))
    return line if not limit or len(line) <= limit else line[: limit - 1].rstrip() + "…"


_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>()#+!|~&$^=@]|(?<=\bwww)\.|:(?=//)|\A[-0-9]", re.IGNORECASE)
"""What may begin markup in a line of Markdown (CommonMark, GitHub's tables and links without brackets, mathematics)."""


def markdown_text(text: str, limit: int = 0) -> str:
    """Return a text on one line that is the same text where Markdown is shown, without a link or markup in it."""
    return _MARKDOWN.sub(_quoted_mark, one_line(text, limit))


def _quoted_mark(match: re.Match[str]) -> str:
    mark = match.group()
    return f"&#{ord(mark)};" if mark.isdigit() else f"\\{mark}"


def _as_escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
