"""Tries a new name on the estate: what is found must be the same but for the name."""

from collections import Counter
from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.incremental import Changes
from archatlas.analysis.policy.baseline_state import NewNames
from archatlas.analysis.rules.descriptions import FILENAME
from archatlas.analysis.rules.evaluation import ESTATE_RULES
from archatlas.formats.reader import Reader
from archatlas.formats.text_edits import replaced
from archatlas.lsp.elsewhere import FOUND_ELSEWHERE
from archatlas.lsp.rename_edits import Renaming
from archatlas.lsp.snapshot import Snapshot
from archatlas.model.finding import Finding
from archatlas.model.record import replace
from archatlas.model.rule import Need
from archatlas.model.source import SourceFile
from archatlas.settings import SettingsError, read_settings


def state_of(snapshot: Snapshot) -> Assessment:
    """Return what there is to say about the texts as they are shown, which may be newer than what was assessed."""
    reading = snapshot.assessment.evaluated.reading
    newer: dict[str, SourceFile | None] = {}
    for file in reading.files:
        text = snapshot.texts.get(file.source.path)
        if text is not None and text != file.source.text:
            newer[file.source.path] = replace(file.source, text=text)
    return snapshot.assessment.after(Changes(texts=newer), Reader().reload) if newer else snapshot.assessment


_MEASURED = {rule.name for rule in ESTATE_RULES if rule.need in (Need.CODE, Need.MEASURED, Need.RUNS)}
_NOT_COMPARED = FOUND_ELSEWHERE | {FILENAME.name} | _MEASURED
"""A trial looks at schemas only, and whether a name fits that of the file is what may well be different."""


def brought_by(snapshot: Snapshot, before: Assessment, renaming: Renaming) -> str:
    """Say what else than the name a renaming would change, empty where that is nothing."""
    try:
        after = _after(snapshot, before, renaming)
    except SettingsError:
        return "the settings could not be read any more"
    expected = {renaming.later if name == renaming.former else name for name in before.catalog}
    if set(after.catalog) != expected:
        return "a file could not be read any more"
    names = NewNames({renaming.former: renaming.later}, renaming.moved)
    found = frozenset(one.identity for one, _is_waived in _every(after))
    was = Counter((names.identity(one, found), one.severity, waived) for one, waived in _every(before))
    now = Counter((one.identity, one.severity, waived) for one, waived in _every(after))
    for (rule, module, _subject), _severity, _waived in now - was:
        return f"it would bring {rule} in '{module}'"
    for (rule, module, _subject), _severity, _waived in was - now:
        return f"it would take {rule} from '{module}', as if something had been mended"
    return ""


def _every(assessment: Assessment) -> Iterator[tuple[Finding, bool]]:
    yield from ((one, False) for one in assessment.findings if one.rule not in _NOT_COMPARED)
    yield from ((one.finding, True) for one in assessment.waived)


def _after(snapshot: Snapshot, before: Assessment, renaming: Renaming) -> Assessment:
    """Return what there is to say about the estate when everything is renamed."""
    sources = {file.source.path: file.source for file in before.evaluated.reading.files}
    texts, criteria = dict[str, SourceFile | None](), before.evaluated.criteria
    for path, replacements in renaming.replacements.items():
        later = replaced(renaming.texts[path], replacements)
        if path in sources:
            source = replace(sources[path], path=renaming.moved.get(path, path), text=later)
            texts |= {path: None, source.path: source}
        elif path == snapshot.settings_path:
            settings = read_settings(SourceFile(path, later))
            criteria = replace(criteria, policy=settings.policy)
    return before.after(Changes(texts=texts, criteria=criteria), Reader().reload)
