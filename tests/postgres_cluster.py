"""A PostgreSQL of our own for tests: in a temporary folder, on a socket in it, as a user without rights."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
PROGRAMS = next((place for place in _PLACES if (place / "initdb").is_file()), None)
_QUICK = "-c fsync=off -c full_page_writes=off -c max_connections=40 -c shared_buffers=32MB"


def why_not() -> str | None:
    """Return why there can be no cluster on this machine."""
    if PROGRAMS is None and shutil.which("initdb") is None:
        return "no PostgreSQL is installed"
    if os.getuid() == 0 and _unprivileged() is None:
        return "PostgreSQL does not run as root, and there is no user 'postgres'"
    return None


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster, give the address of its database, and stop it."""
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        place, user = Path(folder), _unprivileged() if os.getuid() == 0 else None
        if user is not None:
            os.chown(place, user.pw_uid, user.pw_gid)
        _run(user, "initdb", "-D", place / "d", "-A", "trust", "-U", "archatlas", "-E", "UTF8", "--no-sync")
        options = f"-k {place} -h '' {_QUICK}"
        _run(user, "pg_ctl", "-D", place / "d", "-o", options, "-l", place / "log", "-w", "start")
        try:
            yield f"postgresql:///postgres?host={place}&user=archatlas"
        finally:
            _run(user, "pg_ctl", "-D", place / "d", "-m", "immediate", "-w", "stop")


def _unprivileged() -> pwd.struct_passwd | None:
    return next((one for one in pwd.getpwall() if one.pw_name == "postgres"), None)


def _run(user: pwd.struct_passwd | None, program: str, *arguments: str | Path) -> None:
    command = [str(PROGRAMS / program) if PROGRAMS else program, *map(str, arguments)]
    name = None if user is None else user.pw_name
    group = None if user is None else user.pw_gid
    extra: list[str] | None = None if user is None else []
    quiet = subprocess.DEVNULL
    subprocess.run(
        command,
        check=True,
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        cwd="/",
        user=name,
        group=group,
        extra_groups=extra,
    )
