"""Where workflows install archatlas from: a commit, or a wheel with its digest, never a bare name."""

import hashlib
import json
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from archatlas.model.errors import UserError
from archatlas.render.text.escaping import one_line

FORMS = "git+https://HOST/REPOSITORY@COMMIT, or a wheel as ADDRESS-OR-PATH.whl#sha256=DIGEST"

_COMMIT = re.compile(r'git\+(?:https://[^\s$@#"]+|ssh://[^\s$#"]+|file://[^\s$@#"]+)@[0-9a-f]{40}')
_WHEEL_ADDRESS = re.compile(r'(?:https|file)://[^\s$#"]+\.whl#sha256=[0-9a-f]{64}')
_WHEEL_PATH = re.compile(r'(?P<path>[^#$"\\\n]+\.whl)(?:#sha256=(?P<digest>[0-9a-f]{64}))?')


class UnsafeInstallSource(UserError):
    """Name the origin that could be something else tomorrow, and what to name instead."""


def checked_install_source(text: str, top: Path) -> str:
    """Return the origin as workflows name it; a wheel on disk must lie in the repository and gets its digest."""
    if _COMMIT.fullmatch(text) or _WHEEL_ADDRESS.fullmatch(text):
        return text
    shown = one_line(text)
    if text.startswith("git+"):
        raise UnsafeInstallSource(
            f"--install-from {shown}: name a full commit, as git+https://HOST/REPOSITORY@ and 40 hexadecimal digits; "
            "a branch or a tag can move. 'git ls-remote ADDRESS' prints the commits"
        )
    if "://" in text:
        raise UnsafeInstallSource(f"--install-from {shown}: name {FORMS}")
    wheel = _WHEEL_PATH.fullmatch(text)
    if wheel is None:
        raise UnsafeInstallSource(
            f"--install-from {shown}: name {FORMS}; no index has archatlas, and whoever registers a bare name there "
            "would run in your CI"
        )
    return _wheel_in(top, Path(wheel["path"]), wheel["digest"])


def own_install_source() -> str:
    """Return where this installation came from, if it says so and others can install the same; else nothing.

    Installers record it: https://packaging.python.org/en/latest/specifications/direct-url/
    """
    try:
        text = distribution("archatlas").read_text("direct_url.json")
    except PackageNotFoundError:
        return ""
    record = json.loads(text or "{}")
    origin = f"git+{record.get('url')}@{record.get('vcs_info', {}).get('commit_id')}"
    digest = record.get("archive_info", {}).get("hashes", {}).get("sha256")
    wheel = f"{record.get('url')}#sha256={digest}"
    found = (text for text in (origin, wheel) if _COMMIT.fullmatch(text) or _WHEEL_ADDRESS.fullmatch(text))
    return next((text for text in found if "file://" not in text), "")


def _wheel_in(top: Path, wheel: Path, digest: str | None) -> str:
    if not wheel.is_file():
        raise UnsafeInstallSource(f"--install-from {wheel}: there is no such file")
    place = wheel.resolve()
    if not place.is_relative_to(top):
        raise UnsafeInstallSource(
            f"--install-from {wheel}: lies outside of the repository, where the CI has nothing; copy it into {top}"
        )
    measured = hashlib.sha256(place.read_bytes()).hexdigest()
    if digest not in (None, measured):
        raise UnsafeInstallSource(f"--install-from {wheel}: its SHA-256 digest is {measured}")
    return f"{place.relative_to(top).as_posix()}#sha256={measured}"
