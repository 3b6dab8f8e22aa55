"""A program that behaves as kubectl does on one Deployment, which it keeps in a file; what a cluster does is played.

FAKE_CLUSTER is a directory: `deployment.json` is the object, `plan.json` says what goes wrong, `calls` what was run.
Each `get` is a moment in which the controller does one thing.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO

HOME = Path(os.environ["FAKE_CLUSTER"])
OBJECT = HOME / "deployment.json"


def tell(stream: TextIO, text: str) -> None:
    stream.write(f"{text}\n")


def main(arguments: list[str]) -> int:
    with (HOME / "calls").open("a", encoding="utf-8") as calls:
        calls.write(json.dumps(arguments) + "\n")
    verb, name, namespace = arguments[0], arguments[1], arguments[arguments.index("--namespace") + 1]
    found = json.loads(OBJECT.read_text(encoding="utf-8")) if OBJECT.exists() else None
    if found and (f"deployment/{found['metadata']['name']}", found["metadata"]["namespace"]) != (name, namespace):
        found = None
    trouble = json.loads((HOME / "plan.json").read_text(encoding="utf-8")) if (HOME / "plan.json").exists() else {}
    if os.environ.get("SECRET"):
        tell(sys.stderr, f"I know {os.environ['SECRET']}")
    return get(found, arguments, trouble) if verb == "get" else patch(found, arguments, trouble)


def get(found: Any, arguments: list[str], trouble: Any) -> int:
    if trouble.get("get") == "unreachable":
        tell(sys.stderr, "Unable to connect to the server: dial tcp: connection refused")
        return 1
    if found is None:
        if "--ignore-not-found" in arguments:
            return 0
        tell(sys.stderr, 'Error from server (NotFound): deployments.apps "x" not found')
        return 1
    tell(sys.stdout, json.dumps(found))
    controlled(found, trouble)
    OBJECT.write_text(json.dumps(found), encoding="utf-8")
    return 0


def controlled(found: Any, trouble: Any) -> None:
    """Do what the controller does next: see the change, replace pods, wait for them."""
    status, wanted = found["status"], found["spec"].get("replicas", 1)
    if trouble.get("controller") == "asleep":
        return
    if status.get("observedGeneration", 0) < found["metadata"]["generation"]:
        status.update(observedGeneration=found["metadata"]["generation"], updatedReplicas=0)
    elif trouble.get("controller") == "stuck":
        status["conditions"] = [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}]
    elif status.get("updatedReplicas", 0) < wanted:
        status.update(updatedReplicas=wanted, replicas=wanted + 1, availableReplicas=0)
    elif status.get("replicas", 0) > wanted:
        status.update(replicas=wanted)
    else:
        status.update(availableReplicas=wanted)


def patch(found: Any, arguments: list[str], trouble: Any) -> int:
    if trouble.get("patch") == "hang":
        time.sleep(60)
    if found is None:
        tell(sys.stderr, 'Error from server (NotFound): deployments.apps "x" not found')
        return 1
    if trouble.get("patch") == "raced":
        found["metadata"]["generation"] += 1
        OBJECT.write_text(json.dumps(found), encoding="utf-8")
    before = json.dumps(found["spec"], sort_keys=True)
    for operation in json.loads(arguments[arguments.index("--patch") + 1]):
        if not done(found, operation):
            reason = "the server rejected our request due to an error in our request"
            tell(sys.stderr, f"The request is invalid: {reason}")
            return 1
    found["metadata"]["generation"] += before != json.dumps(found["spec"], sort_keys=True)
    OBJECT.write_text(json.dumps(found), encoding="utf-8")
    if trouble.get("patch") == "lost":
        tell(sys.stderr, "Unable to connect to the server: unexpected EOF")
        return 1
    tell(sys.stdout, f"deployment.apps/{found['metadata']['name']}")
    return 0


def done(found: Any, operation: Any) -> bool:
    """Do one operation of RFC 6902; return whether it could be done."""
    *path, last = (part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:])
    place = found
    for part in path:
        place = place[int(part)] if isinstance(place, list) else place.get(part)
        if place is None:
            return False
    if operation["op"] == "test":
        return bool(last in place and place[last] == operation["value"])
    if operation["op"] == "replace" and last not in place:
        return False
    place[last] = operation["value"]
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
