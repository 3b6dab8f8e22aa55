"""A preview asks git what changed together once, and again where there is another commit."""

from pathlib import Path

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.model.catalog import Catalog
from archatlas.model.change_log import CoChangedModules
from archatlas.model.module import ModuleName
from archatlas.pipeline import changes_together
from archatlas.pipeline.assessor import assess_directory
from archatlas.pipeline.past_states import PastStates
from archatlas.settings import Settings
from pasts import of_a_shop, repository_with
from sources.repositories import commit

ASKED = Settings(changes_together=True)
BILLS = ModuleName("shop.bills")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the directory of a repository of three modules, in which tests run."""
    place = repository_with(tmp_path / "shop", of_a_shop(12))
    monkeypatch.chdir(place)
    return place


def estate() -> Assessment:
    return assess_directory(Path("schemas/modules"), ASKED)


def times(known: Assessment) -> int:
    assert known.facts.changes is not None
    return known.facts.changes.times[BILLS]


def test_a_state_is_told_its_past_and_stays_the_same_object(shop: Path) -> None:
    states, known = PastStates(), estate()
    told = states.of(known, ASKED, Path())

    assert times(told) == 25
    assert [one.module for one in told.findings if one.rule == "coupling/hidden"] == [BILLS]
    assert states.of(known, ASKED, Path()) is told
    assert states.of(known, Settings(), Path()) is known


def test_git_is_asked_again_only_where_there_is_another_commit(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    states, ask = PastStates(), changes_together.changes_of_modules
    asked: list[Path] = []

    def counted(catalog: Catalog, settings: Settings, home: Path) -> CoChangedModules | None:
        asked.append(home)
        return ask(catalog, settings, home)

    monkeypatch.setattr(changes_together, "changes_of_modules", counted)
    states.of(estate(), ASKED, Path())
    states.of(estate(), ASKED, Path())
    assert len(asked) == 1

    commit(shop, {"src/bills/main.py": "start = 77\n"})

    assert times(states.of(estate(), ASKED, Path())) == 26
    assert len(asked) == 2
