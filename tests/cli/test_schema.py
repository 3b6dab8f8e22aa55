"""`archatlas schema` prints schemas that other tools can use."""

import json
from typing import Any

import jsonschema_rs
import pytest
import yaml

from archatlas.cli.main import main
from builders import schema_text


def printed(capsys: pytest.CaptureFixture[str], *options: str) -> Any:
    assert main(["schema", *options]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("options", [(), ("--settings",)])
def test_what_is_printed_is_a_valid_json_schema(options: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    schema = printed(capsys, *options)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(schema)


def test_another_validator_takes_a_module_and_refuses_one_without_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    validator = jsonschema_rs.validator_for(printed(capsys))

    assert validator.is_valid(yaml.safe_load(schema_text("lane.a")))
    assert not validator.is_valid({"identity": {}})
