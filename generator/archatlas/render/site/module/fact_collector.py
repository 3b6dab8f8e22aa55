"""Sorts what a module declares into what is shown, what is shared by all, and what is missing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.declared_values import Plain
from archatlas.analysis.estate.evidence import Evidence, EvidenceClassifier
from archatlas.analysis.estate.source_links import NamedThing
from archatlas.model.module import Module
from archatlas.model.web_address import web_address
from archatlas.render.site.components.blocks import Block, Fact, Gap, Section, Text
from archatlas.render.site.components.labels import library_text, topic_text
from archatlas.render.site.links import Anchors, module_address
from archatlas.render.site.module.fields import Face, Field, Target, plain_text
from archatlas.render.site.page import PageOptions


@dataclass
class FactCollector:
    """Collects, while the sections of one page are written, what goes to its end."""

    module: Module
    assessment: Assessment
    options: PageOptions = field(default_factory=PageOptions)
    anchors: Anchors = field(default_factory=Anchors)
    defaults: list[Fact] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    more: list[Fact] = field(default_factory=list)
    boilerplate: list[tuple[str, str]] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)

    @property
    def classifier(self) -> EvidenceClassifier:
        """Return what tells how much a value is worth."""
        return self.assessment.classifier

    def topic(self, name: str) -> Text:
        """Return a topic as a link to its page."""
        return topic_text(self.assessment, name, module_address(self.module.name))

    def library(self, name: str) -> Text:
        """Return a library as a link to its page."""
        return library_text(self.assessment, name, module_address(self.module.name))

    def facts(self, fields: Iterable[Field]) -> list[Fact]:
        """Return what the module says under keys of the format; a shared default is kept for the end of the page."""
        return [fact for field in fields for fact in self.fact(field, field.value_in(self.module))]

    def fact(self, field: Field, value: Plain | None) -> list[Fact]:
        """Return a value that stands for a key as a list of one fact, or none."""
        found = self._fact(field, value)
        if found and self.classifier.classify(self.module, field.key, value) is Evidence.DEFAULT:
            self.defaults += found
            return []
        return found

    def said(self, field: Field) -> list[Fact]:
        """Return what the module says under a key even where nearly all others say the same, as a list of one or none.

        Whoever is on call needs it in its place.
        """
        return self._fact(field, field.value_in(self.module))

    def _fact(self, field: Field, value: Plain | None) -> list[Fact]:
        state = self.classifier.classify(self.module, field.key, value)
        if value is None or state is Evidence.MISSING:
            return []
        if state is Evidence.PLACEHOLDER:
            self.keep_boilerplate(field.key, value)
            return []
        texts, is_code = value if isinstance(value, tuple) else (value,), field.face is Face.CODE
        leads = self._address[field.target]
        return [Fact(field.label, tuple(Text(field.show(one), state, is_code, leads(str(one))) for one in texts))]

    @cached_property
    def _address(self) -> Mapping[Target, Callable[[str], str]]:
        return {
            Target.NOWHERE: lambda _text: "",
            Target.WEB: web_address,
            Target.CODE: self.options.code_address,
            Target.DASHBOARD: lambda name: self.options.source.address_of(NamedThing.DASHBOARD, name),
            Target.RUNBOOK: lambda name: self.options.source.address_of(NamedThing.RUNBOOK, name),
            Target.PAGER: lambda name: self.options.source.address_of(NamedThing.PAGER, name),
        }

    def is_boilerplate(self, key: str, text: str | None, *details: Plain | None) -> bool:
        """Tell whether a generator wrote this text, and if so keep it and its details for the end of the page."""
        if not text or not self.classifier.is_placeholder(self.module, key, text):
            return False
        self.keep_boilerplate(key, text, *details)
        return True

    def keep_boilerplate(self, key: str, *values: Plain | None) -> None:
        """Keep what a generator wrote for the end of the page, where the page says it in other words or not at all."""
        texts = [text for value in values if value is not None and (text := plain_text(value))]
        if texts and (key, ", ".join(texts)) not in self.boilerplate:
            self.boilerplate.append((key, ", ".join(texts)))

    def section(self, anchor: str, title: str, blocks: list[Block], also: tuple[str, ...] = ()) -> list[Section]:
        """Return the section as a list of one, or none where it has nothing to show."""
        if not blocks:
            return []
        self.answered.add(anchor)
        self.answered.update(also)
        return [Section(anchor, title, tuple(blocks), also)]

    def add_gap(self, label: str, key: str, anchor: str = "") -> None:
        """Note something that the schema does not say."""
        self.gaps.append(Gap(label, key, anchor if anchor not in self.answered else ""))
        if anchor:
            self.answered.add(anchor)
