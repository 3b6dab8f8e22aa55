"""What a finding is known by from one run to the next."""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256

from archatlas.analysis.report import Judged


def fingerprinted(judged: Iterable[Judged]) -> Iterator[tuple[Judged, str, int]]:
    """Yield each finding with the hash of its identity, and which of those with that identity it is, from 1.

    Neither a moved line nor a renamed file or another wording changes the hash.
    """
    seen: Counter[str] = Counter()
    for one in judged:
        identity = "\0".join(one.finding.identity)
        mark = sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
        seen[mark] += 1
        yield one, mark, seen[mark]
