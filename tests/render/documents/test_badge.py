"""The badge: named, inert, wide enough for its words, readable on any ground."""

import json
import re
from fractions import Fraction
from itertools import pairwise

import pytest
from lxml import etree

from archatlas.analysis.health.checks import HealthRules
from archatlas.analysis.health.score import Band, Grade, band_of
from archatlas.model.module import NAME_LIMIT, ModuleName
from archatlas.render.documents.badge import ModuleBadge, badge_label, badge_of_health, module_badges
from archatlas.render.text.widths import text_width
from builders import assessed, schema_text

NAME = ModuleName("candidate.memory")
SVG = "{http://www.w3.org/2000/svg}"
UNKNOWN = Grade(None, None, Band.NOT_MEASURED)


def grade(shown: int) -> Grade:
    """Return the grade of a whole score."""
    return Grade(Fraction(shown), shown, band_of(shown, HealthRules()))


GRADES = [*(grade(shown) for shown in (0, 7, 49, 50, 62, 79, 80, 100)), UNKNOWN]


def drawn(shown: Grade, name: ModuleName = NAME) -> etree._Element:
    """Return the badge of a grade as a tree."""
    return etree.fromstring(badge_of_health(name, shown).svg)


def brightness(colour: str) -> float:
    """Return the relative luminance of a colour such as #15623a, as WCAG defines it."""
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    shares = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("shown", GRADES, ids=str)
def test_a_badge_says_what_it_shows(shown: Grade) -> None:
    badge = drawn(shown)

    assert badge.get("role") == "img"
    assert badge.get("aria-label") == badge.findtext(f"{SVG}title") == badge_label(NAME, shown)


def test_the_label_holds_name_score_and_word() -> None:
    assert badge_label(NAME, grade(62)) == "health of candidate.memory: 62, needs attention"
    assert badge_label(NAME, UNKNOWN) == "health of candidate.memory: not measured"


@pytest.mark.parametrize("shown", GRADES, ids=str)
def test_every_text_has_the_room_it_takes(shown: Grade) -> None:
    badge = drawn(shown)
    texts = list(badge.iter(f"{SVG}text"))
    ends = []
    for text in texts:
        left, length = float(text.get("x", "")), float(text.get("textLength", ""))
        assert length == pytest.approx(text_width(text.text or "", 11), abs=0.06)
        ends.append((left, left + length))

    assert [text.text for text in texts] == ["health", "not measured" if shown.shown is None else str(shown.shown)]
    assert all(end < start for (_, end), (start, _) in pairwise(ends))
    assert ends[-1][1] + 7 <= float(badge.get("width", "")) <= ends[-1][1] + 9


@pytest.mark.parametrize("shown", GRADES, ids=str)
def test_white_is_readable_on_both_halves(shown: Grade) -> None:
    grounds = [shape.get("fill", "") for shape in drawn(shown) if shape.tag in (f"{SVG}rect", f"{SVG}path")]

    assert len(grounds) == 2
    assert all(1.05 / (brightness(ground) + 0.05) >= 4.5 for ground in grounds)


def test_every_band_has_a_mark_and_a_ground_of_its_own() -> None:
    badges = [badge_of_health(NAME, shown).svg for shown in (grade(90), grade(60), grade(10), UNKNOWN)]
    marks = [re.findall(r'translate\([^)]*\)">(.*?)</g>', badge)[0] for badge in badges]
    grounds = [re.findall(r'rx="3" fill="(#\w+)"', badge)[0] for badge in badges]

    assert len(set(marks)) == len(set(grounds)) == 4


def test_what_is_not_measured_is_grey() -> None:
    ground = re.findall(r'rx="3" fill="#(\w\w)(\w\w)(\w\w)"', badge_of_health(NAME, UNKNOWN).svg)[0]
    red, green, blue = (int(part, 16) for part in ground)

    assert max(red, green, blue) - min(red, green, blue) < 32


def test_a_badge_needs_nothing_from_elsewhere() -> None:
    text = badge_of_health(NAME, grade(62)).svg

    assert re.findall(r"https?://[^\"]*", text) == ["http://www.w3.org/2000/svg"]
    assert "url(" not in text
    assert len(text) < 1200


def test_a_name_of_any_length_leaves_the_badge_as_wide_as_it_is() -> None:
    name = ModuleName("lane." + "x" * (NAME_LIMIT - 5))

    assert drawn(grade(62), name).get("width") == drawn(grade(62)).get("width")


def said_of(values: dict[str, object]) -> dict[str, ModuleBadge]:
    known = assessed(schema_text("lane.a", values))
    (only,) = known.catalog.values()
    return {badge.about: badge for badge in module_badges(known, only)}


def test_tier_and_owner_have_badges_that_say_so_where_nobody_is_named() -> None:
    named = said_of({"ownership.owner": "@Team", "identity.tier": 2})
    nobody = said_of({})

    assert [badge.said for badge in named.values()][1:] == ["tier of lane.a: 2", "owner of lane.a: @Team"]
    assert [nobody[about].shown for about in ("tier", "owner")] == ["not said", "nobody named"]
    for badge in (*named.values(), *nobody.values()):
        texts = [text.text for text in etree.fromstring(badge.svg).iter(f"{SVG}text")]
        assert texts == [badge.about, badge.shown]
        assert 1.05 / (brightness(badge.look.ground) + 0.05) >= 6.3


def test_the_endpoint_says_to_shields_what_the_badge_says() -> None:
    for badge in said_of({"ownership.owner": '@Te"am</script>', "identity.tier": 1}).values():
        said = json.loads(badge.endpoint)
        assert said == {"schemaVersion": 1, "label": badge.about, "message": badge.shown, "color": badge.look.ground}
