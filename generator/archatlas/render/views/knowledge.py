"""What the estate says about itself: a few questions that each schema answers or leaves open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module
from archatlas.render.views.links import link

Question = Callable[[Assessment, Module], object]


@dataclass(frozen=True, slots=True)
class Known:
    """How many modules answer a question, with the width of the bar in percent and the list of those modules."""

    label: str
    number: int
    share: str
    href: str


def _tests(_assessment: Assessment, module: Module) -> bool:
    tests = module.test_posture.tests
    return any(getattr(tests, name) for name in type(tests).__slots__)


def _described(assessment: Assessment, module: Module) -> bool:
    written = module.identity.summary or ""
    return bool(written.strip()) and not assessment.judge.is_placeholder(module, "identity.summary", written)


QUESTIONS: Mapping[str, tuple[str, Question]] = {
    "owner": ("Named owner", lambda assessment, module: assessment.judge.owner(module)),
    "entry-points": ("Public entry points", lambda _, module: module.contracts.api.surface),
    "tests": ("Tests recorded", _tests),
    "coverage": ("Coverage above zero", lambda _, module: module.test_posture.coverage.current),
    "description": ("Description by a person", _described),
    "errors": ("Error taxonomy", lambda _, module: module.contracts.error_taxonomy),
    "escalation": ("Escalation contact", lambda _, module: module.ownership.escalation),
    "review": ("Reviewed by a person", lambda assessment, module: assessment.judge.reviewed_by_a_person(module)),
}
"""By the name that addresses use: the words on the page, and what makes the answer a yes."""


def answers(assessment: Assessment, module: Module) -> tuple[str, ...]:
    """Return the names of the questions that a module answers."""
    return tuple(name for name, (_, question) in QUESTIONS.items() if question(assessment, module))


def knowledge(assessment: Assessment) -> tuple[Known, ...]:
    """Return every question with the number of modules that answer it, the best known first."""
    total = max(len(assessment.catalog), 1)
    rows = []
    for name, (label, question) in QUESTIONS.items():
        number = sum(bool(question(assessment, module)) for module in assessment.catalog.values())
        rows.append(Known(label, number, f"{100 * number / total:.1f}", link("", "modules", known=name)))
    return tuple(sorted(rows, key=lambda row: -row.number))
