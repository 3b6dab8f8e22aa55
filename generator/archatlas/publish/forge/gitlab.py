"""Comments on GitLab, which calls them notes."""

from collections.abc import Callable, Iterator
from functools import cached_property
from urllib.parse import quote

from archatlas.publish.forge.comments import Comment, comment_of, entries, number_of
from archatlas.publish.forge.endurance import Patience
from archatlas.publish.forge.target import Target
from archatlas.publish.forge.transport import Call, Dialect, Transport

DIALECT = Dialect({"Accept": "application/json"}, "PRIVATE-TOKEN")

_PAGE = "per_page=20&sort=asc&order_by=created_at"
"""Notes can have a million characters each, so that a page of a hundred could be too large to take."""


class GitLab:
    """Read and write the notes of one merge request (docs.gitlab.com/api/notes)."""

    def __init__(self, target: Target, patience: Patience, tell: Callable[[str], None]) -> None:
        self._target = target
        self._transport = Transport(target, DIALECT, patience, tell)
        project = quote(target.repository, safe="")
        self._notes = f"{target.api.address}/projects/{project}/merge_requests/{target.number}/notes"

    @cached_property
    def account(self) -> int:
        """Return GitLab's number for the account that the token belongs to."""
        return number_of(self._transport.ask(Call("GET", f"{self._target.api.address}/user")), self._target)

    def comments(self) -> Iterator[Comment]:
        """Yield the notes of everybody but GitLab itself, the oldest first."""
        for entry in entries(self._transport, f"{self._notes}?{_PAGE}"):
            comment = comment_of(entry, "author")
            if comment is not None and entry.get("system") is not True:
                yield comment

    def create(self, body: str) -> int | None:
        """Return the number of the new note, or None when nobody can tell whether there is one."""
        answer = self._transport.ask_once(Call("POST", self._notes, {"body": body}))
        return None if answer is None else number_of(answer, self._target)

    def update(self, comment: Comment, body: str) -> None:
        """Give a note another text."""
        self._transport.ask(Call("PUT", f"{self._notes}/{comment.number}", {"body": body}))
