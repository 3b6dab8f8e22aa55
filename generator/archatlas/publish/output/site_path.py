"""Which paths may stand below the top of a site."""

import re

_SEGMENT = re.compile(r"\A[^\x00-\x1f\x7f-\x9f/\\:*?\"<>|\u2028\u2029]{1,255}\Z")


def checked_path(path: str) -> str:
    """Return the path unchanged, or raise ValueError when it could leave the site or hide in it."""
    for segment in path.split("/"):
        if not _SEGMENT.match(segment) or segment.startswith(".") or segment.endswith((".", " ")):
            raise ValueError(f"not a safe path below the site: {path!r}")
    return path
