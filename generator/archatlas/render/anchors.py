"""Anchors: the fixed ones that other systems link to, and unique ones for rows."""

from archatlas.render.words import slug

FIXED = (
    "dependencies", "requires", "used-by", "impact", "api", "compatibility", "invariants", "errors", "health",
    "ownership", "promotion", "service-levels", "tests", "risks", "change", "runtime", "data", "security", "external",
    "extensions", "more", "not-documented", "defaults", "source",
)  # fmt: skip
"""Every module page has all of these, whatever its schema says."""


def rule_anchor(rule: str) -> str:
    """Return the anchor of a rule on the page of findings: `rule-<family>-<name>`."""
    return f"rule-{rule_slug(rule)}"


def rule_slug(rule: str) -> str:
    """Return a rule's name as the last part of an address: `<family>-<name>`."""
    return rule.replace("/", "-")


STEM_LIMIT = 80
"""The longest anchor of a row in characters, without the number that may follow it."""


class Anchors:
    """Hands out the anchors of one page, each once."""

    def __init__(self) -> None:
        """Begin with the fixed anchors taken."""
        self._taken = set(FIXED)
        self._times: dict[str, int] = {}

    def row(self, kind: str, text: str) -> str:
        """Return `<kind>-<text as a slug>`, cut to its limit; a second one of that name ends in `-2`."""
        stem = f"{kind}-{slug(text)}"[:STEM_LIMIT]
        anchor = stem
        times = self._times.get(stem, 1)
        while anchor in self._taken:
            times += 1
            anchor = f"{stem}-{times}"
        self._times[stem] = times
        self._taken.add(anchor)
        return anchor
