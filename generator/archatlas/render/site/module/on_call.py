"""What somebody on call needs at once: whom to page, where to look, what to read, the way back."""

from collections.abc import Iterable

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.evidence import Evidence
from archatlas.model.record import dataclass, replace
from archatlas.render.site.components.blocks import Text
from archatlas.render.site.components.labels import owner_text, reach_of
from archatlas.render.site.links import module_address
from archatlas.render.site.module.fact_collector import FactCollector
from archatlas.render.site.module.fields import (
    CHANNELS,
    CHECKS,
    CUSTOM_DASHBOARDS,
    ESCALATION_POLICY,
    GRAFANA,
    IMAGE,
    LOGS,
    PAGED,
    REPLICAS,
    ROLLBACK,
    ROLLBACK_PLAN,
    RUNBOOK,
    Field,
)
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count


@dataclass(frozen=True, slots=True)
class OnCallFact:
    """One thing to know at night; without values, `unknown` says in words what nobody has said."""

    label: str
    values: tuple[Text, ...]
    unknown: str = ""
    is_list: bool = False
    """Whether the values stand one below the other, in their order."""

    @property
    def is_default(self) -> bool:
        """Tell whether nearly every module says the same."""
        return any(value.state is Evidence.DEFAULT for value in self.values)


def on_call_facts(assessment: Assessment, collector: FactCollector) -> tuple[OnCallFact, ...]:
    """Return the facts of the block, the unknown ones among them, or none where nothing at all is known."""
    always = (
        OnCallFact("Page", _page(assessment, collector), "nobody has said whom", is_list=True),
        OnCallFact("Escalate to", _escalation(assessment, collector), _nobody_after(assessment, collector)),
        OnCallFact("Dashboards", _said(collector, GRAFANA, CUSTOM_DASHBOARDS), "nobody has said where"),
        OnCallFact("Runbook", _said(collector, RUNBOOK), "nobody has said where"),
        OnCallFact("Check", _said(collector, *CHECKS), "nobody has said how"),
        OnCallFact("Roll back", _way_back(collector), "nobody has said how", is_list=True),
    )
    further = (
        OnCallFact("Logs", _said(collector, LOGS)),
        OnCallFact("Image", _image(collector)),
        *_without_services(collector),
    )
    known = [fact for fact in further if fact.values]
    return (*always, *known) if known or any(fact.values for fact in always) else ()


def _said(collector: FactCollector, *fields: Field) -> tuple[Text, ...]:
    return tuple(_short(text) for field in fields for fact in collector.said(field) for text in fact.values)


def _short(text: Text) -> Text:
    """Leave out of an address what all have."""
    return replace(text, text=text.text.removeprefix("https://")) if text.href else text


def _way_back(collector: FactCollector) -> tuple[Text, ...]:
    return _said(collector, ROLLBACK) or _said(collector, ROLLBACK_PLAN)


def _page(assessment: Assessment, collector: FactCollector) -> tuple[Text, ...]:
    """Return who is paged: as the schema says, else as the settings say of the owner."""
    named = _said(collector, PAGED, ESCALATION_POLICY)
    channels = ", ".join(text.text for text in _said(collector, CHANNELS))
    if not named:
        named = reach_of(assessment, assessment.classifier.owner(collector.module))[:1]
    return (*named, *((Text(f"by {channels}"),) if channels else ()))


def _escalation(assessment: Assessment, collector: FactCollector) -> tuple[Text, ...]:
    handle = assessment.classifier.escalation(collector.module)
    if handle is None:
        return ()
    return (owner_text(assessment, handle, module_address(collector.module.name)), *reach_of(assessment, handle)[:1])


def _nobody_after(assessment: Assessment, collector: FactCollector) -> str:
    owner = assessment.classifier.owner(collector.module)
    return f"nobody to call after {one_line(owner)}" if owner else "nobody to call"


def _image(collector: FactCollector) -> tuple[Text, ...]:
    replicas = collector.module.runtime.deployment.replicas
    number = (Text(count(replicas, "replica")),) if replicas is not None and collector.said(REPLICAS) else ()
    return (*_said(collector, IMAGE), *number)


def _without_services(collector: FactCollector) -> Iterable[OnCallFact]:
    for service in collector.module.dependencies.external.services:
        if service.name and service.fallback:
            yield OnCallFact(f"If {one_line(service.name)} is down", (Text(one_line(service.fallback)),))
