"""Applies what a server answers to an estate as an editor would, and assesses what becomes of it."""

from collections.abc import Iterable, Mapping

from lsprotocol import types

from archatlas.analysis.assessment import Assessment
from archatlas.formats.schema_files import SourceTree
from archatlas.lsp.snapshot import Snapshot
from archatlas.model.source import SourceFile
from archatlas.pipeline import Assessor
from archatlas.settings import Settings, read_settings
from editor_snapshots import SETTINGS, TODAY


def applied(snapshot: Snapshot, edit: types.WorkspaceEdit) -> dict[str, str]:
    """Return the texts by path after an edit of the workspace."""
    texts = dict(snapshot.texts)
    for uri, edits in (edit.changes or {}).items():
        texts[_path(uri)] = edited(texts[_path(uri)], edits)
    for change in edit.document_changes or ():
        if isinstance(change, types.RenameFile):
            texts[_path(change.new_uri)] = texts.pop(_path(change.old_uri))
        else:
            assert isinstance(change, types.TextDocumentEdit)
            path = _path(change.text_document.uri)
            texts[path] = edited(
                texts[path], [one for one in change.edits if isinstance(one, types.TextEdit | types.AnnotatedTextEdit)]
            )
    return texts


def edited(text: str, edits: Iterable[types.TextEdit | types.AnnotatedTextEdit]) -> str:
    """Return a text after edits whose places all are those of the text as it was."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    places = sorted(
        (
            starts[one.range.start.line] + one.range.start.character,
            starts[one.range.end.line] + one.range.end.character,
            number,
            one.new_text,
        )
        for number, one in enumerate(edits)
    )
    for start, end, _number, new in reversed(places):
        text = text[:start] + new + text[end:]
    return text


def assessed(texts: Mapping[str, str]) -> Assessment:
    """Assess texts from scratch, by the settings among them."""
    said = texts.get(SETTINGS)
    settings = read_settings(SourceFile(SETTINGS, said)) if said else Settings()
    files = tuple(SourceFile(path, text) for path, text in sorted(texts.items()) if path != SETTINGS)
    return Assessor(settings, TODAY).assess(SourceTree(files))


def _path(uri: str) -> str:
    return uri.removeprefix("file://")
