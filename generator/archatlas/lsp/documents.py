"""What sort of file an editor shows: a module schema, the settings, or something that is none of ours."""

import re
from enum import Enum

from archatlas.lsp.json_schemas import shape_at
from archatlas.lsp.snapshot import Snapshot


class DocumentSort(Enum):
    """What a file describes."""

    SCHEMA = "a module"
    SETTINGS = "what a team configures"
    OTHER = "nothing of ours"


_TOP_KEY = re.compile(r"^([A-Za-z_][A-Za-z0-9_-]*):", re.MULTILINE)


def sort_of(snapshot: Snapshot, path: str) -> DocumentSort:
    """Return what a file describes; one that only begins to say something may become a schema."""
    if path == snapshot.settings_path:
        return DocumentSort.SETTINGS
    assessment = snapshot.assessment
    if path in assessment.evaluated.names or path in assessment.refused:
        return DocumentSort.SCHEMA
    text = snapshot.texts.get(path)
    if text is None or path not in assessment.not_schemas:
        return DocumentSort.OTHER
    known = shape_at("").keys
    return DocumentSort.SCHEMA if all(key in known for key in _TOP_KEY.findall(text)) else DocumentSort.OTHER
