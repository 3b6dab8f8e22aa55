"""Frozen records: dataclasses whose definition takes a fifth of the time, and the making of one two thirds.

A command defines more than a hundred of them before it can begin, with `dataclasses` in a sixth of all its time.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, field, fields, is_dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

__all__ = ("MISSING", "dataclass", "field", "fields", "is_dataclass", "replace")
"""What a file that declares records needs, from one place."""

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, slots: bool = False) -> Callable[[type], type]:
        """Make a dataclass; `dataclasses` makes what is not frozen, and what has more than fields and defaults."""
        bare = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)
        full = dataclasses.dataclass(frozen=frozen, slots=slots)
        return lambda kind: _record(bare(kind)) if frozen and _is_simple(kind) else full(kind)


Kind = TypeVar("Kind", bound=type)
Method = Callable[..., Any]


def _is_simple(kind: type) -> bool:
    """Tell whether a class asks for nothing but fields with or without a default."""
    return (
        set(kind.__bases__) <= {object, Generic}
        and "__post_init__" not in vars(kind)
        and not any(isinstance(value, Field) and value.kw_only is True for value in vars(kind).values())
    )


def _record(kind: Kind) -> Kind:
    """Give a class the methods of a record, where it has none of its own."""
    vars(kind)["__dataclass_params__"].frozen = True  # `dataclasses` looks there before it lets a frozen one inherit
    compared = "".join(f"{{0}}.{one.name}, " for one in fields(kind) if one.compare)
    hashed = "".join(f"self.{one.name}, " for one in fields(kind) if (one.compare if one.hash is None else one.hash))
    ours, theirs = compared.format("self"), compared.format("other")
    equal = f"({ours}) == ({theirs}) if other.__class__ is self.__class__ else NotImplemented"
    sources = {
        "__eq__": f"def __eq__(self, other): return {equal}",
        "__hash__": f"def __hash__(self): return hash(({hashed}))",
    }
    methods = {
        "__init__": _deferred(kind, "__init__", partial(_initialiser, kind)),
        **{name: _deferred(kind, name, partial(_compiled, name, source, {})) for name, source in sources.items()},
        **_SHARED,
    }
    for name, method in methods.items():
        if vars(kind).get(name) is None:
            setattr(kind, name, method)
    return kind


def _initialiser(kind: type) -> Method:
    """Return the method that takes the fields as arguments."""
    parameters, lines, known = "self", "", dict[str, Any]({"MISSING": MISSING})
    for one in fields(kind):
        name, value = one.name, one.name
        slot = getattr(vars(kind).get(name), "__set__", None)
        known[f"set_{name}"] = slot or object.__setattr__
        if one.default_factory is not MISSING:
            known[f"default_{name}"], known[f"make_{name}"] = MISSING, one.default_factory
            value = f"make_{name}() if {name} is MISSING else {name}"
        elif one.default is not MISSING:
            known[f"default_{name}"] = one.default
        parameters += f", {name}=default_{name}" if f"default_{name}" in known else f", {name}"
        lines += f"\n set_{name}(self, {value})" if slot else f"\n set_{name}(self, {name!r}, {value})"
    return _compiled("__init__", f"def __init__({parameters}):{lines or ' pass'}", known)


def _deferred(kind: type, name: str, compiler: Callable[[], Method]) -> Method:
    """Return a method that is compiled when it is called for the first time: a command makes few kinds of records."""

    def method(*arguments: Any, **named: Any) -> Any:
        compiled = compiler()
        setattr(kind, name, compiled)
        return compiled(*arguments, **named)

    return method


def _compiled(name: str, source: str, known: dict[str, Any]) -> Method:
    exec(source, known)
    method: Method = known[name]
    return method


def _repr(self: Any) -> str:
    said = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({said})"


def _refuse(self: Any, name: str, value: object = None) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _state(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, one.name) for one in fields(self))


def _take_state(self: Any, state: tuple[Any, ...]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


_SHARED: Mapping[str, Method] = {
    "__repr__": _repr,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _state,
    "__setstate__": _take_state,
}
