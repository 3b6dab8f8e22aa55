"""What a Deployment of Kubernetes says of itself: its image, the attempt that changed it, and how its rollout does."""

from collections.abc import Mapping, Sequence
from typing import Any

from archatlas.model.deployment import AttemptOutcome

ATTEMPT = "archatlas.dev/attempt"
"""The annotation that holds the last attempt, at the Deployment and at its pods."""

REPLICAS = "archatlas.dev/replicas"
"""The annotation that holds how many pods there were before the Deployment was taken out of service."""

_TOO_LATE = "ProgressDeadlineExceeded"

Found = Mapping[str, Any]
Operation = dict[str, Any]


def attempt_on(found: Found) -> str:
    """Return the attempt that is noted at a Deployment, "" where there is none."""
    return str(_mapping(_mapping(found, "metadata"), "annotations").get(ATTEMPT, ""))


def image_of(found: Found, container: str) -> str:
    """Return the image of a container, "" where there is none."""
    return next((str(one.get("image", "")) for one in _containers(found) if one.get("name") == container), "")


def patch_of(found: Found, container: str, image: str, attempt: str) -> list[Operation]:
    """Return what changes a Deployment as it was read, and no other one; without an image it runs no pods any more.

    The generation rises with every change of what is wanted, and with no change of what is.
    """
    metadata, wanted = _mapping(found, "metadata"), _mapping(found, "spec")
    operations = [
        _operation("test", f"/metadata/{key}", metadata[key]) for key in ("uid", "generation") if key in metadata
    ]
    notes = {ATTEMPT: attempt}
    replicas = wanted.get("replicas", 1)
    if image:
        operations += _image_operations(found, container, image, attempt)
        if replicas == 0:
            operations.append(_operation("add", "/spec/replicas", _replicas_before(found)))
    else:
        operations.append(_operation("add", "/spec/replicas", 0))
        notes |= {REPLICAS: str(replicas)} if replicas else {}
    return [*operations, *_annotations(metadata, "/metadata", notes)]


def rolled_out(found: Found) -> tuple[AttemptOutcome, str]:
    """Return how the rollout of what is wanted now does, by the rules of `kubectl rollout status`."""
    status, wanted = _mapping(found, "status"), _mapping(found, "spec").get("replicas", 1)
    if _mapping(found, "metadata").get("generation", 0) > status.get("observedGeneration", 0):
        return AttemptOutcome.RUNNING, "the cluster has not seen the change yet"
    if any(one.get("type") == "Progressing" and one.get("reason") == _TOO_LATE for one in _conditions(status)):
        return AttemptOutcome.FAILED, "the rollout exceeded its progress deadline"
    there, updated = status.get("replicas", 0), status.get("updatedReplicas", 0)
    if updated < wanted:
        return AttemptOutcome.RUNNING, f"{updated} of {wanted} pods are updated"
    if there > updated:
        return AttemptOutcome.RUNNING, f"{there - updated} old pods are still there"
    available = status.get("availableReplicas", 0)
    if available < updated:
        return AttemptOutcome.RUNNING, f"{available} of {updated} pods are available"
    return AttemptOutcome.APPLIED, f"{available} pods are rolled out" if wanted else "no pod runs any more"


def _image_operations(found: Found, container: str, image: str, attempt: str) -> list[Operation]:
    names = [one.get("name") for one in _containers(found)]
    if container not in names:
        raise ValueError(f"it has no container '{container}'; write one of {', '.join(map(str, names)) or 'none'}")
    place = f"/spec/template/spec/containers/{names.index(container)}"
    template = _mapping(_mapping(_mapping(found, "spec"), "template"), "metadata")
    without = [] if template else [_operation("add", "/spec/template/metadata", {})]
    return [
        _operation("test", f"{place}/name", container),
        _operation("replace", f"{place}/image", image),
        *without,
        *_annotations(template, "/spec/template/metadata", {ATTEMPT: attempt}),
    ]


def _annotations(metadata: Found, place: str, notes: Mapping[str, str]) -> list[Operation]:
    if not _mapping(metadata, "annotations"):
        return [_operation("add", f"{place}/annotations", dict(notes))]
    keys = {key: key.replace("~", "~0").replace("/", "~1") for key in notes}
    return [_operation("add", f"{place}/annotations/{keys[key]}", value) for key, value in notes.items()]


def _replicas_before(found: Found) -> int:
    noted = str(_mapping(_mapping(found, "metadata"), "annotations").get(REPLICAS, ""))
    return int(noted) if noted.isascii() and noted.isdigit() and len(noted) < 6 else 1


def _operation(verb: str, path: str, value: Any) -> Operation:
    return {"op": verb, "path": path, "value": value}


def _containers(found: Found) -> Sequence[Found]:
    template = _mapping(_mapping(_mapping(found, "spec"), "template"), "spec")
    containers = template.get("containers")
    return [one for one in containers if isinstance(one, dict)] if isinstance(containers, list) else []


def _conditions(status: Found) -> Sequence[Found]:
    conditions = status.get("conditions")
    return [one for one in conditions if isinstance(one, dict)] if isinstance(conditions, list) else []


def _mapping(value: Found, key: str) -> Found:
    found = value.get(key)
    return found if isinstance(found, dict) else {}
