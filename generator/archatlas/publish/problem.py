"""What a reader of a built site would stumble over, told once for each cause."""

from collections.abc import Iterable
from dataclasses import dataclass, field

_MOST_LINES = 50
_MOST_OF_A_PAGE = 5


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something a reader of the site would stumble over, with the cure where one is known.

    `cause` is what the same problem of other pages has in common, by default its detail.
    """

    page: str
    rule: str
    detail: str
    cure: str = field(default="", compare=False)
    cause: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        """Return the problem as one line."""
        return f"{self.page}: {self.rule}: {self.detail}{_then(self.cure)}"


def problem_lines(problems: Iterable[Problem]) -> list[str]:
    """Return one line for each cause, with the number of pages where there are several."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.rule, problem.cause or problem.detail), []).append(problem)
    lines = _lines(list(groups.values()))
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = [f"and {len(lines) - _MOST_LINES} more problems of this kind"]
    return lines


def _lines(groups: list[list[Problem]]) -> list[str]:
    """Return a line for each group; what one page has many of is one line as well."""
    alike: dict[tuple[str, str], list[list[Problem]]] = {}
    for group in groups:
        page = group[0].page if len({problem.page for problem in group}) == 1 else ""
        alike.setdefault((page, group[0].rule), []).append(group)
    lines: list[str] = []
    for (page, rule), same in alike.items():
        shown = same if not page or len(same) <= _MOST_OF_A_PAGE else same[:1]
        lines += map(_line, shown)
        if len(shown) < len(same):
            lines[-1] = f"{page}: {rule}: {same[0][0].detail} and {len(same) - 1} more{_then(same[0][0].cure)}"
    return lines


def _line(group: list[Problem]) -> str:
    first = next((problem for problem in group if problem.page != "404.html"), group[0])
    pages = len({problem.page for problem in group})
    if pages == 1:
        return first.text
    return f"{first.rule}: {first.detail} on {pages} pages, such as {first.page}{_then(first.cure)}"


def _then(cure: str) -> str:
    return f"; {cure}" if cure else ""
