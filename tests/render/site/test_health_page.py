"""The page of health: its numbers add up, and its formula is the one in force."""

from fractions import Fraction
from typing import Any

import pytest
from lxml import html

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.declared_values import DefaultThreshold
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.health.checks import POINTS, Check, HealthRules
from archatlas.render.site.catalogue.page import catalogue_view
from archatlas.render.site.health.formula import formula
from archatlas.render.site.health.page import HEADINGS, HealthPageView, health_page, health_page_view
from archatlas.render.site.templating import fill
from archatlas.settings import Settings
from builders import assessed, requiring, schema_text
from render.site.pages import seen

GOOD = {"ownership.owner": "@One", "test_posture.coverage.current": 0.9, "test_posture.tests.unit": 40}
POOR = {"test_posture.coverage.current": 0.0, "test_posture.tests.unit": 0}


def estate(*more: str) -> Assessment:
    return assessed(schema_text("lane.good", GOOD), schema_text("lane.poor", POOR), requiring("lane.bare"), *more)


def view(rules: HealthRules | None = None) -> HealthPageView:
    settings = Settings(health=rules or HealthRules())
    return health_page_view(assessed(schema_text("lane.good", GOOD), schema_text("lane.poor", POOR), settings=settings))


def test_every_module_stands_in_one_column_and_one_band() -> None:
    known = health_page_view(estate())

    assert sum(column.number for column in known.columns) == sum(band.number for band in known.bands) == 3
    assert known.columns[-1].number == 1
    assert known.columns[-1].mark == "none"


def test_a_column_and_a_band_lead_to_as_many_modules() -> None:
    known = estate()
    view = catalogue_view(known, known.catalog.values(), "modules")
    fragment = fill("catalogue/catalogue.html", view=view, number="", pages=())
    rows = html.fragment_fromstring(fragment, create_parent="main").xpath("//tbody/tr")
    page = health_page_view(known)

    for column in page.columns[:-1]:
        low = column.href.rpartition("=")[2]
        assert column.number == sum(row.get("data-tens") == low for row in rows), column
    for band in page.bands:
        assert band.number == sum(row.get("data-band") == band.mark for row in rows), band


def test_a_column_that_two_bands_share_takes_the_colour_of_neither() -> None:
    marks = [column.mark for column in view(HealthRules(healthy=85, attention=50)).columns]

    assert marks == ["bad"] * 5 + ["warn"] * 3 + ["mixed", "ok", "none"]


def test_the_formula_is_the_one_in_force() -> None:
    points = {**POINTS, Check.NAMED_OWNER: 15, Check.ESCALATION: 0}
    rules = HealthRules(points, healthy=90, attention=60, minimum_known=Fraction(1, 2), enough_tests=5)
    known = formula(
        rules, EvidenceClassifier(placeholders={"ownership.owner": ("@nemo",)}, threshold=DefaultThreshold(0.8, 10))
    )
    ownership = known.areas[0]

    assert ownership[:2] == ("Ownership", 20)
    assert [(check.title, check.points) for check in ownership[2]] == [("Named owner", 15), ("Reviewed by a person", 5)]
    assert known.left_out == ("Escalation contact",)
    assert [band.words.replace("\N{NARROW NO-BREAK SPACE}", " ") for band in known.bands] == [
        *("90 and more", "60 to 89", "below 60", "less than 50 % of the points can be judged")
    ]
    assert known.placeholders == (("ownership.owner", ("@nemo",)),)
    assert "10 modules and more" in known.agreement


def test_the_areas_add_up_to_all_points() -> None:
    known = formula(HealthRules(), EvidenceClassifier())

    assert sum(points for _, points, _ in known.areas) == 100
    assert all(points == sum(check.points for check in checks) for _, points, checks in known.areas)


def test_modules_without_a_score_are_not_ranked_and_counted() -> None:
    first = health_page_view(estate()).first

    assert [row.module.name for row in first.rows] == ["lane.poor"]
    assert first.words == "1 module needs attention or is at risk. 1 module without a score is not ranked."


def test_what_many_depend_on_is_to_be_fixed_first() -> None:
    users = [schema_text(f"lane.u{n}", {**POOR, "dependencies.internal.requires": ["lane.poor"]}) for n in range(3)]
    row = health_page_view(estate(*users)).first.rows[0]

    assert (row.rank, row.module.name, row.dependents, row.users_href) == (
        *("1", "lane.poor", 3, "../modules/?needs=lane.poor"),
    )


@pytest.mark.parametrize("known", [assessed(), estate()])
def test_the_page_has_all_its_parts_whatever_the_estate(known: Assessment) -> None:
    page = health_page(known)
    found: Any = html.fragment_fromstring(page.fragment, create_parent="main")

    assert found.xpath("//h2/@id") == [heading.anchor for heading in HEADINGS]


def test_an_estate_of_unknowns_has_no_average() -> None:
    words = seen(health_page(assessed(requiring("lane.bare"))).fragment)

    assert "No module has a score. Of 1 module 0 are healthy" in words
    assert "1 is not measured" in words
