"""The one exception of loading: nothing could be read because of how we were called."""


class LoadError(Exception):
    """Say in one line why there is nothing to load; the command line prints it and exits 2."""
