"""What there is to say in a few lines about a module, a key, a rule and whatever else a file names, as Markdown."""

from collections.abc import Iterator
from urllib.parse import quote

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.topics import Topic
from archatlas.analysis.health.score import Outcome, Score
from archatlas.lsp.json_schemas import KeyShape
from archatlas.lsp.snapshot import Snapshot
from archatlas.lsp.vocabulary import LIBRARY, OWNER, VERSION, vocabulary_of
from archatlas.model.finding import Severity
from archatlas.model.module import Module, ModuleName
from archatlas.model.rule import RuleSpec
from archatlas.render.reports.quoted_text import code_span
from archatlas.render.site.links import library_address, module_address, rule_address, topic_address
from archatlas.render.text.escaping import markdown_text
from archatlas.render.text.words import count

REASONS = 3
"""Most reasons of a score that a card has."""
_NAMES = 5
"""Most modules that a card names."""


def address_of(snapshot: Snapshot, address: str) -> str:
    """Return where a page is published, empty where nobody knows that."""
    base = snapshot.published_url
    return f"{base.rstrip('/')}/{quote(address)}/" if base else ""


def module_card(snapshot: Snapshot, module: Module, live: str = "") -> str:
    """Say of a module whose it is, how it does, and who relies on it."""
    return _joined(_module_lines(snapshot, module, live), _page(snapshot, module_address(module.name)))


def _module_lines(snapshot: Snapshot, module: Module, live: str) -> Iterator[str]:
    assessment, identity = snapshot.assessment, module.identity
    kind = ", ".join(
        markdown_text(str(word))
        for word in (identity.layer, f"tier {identity.tier}" if identity.tier else "", identity.status)
        if word
    )
    yield f"**{code_span(module.name)}** {kind}".rstrip()
    if identity.summary:
        yield markdown_text(identity.summary, 300)
    yield f"Owner: {_owner(assessment, module)}"
    yield f"Health: {health_words(assessment.evaluated.score(module.name))}"
    yield relied_on(assessment, module.name)
    found = _findings(assessment, module.name)
    if found:
        yield f"Findings: {found}"
    if live:
        yield f"Live: {markdown_text(live)}"


def _owner(assessment: Assessment, module: Module) -> str:
    handle = assessment.facts.classifier.owner(module)
    if not handle:
        return "nobody is named"
    contact = assessment.contacts.get(handle)
    ways = [way for way in (contact.name, contact.chat, contact.mail) if way] if contact else []
    return code_span(handle) + (f" ({', '.join(map(markdown_text, ways))})" if ways else "")


def health_words(score: Score) -> str:
    """Say a score with what it lacks most."""
    lacking = [one for one in score.checks if one.outcome in (Outcome.FAILED, Outcome.PARTLY)]
    lacking.sort(key=lambda one: one.earned - one.points)
    reasons = [markdown_text(f"{one.title.lower()}: {one.value}", 100) for one in lacking[:REASONS]]
    grade = score.grade
    shown = "not measured" if grade.shown is None else f"{grade.shown} of 100, {grade.band.value}"
    return "; ".join((shown, *reasons))


def relied_on(assessment: Assessment, name: ModuleName) -> str:
    """Say who requires a module, and what is the worst that breaks with it."""
    direct, every = assessment.graph.required_by(name), assessment.graph.dependents(name)
    if not direct:
        return "Required by no module"
    tiers = ((module.identity.tier or _NO_TIER, module.name) for module in map(assessment.catalog.__getitem__, every))
    tier, worst = min(tiers)
    critical = f", the most critical {code_span(worst)}" + (f" (tier {tier})" if tier < _NO_TIER else "")
    return f"Required by {count(len(direct), 'module')}; {count(len(every), 'module')} would break with it{critical}"


_NO_TIER = 99
"""Stands behind all tiers."""


def _findings(assessment: Assessment, name: ModuleName) -> str:
    path = assessment.catalog[name].path
    known = assessment.evaluated.paths.get(path)
    numbers = dict.fromkeys((Severity.ERROR, Severity.WARNING, Severity.NOTE), 0)
    for one in known.counting if known else ():
        if one.module == name:
            numbers[one.severity] += 1
    return ", ".join(count(number, severity.word) for severity, number in numbers.items() if number)


def owner_card(snapshot: Snapshot, handle: str) -> str:
    """Say of an owner how they are reached, and how much they own."""
    assessment = snapshot.assessment
    contact = assessment.contacts.get(handle)
    number = vocabulary_of(assessment).number(OWNER, handle)
    lines = [f"**{code_span(handle)}** named by {count(number, 'module')}"]
    for label, value in (("Name", contact.name), ("Chat", contact.chat), ("Mail", contact.mail)) if contact else ():
        lines += [f"{label}: {markdown_text(value)}"] if value else []
    if not contact:
        lines.append("The settings do not say how to reach them")
    return _joined(lines, "")


def topic_card(snapshot: Snapshot, topic: Topic) -> str:
    """Say of a topic who is at its two ends."""
    slug = snapshot.assessment.topic_slugs.get(topic.name) if snapshot.published_url else None
    ends = (("Emitted by", topic.emitters), ("Consumed by", topic.consumers))
    lines = (f"**{code_span(topic.name)}**", *(f"{label} {_some(names)}" for label, names in ends))
    return _joined(lines, _page(snapshot, topic_address(slug)) if slug else "")


def library_card(snapshot: Snapshot, name: str) -> str:
    """Say of a library how many modules use it, and in which versions."""
    words = vocabulary_of(snapshot.assessment)
    versions = _some(tuple(words.used(VERSION, name)))
    slug = snapshot.assessment.library_slugs.get(name) if snapshot.published_url else None
    lines = (f"**{code_span(name)}** used by {count(words.number(LIBRARY, name), 'module')}", f"Versions: {versions}")
    return _joined(lines, _page(snapshot, library_address(slug)) if slug else "")


def lane_card(snapshot: Snapshot, lane: str) -> str:
    """Say of a lane what is in it."""
    return f"Lane {code_span(lane)} with {count(len(snapshot.assessment.catalog.of_lane(lane)), 'module')}"


def rule_text(rule: RuleSpec) -> str:
    """Say of a rule what it finds, why, and what helps."""
    severity = f"{rule.severity.word} where the settings say nothing"
    return f"**{code_span(rule.name)}** {rule.title} ({severity})\n\n{rule.why}\n\nWhat helps: {rule.cure}"


def rule_card(snapshot: Snapshot, rule: RuleSpec) -> str:
    """Say of a rule what it finds, and where the site lists that."""
    return _joined((rule_text(rule),), _page(snapshot, rule_address(rule.name)))


def key_text(path: str, shape: KeyShape) -> str:
    """Say of a key what it is for and what may stand there."""
    lines = [f"**{code_span(path)}**", shape.description]
    if shape.words:
        lines.append("One of " + ", ".join(map(code_span, shape.words)))
    if shape.limits:
        lines.append(f"A number, {shape.limits}")
    if shape.examples and not shape.words:
        lines.append("For example " + ", ".join(code_span(str(one)) for one in shape.examples[:2]))
    return _joined(filter(None, lines), "")


def _some(names: tuple[str, ...]) -> str:
    rest = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return ", ".join(map(code_span, names[:_NAMES])) + rest if names else "nobody"


def _page(snapshot: Snapshot, address: str) -> str:
    url = address_of(snapshot, address)
    return f"[Published page](<{url}>)" if url else ""


def _joined(lines: Iterator[str] | tuple[str, ...] | list[str], page: str) -> str:
    return "\n\n".join((*lines, *((page,) if page else ())))
