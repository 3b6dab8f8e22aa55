"""Whose a file is: the module with the narrowest pattern that fits its path."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from archatlas.model.record import dataclass
from archatlas.scanning.path_patterns import PathPattern


@dataclass(frozen=True, slots=True)
class Claim:
    """The modules that claim a file alike: one owns it, several own it together, and nobody may guess which."""

    modules: tuple[str, ...]

    @property
    def owner(self) -> str:
        """Return the one module that owns the file, empty where there is none or several."""
        return self.modules[0] if len(self.modules) == 1 else ""


class Attribution:
    """Finds the owners of files by patterns, those first whose literal beginning is longest."""

    def __init__(self, patterns: Mapping[str, Sequence[str]]) -> None:
        """Take the patterns of each module."""
        self._by_beginning: dict[str, list[tuple[tuple[int, int], PathPattern, str]]] = defaultdict(list)
        for module, texts in sorted(patterns.items()):
            for text in texts:
                pattern = PathPattern.of(text)
                if pattern.segments:
                    self._by_beginning["/".join(pattern.literal)].append((pattern.specificity, pattern, module))
        for claims in self._by_beginning.values():
            claims.sort(key=lambda claim: claim[0], reverse=True)

    def owner_of(self, path: str) -> str:
        """Return the module that a file belongs to, empty where there is none or several claim it alike."""
        return self.claim_on(path).owner

    def expects(self, path: str) -> str:
        """Return the module that names a directory around a path literally, so that a file there would be its own."""
        return self.owner_of(path) if any(self._by_beginning.get(one) for one in _beginnings(path) if one) else ""

    def claim_on(self, path: str) -> Claim:
        """Return who claims a file."""
        for beginning in _beginnings(path):
            best: tuple[int, int] | None = None
            modules: dict[str, None] = {}
            for specificity, pattern, module in self._by_beginning.get(beginning, ()):
                if best is not None and specificity != best:
                    break
                if pattern.matches(path):
                    best = specificity
                    modules[module] = None
            if modules:
                return Claim(tuple(modules))
        return Claim(())


def _beginnings(path: str) -> Iterator[str]:
    """Yield a path and the directories around it, the longest first, the root last."""
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield ""
