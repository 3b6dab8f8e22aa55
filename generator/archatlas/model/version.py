"""The version of this program, in a file of its own: what needs it must not import the public door."""

__version__ = "0.1.0"
