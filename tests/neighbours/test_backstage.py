"""Backstage's own validators take every entity that a site writes for it, and find what each reference leads to."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from archatlas.pipeline import assess_directory
from archatlas.render.exports.backstage import backstage_catalog
from archatlas.render.site.page import PageOptions
from archatlas.settings import Settings
from builders import schema_text, written

ROOT = Path(__file__).parents[2]
PACKAGES = ROOT / "build" / "neighbours" / "npm"
CHECK = Path(__file__).with_name("check_entities.cjs")

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (PACKAGES / "node_modules").exists() or shutil.which("node") is None,
        reason="needs node and what make neighbours installs with npm",
    ),
]


def judged(schemas: Path) -> dict[str, Any]:
    options = PageOptions(site_url="https://docs.example.org/")
    text = backstage_catalog(assess_directory(schemas, Settings()), options).text
    entities = list(yaml.load_all(text, yaml.CSafeLoader))
    command = ["node", str(CHECK), str(PACKAGES)]
    done = subprocess.run(command, input=json.dumps(entities), capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["valid"] == len(entities)
    return found


def test_every_entity_of_a_real_estate_is_valid(shared: Path) -> None:
    found = judged(shared / "estates" / "roadmap113" / "modules")

    assert found["said"] == []
    assert found["valid"] > 113


def test_names_and_texts_that_backstage_does_not_take_are_told_apart(tmp_path: Path) -> None:
    long = "x" * 90
    said = {
        "identity.summary": 'a: "b" # {c}\n---\nkind: Secret \u2028 \u202e end',
        "identity.tier": 1,
        "identity.layer": "Über Layer",
        "ownership.owner": "@Ünder/score_",
        "ownership.lifecycle": " ",
        "contracts.api.surface": ["rest: /x", "something else", "grpc: \U0001f600"],
    }
    names = ("a_b.c", "a-b.c", "a.b_", "a.b-", f"a.{long}", f"a.{long}y", "default.m", "a.sub.deep")
    texts = [schema_text(name, {**said, "dependencies.internal.requires": ["a.b_", "no.such"]}) for name in names]

    found = judged(written(tmp_path, *texts))

    assert found["said"] == []
