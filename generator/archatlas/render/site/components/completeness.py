"""What the estate says about itself: a few questions that each schema answers or leaves open.

A value that nearly all modules share, or that only a generator wrote, answers nothing.
"""

from collections.abc import Callable, Mapping, Sequence

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.declared_values import Plain
from archatlas.analysis.estate.evidence import Evidence, recorded_tests
from archatlas.analysis.estate.facts import known_tests
from archatlas.analysis.estate.measurements import known_coverage
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import Cell, Text
from archatlas.render.site.links import link

Question = Callable[[Assessment, Module], object]


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many modules answer a question, with the width of the bar in percent and the list of those modules.

    `doubtful` counts the others that say something there which is a shared default.
    """

    label: str
    number: int
    share: str
    href: str
    doubtful: int


def _declared(assessment: Assessment, module: Module, key: str, value: Plain | None) -> bool:
    return assessment.classifier.classify(module, key, value) is Evidence.DECLARED


def _described(assessment: Assessment, module: Module) -> bool:
    written = module.identity.summary or ""
    return bool(written.strip()) and _declared(assessment, module, "identity.summary", written)


def _errors(assessment: Assessment, module: Module) -> bool:
    codes = module.contracts.error_taxonomy
    return bool(codes) and not assessment.classifier.is_shared_list(module, "contracts.error_taxonomy", codes)


def _entry_points(assessment: Assessment, module: Module) -> bool:
    return _declared(assessment, module, "contracts.api.surface", module.contracts.api.surface)


def _escalation(assessment: Assessment, module: Module) -> bool:
    return _declared(assessment, module, "ownership.escalation", module.ownership.escalation)


def _any_value(value: Callable[[Module], object]) -> Question:
    return lambda _assessment, module: value(module)


_NOTHING = _any_value(lambda _module: None)

QUESTIONS: Mapping[str, tuple[str, Question]] = {
    "owner": ("Named owner", lambda assessment, module: assessment.classifier.owner(module)),
    "entry-points": ("Public entry points", _entry_points),
    "tests": ("Tests recorded", lambda assessment, module: known_tests(assessment.facts, module)),
    "coverage": ("Coverage above zero", lambda assessment, module: known_coverage(assessment.facts, module)),
    "description": ("Description by a person", _described),
    "errors": ("Error taxonomy", _errors),
    "escalation": ("Escalation contact", _escalation),
    "review": ("Reviewed by a person", lambda assessment, module: assessment.classifier.reviewed_by_a_person(module)),
}
"""By the name that addresses use: the words on the page, and what makes the answer a yes."""

_STATED: Mapping[str, Question] = {
    "entry-points": _any_value(lambda module: module.contracts.api.surface),
    "tests": _any_value(recorded_tests),
    "coverage": _any_value(lambda module: module.test_posture.coverage.current),
    "errors": _any_value(lambda module: module.contracts.error_taxonomy),
    "escalation": lambda assessment, module: assessment.classifier.escalation(module),
}
"""What would be a yes if the same value did not stand in nearly all modules; the rest cannot be a shared default."""


def answers(assessment: Assessment, module: Module) -> tuple[str, ...]:
    """Return the names of the questions that a module answers."""
    return tuple(name for name, (_, question) in QUESTIONS.items() if question(assessment, module))


def completeness(assessment: Assessment) -> tuple[Completeness, ...]:
    """Return every question with the number of modules that answer it, the best known first."""
    total = max(len(assessment.catalog), 1)
    rows = []
    for name, (label, question) in QUESTIONS.items():
        stated = _STATED.get(name, _NOTHING)
        no = [module for module in assessment.catalog.values() if not question(assessment, module)]
        doubtful = sum(bool(stated(assessment, module)) for module in no)
        number = len(assessment.catalog) - len(no)
        rows.append(
            Completeness(label, number, f"{100 * number / total:.1f}", link("", "modules", known=name), doubtful)
        )
    return tuple(sorted(rows, key=lambda row: -row.number))


def tested_cell(assessment: Assessment, modules: Sequence[Module]) -> Cell:
    """Return the cell of a spec sheet that counts the modules with tests, and those of which it is not known."""
    counts = [known_tests(assessment.facts, module) for module in modules]
    unknown = counts.count(None)
    if modules and unknown == len(modules):
        return Cell("With tests", Text("—", Evidence.MISSING, title="number of tests not known"), "not known")
    doubt = f", not known for {unknown}" if unknown else ""
    return Cell("With tests", Text(str(sum(bool(number) for number in counts))), f"of {len(modules)}{doubt}")
