"""What files of JavaScript and TypeScript pass on as a whole: `export * from './other'`."""

from collections.abc import Iterator, Mapping

from archatlas.model.record import dataclass, replace
from archatlas.scanning.file_facts import FileFacts, FileTarget, Import, Resolver

_MOST_NAMES = 10_000
"""Names that one file passes on."""


@dataclass(frozen=True, slots=True)
class _Exports:
    owner: str
    names: tuple[str, ...]
    passed_on: tuple[str, ...]


class StarExports:
    """Gathers what files export, and says at the end what each of them exports by way of others."""

    def __init__(self) -> None:
        """Begin with no file."""
        self._files: dict[str, _Exports] = {}

    def take(self, path: str, owner: str, facts: FileFacts) -> None:
        """Take a file that is no test."""
        passed_on = tuple(target for target, name in facts.reexported if name == "*")
        if facts.public or passed_on:
            self._files[path] = _Exports(owner, facts.public, passed_on)

    def surfaces(self, resolvers: Mapping[str, Resolver]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield modules with the names that their files pass on, given what knows the files by their endings."""
        for path, exports in self._files.items():
            resolver = resolvers.get(path.rpartition(".")[2])
            if exports.passed_on and resolver is not None:
                names = tuple(sorted(self._passed_on(path, resolver)))
                yield exports.owner, tuple(resolver.public(path, replace(FileFacts(), public=names)))

    def _passed_on(self, path: str, resolver: Resolver) -> set[str]:
        """Return the names of all files that a file passes on, each looked at once, without their defaults."""
        found, seen, waiting = set[str](), {path}, [path]
        while waiting and len(found) <= _MOST_NAMES:
            one = waiting.pop()
            exports = self._files.get(one)
            if exports is None:
                continue
            if one != path:
                found.update(name for name in exports.names if name != "default")
            for written in exports.passed_on:
                for target in resolver.targets(one, Import(written, 0)):
                    if isinstance(target, FileTarget) and target.path not in seen:
                        seen.add(target.path)
                        waiting.append(target.path)
        return found
