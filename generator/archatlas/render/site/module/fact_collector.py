"""Sorts what a module declares into what is shown, what is shared by all, and what is missing."""

from collections.abc import Callable
from dataclasses import dataclass, field

from archatlas.analysis.estate.declared_values import Plain
from archatlas.analysis.estate.evidence import Evidence, EvidenceClassifier
from archatlas.model.module import Module
from archatlas.render.site.components.blocks import Block, Fact, Gap, Section, Text
from archatlas.render.site.links import Anchors
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import joined, number

Formatter = Callable[[Plain], str]


def plain_text(value: Plain) -> str:
    """Write a value as a person would: yes and no, numbers without trailing zeros."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value)
    return joined(list(value)) if isinstance(value, tuple) else one_line(str(value))


@dataclass
class FactCollector:
    """Collects, while the sections of one page are written, what goes to its end."""

    module: Module
    classifier: EvidenceClassifier
    anchors: Anchors = field(default_factory=Anchors)
    defaults: list[Fact] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    more: list[Fact] = field(default_factory=list)
    boilerplate: list[tuple[str, str]] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)

    def fact(
        self, label: str, key: str, value: Plain | None, show: Formatter = plain_text, code: bool = False
    ) -> list[Fact]:
        """Return the fact as a list of one, or none: a shared default is kept for the end of the page."""
        state = self.classifier.classify(self.module, key, value)
        if value is None or state is Evidence.MISSING:
            return []
        if state is Evidence.PLACEHOLDER:
            self.keep_boilerplate(key, value)
            return []
        texts = value if isinstance(value, tuple) else (value,)
        fact = Fact(label, tuple(Text(show(text), state, code) for text in texts))
        if state is Evidence.DEFAULT:
            self.defaults.append(fact)
            return []
        return [fact]

    def is_boilerplate(self, key: str, text: str | None, *details: Plain | None) -> bool:
        """Tell whether a generator wrote this text, and if so keep it and its details for the end of the page."""
        if not text or not self.classifier.is_placeholder(self.module, key, text):
            return False
        self.keep_boilerplate(key, text, *details)
        return True

    def keep_boilerplate(self, key: str, *values: Plain | None) -> None:
        """Keep what a generator wrote for the end of the page, where the page says it in other words or not at all."""
        texts = [text for value in values if value is not None and (text := plain_text(value))]
        if texts:
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
