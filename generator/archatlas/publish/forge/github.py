"""Comments on GitHub, where a pull request's comments are those of the issue with the same number."""

from collections.abc import Callable, Iterator
from functools import cached_property

from archatlas.publish.forge.comments import Comment, comment_of, entries, not_the_api, number_of
from archatlas.publish.forge.endurance import Patience
from archatlas.publish.forge.target import Target
from archatlas.publish.forge.transport import Call, Dialect, Transport

DIALECT = Dialect(
    {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}, "Authorization", "Bearer "
)


class GitHub:
    """Read and write the comments of one pull request (docs.github.com/rest/issues/comments)."""

    def __init__(self, target: Target, patience: Patience, tell: Callable[[str], None]) -> None:
        self._target = target
        self._transport = Transport(target, DIALECT, patience, tell)
        self._issues = f"{target.api.address}/repos/{target.repository}/issues"

    @cached_property
    def account(self) -> int:
        """Return GitHub's number for the account that the token belongs to."""
        # GET /user refuses the token of a workflow or of an app (403 "Resource not accessible by integration");
        # the viewer of GraphQL is known for every kind of token.
        call = Call("POST", _graphql(self._target.api.address), {"query": "{ viewer { databaseId } }"})
        match self._transport.ask(call).data():
            case {"data": {"viewer": {"databaseId": int(account)}}}:
                return account
            case _:
                raise not_the_api(self._target)

    def comments(self) -> Iterator[Comment]:
        """Yield the comments of everybody, the oldest first."""
        for entry in entries(self._transport, f"{self._issues}/{self._target.number}/comments?per_page=100"):
            comment = comment_of(entry, "user")
            if comment is not None:
                yield comment

    def create(self, body: str) -> int | None:
        """Return the number of the new comment, or None when nobody can tell whether there is one."""
        call = Call("POST", f"{self._issues}/{self._target.number}/comments", {"body": body})
        answer = self._transport.ask_once(call)
        return None if answer is None else number_of(answer, self._target)

    def update(self, comment: Comment, body: str) -> None:
        """Give a comment another text."""
        self._transport.ask(Call("PATCH", f"{self._issues}/comments/{comment.number}", {"body": body}))


def _graphql(api: str) -> str:
    # docs.github.com/enterprise-server/graphql/guides/forming-calls-with-graphql: /api/graphql beside /api/v3.
    return f"{api.removesuffix('/v3')}/graphql"
