"""`archatlas new-module`: the schema of a new module, for those who would rather answer than write YAML."""

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from archatlas.cli.options import WrongUsage, add_schema_directories, clock_day, config_path, scope_to_be
from archatlas.cli.terminal import Exit, say
from archatlas.model.errors import FindingsError
from archatlas.model.record import replace
from archatlas.render.text.escaping import terminal_line
from archatlas.settings import settings_at
from archatlas.sources.repository import work_tree_around

if TYPE_CHECKING:
    from archatlas.model.finding import Finding
    from archatlas.model.module import ModuleName
    from archatlas.pipeline.answer_suggestions import AnswerSuggestions
    from archatlas.pipeline.new_module import ModuleAnswers, ModuleDraft, ModuleDrafting

NAME = "new-module"
HELP = "ask for a new module's name, owner, layer and what it requires, and write its schema"
DESCRIPTION = """\
Asks for what a module is called, who owns it, its layer and what it requires, with suggestions from the estate and from
CODEOWNERS, and writes a schema that `archatlas check` accepts, where the schemas of its lane lie. What is given as an
option is not asked; without a terminal everything has to be. A module or a file that is there stays as it is.
Exit status: 0 it is written, 1 check would not accept it, 2 usage or configuration, 3 a bug."""

Ask = Callable[[str], str]
"""Puts a question to a person and returns the line that is typed."""

Answer = TypeVar("Answer")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="what it is called: a lane, a dot and a short name")
    parser.add_argument("--owner", metavar="HANDLE", help="who is called when it breaks, as @LedgerTeam")
    parser.add_argument(
        "--layer", metavar="LAYER", help="where it stands: foundational, infrastructure, application or interface"
    )
    parser.add_argument(
        "--requires",
        nargs="*",
        action="extend",
        metavar="NAME",
        help="the modules that it needs in order to work; without a name, none",
    )
    parser.add_argument("--summary", metavar="TEXT", help="what it is for, in one sentence (never asked for)")
    parser.add_argument("--tier", type=int, choices=range(1, 6), help="1 is most critical, 5 least (never asked for)")
    add_schema_directories(parser)
    parser.set_defaults(today=None)


def run(arguments: argparse.Namespace) -> Exit:
    """Ask for what is not given, and write the schema."""
    from archatlas.pipeline.answer_suggestions import AnswerSuggestions
    from archatlas.pipeline.new_module import ModuleDrafting
    from archatlas.sources.writing import create_file

    config = config_path(arguments)
    settings = settings_at(config)
    scope = scope_to_be(arguments, settings, config)
    drafting = ModuleDrafting.open(scope, settings, clock_day(arguments))
    top = work_tree_around(next(iter(scope.roots), Path()).absolute())
    interview = Interview(drafting, AnswerSuggestions(drafting, top), _ask if _on_terminal() else None)
    draft = interview.draft(arguments)
    create_file(Path(draft.path), draft.text)
    print(terminal_line(f"wrote {draft.path}"))
    _tell(draft)
    return Exit.CLEAN


class NotAccepted(FindingsError):
    """Say which errors a new module would bring."""


class Interview:
    """Takes the answers that were given, and asks for the others until they can be used."""

    def __init__(self, drafting: "ModuleDrafting", suggestions: "AnswerSuggestions", ask: Ask | None) -> None:
        """Take whom to ask, None where there is nobody."""
        self._drafting, self._suggestions, self._ask = drafting, suggestions, ask

    def draft(self, given: argparse.Namespace) -> "ModuleDraft":
        """Return a schema without errors; what it requires is asked again as long as that is what has one."""
        answers = self._answers(given)
        draft = self._drafting.draft(answers)
        while given.requires is None and self._ask is not None and _is_about_requirements(draft.errors):
            for line in _lines(draft.errors):
                say(line)
            answers = replace(answers, requires=self._requires(None, answers.name, answers.layer))
            draft = self._drafting.draft(answers)
        if draft.errors:
            raise NotAccepted(
                "\n".join([*_lines(draft.errors), f"{draft.path}: check would not accept it; not written"])
            )
        return draft

    def _answers(self, given: argparse.Namespace) -> "ModuleAnswers":
        from archatlas.pipeline.new_module import ModuleAnswers

        summary = _used("--summary", self._drafting.summary, given.summary) if given.summary is not None else ""
        name = self._name(given.name)
        owner = self._owner(given.owner, name)
        layer = self._layer(given.layer, name)
        return ModuleAnswers(name, owner, layer, self._requires(given.requires, name, layer), summary, given.tier)

    def _name(self, given: str | None) -> "ModuleName":
        lanes = self._suggestions.lanes()
        shown = f"; lanes: {_few(lanes)}" if lanes else ""
        name = self._answer("NAME", given, f"name (lane.short_name{shown}): ", self._drafting.name)
        remark = self._suggestions.remark(name)
        if remark and given is None:
            say(remark)
        return name

    def _owner(self, given: str | None, name: "ModuleName") -> str:
        likely, *others = (self._suggestions.owners(name) if given is None else ()) or ("",)
        also = f" (or {_few(others)})" if others else "" if likely else " (as @LedgerTeam)"
        question = f"owner{f' [{likely}]' if likely else ''}{also}: "
        return self._answer("--owner", given, question, lambda text: self._drafting.owner(text or likely))

    def _layer(self, given: str | None, name: "ModuleName") -> str:
        likely = self._suggestions.layer(name)
        question = f"layer{f' [{likely}]' if likely else ''} ({', '.join(self._drafting.layers)}): "
        return self._answer("--layer", given, question, lambda text: self._drafting.layer(text or likely))

    def _requires(self, given: list[str] | None, name: "ModuleName", layer: str) -> tuple["ModuleName", ...]:
        often = self._suggestions.requires(name, layer) if given is None else ()
        shown = f"often {_few(often)}; " if often else ""
        question = f"requires ({shown}several with spaces between, none with Enter): "
        return self._answer(
            "--requires",
            None if given is None else " ".join(given),
            question,
            lambda text: self._drafting.requires(text.replace(",", " ").split(), name),
        )

    def _answer(self, option: str, given: str | None, question: str, use: Callable[[str], Answer]) -> Answer:
        """Return what an option says, or what a person says until it can be used."""
        from archatlas.pipeline.new_module import RefusedAnswer

        if given is not None:
            return _used(option, use, given)
        if self._ask is None:
            raise WrongUsage(f"{option}: is not given, and without a terminal nobody can be asked for it")
        while True:
            try:
                return use(self._ask(question).strip())
            except RefusedAnswer as refusal:
                say(str(refusal))


def _used(option: str, use: Callable[[str], Answer], given: str) -> Answer:
    from archatlas.pipeline.new_module import RefusedAnswer

    try:
        return use(given)
    except RefusedAnswer as refusal:
        raise WrongUsage(f"{option}: {refusal}") from refusal


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _ask(question: str) -> str:
    try:
        return input(terminal_line(question))
    except EOFError as error:
        print()
        raise WrongUsage("the input ended before everything was answered; nothing was written") from error


def _is_about_requirements(errors: Iterable["Finding"]) -> bool:
    return any(one.key.startswith("dependencies.internal.requires") for one in errors)


def _few(words: Iterable[str]) -> str:
    several = tuple(words)
    return ", ".join(several[:5]) + (f" and {len(several) - 5:,} more" if len(several) > 5 else "")


def _lines(findings: Iterable["Finding"]) -> list[str]:
    from archatlas.render.reports.lines import to_line

    return [to_line(finding) for finding in findings]


def _tell(draft: "ModuleDraft") -> None:
    """Say what check thinks of a module that says this little."""
    from archatlas.model.finding import Severity
    from archatlas.render.reports.lines import severities

    for line in _lines(one for one in draft.findings if one.severity is Severity.WARNING):
        say(line)
    said = severities(draft.findings)
    say(f"check accepts it, with {said} on what it may say besides" if said else "check accepts it")
