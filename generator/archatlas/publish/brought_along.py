"""Tells the mistakes of code that a site brings along, such as a hook of its mkdocs.yml, from our own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb

from mkdocs.exceptions import MkDocsException

from archatlas.model.refusal import Refusal
from archatlas.publish.errors import BuildFailed

_OURS = Path(__file__).parents[1]
_INSTALLED = "site-packages"


@contextmanager
def mistakes_told(directory: Path) -> Iterator[None]:
    """Turn what code of a site raises into a failed build that names its place; `directory` holds the mkdocs.yml."""
    try:
        yield
    except (MkDocsException, Refusal, OSError):
        raise
    except SystemExit as stopped:
        who = _place(stopped, directory) or "code that mkdocs.yml names"
        raise BuildFailed((f"{who} ends the build; a hook, a plugin or a script has to return",)) from stopped
    except Exception as error:
        place = _place(error, directory)
        if place is None:
            raise
        raise BuildFailed((f"{place} fails: {type(error).__name__}: {error}",)) from error


def _place(error: BaseException, directory: Path) -> str | None:
    """Return file and line where code of the site raised an error, None where other code did."""
    place = None
    for frame, line in walk_tb(error.__traceback__):
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(_OURS):
            place = None
        elif file.is_relative_to(directory) and _INSTALLED not in file.parts:
            place = f"'{file.relative_to(directory)}', line {line},"
    return place
