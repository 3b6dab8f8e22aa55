"""The text of the comment: known by its hidden first line, never longer than the forge takes."""

import re
from dataclasses import dataclass

from archatlas.publish.forge.refusals import ForgeRefused
from archatlas.publish.forge.target import Target

_MARKER = re.compile(r"\A<!-- archatlas review(?:: [A-Za-z0-9][A-Za-z0-9 ._/-]{0,63})? -->\Z")

_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)

_COMMAND = re.compile(r"^/", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CommentText:
    """A report as it stands in the comment; the marker is its first line."""

    marker: str
    body: str

    def marks(self, other: str) -> bool:
        """Tell whether another comment's text begins with the same marker."""
        return other.partition("\n")[0].rstrip() == self.marker

    def equals(self, other: str) -> bool:
        """Tell whether another comment already says this; forges change line ends and strip the last ones."""
        return _plain(other) == _plain(self.body)


def comment_text(report: str, target: Target) -> CommentText:
    """Return the text of a report as the target's forge takes it; refuse what is no report of ours."""
    lines = report.removeprefix("\ufeff").replace("\r\n", "\n")
    marker = lines.partition("\n")[0].rstrip()
    if not _MARKER.match(marker):
        raise ForgeRefused(
            "the file does not begin with the line <!-- archatlas review -->; "
            "write it with `archatlas review --output markdown:FILE`"
        )
    if target.token.value in lines:
        raise ForgeRefused(f"the file shows the token of {target.token.variable}, which nobody else may see")
    return CommentText(marker, _cut(_without_commands(lines), target.service.longest))


def _without_commands(text: str) -> str:
    # GitLab carries out a line of a comment that begins with a slash, such as /merge, with the rights of the token;
    # after a space it is text (docs.gitlab.com/user/project/quick_actions).
    return _COMMAND.sub(" /", text)


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    marker, _, rest = text.partition("\n")
    head = (
        f"{marker}\n> **This report was cut:** a comment holds {longest:,} characters, the report has {len(text):,}. "
        "The output of the review has all of it.\n\n"
    )
    kept = rest[: longest - len(head)]
    kept = kept[: kept.rfind("\n") + 1]
    fences = [fence.start() for fence in _FENCE.finditer(kept)]
    return head + (kept[: fences[-1]] if len(fences) % 2 else kept)  # half a diagram would be an error message


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
