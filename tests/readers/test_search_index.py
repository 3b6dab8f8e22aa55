"""What the index of the theme's search holds beside what it shows: names, topics, people."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from installed import archatlas

MEMORY = {
    "schema_version": "1.0",
    "identity": {"name": "lane.memory", "summary": "Keeps what @KeeperTeam wrote", "tier": 1},
    "ownership": {"owner": "@KeeperTeam", "escalation": "@night-watch"},
    "data_and_events": {"emits": [{"topic": "session.closed"}]},
    "contracts": {"api": {"surface": ["python: open_session"]}, "error_taxonomy": [{"code": "NOT_FOUND"}]},
    "provenance": {"contributors": ["@gonzalo", "@KeeperTeam"]},
}


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    work: Path = tmp_path_factory.mktemp("index")
    (work / "schemas").mkdir()
    (work / "schemas" / "lane.memory.yaml").write_text(yaml.safe_dump(MEMORY), encoding="utf-8")
    other = {"schema_version": "1.0", "identity": {"name": "lane.memory_queue"}}
    (work / "schemas" / "lane.memory_queue.yaml").write_text(yaml.safe_dump(other), encoding="utf-8")
    (work / "archatlas.yml").write_text("site: {at: atlas}\n", encoding="utf-8")
    done = archatlas("build", "schemas", "--out", "site", cwd=work)
    assert done.returncode == 0, done.stderr
    index = yaml.safe_load((work / "site" / "search" / "search_index.json").read_text(encoding="utf-8"))
    return {entry["location"].removeprefix("atlas/"): entry for entry in index["docs"]}


def test_a_module_is_found_by_its_name_its_topics_and_its_people(entries: dict[str, Any]) -> None:
    names = entries["modules/lane.memory/"]["name"].split()

    assert names.count("memory") == 6
    assert set(names) == {"memory", *(["session", "closed", "night", "watch", "gonzalo", "open", "not", "found"])}
    assert entries["modules/lane.memory_queue/"]["name"] == "memory queue"


def test_an_owner_is_found_by_the_parts_of_its_handle_on_its_own_page_alone(entries: dict[str, Any]) -> None:
    owner = entries["owners/keeperteam/"]

    assert (owner["title"], owner["parts"]) == ("@KeeperTeam", "Team")
    assert "KeeperTeam" not in " ".join(
        f"{entry.get('name', '')}" for place, entry in entries.items() if place.startswith("modules/")
    )
    assert owner["boost"] < entries["modules/lane.memory/"]["boost"] / 10
