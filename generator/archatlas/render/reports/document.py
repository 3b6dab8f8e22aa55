"""JSON that a program reads and that nothing else takes for a command."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum, IntEnum
from fractions import Fraction

from archatlas.render.text import COMMAND_MARK

Document = Mapping[str, object]


def document_text(document: Document | Sequence[Document]) -> str:
    """Return a document as lines of ASCII, none of which is a command to the build service that prints it."""
    return COMMAND_MARK.sub(r"#\\u0023", json.dumps(document, ensure_ascii=True, indent=2)) + "\n"


def jsonable(value: object) -> object:
    """Return a record and all that it holds as JSON knows it; fractions are exact texts such as "2050/33"."""
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: jsonable(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): jsonable(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [jsonable(inner) for inner in value]
    return _scalar(value)


def _scalar(value: object) -> object:
    if isinstance(value, IntEnum):
        return value.name.lower()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Fraction) else value
