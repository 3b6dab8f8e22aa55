"""`python -I -m archatlas.cli`: the command where neither the current directory nor a variable may add code to it."""

from archatlas.cli.main import entry

entry()
