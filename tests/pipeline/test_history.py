"""The history judges each revision as a checkout of it would be judged, and remembers what it found."""

from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

from archatlas.analysis.history.history import RulesOf
from archatlas.analysis.history.states import known_state
from archatlas.model.history import DebtKind, PastEventKind
from archatlas.model.source_detail import HistoryGap
from archatlas.pipeline.assessor import assess_scope
from archatlas.pipeline.cache_place import CACHE
from archatlas.pipeline.history_cache import FILE
from archatlas.pipeline.history_range import Remembering, UnknownStart
from archatlas.settings import Settings
from archatlas.sources.scope import FileScope
from builders import requiring, schema_text
from pipeline.histories import committed, day, told, with_past
from sources.repositories import git

OWNED = schema_text("shop.cart", {"ownership.owner": "@Cart", "test_posture.coverage.current": 0.5})
STEPS: tuple[dict[str, str | None], ...] = (
    {"modules/cart.yaml": OWNED, "modules/log.yaml": schema_text("core.log")},
    {"modules/cart.yaml": requiring("shop.cart", "core.log")},
    {"modules/log.yaml": None, "modules/deep/trace.yaml": schema_text("core.trace")},
    {"modules/cart.yaml": OWNED, "notes.txt": "nothing"},
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a repository of four commits."""
    return with_past(tmp_path / "repository", *STEPS)


def test_each_revision_is_judged_as_its_checkout_is(place: Path, tmp_path: Path) -> None:
    points = told(place).points

    for number, point in enumerate(points):
        checkout = tmp_path / f"checkout{number}"
        git(place, "worktree", "add", "-q", "--detach", str(checkout), point.commit)
        state = known_state(assess_scope(FileScope((checkout / "modules",)), Settings(), point.day)).state
        scores = [one.score for one in state.modules.values() if one.score is not None]
        assert point.average == (sum(scores, Fraction(0)) / len(scores) if scores else None)
        assert (point.modules, point.day) == (len(state.modules), day(number))
        assert point.across == sum(len(one.across) for one in state.modules.values())
    assert len(points) == 4


def test_what_happened_is_told_with_its_day(place: Path) -> None:
    told_events = [(one.day, one.kind, one.module, one.before or one.after) for one in reversed(told(place).events)]

    assert (day(0), PastEventKind.APPEARED, "core.log", "") in told_events
    assert (day(1), PastEventKind.CROSSED, "shop.cart", "core.log") in told_events
    assert (day(1), PastEventKind.OWNER, "shop.cart", "@Cart") in told_events
    assert (day(2), PastEventKind.GONE, "core.log", "") in told_events
    assert (day(2), PastEventKind.APPEARED, "core.trace", "") in told_events
    assert (day(3), PastEventKind.REQUIREMENT, "shop.cart", "core.log") in told_events


def test_debt_has_the_day_on_which_it_came_to_stand(place: Path) -> None:
    committed(place, day(4), {"modules/cart.yaml": requiring("shop.cart", "core.log")})

    record = told(place).debt
    (dead,) = [one for one in record.standing if one.kind is DebtKind.DEAD]
    assert (dead.subject, dead.first.day, dead.first.is_older) == ("core.log", day(4), False)
    assert record.opening + sum(one.added - one.paid for one in record.flows) == len(record.standing)


def test_a_review_is_overdue_since_its_own_day(tmp_path: Path) -> None:
    due = schema_text("shop.cart", {"ownership.next_review": "2026-01-10"})
    place = with_past(tmp_path / "repository", {"modules/cart.yaml": due})
    committed(place, date(2026, 3, 1), {"modules/log.yaml": schema_text("core.log")})

    (overdue,) = [one for one in told(place).debt.standing if one.kind is DebtKind.OVERDUE]
    assert overdue.first.day == date(2026, 1, 11)


def test_debt_follows_a_module_to_its_other_name(tmp_path: Path) -> None:
    values = {"identity.summary": "Keeps what people want to buy", "contracts.api.surface": ["python: cart.add"]}
    texts = [schema_text(name, {**values, "test_posture.coverage.current": 0.1}) for name in ("shop.cart", "sale.cart")]
    place = with_past(tmp_path / "repository", *({"modules/cart.yaml": text} for text in texts))

    history = told(place)
    (low,) = [one for one in history.debt.standing if one.kind is DebtKind.COVERAGE]
    assert (low.module, low.first.day) == ("sale.cart", day(0))
    assert [(one.kind, one.before) for one in history.events if one.kind is PastEventKind.RENAMED] == [
        (PastEventKind.RENAMED, "shop.cart")
    ]


def test_a_waiver_ends_on_its_own_day(tmp_path: Path) -> None:
    waiver = (
        "waivers:\n  - {rule: ownership/unnamed, module: shop.cart, owner: '@Lead', reason: it moves to another team, "
        "expires: '2026-01-20'}\n"
    )
    place = with_past(tmp_path / "repository", {"archatlas.yml": waiver, "modules/cart.yaml": schema_text("shop.cart")})
    committed(place, date(2026, 2, 1), {"modules/log.yaml": schema_text("core.log")})

    (ended,) = [one for one in told(place).events if one.kind is PastEventKind.WAIVER_OVER]
    assert (ended.day, ended.module, ended.before) == (date(2026, 1, 21), "shop.cart", "2026-01-20")


def test_content_and_rules_are_the_step(tmp_path: Path) -> None:
    heavier = "health: {points: {coverage: 25, tests_recorded: 0}}\n"
    place = with_past(
        tmp_path / "repository",
        {"modules/cart.yaml": OWNED, "modules/log.yaml": schema_text("core.log", {"ownership.owner": "@Log"})},
        {"archatlas.yml": heavier, "modules/cart.yaml": OWNED.replace("0.5", "0.7")},
    )

    first, second = told(place, RulesOf.THEN).points
    assert first.average is not None
    assert second.average is not None
    assert second.step.whole == second.average - first.average
    assert second.step.rules != 0 != second.step.content
    (mark,) = second.marks
    assert "health.points.coverage 15 25" in mark.reasons
    assert not any(point.marks for point in told(place).points)


@pytest.mark.real
def test_a_history_is_the_same_with_without_and_with_a_broken_memory(place: Path) -> None:
    fresh = told(place, today=day(9))
    assert told(place, kept=Remembering.IN_FILE, today=day(9)) == fresh
    assert told(place, kept=Remembering.IN_FILE, today=day(9)) == fresh

    file = place / CACHE / FILE
    lines = file.read_bytes().split(b"\n")
    for broken in (
        b"\n".join((lines[0], lines[1][:-9], *lines[2:])),
        b"\n".join((*lines[:2], lines[3])),
        file.read_bytes().replace(b"cart", b"card"),
        b"\xff\xfe\0" * 100,
        b"",
    ):
        file.write_bytes(broken)
        assert told(place, kept=Remembering.IN_FILE, today=day(9)) == fresh


def test_a_line_that_somebody_wrote_by_hand_is_not_believed(place: Path) -> None:
    fresh = told(place, kept=Remembering.IN_FILE)
    _forge(place / CACHE / FILE, '{"modules":{"shop.cart":{"findings":[7]}},"gone":[],"step":["1","0","0"]}')

    assert told(place, kept=Remembering.IN_FILE) == fresh


def test_what_is_remembered_goes_on_where_commits_are_added(place: Path) -> None:
    told(place, kept=Remembering.IN_FILE)
    committed(place, day(4), {"modules/log.yaml": schema_text("core.log"), "modules/deep/trace.yaml": None})

    assert told(place, kept=Remembering.IN_FILE) == told(place)


def test_a_history_may_begin_with_a_day_or_a_revision(place: Path) -> None:
    assert [one.day for one in told(place, since=day(2).isoformat()).points] == [day(1), day(2), day(3)]
    assert [one.day for one in told(place, since="HEAD~1").points] == [day(2), day(3)]
    assert told(place, since="HEAD~1").debt.opening == len(told(place, since="HEAD").debt.standing)
    with pytest.raises(UnknownStart, match="no day"):
        told(place, since="2026-13-01")


def test_each_second_revision_ends_with_the_last_one(place: Path) -> None:
    assert [one.day for one in told(place, every=2).points] == [day(1), day(3)]
    assert told(place, every=2).points[-1].average == told(place).points[-1].average


def test_a_revision_beside_the_line_is_refused(place: Path) -> None:
    git(place, "checkout", "-q", "-b", "side", "HEAD~1")
    committed(place, day(8), {"modules/side.yaml": schema_text("shop.side")})
    git(place, "checkout", "-q", "main")

    with pytest.raises(UnknownStart, match="first parents"):
        told(place, since="side")


def test_a_merge_is_one_revision(place: Path) -> None:
    git(place, "checkout", "-q", "-b", "side", "HEAD~1")
    committed(place, day(8), {"modules/side.yaml": schema_text("shop.side")})
    git(place, "checkout", "-q", "main")
    git(place, "merge", "-q", "--no-ff", "-m", "m", "side")

    points = told(place).points
    assert [one.modules for one in points] == [2, 2, 2, 2, 3]


def test_a_shallow_clone_tells_nothing(place: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{place}", "shallow")

    history = told(tmp_path / "shallow")
    assert (history.gap, history.points) == (HistoryGap.SHALLOW, ())


def test_grafted_commits_tell_nothing(place: Path) -> None:
    head, old = git(place, "rev-parse", "HEAD"), git(place, "rev-parse", "HEAD~3")
    (place / ".git" / "info").mkdir(exist_ok=True)
    (place / ".git" / "info" / "grafts").write_text(f"{head} {old}\n", encoding="ascii")

    assert told(place).gap is HistoryGap.GRAFTED


def test_links_among_the_schemas_are_read_as_a_checkout_has_them(place: Path, tmp_path: Path) -> None:
    (place / "modules" / "twin.yaml").symlink_to("cart.yaml")
    committed(place, day(4), {})
    (place / "modules" / "twin.yaml").unlink()
    committed(place, day(5), {"modules/log.yaml": schema_text("core.log")})

    points = told(place).points
    assert [one.modules for one in points] == [2, 2, 2, 2, 2, 3]


def test_the_present_is_the_last_point(place: Path) -> None:
    (place / "modules" / "new.yaml").write_text(schema_text("shop.new"), encoding="utf-8")

    history = told(place, today=day(20))
    assert (history.points[-1].commit, history.points[-1].day, history.points[-1].modules) == ("", day(20), 3)
    assert history.events[0].module == "shop.new"


def test_nothing_is_remembered_where_somebody_committed_a_link(place: Path, tmp_path: Path) -> None:
    fresh, outside = told(place), tmp_path / "outside"
    outside.mkdir()
    for link in (CACHE.parent, CACHE, CACHE / FILE):
        (place / link).parent.mkdir(parents=True, exist_ok=True)
        (place / link).symlink_to(outside / "history.jsonl" if link.name == FILE else outside)

        assert told(place, kept=Remembering.IN_FILE) == fresh
        assert list(outside.iterdir()) == []
        (place / link).unlink()


def test_nothing_is_believed_that_was_remembered_in_a_commit(place: Path) -> None:
    told(place, kept=Remembering.IN_FILE)
    file = place / CACHE / FILE
    git(place, "add", "--force", str(CACHE / FILE))
    _forge(file, '{"modules":{},"gone":[],"step":["9","0","0"]}')
    forged = file.read_bytes()

    assert told(place, kept=Remembering.IN_FILE) == told(place)
    assert file.read_bytes() == forged


@pytest.mark.parametrize(
    "line",
    [
        '{"modules":' + '{"a":' * 100_000 + "1" + "}" * 100_001,
        '{"modules":{"shop.cart":{"score":"1e999999999"}},"gone":[],"step":["1","0","0"]}',
        '{"modules":{},"gone":[],"step":["1/0","0","0"]}',
    ],
    ids=["deep", "exponent", "nothing"],
)
def test_a_line_that_is_made_to_last_or_to_break_is_not_believed(place: Path, line: str) -> None:
    fresh = told(place, kept=Remembering.IN_FILE)
    _forge(place / CACHE / FILE, line)

    assert told(place, kept=Remembering.IN_FILE) == fresh


def _forge(file: Path, line: str) -> None:
    """Put a line, with the sum that it needs, in the place of what is remembered of the second revision."""
    rows = [row.split(" ", 3) for row in file.read_text(encoding="ascii").splitlines()]
    key, base, _sum, _line = rows[1]
    rows[1] = [key, base, sha256(f"{key}\0{base}\0{line}".encode()).hexdigest()[:16], line]
    file.write_text("".join(f"{' '.join(row)}\n" for row in rows), encoding="ascii")


def test_no_configuration_changes_how_merges_are_told(place: Path) -> None:
    git(place, "checkout", "-q", "-b", "side", "HEAD~1")
    committed(place, day(5), {"modules/deep/trace.yaml": f"# beside\n{schema_text('core.trace')}"})
    git(place, "checkout", "-q", "main")
    committed(place, day(6), {"modules/deep/trace.yaml": f"{schema_text('core.trace')}# here\n"})
    git(place, "merge", "-q", "side", "-m", "both", variables={"GIT_COMMITTER_DATE": "2026-01-08T12:00:00+00:00"})
    fresh = told(place)
    git(place, "config", "log.diffMerges", "combined")

    assert told(place) == fresh


@pytest.mark.parametrize("seconds", ["253402300799", "9" * 23, "-5", "0"])
def test_a_commit_may_say_any_time(place: Path, seconds: str) -> None:
    (place / "modules/cart.yaml").write_text(schema_text("shop.cart"), encoding="utf-8")
    git(place, "add", "--all")
    tree, head = git(place, "write-tree"), git(place, "rev-parse", "HEAD")
    person = f"A <a@example.org> {seconds} +0000"
    raw = f"tree {tree}\nparent {head}\nauthor {person}\ncommitter {person}\n\nx\n"
    made = git(place, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", text=raw.encode())
    git(place, "reset", "-q", "--hard", made)

    assert len(told(place, today=day(9)).points) == 6
