"""Where the symbolic links of a commit lead, without a look at the disk."""

import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence

from archatlas.load.git import Git
from archatlas.load.objects import Known, Node, Outside, look_up, read_blobs

LONGEST_TARGET = 4096
"""Bytes of the longest target that a system would follow."""


def follow_links(git: Git, commit: str, links: Mapping[str, Node], rest: str = "") -> Iterator[Known | Outside | None]:
    """Yield where each link leads, given by its path in the commit; `rest` is a path below what it leads to."""
    short = [link.id for link in links.values() if link.size <= LONGEST_TARGET]
    targets = dict(zip(short, read_blobs(git, short, LONGEST_TARGET), strict=True))
    ways = [_way(path, os.fsdecode(targets.get(link.id, b"")), rest) for path, link in links.items()]
    found = look_up(git, (f"{commit}:{way}" for way in ways if isinstance(way, str)))
    for way in ways:
        yield next(found) if isinstance(way, str) else way


def _way(path: str, target: str, rest: str) -> str | Outside | None:
    """Return a path from the top of the commit that git can follow.

    It must not begin with `..`, and git finds nothing behind a `.`, although a link may say so.
    """
    if not target:
        return None
    joined = posixpath.join(posixpath.dirname(path), target, rest)
    parts: Sequence[str] = [part for part in joined.split("/") if part not in {"", "."}]
    way = "/".join(parts)
    return Outside(joined) if joined.startswith("/") or parts[:1] == [".."] else way
