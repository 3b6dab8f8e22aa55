"""Tables of how an estate is doing: its modules, lanes and owners, what to fix first, what is found and waived."""

from collections import Counter
from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.health.health import EstateHealth, estate_health
from archatlas.analysis.health.score import Band
from archatlas.model.module import Module, ModuleName
from archatlas.render.documents.estate_table import EstateTable, TableRow
from archatlas.render.documents.json_text import Plain
from archatlas.render.documents.module_json import BANDS, exact_text, module_row
from archatlas.render.site.components.fix_first import next_step
from archatlas.render.site.components.rule_rows import AboutKind, about_kind
from archatlas.render.site.links import TableName
from archatlas.render.site.owners.rows import number_of_findings, owner_health
from archatlas.render.site.page import PageOptions
from archatlas.render.text.messages import hint_of, message_of

_MODULE_FIELDS = (
    "name", "owner", "layer", "tier", "status", "score", "band", "known", "coverage", "requires", "required_by",
    "dependents", "wave", "cycle", "errors", "warnings",
)  # fmt: skip
"""The fields of a row of `modules.json`, in its order."""


def _modules(assessment: Assessment, _options: PageOptions) -> Iterator[TableRow]:
    for module in assessment.catalog.values():
        row = module_row(assessment, module)
        yield tuple(row[field] for field in _MODULE_FIELDS)


def _ranking(assessment: Assessment, _options: PageOptions) -> Iterator[TableRow]:
    for priority in assessment.fix_first.values():
        module, health = assessment.catalog[priority.module], assessment.health[priority.module]
        step = next_step(assessment, module)
        yield (
            priority.rank,
            module.name,
            assessment.classifier.owner(module),
            health.shown,
            BANDS[health.band],
            step.action if step else None,
            int(step.score) if step and step.score else None,
            module.identity.tier,
            priority.dependents,
            half_up(priority.urgency),
            exact_text(priority.urgency),
        )


def _lanes(assessment: Assessment, _options: PageOptions) -> Iterator[TableRow]:
    catalog, crossing = assessment.catalog, [line for line in assessment.requirements if line.crosses_lane]
    uses = Counter(catalog[line.requirer].lane for line in crossing)
    used = Counter(catalog[line.required].lane for line in crossing)
    for lane in catalog.lanes():
        modules = catalog.of_lane(lane)
        owned = sum(assessment.classifier.owner(module) is not None for module in modules)
        health = estate_health([assessment.health[module.name] for module in modules])
        yield lane, len(modules), *_in_numbers(health), _tier_one(modules), owned, uses[lane], used[lane]


def _owners(assessment: Assessment, _options: PageOptions) -> Iterator[TableRow]:
    for owner in assessment.owners.by_handle.values():
        contact, findings = owner.contact, number_of_findings(assessment, owner)
        yield (
            owner.handle if owner.is_named else None,
            contact.name or None,
            len(owner.modules),
            *_in_numbers(owner_health(assessment, owner)),
            _tier_one(owner.modules),
            findings,
            contact.mail or None,
            contact.chat or None,
            contact.on_call or None,
        )


_HEALTH_FIELDS = ("score", *BANDS.values())


def _in_numbers(health: EstateHealth) -> tuple[Plain, ...]:
    average = None if health.average is None else half_up(health.average)
    return (average, *(health.bands[band] for band in Band))


def _tier_one(modules: tuple[Module, ...]) -> int:
    return sum(module.identity.tier == 1 for module in modules)


def _findings(assessment: Assessment, options: PageOptions) -> Iterator[TableRow]:
    """Yield every finding, those that count most first."""
    for finding in sorted(assessment.findings, key=lambda one: (-one.severity, one.rule, one.module, one.subject)):
        kind = about_kind(assessment, finding)
        module = assessment.catalog[ModuleName(finding.module)] if kind is AboutKind.MODULE else None
        is_schema = kind in (AboutKind.MODULE, AboutKind.FILE)
        yield (
            finding.severity.word,
            finding.rule,
            kind.value,
            module.name if module else None,
            assessment.classifier.owner(module) if module else None,
            options.shown_path(finding.path) if is_schema else None,
            finding.location.line if is_schema else None,
            finding.subject or None,
            message_of(finding),
            hint_of(finding) or None,
        )


def _waivers(assessment: Assessment, _options: PageOptions) -> Iterator[TableRow]:
    """Yield every waiver, those that end first."""
    used = Counter(one.waiver for one in assessment.waived)
    today = assessment.facts.today
    for waiver in sorted(assessment.facts.policy.waivers, key=lambda one: (one.expires, one.rule, one.module)):
        yield (
            waiver.expires.isoformat(),
            waiver.is_over(today),
            waiver.rule,
            waiver.module or None,
            waiver.subject or None,
            waiver.owner,
            waiver.reason,
            waiver.ticket or None,
            used[waiver],
        )


QUALITY_TABLES = (
    EstateTable(TableName.MODULES, _MODULE_FIELDS, _modules),
    EstateTable(
        TableName.RANKING,
        (
            "rank",
            "module",
            "owner",
            "score",
            "band",
            "next_step",
            "score_after",
            "tier",
            "dependents",
            "urgency",
            "exact_urgency",
        ),
        _ranking,
    ),
    EstateTable(
        TableName.LANES,
        ("lane", "modules", *_HEALTH_FIELDS, "tier_one", "owned", "uses_other_lanes", "used_by_other_lanes"),
        _lanes,
    ),
    EstateTable(
        TableName.OWNERS,
        ("owner", "name", "modules", *_HEALTH_FIELDS, "tier_one", "findings", "mail", "chat", "on_call"),
        _owners,
    ),
    EstateTable(
        TableName.FINDINGS,
        ("severity", "rule", "about", "module", "owner", "path", "line", "subject", "message", "hint"),
        _findings,
    ),
    EstateTable(
        TableName.WAIVERS,
        ("until", "has_ended", "rule", "module", "subject", "owner", "reason", "ticket", "findings"),
        _waivers,
    ),
)
