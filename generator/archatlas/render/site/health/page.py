"""The page of health: how the scores are spread, what they are made of, and where to begin."""

from fractions import Fraction

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.health.checks import HealthRules
from archatlas.analysis.health.health import COLUMN_WIDTH, AreaAverage, EstateHealth, estate_health
from archatlas.analysis.health.score import Band, band_of
from archatlas.model.record import dataclass
from archatlas.render.site.components.fix_first import LISTED, FixFirst, fix_first_view
from archatlas.render.site.components.labels import BAND_MARKS
from archatlas.render.site.components.take_away import take_away
from archatlas.render.site.health.formula import Formula, formula
from archatlas.render.site.links import EVIDENCE, TableName, link
from archatlas.render.site.page import Heading, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.templating import fill
from archatlas.render.text.words import capitalised, count, decimal, enumerated, share

ADDRESS = "health"


@dataclass(frozen=True, slots=True)
class HistogramColumn:
    """How many modules have a score in a range; the height is in percent of the highest column."""

    label: str
    mark: str
    number: int
    height: str
    href: str


@dataclass(frozen=True, slots=True)
class BandLine:
    """A band with its modules, and the share of the estate they are."""

    mark: str
    word: str
    number: int
    share: str
    href: str


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area's points in the average module; the widths of the meter are percentages of them."""

    title: str
    points: int
    earned: str
    unknown: str
    widths: tuple[tuple[str, str], ...]
    words: str


@dataclass(frozen=True, slots=True)
class HealthPageView:
    """Everything the template of the page prints."""

    lede: str
    columns: tuple[HistogramColumn, ...]
    bands: tuple[BandLine, ...]
    areas: tuple[AreaRow, ...]
    formula: Formula
    first: FixFirst
    by_score_href: str
    measured: str
    """How many modules CI measured, empty where no artefact was given."""
    measured_href: str


def health_page_view(assessment: Assessment) -> HealthPageView:
    """Decide what the page of health shows."""
    estate = estate_health(assessment.health.values())
    return HealthPageView(
        _lede(estate),
        _columns(estate, assessment.health_rules),
        _bands(estate, len(assessment.catalog)),
        tuple(_area_row(area) for area in estate.areas),
        formula(assessment.health_rules, assessment.classifier),
        fix_first_view(assessment, assessment.catalog.values(), ADDRESS, LISTED),
        link(ADDRESS, "modules", sort="health"),
        _measured(assessment),
        link(ADDRESS, EVIDENCE),
    )


def _measured(assessment: Assessment) -> str:
    measured = assessment.facts.measured
    if measured is None:
        return ""
    number = sum(name in measured.modules for name in assessment.catalog)
    return f"{number:,} of {count(len(assessment.catalog), 'module')} measured by CI"


def _lede(estate: EstateHealth) -> str:
    verbs = {
        Band.HEALTHY: ("is healthy", "are healthy"),
        Band.ATTENTION: ("needs attention", "need attention"),
        Band.AT_RISK: ("is at risk", "are at risk"),
        Band.NOT_MEASURED: ("is not measured", "are not measured"),
    }
    parts = [count(estate.bands[band], *words) for band, words in verbs.items()]
    average = "No module has a score" if estate.average is None else f"Average {half_up(estate.average)} of 100"
    known = share(float(estate.known_share))
    modules = count(sum(estate.bands.values()), "module")
    return f"{average}. Of {modules} {enumerated(parts)}. {known} of the inputs are known."


def _columns(estate: EstateHealth, rules: HealthRules) -> tuple[HistogramColumn, ...]:
    highest = max((*estate.distribution, estate.bands[Band.NOT_MEASURED], 1))
    columns = []
    for place, number in enumerate(estate.distribution):
        low, high = (
            place * COLUMN_WIDTH,
            100 if place == len(estate.distribution) - 1 else place * COLUMN_WIDTH + COLUMN_WIDTH - 1,
        )
        band = band_of(low, rules)
        mark = BAND_MARKS[band] if band is band_of(high, rules) else "mixed"
        href = link(ADDRESS, "modules", tens=str(low))
        columns.append(HistogramColumn(f"{low}–{high}", mark, number, _height(number, highest), href))
    unknown = estate.bands[Band.NOT_MEASURED]
    mark = BAND_MARKS[Band.NOT_MEASURED]
    href = link(ADDRESS, "modules", band=mark)
    return (*columns, HistogramColumn("not measured", mark, unknown, _height(unknown, highest), href))


def _height(number: int, highest: int) -> str:
    return f"{100 * number / highest:.1f}"


def _bands(estate: EstateHealth, modules: int) -> tuple[BandLine, ...]:
    return tuple(
        BandLine(
            BAND_MARKS[band],
            band.value,
            number,
            share(number / max(modules, 1)),
            link(ADDRESS, "modules", band=BAND_MARKS[band]),
        )
        for band, number in estate.bands.items()
    )


def _area_row(area: AreaAverage) -> AreaRow:
    parts = (("g", area.earned), ("l", area.lost), ("u", area.unknown))
    widths = tuple((style, f"{float(100 * part / area.points):.2f}") for style, part in parts if part)
    earned, lost, unknown = (_tenths(part) for _, part in parts)
    words = f"{earned} earned, {lost} lost, {unknown} unknown, of {area.points} points on average"
    unknown_share = share(float(area.unknown / area.points))
    return AreaRow(capitalised(area.area.value), area.points, earned, unknown_share, widths, words)


def _tenths(points: Fraction) -> str:
    return decimal(float(points), 1)


HEADINGS = (
    Heading("distribution", "Distribution"),
    Heading("areas", "By area"),
    Heading("first", "Fix first"),
    Heading("formula", "How the score works"),
    Heading("placeholders", "What counts as unknown"),
)


def health_page(assessment: Assessment) -> RenderedPage:
    """Render the page of health."""
    view = health_page_view(assessment)
    return RenderedPage(
        address=ADDRESS,
        title="Health",
        description=view.lede,
        section="Health",
        fragment=fill("health/health.html", view=view, away=take_away(ADDRESS, TableName.MODULES)),
        contents=HEADINGS,
        search=(
            SearchEntry("", "Health", view.lede, name_terms("Health")),
            SearchEntry("formula", "How the score works", "points earned, points that can be judged, bands, weights"),
        ),
    )
