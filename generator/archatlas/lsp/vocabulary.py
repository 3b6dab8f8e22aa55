"""The words that an estate uses: whom it names as owners, its modules, and what it takes from outside."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.model.catalog import Catalog
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, field

_Word = tuple[str, ...]
"""What a word is, the word itself, and for a version or a licence the library."""


@dataclass(frozen=True)
class Vocabulary:
    """Words with the number of modules that use each, and the names of all modules."""

    catalog: Catalog
    counts: Mapping[_Word, int]
    names: str
    """The names of all modules, one a line, to be searched as one text: there may be thousands."""
    _used: dict[_Word, Mapping[str, int]] = field(default_factory=dict)

    def used(self, kind: str, *of: str) -> Mapping[str, int]:
        """Return the words of a kind, for versions and licences those of a library, the most used first."""
        start = (kind, *of)
        if start not in self._used:
            found = {word[-1]: number for word, number in self.counts.items() if word[:-1] == start and number > 0}
            self._used[start] = dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
        return self._used[start]

    def number(self, *word: str) -> int:
        """Return how many modules use a word."""
        return self.counts.get(word, 0)

    def modules(self, typed: str, limit: int) -> list[ModuleName]:
        """Return the modules whose names have what is typed in them, those first that begin with it, or after a dot."""
        found = dict[str, None]()
        for wanted in (f"\n{typed}", f".{typed}", typed):
            place = self.names.find(wanted)
            while place >= 0 and len(found) < limit:
                end = self.names.find("\n", place + 1)
                if end < 0:
                    break
                found[self.names[self.names.rfind("\n", 0, place + 1) + 1 : end]] = None
                place = self.names.find(wanted, end)
        return [ModuleName(name) for name in found]


OWNER, LIBRARY, SERVICE, VERSION, LICENCE = "owner", "library", "service", "version", "licence"
_COUNTED: deque[Vocabulary] = deque(maxlen=4)
"""The words of the last states that were asked for; several roots may be open at once."""


def vocabulary_of(assessment: Assessment) -> Vocabulary:
    """Return the words of an estate: those of the former state, corrected for the modules that changed."""
    catalog = assessment.catalog
    for known in tuple(_COUNTED):
        if known.catalog is catalog:
            return known
    former, changed = _nearest(catalog)
    counts = Counter(former.counts) if former else Counter[_Word]()
    for name in changed:
        old, new = former.catalog.get(name) if former else None, catalog.get(name)
        counts.subtract(_words(old) if old else ())
        counts.update(_words(new) if new else ())
    words = Vocabulary(catalog, counts, "\n" + "\n".join(catalog) + "\n")
    words.used(OWNER)
    _COUNTED.append(words)
    return words


def _nearest(catalog: Catalog) -> tuple[Vocabulary | None, Iterable[ModuleName]]:
    """Return the known state that differs least, if there is one that is much the same, and what differs."""
    best: tuple[Vocabulary | None, list[ModuleName]] = (None, list(catalog))
    for known in tuple(_COUNTED):
        came = [name for name, module in catalog.items() if known.catalog.get(name) is not module]
        changed = [*came, *(name for name in known.catalog if name not in catalog)]
        if 2 * len(changed) < len(best[1]):
            best = known, changed
    return best


def _words(module: Module) -> Iterator[_Word]:
    """Yield the words of a module, each once."""
    yield from dict.fromkeys(_all_words(module))


def _all_words(module: Module) -> Iterator[_Word]:
    ownership, external = module.ownership, module.dependencies.external
    yield from ((OWNER, handle) for handle in (ownership.owner, ownership.escalation) if handle)
    yield from ((SERVICE, service.name) for service in external.services if service.name)
    for library in external.libs:
        yield LIBRARY, library.name
        if library.version:
            yield VERSION, library.name, library.version
        if library.license:
            yield LICENCE, library.name, library.license


def matching(words: Iterable[str], typed: str, limit: int) -> tuple[list[str], bool]:
    """Return the words that fit what is typed, those that begin with it first, and whether some are left out."""
    wanted = typed.casefold()
    first, second = list[str](), list[str]()
    for word in words:
        plain = word.casefold()
        if wanted in plain:
            is_first = plain.startswith(wanted) or plain.partition(".")[2].startswith(wanted)
            (first if is_first else second).append(word)
            if len(first) > limit:
                break
    found = [*first, *second]
    return found[:limit], len(found) > limit
