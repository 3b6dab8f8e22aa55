"""The file of a module bears the module's name, in one of several customary ways."""

import pytest

from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_sources
from archatlas.render.text.messages import message_of
from archatlas.settings import Settings
from builders import schema_text


def misnamed(path: str, name: str) -> list[str]:
    findings = assess_sources([SourceFile(path, schema_text(name))], Settings()).findings
    return [message_of(finding) for finding in findings if finding.rule == "module/filename"]


@pytest.mark.parametrize(
    "path",
    [
        "lane.some_part.yaml",
        "modules/lane.some_part.yml",
        "lane_some_part.yaml",
        "lane-some-part.yaml",
        "Lane.Some-Part.yaml",
        "lane/some_part.yaml",
        "some_part.yaml",
        "elsewhere/some-part.yaml",
        "some_part/module.yaml",
        "lane/some_part/module_schema.yaml",
        "lane.some_part/archatlas.yaml",
        "some-part/schema.yaml",
    ],
)
def test_customary_names_are_good(path: str) -> None:
    assert misnamed(path, "lane.some_part") == []


@pytest.mark.parametrize(
    "path", ["part.yaml", "lane.yaml", "other.some_part.yaml", "lane.some_part.old.yaml", "module.yaml"]
)
def test_other_names_are_told(path: str) -> None:
    name = path.rpartition("/")[2]

    assert misnamed(path, "lane.some_part") == [f"describes 'lane.some_part' but is called {name}"]
