"""The first line of a module page: health, owner and how to reach them, tier, who uses it, status."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.owners import NOBODY_SLUG
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.model.web_address import web_address
from archatlas.render.site.components.blocks import Badge, Text
from archatlas.render.site.components.labels import health_badge, owner_text, reach_of
from archatlas.render.site.links import link, module_address, owner_address
from archatlas.render.site.module.fact_collector import FactCollector
from archatlas.render.site.module.fields import ESCALATION_POLICY, PAGED, Field
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import capitalised, count, share

Line = tuple[Text, ...]

NOBODY_HAS_SAID = (Text("nobody has said"),)


@dataclass(frozen=True, slots=True)
class LeadFact:
    """A fact of the first line: a value or a badge, what follows it in weaker type, and small lines below."""

    label: str
    values: tuple[Text, ...] = ()
    lines: tuple[Line, ...] = ()
    badge: Badge | None = None
    of: str = ""
    style: str = ""


def lead_facts(assessment: Assessment, collector: FactCollector) -> tuple[LeadFact, ...]:
    """Return the five facts that a reader needs first; one without a value is not known."""
    module = collector.module
    return (
        _health(assessment, module),
        _owner(assessment, collector),
        _tier(module),
        _used_by(assessment, module),
        _status(module),
    )


def _health(assessment: Assessment, module: Module) -> LeadFact:
    health = assessment.health[module.name]
    known = (Text(f"{share(float(health.known_share))} of inputs known", href="#health"),)
    return LeadFact("Health", lines=(known,), badge=health_badge(health.own.grade))


def _owner(assessment: Assessment, collector: FactCollector) -> LeadFact:
    module, here = collector.module, module_address(collector.module.name)
    handle = assessment.classifier.owner(module)
    paged = _paged(assessment, collector)
    if handle is None:
        said = module.ownership.owner
        why = f"the schema says {one_line(said)}" if said else "nobody has said"
        nobody = Text("no named owner", href=link(here, owner_address(NOBODY_SLUG)))
        return LeadFact("Owner", (nobody,), ((Text(why),), *paged), style="own2")
    reach = reach_of(assessment, handle)
    unreachable: Line = () if paged else (Text("nobody has said how to reach them"),)
    lines = tuple(line for line in (reach or unreachable, *paged) if line)
    return LeadFact("Owner", (owner_text(assessment, handle, here),), lines, style="own2")


def _paged(assessment: Assessment, collector: FactCollector) -> tuple[Line, ...]:
    """Return who is paged and who comes after, as one line, where anybody has said so."""
    module, here = collector.module, module_address(collector.module.name)
    pager = next((values for field in (PAGED, ESCALATION_POLICY) if (values := _values(collector, field))), ())
    then = assessment.classifier.escalation(module)
    named = tuple(text for text in pager if not web_address(text.text))
    rota = tuple(Text("pager", href=text.href) for text in pager if web_address(text.text))[:1]
    line: Line = (*rota, *((Text("pager:"), *named) if named else ()))
    line += (Text("then:"), owner_text(assessment, then, here)) if then else ()
    return (line,) if line else ()


def _values(collector: FactCollector, field: Field) -> tuple[Text, ...]:
    return tuple(text for fact in collector.said(field) for text in fact.values)


def _tier(module: Module) -> LeadFact:
    tier = module.identity.tier
    if tier is None:
        return LeadFact("Tier")
    return LeadFact("Tier", (Text(str(tier)),), ((Text("1 is most critical"),),), of="of 5")


def _used_by(assessment: Assessment, module: Module) -> LeadFact:
    """Return how many modules depend on it, directly or through others; the line below says how many directly."""
    every, direct = assessment.health[module.name].dependents, assessment.graph.fan_in(module.name)
    if not every:
        return LeadFact("Used by", (Text("0 modules"),), ((Text("no module declares it"),),))
    critical = sum(one.tier == 1 for one in assessment.impacts.of(module.name).hard)
    parts = [f"{direct} directly", *([f"{critical} of tier 1"] if critical else [])]
    return LeadFact("Used by", (Text(count(every, "module"), href="#impact"),), ((Text(", ".join(parts)),),))


def _status(module: Module) -> LeadFact:
    status, planned = module.identity.status, module.risk_and_change.upgrade_path.planned
    about = [module.contracts.api.version, module.ownership.lifecycle, f"{planned} planned" if planned else None]
    line = one_line(", ".join(text for text in about if text))
    values = (Text(capitalised(one_line(status))),) if status else ()
    return LeadFact("Status", values, ((Text(line),),) if line else ())
