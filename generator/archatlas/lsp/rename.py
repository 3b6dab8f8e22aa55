"""Renames a module wherever it is named: tried on the estate first, and refused where more than a name would change."""

from lsprotocol import types

from archatlas.lsp.edits import editor_edits
from archatlas.lsp.mentioned import pointed_at
from archatlas.lsp.named_values import NamedKind
from archatlas.lsp.position import editor_range
from archatlas.lsp.positions import uri_of
from archatlas.lsp.rename_edits import Renaming, renaming_of
from archatlas.lsp.rename_trial import brought_by, state_of
from archatlas.lsp.snapshot import Snapshot
from archatlas.model.errors import UserError
from archatlas.model.module import NAME_LIMIT, NAME_PATTERN, Module, ModuleName, lane_of
from archatlas.render.text.escaping import one_line


class RenameRefused(UserError):
    """Say why a name cannot be changed."""


def prepare_rename(snapshot: Snapshot, path: str, position: types.Position) -> types.PrepareRenamePlaceholder | None:
    """Return the name that would be changed, None where nothing that has a name stands."""
    pointed = pointed_at(snapshot, path, position)
    if pointed is None or pointed.named is None or pointed.named.kind is not NamedKind.MODULE:
        return None
    module = _module(snapshot, pointed.named.name)
    return types.PrepareRenamePlaceholder(editor_range(pointed.place.range), module.name)


def rename(snapshot: Snapshot, path: str, position: types.Position, new_name: str) -> types.WorkspaceEdit | None:
    """Return the one edit that renames a module over the whole estate; raise RenameRefused where there is none."""
    pointed = pointed_at(snapshot, path, position)
    if pointed is None or pointed.named is None or pointed.named.kind is not NamedKind.MODULE:
        return None
    return renamed(snapshot, pointed.named.name, new_name)


def renamed(snapshot: Snapshot, former: str, later: str) -> types.WorkspaceEdit:
    """Return the one edit that gives a module another name."""
    module = _module(snapshot, former)
    _refuse_unusable(snapshot, module, later)
    found = renaming_of(snapshot, module, ModuleName(later))
    if isinstance(found, str):
        raise RenameRefused(found)
    before = state_of(snapshot)
    difference = brought_by(snapshot, before, found)
    is_other_lane = lane_of(former) != lane_of(later)
    if difference and not (is_other_lane and snapshot.options.asks_for_confirmation):
        raise RenameRefused(f"'{former}' cannot be renamed to '{later}': {difference}")
    edit = _workspace_edit(snapshot, found)
    return _to_be_confirmed(edit, difference) if difference else edit


def _module(snapshot: Snapshot, name: str) -> Module:
    module = snapshot.assessment.catalog.get(ModuleName(name))
    if module is None:
        raise RenameRefused(f"'{one_line(name, 100)}' is no module of this estate that could be read")
    if not module.has_schema or module.root_key:
        raise RenameRefused(
            f"'{name}' is described by another system in {snapshot.shown(module.path)}; rename it there"
        )
    return module


def _refuse_unusable(snapshot: Snapshot, module: Module, later: str) -> None:
    shown, assessment = one_line(later, 100), snapshot.assessment
    if later == module.name:
        raise RenameRefused(f"'{shown}' is its name already")
    if len(later) > NAME_LIMIT or not NAME_PATTERN.match(later):
        raise RenameRefused(f"'{shown}' is no name of a module; write lane.short_name in lower case")
    if later in assessment.catalog or later in assessment.facts.unreadable:
        raise RenameRefused(f"there is a module '{shown}' already")


_LANE = "lane"
"""The annotation of a rename into another lane."""


def _to_be_confirmed(edit: types.WorkspaceEdit, difference: str) -> types.WorkspaceEdit:
    """Return an edit that the editor shows before it is applied: other rules hold in the other lane."""
    note = types.ChangeAnnotation("The module goes to another lane", True, f"Other rules hold there: {difference}")
    changes: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    for change in edit.document_changes or ():
        if isinstance(change, types.TextDocumentEdit):
            edits = [
                types.AnnotatedTextEdit(_LANE, one.range, one.new_text)
                for one in change.edits
                if isinstance(one, types.TextEdit)
            ]
            changes.append(types.TextDocumentEdit(change.text_document, list(edits)))
        elif isinstance(change, types.RenameFile):
            changes.append(types.RenameFile(change.old_uri, change.new_uri, annotation_id=_LANE))
    return types.WorkspaceEdit(document_changes=changes, change_annotations={_LANE: note})


def _workspace_edit(snapshot: Snapshot, found: Renaming) -> types.WorkspaceEdit:
    changes: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    by_uri = dict[str, list[types.TextEdit]]()
    for path, replacements in sorted(found.replacements.items()):
        edits = editor_edits(found.texts[path], replacements)
        by_uri[uri_of(path)] = edits
        document = types.OptionalVersionedTextDocumentIdentifier(uri=uri_of(path))
        changes.append(types.TextDocumentEdit(document, list(edits)))
    changes += (types.RenameFile(uri_of(old), uri_of(new)) for old, new in found.moved.items())
    if not (snapshot.options.renames_files or snapshot.options.asks_for_confirmation):
        return types.WorkspaceEdit(changes=by_uri)
    return types.WorkspaceEdit(document_changes=changes)
