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
    return f"rule-{rule.replace('/', '-')}"


class Anchors:
    """Hands out the anchors of one page, each once."""

    def __init__(self) -> None:
        """Begin with the fixed anchors taken."""
        self._times: dict[str, int] = dict.fromkeys(FIXED, 1)

    def row(self, kind: str, text: str) -> str:
        """Return `<kind>-<text as a slug>`; a second one of that name ends in `-2`."""
        wanted = f"{kind}-{slug(text)}"
        times = self._times[wanted] = self._times.get(wanted, 0) + 1
        return wanted if times == 1 else self.row(kind, f"{text}-{times}")
