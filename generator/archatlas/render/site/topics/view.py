"""What the page of one topic says: both ends, whose it is, what if it stops, what to look at before it changes."""

from collections.abc import Iterable, Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.evidence import Evidence
from archatlas.analysis.estate.topics import Topic
from archatlas.analysis.rules.contracts import NOBODY_EMITS
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, replace
from archatlas.model.web_address import web_address
from archatlas.render.diagrams.topic_drawing import TopicDrawing, drawn_ends
from archatlas.render.site.components.blocks import MUTED, Text
from archatlas.render.site.components.labels import owner_cell, owner_text, reach_cell, reach_of
from archatlas.render.site.components.page_parts import Action, CompareTable, Problem
from archatlas.render.site.components.rule_rows import rule_page_href
from archatlas.render.site.components.take_away import TakeAway, take_away
from archatlas.render.site.dependencies.lists import module_text
from archatlas.render.site.links import TableName, link, module_address, topic_address
from archatlas.render.site.page import PageOptions
from archatlas.render.site.topics.ends import LISTED, TopicSide, drawn_end, ends_table, topic_sides
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, enumerated

NAMED = 3
"""Modules, owners or producers that a fact or a sentence names; the table has all."""


@dataclass(frozen=True, slots=True)
class PageFact:
    """A fact of the first line: what it is, its value, and a smaller line below it."""

    label: str
    value: tuple[Text, ...]
    below: tuple[Text, ...] = ()
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class BeforeChange:
    """One thing to look at before a topic changes; `source` is the sign of a value that nearly all modules share."""

    lead: str
    words: tuple[Text, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class TopicView:
    """Everything the template prints."""

    name: str
    lede: str
    actions: tuple[Action, ...]
    facts: tuple[PageFact, ...]
    problems: tuple[Problem, ...]
    drawing: TopicDrawing
    ends: CompareTable
    left_out: str
    stops: tuple[str, ...]
    on_call: tuple[Text, ...]
    changes: tuple[BeforeChange, ...]
    away: TakeAway


def topic_view(assessment: Assessment, topic: Topic, options: PageOptions) -> TopicView:
    """Decide what the page of a topic shows."""
    here = topic_address(assessment.topic_slugs[topic.name])
    sides = topic_sides(assessment, topic)
    producers = [side.module for side in sides if side.emits]
    left_out = len(sides) - LISTED
    return TopicView(
        one_line(topic.name),
        _lede(sides),
        tuple(_actions(topic, sides, options)),
        _facts(assessment, sides, options, here),
        tuple(_problems(assessment, topic, sides, here)),
        TopicDrawing(
            topic.name,
            drawn_ends([drawn_end(assessment, name, here) for name in topic.emitters]),
            drawn_ends([drawn_end(assessment, name, here) for name in topic.consumers]),
        ),
        ends_table(assessment, topic, sides, options, here),
        f"{count(left_out, 'more module')} in the files." if left_out > 0 else "",
        tuple(_stops(assessment, sides)),
        tuple(Text(f"On call for {one.name}", href=_people(one, here)) for one in producers[:NAMED]),
        tuple(_before_change(assessment, sides, here)),
        take_away(here, TableName.TOPIC_ENDS),
    )


def _people(module: Module, start: str) -> str:
    return link(start, module_address(module.name), "oncall")


def _lede(sides: tuple[TopicSide, ...]) -> str:
    often = _each_once(side.frequency for side in sides)
    kept = _each_once(side.retention for side in sides)
    said = [f"emitted with {enumerated(often)} frequency"] if often else []
    said += [f"kept {enumerated(kept)}"] if kept else []
    if said:
        return f"A topic, {', '.join(said)}."
    return "A topic. Nobody has said how often it is emitted or how long it is kept."


def _each_once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _actions(topic: Topic, sides: tuple[TopicSide, ...], options: PageOptions) -> Iterator[Action]:
    yield Action("Copy name", icon="copy", copies=one_line(topic.name))
    schemas = _each_once(side.schema for side in sides)
    if len(schemas) == 1 and (href := _schema_href(schemas[0], options)):
        yield Action("Schema of the message", href, "source")


def _schema_href(schema: str, options: PageOptions) -> str:
    return web_address(schema) or options.code_address(schema)


def _facts(
    assessment: Assessment, sides: tuple[TopicSide, ...], options: PageOptions, here: str
) -> tuple[PageFact, ...]:
    producers = [side.module for side in sides if side.emits]
    consumers = [side.module for side in sides if not side.emits]
    return (
        _end_fact("Producer" if len(producers) == 1 else "Producers", producers, "nobody", here),
        _owner_fact(assessment, producers, here),
        _end_fact("Consumer" if len(consumers) == 1 else "Consumers", consumers, "nobody declares it", here),
        _message_fact(sides, options),
    )


def _end_fact(label: str, modules: list[Module], nobody: str, here: str) -> PageFact:
    if not modules:
        return PageFact(label, (Text(nobody),), (Text("no module declares that it is this end", note=MUTED),))
    if len(modules) > NAMED:
        return PageFact(label, (Text(f"{len(modules):,}", href="#ends"),), (Text("modules, listed below"),))
    return PageFact(
        label, tuple(module_text(one.name, here) for one in modules), (Text(count(len(modules), "module")),)
    )


def _owner_fact(assessment: Assessment, producers: list[Module], here: str) -> PageFact:
    label = "Owner of the topic"
    if not producers:
        return PageFact(label, (Text("nobody"),), (Text("a topic is its producer's", note=MUTED),), is_wide=True)
    handles = list(dict.fromkeys(assessment.classifier.owner(module) for module in producers))
    named = [handle for handle in handles if handle]
    if not named:
        return PageFact(label, owner_cell(assessment, None, here), reach_cell(assessment, None), is_wide=True)
    first = next(module for module in producers if assessment.classifier.owner(module) == named[0])
    then = assessment.classifier.escalation(first)
    escalation = (_then(assessment, then, here),) if then and then not in named else ()
    below = (*reach_of(assessment, named[0]), *escalation) or reach_cell(assessment, None)
    owners = tuple(owner_text(assessment, handle, here) for handle in named[:NAMED])
    rest = (Text(f"and {len(named) - NAMED} more", href="#ends"),) if len(named) > NAMED else ()
    return PageFact(label, (*owners, *rest), below, is_wide=True)


def owners_at(assessment: Assessment, names: Iterable[ModuleName]) -> tuple[Text, ...]:
    """Return the first owners of some modules, with links from the root of the atlas."""
    owners = dict.fromkeys(assessment.classifier.owner(assessment.catalog[name]) for name in names)
    return tuple(owner_text(assessment, owner, "") for owner in owners if owner)[:NAMED]


def _then(assessment: Assessment, handle: str, here: str) -> Text:
    known = owner_text(assessment, handle, here)
    return replace(known, text=f"then {known.text}")


def _message_fact(sides: tuple[TopicSide, ...], options: PageOptions) -> PageFact:
    schemas = _each_once(side.schema for side in sides)
    if not schemas:
        return PageFact("Message", (Text("not declared"),), (Text("no end names its schema", note=MUTED),))
    if len(schemas) > 1:
        return PageFact(
            "Message", (Text(f"{len(schemas)} schemas", href="#ends"),), (Text("the ends name different ones"),)
        )
    name = schemas[0].rstrip("/").rpartition("/")[2] or schemas[0]
    stem = name.rpartition(".")[0] or name
    return PageFact("Message", (Text(stem, href=_schema_href(schemas[0], options)),), (Text(schemas[0]),))


def _problems(assessment: Assessment, topic: Topic, sides: tuple[TopicSide, ...], here: str) -> Iterator[Problem]:
    consumers = [side for side in sides if not side.emits]
    if not topic.emitters:
        verb = "module waits" if len(consumers) == 1 else "modules wait"
        yield Problem(
            "bad",
            "error",
            "No module emits it",
            rule_page_href(here, NOBODY_EMITS.name),
            f"{len(consumers)} {verb} for it",
            _to_settle(assessment, consumers, here),
        )
    schemas = _each_once(side.schema for side in sides)
    if len(schemas) > 1:
        detail = enumerated(schemas, NAMED)
        yield Problem("warn", "warning", "The ends name different schemas", "#ends", detail, ())


def _to_settle(assessment: Assessment, sides: list[TopicSide], here: str) -> tuple[Text, ...]:
    """Return whose it is to settle something: the owners of some modules."""
    owners = dict.fromkeys(assessment.classifier.owner(side.module) for side in sides)
    named = [owner_text(assessment, owner, here) for owner in owners if owner][:NAMED]
    unnamed = sum(assessment.classifier.owner(side.module) is None for side in sides)
    rest = (Text(f"{count(unnamed, 'module')} without a named owner"),) if unnamed else ()
    return (*named, *rest)


def _stops(assessment: Assessment, sides: tuple[TopicSide, ...]) -> Iterator[str]:
    """Say who is hit where nothing comes any more, a sentence for each way of needing it."""
    consumers = [side for side in sides if not side.emits]
    if not consumers:
        yield "Nobody has declared that they consume it."
        return
    kinds: tuple[tuple[bool | None, str, str], ...] = (
        (True, "needs it", "need it"),
        (
            None,
            "consumes it; nobody has said whether it can do without",
            "consume it; nobody has said whether they can do without",
        ),
        (False, "can do without", "can do without"),
    )
    for required, singular, plural in kinds:
        modules = [side.module for side in consumers if side.required is required]
        if modules:
            verb = singular if len(modules) == 1 else plural
            yield f"{enumerated([_with_those_behind(assessment, one) for one in modules], NAMED)} {verb}."


def _with_those_behind(assessment: Assessment, module: Module) -> str:
    behind = assessment.health[module.name].dependents
    return f"{module.name} (and behind it {count(behind, 'module')})" if behind else str(module.name)


def _before_change(assessment: Assessment, sides: tuple[TopicSide, ...], here: str) -> Iterator[BeforeChange]:
    consumers = [side for side in sides if not side.emits]
    if consumers:
        yield BeforeChange("Tell", _to_settle(assessment, consumers, here))
    for side in [side for side in sides if side.emits][:NAMED]:
        yield from _plans(assessment, side.module, here)
    schemas = _each_once(side.schema for side in sides)
    if not schemas:
        yield BeforeChange("Message", (Text("no schema is declared: nobody can check a change", note=MUTED),))


def _plans(assessment: Assessment, module: Module, here: str) -> Iterator[BeforeChange]:
    """Yield what a producer has declared of its own changes."""
    change, api = module.risk_and_change, module.contracts.api
    planned, breaking = change.upgrade_path.planned, change.upgrade_path.breaking_changes
    if planned or breaking:
        words = f"planned for {module.name}" + (
            f"; breaking: {enumerated(list(map(one_line, breaking)), NAMED)}" if breaking else ""
        )
        yield BeforeChange(one_line(planned or "Next version"), (Text(words),))
    for key, days in (
        ("contracts.api.deprecation_policy.min_notice_days", api.deprecation_policy.min_notice_days),
        ("risk_and_change.deprecation_policy.min_notice_days", change.deprecation_policy.min_notice_days),
    ):
        if days is not None:
            guide = api.deprecation_policy.migration_guide
            see = (Text(f"see {one_line(guide)}"),) if guide else ()
            is_default = assessment.classifier.classify(module, key, days) is Evidence.DEFAULT
            yield BeforeChange(
                "Notice", (Text(f"{count(days, 'day')} from {module.name}"), *see), "f" if is_default else ""
            )
            break
    approval = change.change_control
    if approval.change_approval_required:
        who = [owner_text(assessment, handle, here) for handle in approval.reviewers[:NAMED]]
        yield BeforeChange("Approval", tuple(who) or (Text("required, nobody is named", note=MUTED),))
