"""The one comment that a report has in a pull request: known by its hidden first line, kept up to date."""

import re
from collections.abc import Callable
from enum import StrEnum

from archatlas.model.record import dataclass
from archatlas.publish.errors import ForgeError
from archatlas.publish.forge.comments import Comment, Forge, GitHub, GitLab
from archatlas.publish.forge.retry import RetryPolicy
from archatlas.publish.forge.service import GITLAB
from archatlas.publish.forge.target import CommentTarget

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
        return _normalized(other) == _normalized(self.body)


def comment_text(report: str, target: CommentTarget) -> CommentText:
    """Return the text of a report as the target's forge takes it; refuse what is no report of ours."""
    lines = report.removeprefix("\ufeff").replace("\r\n", "\n")
    marker = lines.partition("\n")[0].rstrip()
    if not _MARKER.match(marker):
        raise ForgeError(
            "the file does not begin with the line <!-- archatlas review -->; "
            "write it with `archatlas review --output markdown:FILE`"
        )
    if target.token.value in lines:
        raise ForgeError(f"the file shows the token of {target.token.variable}, which nobody else may see")
    return CommentText(marker, _shortened(_without_commands(lines), target.service.longest))


def _without_commands(text: str) -> str:
    # GitLab carries out a line of a comment that begins with a slash, such as /merge, with the rights of the token;
    # after a space it is text (docs.gitlab.com/user/project/quick_actions).
    return _COMMAND.sub(" /", text)


def _shortened(text: str, longest: int) -> str:
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


def _normalized(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


class CommentAction(StrEnum):
    """What a comment needs, or got."""

    CREATE = "create"
    UPDATE = "update"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class CommentChange:
    """An action and the number of its comment, which a comment that is not there yet has not."""

    action: CommentAction
    number: int | None = None


def forge_client(target: CommentTarget, retry_policy: RetryPolicy, tell: Callable[[str], None]) -> Forge:
    """Return the forge that has the target; `tell` hears of every wait."""
    return (GitLab if target.service is GITLAB else GitHub)(target, retry_policy, tell)


def plan_upsert(forge: Forge, text: CommentText) -> CommentChange:
    """Return what the comment needs, without writing anything."""
    known = _find_comment(forge, text)
    if known is None:
        return CommentChange(CommentAction.CREATE)
    return CommentChange(CommentAction.NOTHING if text.equals(known.body) else CommentAction.UPDATE, known.number)


def upsert_comment(forge: Forge, text: CommentText) -> CommentChange:
    """Create or update the comment and return what was done; what it says already is not sent again."""
    known = _find_comment(forge, text)
    if known is None:
        return CommentChange(CommentAction.CREATE, _create_comment(forge, text))
    if text.equals(known.body):
        return CommentChange(CommentAction.NOTHING, known.number)
    forge.update(known, text.body)
    return CommentChange(CommentAction.UPDATE, known.number)


def _find_comment(forge: Forge, text: CommentText) -> Comment | None:
    # Anybody can write a comment with our marker, so only those of our own account count; the oldest one is kept.
    marked = (comment for comment in forge.comments() if text.marks(comment.body))
    return next((comment for comment in marked if comment.author == forge.account), None)


def _create_comment(forge: Forge, text: CommentText) -> int:
    # A request that got lost may have been carried out: it is sent again only when its comment is not there.
    # The forge ends this with a refusal once its patience is over.
    while True:
        number = forge.create(text.body)
        if number is not None:
            return number
        known = _find_comment(forge, text)
        if known is not None:
            return known.number
