"""The page of each rule, and the calendar of what is waived."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.render.page import BELOW_MODULES, Crumb, Heading, RenderedPage, SearchEntry
from archatlas.render.templating import fill
from archatlas.render.views.links import FINDINGS, WAIVERS, link, rule_address
from archatlas.render.views.options import PageOptions
from archatlas.render.views.rule_details import RuleView, known_rules, rule_views
from archatlas.render.views.waivers import waivers_view

SECTION = "Findings"


def rule_pages(assessment: Assessment, options: PageOptions) -> Iterator[RenderedPage]:
    """Render a page for every known rule, so that links from reports and comments lead somewhere."""
    views = rule_views(assessment, options)
    for rule in known_rules():
        yield _rule_page(views.of(rule))


def waiver_pages(assessment: Assessment) -> Iterator[RenderedPage]:
    """Render the calendar of waivers where there is any."""
    if not assessment.facts.policy.waivers:
        return
    view = waivers_view(assessment)
    yield RenderedPage(
        address=WAIVERS,
        title="Waivers",
        description=view.lede,
        section=SECTION,
        fragment=fill("waivers.html", view=view),
        crumbs=_crumbs(WAIVERS, "Waivers"),
        contents=tuple(Heading(month.anchor, month.title) for month in view.months),
        search=(SearchEntry("", "Waivers", "What is waived, by whom and until when"),),
    )


def _rule_page(view: RuleView) -> RenderedPage:
    here = rule_address(view.name)
    return RenderedPage(
        address=here,
        title=f"{view.title} ({view.name})",
        description=f"{view.name}: {view.why}".replace("`", ""),
        section=SECTION,
        fragment=fill("rule.html", view=view),
        crumbs=_crumbs(here, view.name),
        contents=_contents(view),
        search=(SearchEntry("", f"Rule: {view.title} ({view.name})", ""),),
        boost=BELOW_MODULES,
    )


def _contents(view: RuleView) -> tuple[Heading, ...]:
    headings = [Heading("found", "What it found")]
    headings += [Heading("waivers", "Waived")] if view.waivers else []
    headings += [Heading("policy", "In the policy")] if view.in_force else []
    return (*headings, *(Heading(section.anchor, section.title) for section in view.sections))


def _crumbs(here: str, label: str) -> tuple[Crumb, ...]:
    return (Crumb("Findings", link(here, FINDINGS)), Crumb(label))
