"""Reads files of code, or remembers what they say from an earlier time."""

from hashlib import sha1
from typing import Protocol

from archatlas.model.code import CodeFile
from archatlas.scanning.file_facts import FileFacts, Language


class FactsCache(Protocol):
    """Keeps what files say by the digest of their bytes."""

    def get(self, digest: str, language: Language) -> FileFacts | None:
        """Return what is known of some bytes, None where nothing is."""

    def put(self, digest: str, language: Language, facts: FileFacts) -> None:
        """Keep what some bytes say."""


class FactsReader:
    """Reads a file once; its bytes are only asked for where nothing is known of their digest."""

    def __init__(self, cache: FactsCache | None = None) -> None:
        """Take the cache, if there is one."""
        self._cache = cache

    def facts_of(self, file: CodeFile, language: Language) -> FileFacts:
        """Return what a file says; raise `UnreadCode` where its bytes cannot be had."""
        if self._cache is None:
            return language.read(file.read())
        content = None if file.digest else file.read()
        digest = file.digest or digest_of(content or b"")
        facts = self._cache.get(digest, language)
        if facts is None:
            facts = language.read(file.read() if content is None else content)
            self._cache.put(digest, language, facts)
        return facts


def digest_of(content: bytes) -> str:
    """Return the digest of bytes as git counts it, so that a file and its blob have the same."""
    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
