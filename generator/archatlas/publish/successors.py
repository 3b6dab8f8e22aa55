"""Finds out what became of modules: by their aliases, by a comparison with git, and by an earlier site."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.comparison import ChangeKind, Comparison
from archatlas.model.module import NAME_LIMIT, NAME_PATTERN, Module, ModuleName
from archatlas.model.succession import RemovedModule, Succession
from archatlas.publish.previous_site import PreviousSite
from archatlas.render.documents.json_text import Plain, json_text, sections
from archatlas.render.site.page import PageOptions

_NAME = re.compile(r"(?<![\w.-])[a-z_][a-z0-9_-]*\.[a-z_][a-z0-9_-]*(?![\w-])")
_MOST_NOTES = 20


def succession(
    assessment: Assessment, previous: PreviousSite | None, comparison: Comparison | None, options: PageOptions
) -> Succession:
    """Return where each earlier name of a module leads, and which modules are gone."""
    found = _Successors(assessment, options)
    found.follow_aliases()
    if comparison is not None:
        found.follow_comparison(comparison)
    if previous is not None:
        found.follow_site(previous)
    return found.known()


class _Successors:
    """What is known so far; whoever speaks first is believed."""

    def __init__(self, assessment: Assessment, options: PageOptions) -> None:
        self._assessment, self._options = assessment, options
        self._catalog = assessment.catalog
        self._moved: dict[str, ModuleName] = {}
        self._removed: dict[str, RemovedModule] = {}

    def known(self) -> Succession:
        """Return all of it in the order of the names."""
        return Succession(
            dict(sorted(self._moved.items())), tuple(self._removed[name] for name in sorted(self._removed))
        )

    def follow_aliases(self) -> None:
        """Believe what modules say of their earlier names, where no two say it of the same one."""
        said = [(alias, module.name) for module in self._catalog.values() for alias in set(module.identity.aliases)]
        times = Counter(alias for alias, _ in said)
        for alias, name in said:
            if times[alias] == 1 and self._is_free(alias):
                self._moved[alias] = name

    def follow_comparison(self, comparison: Comparison) -> None:
        """Believe what the comparison with an earlier revision found."""
        before = comparison.before
        date = before.data_date.date().isoformat() if before.data_date else ""
        for change in comparison.modules:
            former = change.former_name or change.name
            if not self._is_free(former):
                continue
            if change.kind is ChangeKind.RENAMED and change.name in self._catalog:
                self._moved[former] = change.name
            elif change.kind is ChangeKind.REMOVED and former in before.catalog:
                module = before.catalog[former]
                self._removed[former] = self._gone(
                    former, sections(module), before.classifier.owner(module) or "", date
                )

    def follow_site(self, previous: PreviousSite) -> None:
        """Look at what an earlier site had: first at modules under their own names, then at earlier ones of those."""
        gone = {name: previous.module(name) for name in previous.modules if self._is_free(name)}
        own = {name: document for name, document in gone.items() if document.get("name") == name}
        self._follow_renames(own, self._newcomers(previous))
        for name, document in own.items():
            if self._is_free(name):
                self._follow_removal(name, document, previous.data_date)
        for name, document in gone.items():
            later = self._later(_text(document.get("name")))
            if later is not None and self._is_free(name):
                self._moved[name] = later
            elif self._is_free(name):
                self._follow_removal(name, document, previous.data_date)

    def _follow_renames(self, gone: Mapping[str, Mapping[str, Any]], came: "_Newcomers") -> None:
        """Find modules under their later names; each that is found helps to recognise those that speak of it."""
        while True:
            later = {name: came.same_as(name, document, self._moved) for name, document in gone.items()}
            found = {name: one for name, one in later.items() if one is not None and self._is_free(name)}
            if not found:
                return
            self._moved.update(found)

    def _follow_removal(self, name: str, document: Mapping[str, Any], date: str) -> None:
        said, removed = document.get("schema"), document.get("removed")
        if isinstance(removed, dict):
            self._removed[name] = self._still_gone(name, document, removed)
        else:
            schema = said if isinstance(said, dict) else {}
            self._removed[name] = self._gone(name, schema, _text(document.get("owner")), date)

    def _newcomers(self, previous: PreviousSite) -> "_Newcomers":
        earlier = set(previous.modules)
        modules = (module for name, module in self._catalog.items() if name not in earlier)
        return _Newcomers(modules, self._options.shown_path)

    def _later(self, name: str) -> ModuleName | None:
        return ModuleName(name) if name in self._catalog else self._moved.get(name)

    def _is_free(self, name: str) -> bool:
        usable = len(name) <= NAME_LIMIT and NAME_PATTERN.match(name) is not None
        return usable and name not in self._catalog and name not in self._moved and name not in self._removed

    def _gone(self, name: str, schema: Mapping[str, Any], owner: str, date: str) -> RemovedModule:
        identity, notes = schema.get("identity") or {}, tuple(_notes(schema))[:_MOST_NOTES]
        named = (ModuleName(word) for note in notes for word in _NAME.findall(note))
        tier = identity.get("tier")
        return RemovedModule(
            ModuleName(name),
            _text(identity.get("summary")),
            owner,
            _text(identity.get("layer")),
            tier if isinstance(tier, int) else None,
            date,
            next((word for word in named if word in self._catalog), None),
            notes,
        )

    def _still_gone(self, name: str, document: Mapping[str, Any], removed: Mapping[str, Any]) -> RemovedModule:
        """Return what an earlier site said of a module that was gone before it."""
        successor = self._later(_text(removed.get("replaced_by")))
        tier, notes = removed.get("tier"), removed.get("notes")
        return RemovedModule(
            ModuleName(name),
            _text(removed.get("summary")),
            _text(document.get("owner")),
            _text(removed.get("layer")),
            tier if isinstance(tier, int) else None,
            _text(removed.get("last_seen")),
            successor,
            tuple(map(_text, notes))[:_MOST_NOTES] if isinstance(notes, list) else (),
        )


_ALONE = 2
"""Fields that say where a module stands that shares its file with no other: path and line."""


class _Newcomers:
    """Modules that an earlier site did not have, by what they say and by where they stand."""

    def __init__(self, modules: Iterable[Module], shown_path: Callable[[str], str]) -> None:
        self._by_content: dict[str, list[ModuleName]] = {}
        self._by_path: dict[str, list[ModuleName]] = {}
        for module in modules:
            self._by_content.setdefault(_content(module.name, sections(module), {}), []).append(module.name)
            self._by_path.setdefault(shown_path(module.path), []).append(module.name)

    def same_as(self, name: str, document: Mapping[str, Any], moved: Mapping[str, ModuleName]) -> ModuleName | None:
        """Return the only one that says the same under other names, else the only one in the same file."""
        said, source = document.get("schema"), document.get("source")
        if not isinstance(said, dict) or not isinstance(source, dict):
            return None
        path = _text(source.get("path")) if len(source) == _ALONE else ""
        for found in (self._by_content.get(_content(name, said, moved), ()), self._by_path.get(path, ())):
            if len(found) == 1:
                return found[0]
        return None


def _content(name: str, schema: Mapping[str, Plain], moved: Mapping[str, ModuleName]) -> str:
    """Return what a schema says, with a star where it speaks of itself and today's names of all others."""
    return _NAME.sub(lambda found: "*" if found[0] == name else moved.get(found[0], found[0]), json_text(schema))


def _notes(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a schema says about moving on from the module."""
    api = (schema.get("contracts") or {}).get("api") or {}
    change = schema.get("risk_and_change") or {}
    policy, path = change.get("deprecation_policy") or {}, change.get("upgrade_path") or {}
    guide = (api.get("deprecation_policy") or {}).get("migration_guide")
    yield from (note for note in (guide, *policy.get("migration_notes", ()), path.get("strategy")) if _text(note))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
