"""Collect what is wrong with the YAML of one file, up to a limit."""

from archatlas.model.finding import Finding, Severity
from archatlas.model.location import Location

PROBLEM_LIMIT = 50


class ReadingStoppedError(Exception):
    """The rest of the file cannot be read; why is noted already."""


class Problems:
    """The problems of one file; each is an error that refuses the file."""

    def __init__(self, path: str) -> None:
        """Collect for the file of that path."""
        self.found: list[Finding] = []
        self._path = path

    def add(self, rule: str, place: tuple[int, int], message: str, hint: str, subject: str = "") -> None:
        """Note a problem and go on, or stop the reading when there are too many."""
        if len(self.found) == PROBLEM_LIMIT:
            message, hint, subject = f"reading stopped after {PROBLEM_LIMIT} problems", "repair these first", ""
            rule = "too-many"
        text = f"{subject}: {message}" if subject else message
        location = Location(self._path, *place)
        self.found.append(Finding(f"yaml/{rule}", Severity.ERROR, text, location, self._path, subject, hint))
        if len(self.found) > PROBLEM_LIMIT:
            raise ReadingStoppedError
