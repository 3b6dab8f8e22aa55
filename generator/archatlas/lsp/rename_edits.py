"""The replacements in all files that give a module another name."""

import os
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from archatlas.analysis.compare.name_mentions import under_name
from archatlas.formats.text_edits import Replacement
from archatlas.formats.yaml_edits import YamlEditor, flow_text
from archatlas.lsp.documents import DocumentSort, sort_of
from archatlas.lsp.named_values import NamedKind, kind_of_value
from archatlas.lsp.references import ALIASES, references_in
from archatlas.lsp.snapshot import Snapshot
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass
from archatlas.sources.directory import read_file
from archatlas.sources.page_folder import PAGES_SUFFIX
from archatlas.sources.read_errors import LoadError


@dataclass(frozen=True)
class Renaming:
    """What has to change: by path the replacements in the texts as they are, and where its files go."""

    former: ModuleName
    later: ModuleName
    texts: Mapping[str, str]
    replacements: Mapping[str, tuple[Replacement, ...]]
    moved: Mapping[str, str]


def renaming_of(snapshot: Snapshot, module: Module, later: ModuleName) -> Renaming | str:
    """Return what has to change, or in words why it cannot be done."""
    former = module.name
    objection = _unreadable(snapshot, former) or _pattern(snapshot, former, later)
    if objection:
        return objection
    texts, replacements = dict[str, str](), dict[str, tuple[Replacement, ...]]()
    for path, text in snapshot.texts.items():
        sort = sort_of(snapshot, path) if former in text or path == module.path else DocumentSort.OTHER
        if sort is not DocumentSort.OTHER:
            found = tuple(_named(path, text, sort, former, later))
            if path == module.path:
                found += (*_with_alias(text, former, later), *_generated(snapshot, module, text, later))
            if found:
                texts[path], replacements[path] = text, tuple(sorted(found))
    baseline = _baseline(snapshot)
    if baseline is not None:
        recorded = tuple(_recorded(baseline[1], former, later))
        if recorded:
            texts[baseline[0]], replacements[baseline[0]] = baseline[1], recorded
    moved = _moved(snapshot, module, later)
    return moved if isinstance(moved, str) else Renaming(former, later, texts, replacements, moved)


def _named(path: str, text: str, sort: DocumentSort, former: str, later: str) -> Iterator[Replacement]:
    for one in references_in(path, text, sort, NamedKind.MODULE, former):
        if not one.key_path.startswith(f"{ALIASES}["):
            raw = text[one.start : one.end]
            quote = raw[0] if raw[:1] in ("'", '"') else ""
            yield one.start, one.end, flow_text(later, quote)


def _with_alias(text: str, former: str, later: str) -> tuple[Replacement, ...]:
    """Return what makes the former name one of the earlier names; the later one is none any more."""
    editor = YamlEditor(text)
    for node in editor.nodes.values():
        if node.parent == ALIASES and editor.raw(node).strip("'\"") == later:
            return editor.with_raw(node, flow_text(former, node.quotes))
    return editor.with_entries(ALIASES, [former]) or ()


def _generated(snapshot: Snapshot, module: Module, text: str, later: str) -> Iterator[Replacement]:
    """Yield the module's name in texts that a generator wrote around it; others stay as a person wrote them."""
    classifier = snapshot.assessment.facts.classifier
    for node in YamlEditor(text).nodes.values():
        key = _INDEX.sub("", node.path)
        if node.is_scalar and key in classifier.placeholders:
            raw = text[node.value.start : node.value.end]
            renamed = under_name(module.name, later, raw)
            if renamed != raw and classifier.is_placeholder(module, key, raw.strip("'\"")):
                yield node.value.start, node.value.end, renamed


_INDEX = re.compile(r"\[\d+\]")


def _unreadable(snapshot: Snapshot, former: str) -> str:
    """Say which file may name the module and cannot be read, so that nobody knows where."""
    mention = re.compile(rf"(?<![a-z0-9_.-]){re.escape(former)}(?![a-z0-9_-])")
    for path in snapshot.assessment.refused:
        if mention.search(snapshot.texts.get(path, "")):
            return f"{snapshot.shown(path)} names '{former}' and cannot be read; mend that file first"
    return ""


def _pattern(snapshot: Snapshot, former: str, later: str) -> str:
    """Say which pattern of the settings fits only one of the two names."""
    text = snapshot.texts.get(snapshot.settings_path, "")
    if "*" not in text and "?" not in text:
        return ""
    editor = YamlEditor(text)
    for node in editor.nodes.values():
        pattern = editor.raw(node).strip("'\"") if node.is_scalar else ""
        if not re.search(r"[*?\[]", pattern) or kind_of_value(DocumentSort.SETTINGS, node.path) is not NamedKind.MODULE:
            continue
        fits = fnmatchcase(former, pattern)
        if fits != fnmatchcase(later, pattern):
            line = text.count("\n", 0, node.value.start) + 1
            which = "fits the former name only" if fits else "would fit the new name"
            place = f"{snapshot.shown(snapshot.settings_path)}:{line}"
            return f"the pattern '{pattern}' in {place} {which}; change the pattern first"
    return ""


def _moved(snapshot: Snapshot, module: Module, later: ModuleName) -> Mapping[str, str] | str:
    """Return where the file goes, and the folder of pages that is found by its name; in words why it cannot."""
    path = Path(module.path)
    stem = path.name.removesuffix(path.suffix)
    renamed = under_name(module.name, later, stem)
    if renamed == stem or not snapshot.options.renames_files:
        return {}
    has_pages = not module.docs and path.with_suffix(PAGES_SUFFIX).is_dir()
    suffixes = (path.suffix, PAGES_SUFFIX) if has_pages else (path.suffix,)
    moved = {f"{path.with_name(stem)}{suffix}": f"{path.with_name(renamed)}{suffix}" for suffix in suffixes}
    taken = next((new for new in moved.values() if new in snapshot.texts or os.path.lexists(new)), "")
    return f"there is a file {snapshot.shown(taken)} already" if taken else moved


def _baseline(snapshot: Snapshot) -> tuple[str, str] | None:
    """Return the path and the text of the recorded baseline, if the editor was told of one."""
    if not snapshot.options.baseline:
        return None
    path = os.path.normpath(snapshot.root / snapshot.options.baseline)
    if not Path(path).is_relative_to(snapshot.root):
        return None  # nothing outside of the root is edited
    if path in snapshot.texts:
        return path, snapshot.texts[path]
    try:
        return path, read_file(Path(path)).text
    except LoadError:
        return None


def _recorded(text: str, former: str, later: str) -> Iterator[Replacement]:
    entry = re.compile(rf'"(?:module|subject)": *"(?P<name>{re.escape(former)})"')
    for found in entry.finditer(text):
        yield found.start("name"), found.end("name"), later
