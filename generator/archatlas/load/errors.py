"""The one exception of loading: nothing could be read because of how we were called."""

from archatlas.model.refusal import Refusal


class LoadError(Refusal):
    """Say in one line why there is nothing to load; the command line prints it and exits 2."""
