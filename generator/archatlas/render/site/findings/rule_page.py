"""The page of one rule: what it means, what the policy makes of it, what it found, and what is waived."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache, partial

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.decimals import decimal, share_text
from archatlas.analysis.policy.active_rules import OFF, idle_rules
from archatlas.analysis.policy.policy import EVERYTHING, Policy, SelectedLimits, Selection, SeverityOverride
from archatlas.analysis.policy.severity_overrides import severity_overrides_of
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.record import dataclass
from archatlas.model.rule import RuleSpec
from archatlas.render.site.components.blocks import Table
from archatlas.render.site.components.rule_rows import SEVERITY_MARKS, ByModule, by_rule
from archatlas.render.site.components.take_away import TakeAway, take_away
from archatlas.render.site.findings.rule_section import RuleSection, rule_section, with_keys
from archatlas.render.site.findings.waivers import WaiversView, waiver_table, waivers_of, waivers_view
from archatlas.render.site.links import FINDINGS, WAIVERS, TableName, link, rule_address
from archatlas.render.site.page import BELOW_MODULES, Crumb, Heading, LazyPage, PageOptions, RenderedPage, SearchEntry
from archatlas.render.site.search_result import ResultKind, SearchResult
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line
from archatlas.render.text.rule_documentation import BulletList, CodeListing, Prose, RulePage, Span, page_name, spans
from archatlas.render.text.words import capitalised, slug

WHY = "why"
HEADINGS = {"Configure": "How to configure it"}
_RULES = {page_name(name): name for name in KNOWN_RULES}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence: plain, code or a link."""

    text: str
    is_code: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph, a list or a listing, whichever of the three is there; `caption` stands above a listing."""

    paragraph: tuple[Piece, ...] = ()
    bullets: tuple[tuple[Piece, ...], ...] = ()
    listing: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class TextSection:
    """A part of the documentation with its heading."""

    anchor: str
    title: str
    blocks: tuple[TextBlock, ...]


def text_sections(page: RulePage | None, start: str) -> tuple[TextSection, ...]:
    """Return what the documentation says, with links from the page at `start`; nothing where there is none."""
    if page is None:
        return ()
    return tuple(
        TextSection(slug(heading), HEADINGS.get(heading, heading), tuple(_block(block, start) for block in blocks))
        for heading, blocks in page.sections
    )


def _block(block: Prose | BulletList | CodeListing, start: str) -> TextBlock:
    if isinstance(block, Prose):
        return TextBlock(_pieces(block.text, start))
    if isinstance(block, BulletList):
        return TextBlock(bullets=tuple(_pieces(entry, start) for entry in block.entries))
    if block.fixture:
        return TextBlock((Piece(f"{block.fixture}."),))
    return TextBlock(listing=block.text, caption=block.title)


def _pieces(text: str, start: str) -> tuple[Piece, ...]:
    return tuple(_piece(span, start) for span in spans(text))


def _piece(span: Span, start: str) -> Piece:
    return Piece(span.text, span.is_code, _target(span.target, start))


def _target(target: str, start: str) -> str:
    """Return where a link of the documentation leads on the site: to a rule's page or out, else nowhere."""
    if target.startswith(("https://", "http://")):
        return target
    page, _, _anchor = target.partition("#")
    rule = _RULES.get(page)
    return link(start, rule_address(rule)) if rule else ""


_LIMIT_WORDS = {
    "fan_out": "modules that one may require",
    "fan_in": "modules that may require one",
    "instability": "instability",
    "instability_step": "how much less stable a required module may be",
    "distance": "distance from the main sequence",
    "reach": "share of the estate that one may reach",
}
_SELECTED = (("lanes", "lane"), ("layers", "layer"), ("tiers", "tier"), ("owners", "owner"), ("modules", "module"))


@dataclass(frozen=True, slots=True)
class RuleView:
    """Everything the page of a rule prints; `found` and `waivers` are None where there is nothing to list."""

    name: str
    title: str
    mark: str
    severity: str
    why: str
    cure: str
    in_force: tuple[tuple[str, str], ...]
    """What the policy says of the rule: severities and limits, each with the modules that it is for."""
    found: RuleSection | None
    nothing: str
    """The sentence in place of what was found."""
    waivers: Table | None
    files: TakeAway
    """The findings of all rules as files."""
    waiver_files: TakeAway
    reasons: tuple[TextBlock, ...]
    """Why the rule is there, at length; empty where only `why` is known."""
    sections: tuple[TextSection, ...]


@dataclass(frozen=True, slots=True)
class RuleViews:
    """Makes the views of all rules; what they share is computed once."""

    assessment: Assessment
    options: PageOptions
    found: Mapping[str, ByModule]
    idle: Mapping[str, str]

    def of(self, rule: RuleSpec) -> RuleView:
        """Decide what the page of a rule shows."""
        here, policy = rule_address(rule.name), self.assessment.facts.policy
        hits = self.found.get(rule.name)
        documented = text_sections(self.options.rule_page(rule.name), here)
        waivers = waivers_of(self.assessment, rule.name)
        return RuleView(
            rule.name,
            rule.title,
            SEVERITY_MARKS[rule.severity],
            capitalised(rule.severity.word),
            with_keys(rule.why),
            with_keys(rule.cure),
            (*_severities(policy, rule.name), *_limits(policy, rule)),
            rule_section(self.assessment, self.options, rule.name, hits, here) if hits else None,
            _nothing(self.idle.get(rule.name, "")),
            waiver_table(self.assessment, waivers, here, rule.name) if waivers else None,
            take_away(here, TableName.FINDINGS),
            take_away(here, TableName.WAIVERS),
            tuple(block for section in documented if section.anchor == WHY for block in section.blocks),
            tuple(section for section in documented if section.anchor != WHY),
        )


def rule_views(assessment: Assessment, options: PageOptions) -> RuleViews:
    """Return what makes the views of all rules of a site."""
    return RuleViews(assessment, options, by_rule(assessment.findings), idle_rules(assessment.facts))


def known_rules() -> tuple[RuleSpec, ...]:
    """Return the rules that have a page."""
    return tuple(KNOWN_RULES.values())


def _nothing(reason: str) -> str:
    if not reason:
        return "Checked, nothing found."
    return "The rule is off in the policy." if reason == OFF else f"Not checked: {reason}."


def _severities(policy: Policy, rule: str) -> tuple[tuple[str, str], ...]:
    return tuple(_severity(override) for override in severity_overrides_of(policy, rule))


def _severity(override: SeverityOverride) -> tuple[str, str]:
    word = "Off" if override.severity is None else capitalised(override.severity.word)
    return word, selected(override.selection)


def _limits(policy: Policy, rule: RuleSpec) -> tuple[tuple[str, str], ...]:
    lines = [
        (f"At most {_number(limit, value)}", f"{_LIMIT_WORDS[limit]}; {selected(one.selection)}")
        for one in policy.limits
        for limit in rule.limits
        if (value := _value(one, limit)) is not None
    ]
    if rule.estate_limits:
        nccd, cost = policy.estate.nccd, policy.estate.propagation_cost
        lines += [(f"At most {decimal(nccd, 2)}", "NCCD of the estate as a whole")] if nccd is not None else []
        lines += (
            [(f"At most {share_text(cost)}", "propagation cost of the estate as a whole")] if cost is not None else []
        )
    return tuple(lines)


def _value(one: SelectedLimits, limit: str) -> Fraction | None:
    value: int | Fraction | None = getattr(one.limits, limit)
    return None if value is None else Fraction(value)


def _number(limit: str, value: Fraction) -> str:
    return share_text(value) if limit == "reach" else decimal(value, 2)


def selected(selection: Selection) -> str:
    """Say in words which modules a part of the policy is about."""
    if selection == EVERYTHING:
        return "every module"
    parts = [f"{word} {_several(getattr(selection, name))}" for name, word in _SELECTED if getattr(selection, name)]
    parts += [f"files {_several(selection.paths)}"] if selection.paths else []
    return ", ".join(parts)


SEVERAL = 8
"""How many values of a selection are said before the rest is counted."""


def _several(values: tuple[object, ...]) -> str:
    named = " or ".join(one_line(str(value), 80) for value in values[:SEVERAL])
    return f"{named} and {len(values) - SEVERAL:,} more" if len(values) > SEVERAL else named


SECTION = "Findings"


def rule_pages(assessment: Assessment, options: PageOptions) -> Iterator[LazyPage[RenderedPage]]:
    """Yield a page for every known rule, so that links from reports and comments lead somewhere."""
    views = cache(lambda: rule_views(assessment, options))
    for rule in known_rules():
        yield LazyPage(rule_address(rule.name), partial(_rule_page, views, rule))


def waiver_pages(assessment: Assessment) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the calendar of waivers where there is any."""
    if assessment.facts.policy.waivers:
        yield LazyPage(WAIVERS, lambda: _waivers_page(waivers_view(assessment)))


def _waivers_page(view: WaiversView) -> RenderedPage:
    return RenderedPage(
        address=WAIVERS,
        title="Waivers",
        description=view.lede,
        section=SECTION,
        fragment=fill("findings/waivers.html", view=view, away=take_away(WAIVERS, TableName.WAIVERS)),
        crumbs=_crumbs(WAIVERS, "Waivers"),
        contents=tuple(Heading(month.anchor, month.title) for month in view.months),
        search=(SearchEntry("", "Waivers", "What is waived, by whom and until when"),),
    )


def _rule_page(views: Callable[[], RuleViews], rule: RuleSpec) -> RenderedPage:
    here, view = rule_address(rule.name), views().of(rule)
    return RenderedPage(
        address=here,
        title=f"{view.title} ({view.name})",
        description=f"{view.name}: {view.why}".replace("`", ""),
        section=SECTION,
        fragment=fill("findings/rule.html", view=view),
        crumbs=_crumbs(here, view.name),
        contents=_contents(view),
        search=(SearchEntry("", f"Rule: {view.title} ({view.name})", ""),),
        boost=BELOW_MODULES,
        results=(SearchResult(ResultKind.RULE, view.name, view.title, names=(view.title,)),),
    )


def _contents(view: RuleView) -> tuple[Heading, ...]:
    headings = [Heading("found", "What it found")]
    headings += [Heading("waivers", "Waived")] if view.waivers else []
    headings += [Heading("policy", "In the policy")] if view.in_force else []
    return (*headings, *(Heading(section.anchor, section.title) for section in view.sections))


def _crumbs(here: str, label: str) -> tuple[Crumb, ...]:
    return (Crumb("Findings", link(here, FINDINGS)), Crumb(label))
