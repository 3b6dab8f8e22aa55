"""The page of changes: what is different between two states of the estate, and what that means for whom."""

from collections import Counter
from collections.abc import Iterable, Iterator

from archatlas.analysis.compare.comparison import Affected, ChangeKind, Comparison
from archatlas.analysis.report import BaselineState, Report, ReportedFinding
from archatlas.model.finding import Severity
from archatlas.model.record import dataclass, replace
from archatlas.model.text_edit import Fix
from archatlas.render.diagrams.diagram import Draw
from archatlas.render.reports.reported_findings import gravest_first, shared_remedies
from archatlas.render.site.changes.tables import FOLD_ABOVE, SHOWN, ChangeTable, ChangeTables, listed_names
from archatlas.render.site.components.blocks import LinkedCount, Text
from archatlas.render.site.components.figures import draw_changes
from archatlas.render.site.components.rule_rows import SEVERITY_MARKS, rule_page_href, rule_title
from archatlas.render.site.components.take_away import take_away
from archatlas.render.site.links import CHANGES, TableName
from archatlas.render.site.page import Heading, LazyPage, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line
from archatlas.render.text.messages import reported_message
from archatlas.render.text.remarks import remark_of
from archatlas.render.text.words import count

LISTED = 100
"""Findings of each standing that the page lists."""


@dataclass(frozen=True, slots=True)
class ChangedFinding:
    """A finding that is new or gone, with what would make a new one go away."""

    mark: str
    severity: str
    title: str
    href: str
    module: Text
    message: str
    remedies: tuple[Fix, ...]


@dataclass(frozen=True, slots=True)
class FindingList:
    """Findings that came, or that went; `mark` stands in the place of that of their severity."""

    anchor: str
    title: str
    mark: str
    shown: tuple[ChangedFinding, ...]
    folded: tuple[ChangedFinding, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class ChangesView:
    """Everything the page of changes prints."""

    lede: str
    base: str
    head: str
    counts: tuple[LinkedCount, ...]
    remarks: tuple[str, ...]
    findings: tuple[FindingList, ...]
    tables: tuple[ChangeTable, ...]
    groups: tuple[tuple[str, str], ...]
    """The affected dependents by tier and by team."""
    latency_note: str


def changes_view(report: Report, comparison: Comparison) -> ChangesView:
    """Decide what the page of changes says."""
    tables = ChangeTables(comparison)
    return ChangesView(
        _lede(report, comparison),
        one_line(report.base, 80) or "the earlier state",
        one_line(report.head, 80) or "this one",
        _counts(comparison),
        tuple(one_line(remark_of(remark), 300) for remark in report.remarks),
        tuple(_finding_lists(report, tables)),
        tables.all(),
        tuple(_groups(comparison.affected)),
        _latency_note(comparison),
    )


def _lede(report: Report, comparison: Comparison) -> str:
    """Return the verdict: what is new and what is gone among the findings, or that nothing is different."""
    new, fixed = report.of(BaselineState.NEW), report.of(BaselineState.FIXED)
    if comparison.is_empty and not new and not fixed:
        return "Nothing is different."
    errors = sum(reported.finding.severity is Severity.ERROR for reported in new)
    grave = f", {count(errors, 'error')} among them" if errors else ""
    gone = f"{count(len(fixed), 'finding')} {'is' if len(fixed) == 1 else 'are'} gone." if fixed else ""
    if not new:
        return f"No new finding. {gone}".strip()
    return f"{count(len(new), 'new finding')}{grave}. {gone}".strip()


def _counts(comparison: Comparison) -> tuple[LinkedCount, ...]:
    modules = Counter(change.kind for change in comparison.modules if change.is_in_the_schema)
    lines = Counter(change.kind for change in comparison.requirements)
    counts = [
        LinkedCount(f"{count(modules[kind], 'module')} {kind.value}", "#modules")
        for kind in ChangeKind
        if modules[kind]
    ]
    counts += [
        LinkedCount(f"{count(lines[kind], 'dependency')} {kind.value}", "#requirements")
        for kind in ChangeKind
        if lines[kind]
    ]
    if breaking := len(comparison.breaking):
        counts.append(LinkedCount(count(breaking, "breaking change"), "#contracts"))
    if affected := len(comparison.affected):
        counts.append(LinkedCount(f"{count(affected, 'module')} affected", "#affected"))
    return tuple(counts)


def _finding_lists(report: Report, tables: ChangeTables) -> Iterable[FindingList]:
    for anchor, title, state, mark in (
        ("new", "New findings", BaselineState.NEW, ""),
        ("fixed", "Fixed, with thanks", BaselineState.FIXED, "ok"),
    ):
        reported = tuple(shared_remedies(gravest_first(report.of(state))))
        if reported:
            findings = tuple(_changed(one, tables) for one in reported[:LISTED])
            cut = SHOWN if len(findings) > FOLD_ABOVE else len(findings)
            yield FindingList(anchor, title, mark, findings[:cut], findings[cut:], len(reported) - len(findings))


def _changed(reported: ReportedFinding, tables: ChangeTables) -> ChangedFinding:
    finding = reported.finding
    return ChangedFinding(
        SEVERITY_MARKS[finding.severity],
        finding.severity.word,
        rule_title(finding.rule),
        rule_page_href(CHANGES, finding.rule),
        tables.name(finding.module),
        one_line(reported_message(reported), 300),
        tuple(
            replace(remedy, title=one_line(remedy.title), effect=one_line(remedy.effect))
            for remedy in reported.remedies
        ),
    )


def _groups(affected: tuple[Affected, ...]) -> Iterable[tuple[str, str]]:
    """Yield the dependents of each tier, then of each team; what is not known comes last."""
    tiers = {one.tier for one in affected}
    for tier in sorted(tiers, key=lambda tier: (tier is None, tier or 0)):
        names = [one.module for one in affected if one.tier == tier]
        yield ("No tier" if tier is None else f"Tier {tier}", f"{len(names):,}: {listed_names(names)}")
    owners = {one.owner for one in affected}
    for owner in sorted(owners, key=lambda owner: (not owner, owner or "")):
        names = [one.module for one in affected if one.owner == owner]
        yield (one_line(owner, 80) if owner else "No named owner", f"{len(names):,}: {listed_names(names)}")


def _latency_note(comparison: Comparison) -> str:
    parts = [f"{count(comparison.latency_more, 'more module')} farther away."] if comparison.latency_more else []
    if unknown := comparison.latency_unknown:
        parts.append(f"{count(unknown, 'module')} without any known latency.")
    return " ".join(parts)


def changes_pages(report: Report | None, draw: Draw) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the page of changes; none where nothing was compared."""
    if report is not None and (comparison := report.comparison) is not None:
        yield LazyPage(CHANGES, lambda: _changes_page(report, comparison, draw))


def _changes_page(report: Report, comparison: Comparison, draw: Draw) -> RenderedPage:
    view = changes_view(report, comparison)
    drawing = draw_changes(comparison, draw)
    return RenderedPage(
        address=CHANGES,
        title="Changes",
        description=f"What is different between {view.base} and {view.head}. {view.lede}",
        section="Changes",
        fragment=fill("changes/changes.html", view=view, drawing=drawing, away=take_away(CHANGES, TableName.CHANGES)),
        contents=_contents(view, with_picture=drawing is not None),
        search=(SearchEntry("", "Changes", "What is different between two revisions", name_terms("Changes")),),
    )


def _contents(view: ChangesView, *, with_picture: bool) -> tuple[Heading, ...]:
    headings = [Heading("picture", "The picture")] if with_picture else []
    headings += [Heading(part.anchor, part.title) for part in view.findings]
    return (*headings, *(Heading(part.anchor, part.title) for part in view.tables))
