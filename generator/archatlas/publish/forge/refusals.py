"""Why a comment could not be brought to the forge, said to the person who can mend it."""

from archatlas.model.refusal import Refusal


class ForgeRefused(Refusal):
    """Say what the forge, or the way to it, does not allow, and the cure."""


class GaveUp(ForgeRefused):
    """Say what went wrong so often, or for so long, that waiting longer makes no sense."""
