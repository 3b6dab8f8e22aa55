import json
from pathlib import Path

import jsonschema_rs
import pytest

from archatlas.cli.main import main
from archatlas.formats.module_schema.published_schema import schema_text
from scanning.trees import write_tree


def test_json_follows_its_schema_and_the_schema_knows_every_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    settings = "scan: { modules: { l.a: ['a/*.py'], l.b: ['b/*.py', 'b/*.rb'] } }\n"
    files = {"a/x.py": "import b.y, b.gone, yaml\nx = = 1\n", "b/y.py": "", "b/z.rb": "", "c.py": "", "dist/d.py": ""}
    write_tree(tmp_path, {"archatlas.yml": settings, **files, "big.py": b"#" * 3_000_000})

    assert main(["scan", ".", "--json"]) == 0

    schema, document = json.loads(schema_text("scan-json.schema.json")), json.loads(capsys.readouterr().out)
    jsonschema_rs.validator_for(schema).validate(document)
    assert set(document) == set(schema["properties"])
    module = schema["properties"]["modules"]["items"]
    assert all(set(one) == set(module["properties"]) for one in document["modules"])
    assert [one["path"] for one in document["unread"]] == ["big.py"]


def test_people_read_the_same_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    settings = "scan: { modules: { l.a: ['a/*.py'], l.b: ['b/*.py'] } }\n"
    write_tree(tmp_path, {"archatlas.yml": settings, "a/x.py": "import b.y\nimport b.gone\n", "b/y.py": "", "c.py": ""})

    assert main(["scan", "."]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert "  requires l.b: 1 runtime, the first at a/x.py:1" in lines
    assert "  imports what is not there: b.gone (1 import, the first at a/x.py:2)" in lines
    assert lines[-1] == "3 files of code, 2 modules with code, 1 requirement between them"


def test_a_place_that_is_not_there_is_a_mistake_with_its_cure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["scan", "nowhere"]) == 2
    assert capsys.readouterr().err == "archatlas: there is no directory 'nowhere'; name the one that holds the code\n"
