"""A plan as plain data, and the digest by which an edited one is found out."""

import hashlib
import json
from collections.abc import Mapping, Set
from enum import Enum
from typing import Any

from archatlas.model.deployment import DeploymentPlan
from archatlas.model.walk import is_record, parts_of


def document_of(plan: DeploymentPlan) -> dict[str, Any]:
    """Return everything that a plan says as JSON has it, under the names of its fields."""
    document = plain(plan)
    assert isinstance(document, dict)
    return document


def digest_of(plan: DeploymentPlan) -> str:
    """Return the SHA-256 of all that a plan says besides its digest."""
    return document_digest(document_of(plan))


def document_digest(document: Mapping[str, Any]) -> str:
    """Return the digest of a plan that is given as plain data."""
    said = {name: value for name, value in document.items() if name != "digest"}
    text = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def plain(value: Any) -> Any:
    """Return a record and all that it holds as JSON has it; sets are sorted."""
    if isinstance(value, Enum):
        return value.value
    if is_record(value):
        return {name: plain(part) for name, part in parts_of(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in sorted(value.items())}
    if isinstance(value, Set):
        return sorted(map(plain, value))
    return [plain(inner) for inner in value] if isinstance(value, tuple | list) else value
