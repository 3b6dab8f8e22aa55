"""Comments of a pull request on GitHub and of a merge request on GitLab, and the pages that they come on."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Protocol
from urllib.parse import quote

from requests.utils import parse_header_links

from archatlas.model.record import dataclass
from archatlas.publish.errors import ForgeError
from archatlas.publish.forge.response import ApiResponse
from archatlas.publish.forge.retry import RetryPolicy
from archatlas.publish.forge.service import origin_of
from archatlas.publish.forge.target import CommentTarget
from archatlas.publish.forge.transport import ApiProfile, ApiRequest, Transport


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; the author is the forge's number for the account."""

    number: int
    author: int
    body: str


class Forge(Protocol):
    """What is asked of a forge; there is one for each kind."""

    @property
    def account(self) -> int:
        """Return the forge's number for the account that the token belongs to."""
        ...

    def comments(self) -> Iterator[Comment]:
        """Yield the comments of everybody, the oldest first."""
        ...

    def create(self, body: str) -> int | None:
        """Return the number of the new comment, or None when nobody can tell whether there is one."""
        ...

    def update(self, comment: Comment, body: str) -> None:
        """Give a comment another text."""
        ...


def paginated_entries(transport: Transport, address: str) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a list that comes page by page, each page naming the next one in its Link header."""
    read = set()
    following: str | None = address
    while following is not None and following not in read:
        response = transport.ask(ApiRequest("GET", following))
        yield from _objects(response, transport.target)
        read.add(following)
        following = _next_page(response, transport.target)
    if following is not None:
        raise ForgeError(f"{transport.target.api.origin.host} lists its comments in a circle; check --api")


def comment_of(entry: Mapping[str, object], author_key: str) -> Comment | None:
    """Return the comment that an object describes, or None when it has no author or no text."""
    author = entry.get(author_key)
    match entry.get("id"), author.get("id") if isinstance(author, dict) else None, entry.get("body"):
        case int(number), int(account), str(body):
            return Comment(number, account, body)
        case _:
            return None


def number_of(response: ApiResponse, target: CommentTarget) -> int:
    """Return the number in the object that an answer consists of."""
    match response.data():
        case {"id": int(number)}:
            return number
        case _:
            raise unexpected_response(target)


def unexpected_response(target: CommentTarget) -> ForgeError:
    """Return the refusal of an answer that the API would not give."""
    return ForgeError(
        f"{target.api.address} does not answer like the API of {target.service.name}; check --api and --forge"
    )


def _objects(response: ApiResponse, target: CommentTarget) -> Iterator[Mapping[str, object]]:
    data = response.data()
    if not isinstance(data, list):
        raise unexpected_response(target)
    return (entry for entry in data if isinstance(entry, dict))


def _next_page(response: ApiResponse, target: CommentTarget) -> str | None:
    for link in parse_header_links(response.headers.get("link", "")):
        if link.get("rel") == "next":
            address = link.get("url", "")
            if origin_of(address) != target.api.origin:
                raise ForgeError(
                    f"{target.api.origin.host} names another host for its next page, and a token is not sent there; "
                    "give --api the address that the forge has for itself"
                )
            return address
    return None


GITHUB_PROFILE = ApiProfile(
    {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}, "Authorization", "Bearer "
)


class GitHub:
    """Read and write the comments of one pull request (docs.github.com/rest/issues/comments)."""

    def __init__(self, target: CommentTarget, retry_policy: RetryPolicy, tell: Callable[[str], None]) -> None:
        self._target = target
        self._transport = Transport(target, GITHUB_PROFILE, retry_policy, tell)
        self._issues = f"{target.api.address}/repos/{target.repository}/issues"

    @cached_property
    def account(self) -> int:
        """Return GitHub's number for the account that the token belongs to."""
        # GET /user refuses the token of a workflow or of an app (403 "Resource not accessible by integration");
        # the viewer of GraphQL is known for every kind of token.
        request = ApiRequest("POST", _graphql(self._target.api.address), {"query": "{ viewer { databaseId } }"})
        match self._transport.ask(request).data():
            case {"data": {"viewer": {"databaseId": int(account)}}}:
                return account
            case _:
                raise unexpected_response(self._target)

    def comments(self) -> Iterator[Comment]:
        """Yield the comments of everybody, the oldest first."""
        for entry in paginated_entries(self._transport, f"{self._issues}/{self._target.number}/comments?per_page=100"):
            comment = comment_of(entry, "user")
            if comment is not None:
                yield comment

    def create(self, body: str) -> int | None:
        """Return the number of the new comment, or None when nobody can tell whether there is one."""
        request = ApiRequest("POST", f"{self._issues}/{self._target.number}/comments", {"body": body})
        response = self._transport.ask_once(request)
        return None if response is None else number_of(response, self._target)

    def update(self, comment: Comment, body: str) -> None:
        """Give a comment another text."""
        self._transport.ask(ApiRequest("PATCH", f"{self._issues}/comments/{comment.number}", {"body": body}))


def _graphql(api: str) -> str:
    # docs.github.com/enterprise-server/graphql/guides/forming-calls-with-graphql: /api/graphql beside /api/v3.
    return f"{api.removesuffix('/v3')}/graphql"


GITLAB_PROFILE = ApiProfile({"Accept": "application/json"}, "PRIVATE-TOKEN")

_NOTES_QUERY = "per_page=20&sort=asc&order_by=created_at"
"""Notes can have a million characters each, so that a page of a hundred could be too large to take."""


class GitLab:
    """Read and write the notes of one merge request (docs.gitlab.com/api/notes)."""

    def __init__(self, target: CommentTarget, retry_policy: RetryPolicy, tell: Callable[[str], None]) -> None:
        self._target = target
        self._transport = Transport(target, GITLAB_PROFILE, retry_policy, tell)
        project = quote(target.repository, safe="")
        self._notes = f"{target.api.address}/projects/{project}/merge_requests/{target.number}/notes"

    @cached_property
    def account(self) -> int:
        """Return GitLab's number for the account that the token belongs to."""
        return number_of(self._transport.ask(ApiRequest("GET", f"{self._target.api.address}/user")), self._target)

    def comments(self) -> Iterator[Comment]:
        """Yield the notes of everybody but GitLab itself, the oldest first."""
        for entry in paginated_entries(self._transport, f"{self._notes}?{_NOTES_QUERY}"):
            comment = comment_of(entry, "author")
            if comment is not None and entry.get("system") is not True:
                yield comment

    def create(self, body: str) -> int | None:
        """Return the number of the new note, or None when nobody can tell whether there is one."""
        response = self._transport.ask_once(ApiRequest("POST", self._notes, {"body": body}))
        return None if response is None else number_of(response, self._target)

    def update(self, comment: Comment, body: str) -> None:
        """Give a note another text."""
        self._transport.ask(ApiRequest("PUT", f"{self._notes}/{comment.number}", {"body": body}))
