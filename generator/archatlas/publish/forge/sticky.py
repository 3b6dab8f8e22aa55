"""The one comment that a report has in a pull request: made once, then kept up to date."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from archatlas.publish.forge.comments import Comment, Forge
from archatlas.publish.forge.endurance import Patience
from archatlas.publish.forge.github import GitHub
from archatlas.publish.forge.gitlab import GitLab
from archatlas.publish.forge.services import GITLAB
from archatlas.publish.forge.target import Target
from archatlas.publish.forge.text import CommentText


class Action(StrEnum):
    """What a comment needs, or got."""

    CREATE = "create"
    UPDATE = "update"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Step:
    """An action and the number of its comment, which a comment that is not there yet has not."""

    action: Action
    number: int | None = None


def forge_of(target: Target, patience: Patience, tell: Callable[[str], None]) -> Forge:
    """Return the forge that has the target; `tell` hears of every wait."""
    return (GitLab if target.service is GITLAB else GitHub)(target, patience, tell)


def planned(forge: Forge, text: CommentText) -> Step:
    """Return what the comment needs, without writing anything."""
    known = _known(forge, text)
    if known is None:
        return Step(Action.CREATE)
    return Step(Action.NOTHING if text.equals(known.body) else Action.UPDATE, known.number)


def stick(forge: Forge, text: CommentText) -> Step:
    """Create or update the comment and return what was done; what it says already is not sent again."""
    known = _known(forge, text)
    if known is None:
        return Step(Action.CREATE, _created(forge, text))
    if text.equals(known.body):
        return Step(Action.NOTHING, known.number)
    forge.update(known, text.body)
    return Step(Action.UPDATE, known.number)


def _known(forge: Forge, text: CommentText) -> Comment | None:
    # Anybody can write a comment with our marker, so only those of our own account count; the oldest one is kept.
    marked = (comment for comment in forge.comments() if text.marks(comment.body))
    return next((comment for comment in marked if comment.author == forge.account), None)


def _created(forge: Forge, text: CommentText) -> int:
    # A request that got lost may have been carried out: it is sent again only when its comment is not there.
    # The forge ends this with a refusal once its patience is over.
    while True:
        number = forge.create(text.body)
        if number is not None:
            return number
        known = _known(forge, text)
        if known is not None:
            return known.number
