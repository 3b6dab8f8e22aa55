"""A history says no number that somebody who counts by hand would not find."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from archatlas.analysis.history.history import EstateHistory, LanePoint, Point
from archatlas.model.history import DebtKind
from archatlas.pipeline.assessor import assess_scope
from archatlas.pipeline.history import Present, read_history
from archatlas.pipeline.history_range import HistoryRequest, Remembering
from archatlas.render.reports.history import history_text
from archatlas.render.site.components.blocks import Text
from archatlas.render.site.history.span import SPANS, Shown
from archatlas.render.site.history.tables import lane_table, lede, moved_modules, reasons_of_move
from archatlas.settings import Settings
from archatlas.sources.scope import FileScope
from builders import requiring, schema_text
from pipeline.histories import committed, day, told, with_past
from sources.repositories import new_repository


def covering(share: float) -> dict[str, str | None]:
    return {"modules/cart.yaml": schema_text("shop.cart", {"test_posture.coverage.current": share})}


def left_at_the_ends(history: EstateHistory) -> list[int]:
    left, found = len(history.debt.standing), []
    for flow in reversed(history.debt.flows):
        found.append(left)
        left += flow.paid - flow.added
    return found


def test_a_commit_of_a_wrong_clock_leaves_no_month_with_less_than_nothing(tmp_path: Path) -> None:
    place = new_repository(tmp_path / "repository")
    committed(place, date(2026, 1, 1), covering(0.5))
    committed(place, date(2025, 6, 1), covering(0.9))
    committed(place, date(2026, 3, 1), covering(0.4))
    committed(place, date(2031, 3, 1), covering(0.6))
    committed(place, date(2026, 3, 5), covering(0.7))
    committed(place, date(2026, 3, 6), covering(0.75))

    history = told(place)

    assert [point.day.isoformat() for point in history.points] == [
        "2026-01-01",
        "2026-01-01",
        "2026-03-01",
        "2026-03-05",
        "2026-03-05",
        "2026-03-06",
    ]
    assert min(left_at_the_ends(history)) >= 0


def test_the_page_begins_where_the_command_begins_though_much_happened_on_the_first_day(tmp_path: Path) -> None:
    place = new_repository(tmp_path / "repository")
    for share in (0.1, 0.2, 0.4):
        committed(place, day(0), covering(share))
    committed(place, day(5), covering(0.6))

    history = told(place)

    for span in SPANS:
        shown = Shown(history, span)
        assert (shown.start, len(shown.moves)) == (history.points[0], 3)
        assert lede(shown).startswith("Since 1 Jan 2026, 4 revisions")
        ((name, old, new),) = moved_modules(shown)
        assert (name, old, new) == ("shop.cart", history.scores[name][0][1], history.scores[name][-1][1])


def test_steps_too_small_to_be_told_are_named_beside_the_reasons_of_a_move(tmp_path: Path) -> None:
    place = with_past(tmp_path / "repository", covering(0.4), covering(0.6), covering(0.64))
    shown = Shown(told(place), SPANS[1])
    ((_name, old, new),) = moved_modules(shown)

    assert reasons_of_move(shown, "shop.cart", new - old) == "Coverage against target 50 % → 75 %, and smaller steps"


def test_what_happened_on_the_first_day_of_a_span_is_part_of_the_state_that_it_begins_with(tmp_path: Path) -> None:
    place = new_repository(tmp_path / "repository")
    committed(place, date(2025, 1, 1), covering(0.1))
    committed(place, date(2025, 10, 1), covering(0.5))
    committed(place, date(2025, 12, 31), covering(0.8))

    shown = Shown(told(place), SPANS[0])

    assert (shown.begin, len(shown.moves)) == (date(2025, 10, 1), 1)
    assert lede(shown).startswith("3 months, 2 revisions")
    assert {event.day for event in shown.events} == {date(2025, 12, 31)}


def test_a_review_is_found_overdue_on_the_day_on_which_it_is_debt(tmp_path: Path) -> None:
    due = schema_text("shop.cart", {"ownership.next_review": "2026-01-10"})
    place = with_past(tmp_path / "repository", {"modules/cart.yaml": due})
    committed(place, date(2026, 3, 1), {"modules/log.yaml": schema_text("core.log")})

    history = told(place)

    (overdue,) = [one for one in history.debt.standing if one.kind is DebtKind.OVERDUE]
    assert history.first_days["review/overdue", "shop.cart", "ownership.next_review"] == overdue.first


def known_to_a_baseline(place: Path, *identities: tuple[str, str, str]) -> EstateHistory:
    scope, settings = FileScope((place / "modules",)), Settings()
    request = HistoryRequest(
        scope, settings, place / "archatlas.yml", known=frozenset(identities), kept=Remembering.NOWHERE
    )
    return read_history(request, Present(assess_scope(scope, settings, day(9))))


@pytest.fixture
def renamed(tmp_path: Path) -> Path:
    """Return a repository in which a module gets another name and keeps what is wrong with it."""
    values = {"identity.summary": "Keeps what people want to buy", "contracts.api.surface": ["python: cart.add"]}
    texts = [schema_text(name, {**values, "identity.lane": "x"}) for name in ("shop.cart", "sale.cart")]
    return with_past(tmp_path / "repository", *({"modules/cart.yaml": text} for text in texts))


def test_a_finding_of_the_baseline_stands_since_it_is_found_under_the_former_name(renamed: Path) -> None:
    found = next(one for one in told(renamed).first_days if one[:2] == ("ownership/unnamed", "sale.cart"))

    history = known_to_a_baseline(renamed, found)

    ((kind, first),) = [(one.kind, one.first) for one in history.debt.standing]
    assert (kind, first.day) == (DebtKind.KNOWN, day(0))


def test_what_is_debt_by_itself_is_not_counted_again_as_a_finding_of_the_baseline(tmp_path: Path) -> None:
    place = with_past(tmp_path / "repository", {"modules/cart.yaml": requiring("shop.cart", "core.gone")})

    history = known_to_a_baseline(place, ("reference/unknown", "shop.cart", "core.gone"))

    assert [one.kind for one in history.debt.standing] == [DebtKind.DEAD]


def test_the_command_says_what_stood_already_so_that_months_add_up_to_what_stands(tmp_path: Path) -> None:
    place = with_past(tmp_path / "repository", covering(0.5), {"modules/log.yaml": schema_text("core.log")})

    text = history_text(told(place, since="HEAD"))

    assert "1 item of debt\n" in text
    assert "  1 item stood when this history begins\n" in text


def test_a_file_that_only_moves_changes_no_line(tmp_path: Path) -> None:
    owning = schema_text("shop.cart", {"discovery.file_patterns": ["src/cart/**"]})
    place = with_past(
        tmp_path / "repository", {"modules/cart.yaml": owning, "src/cart/a.py": "one\ntwo\n", "src/cart/b.py": "x\n"}
    )
    committed(place, day(0), {"src/cart/a.py": None, "src/cart/moved.py": "one\ntwo\n"})

    (spot,) = told(place, today=day(9)).hotspots

    assert (int(spot.churn), spot.lines, spot.commits) == (3, 3, 1)


def test_a_lane_moves_by_what_its_two_shown_scores_differ() -> None:
    lanes = [{"shop": LanePoint(1, Fraction(tenths, 10), 0, 0)} for tenths in (954, 966)]
    points = (Point(day(place), "", 1, None, Fraction(1), 0, 0, 0, lane) for place, lane in enumerate(lanes))

    (row,) = lane_table(Shown(EstateHistory(points=tuple(points)), SPANS[1]), "history").rows

    assert row.cells[1:3] == ((Text("97"),), (Text("+2"),))
