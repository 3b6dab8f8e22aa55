"""Edits of texts as editors apply them."""

from collections.abc import Iterable

from lsprotocol import types

from archatlas.formats.text_edits import Replacement, edits_of
from archatlas.lsp.position import editor_range
from archatlas.lsp.positions import uri_of
from archatlas.model.text_edit import TextEdit


def editor_edits(text: str, replacements: Iterable[Replacement]) -> list[types.TextEdit]:
    """Return replacements in a text as the edits of a file."""
    return [types.TextEdit(editor_range(edit.range), edit.text) for edit in edits_of("", text, replacements)]


def workspace_edit(edits: Iterable[TextEdit]) -> types.WorkspaceEdit:
    """Return edits of files as one edit."""
    changes = dict[str, list[types.TextEdit]]()
    for edit in edits:
        changes.setdefault(uri_of(edit.path), []).append(types.TextEdit(editor_range(edit.range), edit.text))
    return types.WorkspaceEdit(changes=changes)
