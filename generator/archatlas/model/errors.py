"""What archatlas refuses to do, said to the person who can mend it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archatlas.model.finding import Finding

Words = Callable[["Finding"], str]
"""Says something of a finding: what it found, or what helps."""


class UserError(Exception):
    """Name the thing that cannot be done and the cure; anything else that is raised is our own bug."""

    def text(self, message: Words, hint: Words) -> str:
        """Return what a person is told, given what makes words of the findings in it."""
        return str(self)


class FindingsError(UserError):
    """Refuse because of what was found in the estate or in the built site, not of how we were called."""
