"""What is wrong with a module, and whose it is to settle."""

from archatlas.analysis.assessment import Assessment
from archatlas.model.assurance import Risk
from archatlas.model.module import Module
from archatlas.render.site.components.blocks import Text
from archatlas.render.site.components.labels import owner_cell, reach_of
from archatlas.render.site.components.page_parts import Problem
from archatlas.render.site.components.rule_rows import Warnings
from archatlas.render.site.links import module_address
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import day

GRAVE = ("high", "critical")
"""Impacts of an open risk that stand on the first screen."""
RISKS = 3


def module_problems(assessment: Assessment, module: Module, warnings: Warnings) -> tuple[Problem, ...]:
    """Return the gravest findings about a module and its open risks of high impact."""
    who = _who(assessment, assessment.classifier.owner(module), module)
    found = tuple(Problem(one.mark, one.severity, one.title, one.href, one.detail, who) for one in warnings.notices)
    return (*found, *_risks(assessment, module))


def _who(assessment: Assessment, handle: str | None, module: Module) -> tuple[Text, ...]:
    owner = owner_cell(assessment, handle, module_address(module.name))
    return (Text("to settle:"), *owner, *reach_of(assessment, handle)[:1])


def _risks(assessment: Assessment, module: Module) -> tuple[Problem, ...]:
    key = "risk_and_change.risks.title"
    grave = [
        risk
        for risk in module.risk_and_change.risks
        if risk.status == "open"
        and risk.impact in GRAVE
        and not assessment.classifier.is_placeholder(module, key, risk.title or "")
    ]
    owner = assessment.classifier.owner(module)
    return tuple(
        Problem(
            "warn",
            "warning",
            f"Open risk, {risk.impact} impact",
            "#risks",
            _risk_words(risk),
            _who(assessment, risk.owner or owner, module),
        )
        for risk in grave[:RISKS]
    )


def _risk_words(risk: Risk) -> str:
    identity = f" ({risk.id})" if risk.id and risk.title else ""
    review = f", review {day(risk.review_date)}" if risk.review_date else ""
    return one_line(f"{risk.title or risk.id}{identity}{review}", 300)
