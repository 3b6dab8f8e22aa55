"""Whether two modules say the same."""

from dataclasses import fields
from operator import attrgetter

from archatlas.model.module import Module

_said = attrgetter(*(field.name for field in fields(Module) if field.compare and field.name != "path"))


def say_the_same(one: Module, other: Module) -> bool:
    """Tell whether two modules are equal but for the file, and the places in it, where they stand."""
    return one is other or _said(one) == _said(other)
