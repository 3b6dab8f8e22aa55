"""What glob patterns of paths mean, matched in time that grows with the product of both lengths, whatever they say."""

from collections.abc import Callable, Sequence, Set
from fnmatch import fnmatchcase
from functools import lru_cache

from archatlas.model.record import dataclass

ANY_DEPTH = "**"
_WILD = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A pattern, name by name: `*` stays within a name, `**` stands for directories of any depth."""

    segments: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "PathPattern":
        """Read a pattern such as `src/app/**/*.py`; one that ends in a slash means all files below."""
        names = tuple(one for one in text.strip().split("/") if one not in ("", "."))
        if text.rstrip().endswith("/") or names[-1:] == (ANY_DEPTH,):
            names = (*(names[:-1] if names[-1:] == (ANY_DEPTH,) else names), ANY_DEPTH, "*")
        return cls(tuple(one for at, one in enumerate(names) if one != ANY_DEPTH or names[at - 1 : at] != (one,)))

    @property
    def literal(self) -> tuple[str, ...]:
        """Return the names in front that hold no wildcard; all of them where none has one."""
        wild = (at for at, name in enumerate(self.segments) if is_wild(name))
        return self.segments[: next(wild, len(self.segments))]

    @property
    def specificity(self) -> tuple[int, int]:
        """Return how narrow the pattern is: its literal directories first, then the letters that it spells out."""
        return len(self.literal), sum(letter not in _WILD for name in self.segments for letter in name)

    def matches(self, path: str) -> bool:
        """Tell whether a path fits."""
        return matches_segments(path.split("/"), self.segments)


def is_wild(segment: str) -> bool:
    """Tell whether a name of a pattern stands for others too."""
    return not _WILD.isdisjoint(segment)


@lru_cache(maxsize=65_536)
def fits_name(name: str, segment: str) -> bool:
    """Tell whether one name fits, in which `[ab]` is a class."""
    return segment == "*" or fnmatchcase(name, segment)


def matches_segments(
    names: Sequence[str], segments: Sequence[str], fits: Callable[[str, str], bool] = fits_name
) -> bool:
    """Tell whether the names of a path fit those of a pattern; a last `**` stands for one name at least."""
    reached = _past_any_depth({0}, segments)
    for name in names:
        reached = _past_any_depth({at for one in reached for at in _after(name, one, segments, fits)}, segments)
        if not reached:
            return False
    return len(segments) in reached


def _past_any_depth(reached: Set[int], segments: Sequence[str]) -> Set[int]:
    """Return also what comes behind directories of any depth, since there may be none of them."""
    behind = {at + 1 for at in reached if at < len(segments) - 1 and segments[at] == ANY_DEPTH}
    return reached | behind


def _after(name: str, at: int, segments: Sequence[str], fits: Callable[[str, str], bool]) -> tuple[int, ...]:
    if at >= len(segments):
        return ()
    if segments[at] == ANY_DEPTH:
        return (at, at + 1) if at == len(segments) - 1 else (at,)
    return (at + 1,) if fits(name, segments[at]) else ()
