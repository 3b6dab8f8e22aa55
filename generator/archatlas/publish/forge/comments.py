"""Comments of a pull request, whatever the forge calls them, and the pages that they come on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from requests.utils import parse_header_links

from archatlas.publish.forge.address import origin_of
from archatlas.publish.forge.answers import Answer
from archatlas.publish.forge.refusals import ForgeRefused
from archatlas.publish.forge.target import Target
from archatlas.publish.forge.transport import Call, Transport


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


def entries(transport: Transport, address: str) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a list that comes page by page, each page naming the next one in its Link header."""
    read = set()
    following: str | None = address
    while following is not None and following not in read:
        answer = transport.ask(Call("GET", following))
        yield from _objects(answer, transport.target)
        read.add(following)
        following = _next_page(answer, transport.target)
    if following is not None:
        raise ForgeRefused(f"{transport.target.api.origin.host} lists its comments in a circle; check --api")


def comment_of(entry: Mapping[str, object], author_key: str) -> Comment | None:
    """Return the comment that an object describes, or None when it has no author or no text."""
    author = entry.get(author_key)
    match entry.get("id"), author.get("id") if isinstance(author, dict) else None, entry.get("body"):
        case int(number), int(account), str(body):
            return Comment(number, account, body)
        case _:
            return None


def number_of(answer: Answer, target: Target) -> int:
    """Return the number in the object that an answer consists of."""
    match answer.data():
        case {"id": int(number)}:
            return number
        case _:
            raise not_the_api(target)


def not_the_api(target: Target) -> ForgeRefused:
    """Return the refusal of an answer that the API would not give."""
    return ForgeRefused(
        f"{target.api.address} does not answer like the API of {target.service.name}; check --api and --forge"
    )


def _objects(answer: Answer, target: Target) -> Iterator[Mapping[str, object]]:
    data = answer.data()
    if not isinstance(data, list):
        raise not_the_api(target)
    return (entry for entry in data if isinstance(entry, dict))


def _next_page(answer: Answer, target: Target) -> str | None:
    for link in parse_header_links(answer.headers.get("link", "")):
        if link.get("rel") == "next":
            address = link.get("url", "")
            if origin_of(address) != target.api.origin:
                raise ForgeRefused(
                    f"{target.api.origin.host} names another host for its next page, and a token is not sent there; "
                    "give --api the address that the forge has for itself"
                )
            return address
    return None
