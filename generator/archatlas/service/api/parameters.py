"""What a question may say: parameters that are read strictly, and described in the words of OpenAPI."""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

from starlette.datastructures import QueryParams

from archatlas.model.near_names import suggest_choice
from archatlas.model.record import dataclass
from archatlas.service.api.answers import ApiProblem

LONGEST_TEXT = 200
MOST_NAMES = 500
LARGEST_INDEX = 2**63 - 1

_DURATION = r"[0-9]{1,6}(ms|s|m|h|d)"
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Place(Enum):
    """Where a parameter stands."""

    QUERY = "query"
    PATH = "path"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its JSON Schema, and what makes a value of its text, or raises ValueError with the cure."""

    name: str
    description: str
    schema: Mapping[str, Any]
    read: Callable[[str], Any]
    place: Place = Place.QUERY
    default: Any = None

    @property
    def document(self) -> Mapping[str, Any]:
        """Return it in the words of OpenAPI."""
        said: dict[str, Any] = {"name": self.name, "in": self.place.value, "description": self.description}
        said["required"] = self.place is Place.PATH
        if self.schema.get("type") == "array":
            said |= {"style": "form", "explode": False}
        return said | {"schema": self.schema}


Values = Mapping[str, Any]
"""What was said, by the name of its parameter; a default where nothing was."""


def values_of(parameters: Iterable[Parameter], query: QueryParams) -> Values:
    """Return what a question says; raise a problem where it says anything that is not understood."""
    known = {one.name: one for one in parameters if one.place is Place.QUERY}
    values = {name: one.default for name, one in known.items()}
    said: set[str] = set()
    for name, text in query.multi_items():
        if name not in known:
            raise _refused(_unknown(name, known))
        if name in said:
            raise _refused(f"parameter '{name}' stands there twice; send it once, with commas between several values")
        said.add(name)
        values[name] = read_value(known[name], text)
    return values


def read_value(parameter: Parameter, text: str) -> Any:
    """Return the value of a text; raise a problem where it is none."""
    try:
        return parameter.read(text)
    except ValueError as error:
        raise _refused(f"parameter '{parameter.name}': {error}") from error


def text(name: str, description: str, place: Place = Place.QUERY) -> Parameter:
    """Return a parameter of a short text."""
    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
    return Parameter(name, description, schema, _short, place)


def texts(name: str, description: str) -> Parameter:
    """Return a parameter of several short texts with commas between them."""
    items = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "pattern": "^[^,]+$"}
    schema = {"type": "array", "items": items, "minItems": 1, "maxItems": MOST_NAMES}
    return Parameter(name, description, schema, _several, default=())


def choices(name: str, description: str, allowed: tuple[str, ...]) -> Parameter:
    """Return a parameter of some of a few words, with commas between them."""
    schema = {"type": "array", "items": {"type": "string", "enum": list(allowed)}, "minItems": 1, "maxItems": 50}
    return Parameter(name, description, schema, lambda said: _chosen(said, allowed), default=())


def whole(name: str, description: str, bounds: range, default: int | None = None) -> Parameter:
    """Return a parameter of a whole number within bounds."""
    schema: dict[str, Any] = {"type": "integer", "minimum": bounds.start, "maximum": bounds.stop - 1}
    if default is not None:
        schema["default"] = default
    return Parameter(name, description, schema, lambda said: _number(said, bounds), default=default)


def duration(name: str, description: str, default: str, longest: float) -> Parameter:
    """Return a parameter of a time that goes by, such as 60s; a longer one than the longest is cut to it."""
    schema = {"type": "string", "pattern": f"^{_DURATION}$", "default": default}
    return Parameter(
        name, description, schema, lambda said: min(_seconds(said), longest), default=min(_seconds(default), longest)
    )


def _refused(detail: str) -> ApiProblem:
    return ApiProblem(400, "The question is not understood", detail)


def _unknown(name: str, known: Iterable[str]) -> str:
    shown = name[:50]
    if meant := suggest_choice(shown, known):
        return f"there is no parameter '{shown}'; did you mean '{meant}'?"
    names = ", ".join(sorted(known))
    return (
        f"there is no parameter '{shown}'; there are {names}"
        if names
        else f"no parameter is taken; leave '{shown}' out"
    )


def _short(said: str) -> str:
    if not 0 < len(said) <= LONGEST_TEXT:
        raise ValueError(f"send a text of 1 to {LONGEST_TEXT} characters")
    return said


def _several(said: str) -> tuple[str, ...]:
    names = tuple(said.split(","))
    if len(names) > MOST_NAMES:
        raise ValueError(f"at most {MOST_NAMES} values, with commas between them; ask several times")
    return tuple(map(_short, names))


def _chosen(said: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    words = tuple(said.split(","))
    for word in words:
        if word not in allowed:
            meant = suggest_choice(word[:50], allowed)
            raise ValueError(f"did you mean '{meant}'?" if meant else f"choose from {', '.join(allowed)}")
    return words


def _number(said: str, bounds: range) -> int:
    cure = f"send a whole number from {bounds.start} to {bounds.stop - 1}"
    if not re.fullmatch(r"[0-9]{1,20}", said, re.ASCII) or int(said) not in bounds:
        raise ValueError(cure)
    return int(said)


def _seconds(said: str) -> float:
    if not re.fullmatch(_DURATION, said, re.ASCII):
        raise ValueError("send a number with its unit, such as 500ms, 60s, 5m, 24h or 7d")
    digits = said.rstrip("mshd")
    return int(digits) * _SECONDS[said[len(digits) :]]
