"""Where a user's caches lie; by itself, since most who ask for it open no database."""

import os
import sys
from contextlib import suppress
from pathlib import Path


def cache_directory() -> Path | None:
    """Return where a user's caches lie, None where there is no such place."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    if named and Path(named).is_absolute():
        return Path(named) / "archatlas"
    with suppress(RuntimeError):
        home = Path.home()
        if home.is_absolute() and home.is_dir():
            return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "archatlas"
    return None
