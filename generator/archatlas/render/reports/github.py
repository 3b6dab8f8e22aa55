"""Annotations of a GitHub workflow run, one command a line.

Escaped as the toolkit of GitHub Actions does it (`packages/core/src/command.ts`): in the message `%` and line breaks,
in a property `:` and `,` as well. GitHub shows ten annotations of each level for a step and drops the rest silently.
"""

from collections.abc import Iterator

from archatlas.analysis.report import Report, ReportedFinding
from archatlas.model.finding import Severity
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.reported_findings import blocking_first, hints, qualified_message
from archatlas.render.text.escaping import terminal_text
from archatlas.render.text.words import count

SHOWN = 10
"""Annotations of one level that GitHub shows for a step."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def to_github(report: Report, options: ReportOptions) -> str:
    """Return a command for each finding that is new, what blocks first, and a notice that counts those left out."""
    problems = [_command("error", {"title": f"archatlas {options.command}"}, [problem]) for problem in report.problems]
    shown, left_out = [], len(problems[SHOWN:])
    room = {Severity.ERROR: SHOWN - len(problems[:SHOWN]), Severity.WARNING: SHOWN, Severity.NOTE: SHOWN - 1}
    for one in blocking_first(report):
        room[one.finding.severity] -= 1
        if room[one.finding.severity] >= 0:
            shown.append(_annotation(one, options))
        else:
            left_out += 1
    return "".join(f"{line}\n" for line in (*problems[:SHOWN], *shown, *_rest(left_out, options)))


def _rest(left_out: int, options: ReportOptions) -> Iterator[str]:
    if left_out:
        sentence = f"{count(left_out, 'more finding is', 'more findings are')} not annotated; another report lists all"
        yield _command("notice", {"title": f"archatlas {options.command}"}, [sentence])


def _annotation(one: ReportedFinding, options: ReportOptions) -> str:
    finding, place = one.finding, one.finding.location
    properties = {"file": options.path(place.path)}
    if place.line:
        properties |= {"line": str(place.line)} | ({"col": str(place.column)} if place.column else {})
    lines = [qualified_message(one), *hints(one)]
    return _command(_LEVELS[finding.severity], {**properties, "title": finding.rule}, lines)


def _command(level: str, properties: dict[str, str], lines: list[str]) -> str:
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {named}::{'%0A'.join(_message(line) for line in lines)}"


def _message(text: str) -> str:
    return terminal_text(text).replace("%", "%25")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
