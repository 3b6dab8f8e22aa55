"""What trials may cost; counted, not timed, so that the same change gives the same report everywhere."""

LOOKED_AT = 200_000
"""Most modules and requirements that all trials of a review look at."""


class Effort:
    """Counts what is looked at, until it is too much; a dense change makes each look dear."""

    def __init__(self, most: int = LOOKED_AT) -> None:
        """Begin with everything still to spend."""
        self._left = most

    def allows(self, number: int) -> bool:
        """Tell whether so much more is looked at; what begins within the limit may end beyond it."""
        if self._left <= 0:
            return False
        self._left -= number
        return True

    @property
    def is_spent(self) -> bool:
        """Tell whether nothing more is looked at."""
        return self._left <= 0
