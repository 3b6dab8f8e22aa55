"""Which file of a tree requires which others, for those who have to know before any module is."""

from collections.abc import Iterable, Sequence, Set

from archatlas.model.code import REQUIRING, CodeFile, UnreadCode
from archatlas.scanning.code_suffixes import language_of
from archatlas.scanning.file_facts import FileTarget, Language, Resolver
from archatlas.scanning.languages import readers
from archatlas.scanning.reading import FactsReader

FileEdges = Set[tuple[str, str]]
"""Pairs of a file and one that it requires."""


class FileGraph:
    """Reads files when somebody asks for what they require; tests are none of them."""

    def __init__(self, files: Sequence[CodeFile], reader: FactsReader) -> None:
        """Take the files of a tree, and what reads them."""
        self._files, self._reader = files, reader
        self._readers = readers()

    def edges(self, languages: Set[str]) -> FileEdges:
        """Return what the files of some languages require of each other."""
        found = set[tuple[str, str]]()
        resolvers: dict[str, Resolver] = {}
        for file in self._files:
            language = self._readers.get(f".{file.path.rpartition('.')[2]}")
            if language is not None and language.name in languages and not language.is_test(file.path):
                if language.name not in resolvers:
                    resolvers[language.name] = language.resolver(self._files)
                found.update(self._required(file, language, resolvers[language.name]))
        return found

    def is_test(self, path: str) -> bool:
        """Tell by its path whether a file holds tests."""
        language = self._readers.get(f".{path.rpartition('.')[2]}")
        return language is not None and language.is_test(path)

    def _required(self, file: CodeFile, language: Language, resolver: Resolver) -> Iterable[tuple[str, str]]:
        try:
            facts = self._reader.facts_of(file, language)
        except UnreadCode:
            return
        for one in facts.imports:
            for target in resolver.targets(file.path, one) if one.kind in REQUIRING else ():
                if isinstance(target, FileTarget) and target.path != file.path and language_of(target.path):
                    yield file.path, target.path
