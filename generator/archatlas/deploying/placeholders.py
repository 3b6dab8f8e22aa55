"""Fills values of schemas and plans into texts of the settings: once, as values, and nothing but what has a name."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from archatlas.deploying.adapters.port import Attempt
from archatlas.model.module import Module

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_STEPS_OUT = re.compile(r"/\.{1,2}(?:/|\Z)")
_PLAIN = re.compile(r"\A[A-Za-z0-9_.:/@+-]*\Z")
_NAME = re.compile(r"\A[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\Z")
_IMAGE = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9._:/@-]{0,511}\Z")


class Unfillable(ValueError):
    """Say which value cannot be filled in, and why."""


def attempt_words(attempt: Attempt, module: Module | None = None) -> Mapping[str, str]:
    """Return what may be filled in about an attempt, with what the schema of its module adds."""
    lane, _, rest = attempt.module.partition(".")
    short = module.short_name if module else rest or lane
    port = module.observability.metrics.port if module else None
    words = {
        "module": attempt.module,
        "name": attempt.module,
        "version": attempt.after.version if attempt.after else "",
        "before": attempt.before.version if attempt.before else "",
        "attempt": attempt.id,
        "environment": attempt.environment,
        "step": attempt.step,
        "lane": lane,
        "short": short,
        "host": short.replace("_", "-"),
    }
    return words | ({"port": str(port)} if port else {})


def filled(text: str, words: Mapping[str, str], write: Callable[[str], str] = str) -> str:
    """Return a text with its placeholders filled in, each value as `write` writes it; raise Unfillable."""

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        if not words.get(name):
            said = "observability.metrics.port of its schema" if name == "port" else f"its {name}"
            raise Unfillable(f"'{text[:80]}' needs {{{name}}}, and {said} says nothing")
        return write(words[name])

    return _PLACEHOLDER.sub(value, text)


def filled_address(address: str, words: Mapping[str, str]) -> str:
    """Return an address in which values are parts of its path or its host, and never more."""
    found = filled(address, words, lambda value: quote(value, safe=""))
    if _STEPS_OUT.search(found.partition("://")[2]):
        raise Unfillable(f"'{found[:80]}' leads out of its path")
    return found


def filled_query(query: str, words: Mapping[str, str]) -> str:
    """Return a query in which no value ends the quotes that it stands in."""
    return filled(query, words, _plain)


def filled_name(text: str, words: Mapping[str, str]) -> str:
    """Return a name as Kubernetes has them."""
    return _matching(_NAME, filled(text, words), "a name of Kubernetes: small letters, digits, - and .")


def filled_image(text: str, words: Mapping[str, str]) -> str:
    """Return the reference of an image."""
    return _matching(_IMAGE, filled(text, words), "the reference of an image")


def filled_reference(text: str, words: Mapping[str, str]) -> str:
    """Return the name of a branch, a tag or a commit, or another one of few signs."""
    return _matching(_IMAGE, filled(text, words), "a name of letters, digits and . _ : / @ -")


def _plain(value: str) -> str:
    return _matching(_PLAIN, value, "plain enough for a query")


def _matching(pattern: re.Pattern[str], value: str, wanted: str) -> str:
    if not pattern.match(value):
        raise Unfillable(f"'{value[:80]}' is not {wanted}")
    return value
