"""Parts of addresses for names that anybody may choose, such as topics and libraries."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

SLUG_LIMIT = 80
"""Characters of a part of an address, without what tells long names apart."""

_RESERVED = re.compile(r"\A(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")
"""Names that are no files on Windows."""


def stable_slugs(names: Iterable[str]) -> Mapping[str, str]:
    """Return a part of an address for each name: lower case, runs of other characters than a-z, 0-9 and _ as a hyphen.

    A name that loses more than its punctuation that way, or whose part another one has, ends in a digest of itself: so
    that its address does not depend on which other names there are. Of those with one part, the plainest keeps it.
    """
    slugs: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(set(names), key=lambda name: (name != name.lower(), name)):
        slug = _plain(name)
        if slug in taken or _loses_much(name, slug):
            slug = f"{slug}-{_digest(name)}".lstrip("-")
        taken.add(slug)
        slugs[name] = slug
    return slugs


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9_]+", "-", name.lower())[:SLUG_LIMIT].strip("-")


def _loses_much(name: str, slug: str) -> bool:
    return not slug or not name.isascii() or len(name) > SLUG_LIMIT or bool(_RESERVED.match(slug))


def _digest(name: str) -> str:
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
