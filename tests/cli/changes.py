"""Changes of an estate in a git repository, as `archatlas review` is told of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from installed import archatlas
from sources.repositories import commit, new_repository

Files = Mapping[str, str | bytes]
"""Texts by path below the repository."""


@dataclass(frozen=True)
class Reviewed:
    """What a review said of a change."""

    status: int
    report: Mapping[str, Any]

    def rules(self, state: str) -> list[str]:
        """Return the rules of the findings that stand so, notes left out."""
        return sorted(
            one["rule"] for one in self.report["findings"] if one["standing"] == state and one["severity"] != "note"
        )

    def blocking(self) -> list[tuple[str, str, str]]:
        """Return rule, module and subject of what is new and no note."""
        return [
            (one["rule"], one["module"], one["subject"])
            for one in self.report["findings"]
            if one["standing"] == "new" and one["severity"] != "note"
        ]

    def messages(self, rule: str) -> list[str]:
        """Return what new findings of a rule say."""
        found = self.report["findings"]
        return [one["message"] for one in found if one["rule"] == rule and one["standing"] == "new"]

    def modules(self) -> list[tuple[str, str]]:
        """Return what happened to which module, where its schema is different."""
        changes = self.report["comparison"]["modules"]
        return [(one["kind"], one["name"]) for one in changes if one["kind"] != "changed" or one["values"]]

    def requirements(self) -> list[tuple[str, str, str]]:
        """Return which requirements came and went."""
        return [(one["kind"], one["requirer"], one["required"]) for one in self.report["comparison"]["requirements"]]


class Repository:
    """A repository whose states are committed one after the other."""

    def __init__(self, place: Path) -> None:
        """Begin an empty one."""
        self.place = new_repository(place)

    def state(self, files: Files) -> str:
        """Commit exactly these files, and return the id of the commit."""
        for old in [place for place in self.place.iterdir() if place.name != ".git"]:
            _remove(old)
        for path, text in files.items():
            (self.place / path).parent.mkdir(parents=True, exist_ok=True)
            (self.place / path).write_bytes(text if isinstance(text, bytes) else text.encode())
        return commit(self.place)

    def review(self, before: Files, after: Files, *arguments: str) -> Reviewed:
        """Review the change from one state to another."""
        base, head = self.state(before), self.state(after)
        return self.between(base, head, *arguments)

    def there_and_back(self, first: Files, second: Files) -> tuple[Reviewed, Reviewed]:
        """Review a change, and the one that takes it back."""
        states = [self.state(files) for files in (first, second, first)]
        return self.between(states[0], states[1]), self.between(states[1], states[2])

    def between(self, base: str, head: str, *arguments: str) -> Reviewed:
        """Review what lies between two commits."""
        revisions = ("--base", base, "--head", head, "--today", "2026-06-01")
        done = archatlas("review", "modules", *revisions, "--output", "json", *arguments, cwd=self.place)
        assert done.returncode in {0, 1}, done.stderr
        return Reviewed(done.returncode, json.loads(done.stdout))


def _remove(place: Path) -> None:
    if place.is_dir():
        for inner in place.iterdir():
            _remove(inner)
        place.rmdir()
    else:
        place.unlink()
