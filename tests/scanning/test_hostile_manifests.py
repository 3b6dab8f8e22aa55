"""Manifests that nobody vouches for: bombs, depth, names and patterns that want out of the tree."""

import json
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from archatlas.model.catalog import Catalog
from archatlas.model.code import CodePlace
from archatlas.model.module import NAME_PATTERN
from archatlas.pipeline.code_scan import scan_code
from archatlas.scanning.code_owners import CodeOwners
from archatlas.scanning.entry_points import entry_points
from archatlas.scanning.libraries import Libraries
from archatlas.scanning.manifest_texts import read_commented_json, read_json, read_toml
from archatlas.scanning.packages import find_packages
from archatlas.scanning.xml_text import read_xml
from archatlas.settings import Settings
from scanning.code_trees import tree
from scanning.trees import write_tree

LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
BOMB = f'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a0 "ha">{LAUGHS}]><project><artifactId>&a9;</artifactId></project>'


def names(files: Mapping[str, str | bytes]) -> list[str]:
    return [one.name for one in find_packages(tree(files), title="top")]


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        BOMB.encode("utf-16").decode("latin-1"),
        '<!DOCTYPE p SYSTEM "file:///etc/passwd"><project/>',
        "<project>" * 100_000,
        "<project>&undeclared;</project>",
        "",
        "\0",
    ],
)
def test_xml_that_declares_more_than_elements_says_nothing(text: str) -> None:
    assert read_xml(text.encode()) is None
    assert read_xml(text.encode("utf-16")) is None


@pytest.mark.parametrize(
    "text",
    [
        "a." * 200_000 + "b = 1",
        "\n".join(f"[{'a.' * 500}b{n}]" for n in range(500)),
        "x = " + '"a".' * 200_000 + '"b"',
        "x = " + "[" * 100_000,
        "x = " + "{a = " * 20_000,
        "x = 1\nx = 2",
        'x = "' + "\\" * 100_000,
    ],
)
def test_bombs_of_toml_end_at_once(text: str) -> None:
    began = time.process_time()

    assert read_toml(text) == {}
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"a":' * 200_000, "NaN", "[1]", '"x"', "{" + "//" * 200_000, "/*" * 200_000]
)
def test_bombs_of_json_end_at_once(text: str) -> None:
    began = time.process_time()

    assert read_json(text) == read_commented_json(text) == {}
    assert time.process_time() - began < 1


def test_comments_in_strings_of_json_stay() -> None:
    text = '{"a": "http://x/*y*/", /* gone */ "b": ["c",], // gone\n}'

    assert read_commented_json(text) == {"a": "http://x/*y*/", "b": ["c"]}


@pytest.mark.parametrize(
    "member",
    [
        "../*",
        "/etc/*",
        "**/**/**/**/**/*",
        "*" * 5_000,
        "?*" * 2_000,
        "C:\\*",
        "\0",
        "packages/../../../*",
        "!**",
        "[",
        "{a,b}",
    ],
)
def test_patterns_of_workspaces_never_lead_out_and_end(member: str) -> None:
    files = {"package.json": json.dumps({"name": "x", "workspaces": [member] * 5_000}), "index.js": ""}
    files |= {f"tests/{'a/' * 20}{n}/package.json": '{"name": "y"}' for n in range(300)}
    files |= {f"tests/{'a/' * 20}{n}/index.js": "" for n in range(300)}
    began = time.process_time()

    found = find_packages(tree(files))

    assert time.process_time() - began < 2
    assert all(not place.startswith(("/", "..")) for one in found for place in one.file_patterns)


@pytest.mark.parametrize("name", ["\x1b]0;title\x07", "a\nb: c", "../../etc", "a" * 100_000, "::set-output", "‮evil"])
def test_names_of_every_ecosystem_become_names_that_are_inert(name: str) -> None:
    for files in (
        {"pyproject.toml": f"[project]\nname = {json.dumps(name)}", "a.py": ""},
        {"setup.cfg": f"[metadata]\nname = {name}", "a.py": ""},
        {"setup.py": f"setup(name={name!r})", "a.py": ""},
        {"Cargo.toml": f"[package]\nname = {json.dumps(name)}", "a.rs": ""},
        {"go.mod": f"module {name}", "a.go": ""},
        {"pom.xml": f"<project><artifactId>{name}</artifactId></project>", "A.java": ""},
        {"settings.gradle": f"rootProject.name = '{name}'", "A.java": ""},
    ):
        (found,) = names(files)
        assert NAME_PATTERN.match(found)
        assert len(found) <= 200


def test_manifests_larger_than_anyone_writes_are_not_read() -> None:
    large = '{"name": "large", "x": "' + "a" * 1_100_000 + '"}'

    assert names({"package.json": large, "a.js": ""}) == ["top.top"]


@pytest.mark.real
def test_lock_files_are_read_up_to_their_limit_and_in_linear_time() -> None:
    entries = "".join(f'"l{n}@^1.0.0":\n  version "1.0.{n}"\n' for n in range(100_000))
    files = {"yarn.lock": entries, "poetry.lock": "x" * 11_000_000, "pnpm-lock.yaml": "packages:\n" + "  '" * 500_000}
    libraries, began = Libraries(tree(files)), time.process_time()

    assert libraries.described("l7", "JavaScript", CodePlace("a.js", 1)).version == "1.0.7"
    assert libraries.described("l7", "Python", CodePlace("a.py", 1)).version == ""
    assert time.process_time() - began < 2


def test_versions_that_are_none_are_left_out() -> None:
    files = {
        "package-lock.json": json.dumps({"packages": {"node_modules/l": {"version": "\x1b[31m1", "license": ["x"]}}})
    }

    found = Libraries(tree(files)).described("l", "JavaScript", CodePlace("a.js", 1))
    assert (found.version, found.licence) == ("", "")


def test_parents_of_poms_that_go_round_or_out_end() -> None:
    pom = "<project><parent><relativePath>{}</relativePath></parent></project>"
    files = {
        "pom.xml": pom.format("a/pom.xml"),
        "a/pom.xml": pom.format("../pom.xml"),
        "b/pom.xml": pom.format("../../../x"),
    }

    for path in ("a/A.java", "b/B.java"):
        assert Libraries(tree(files)).described("g:a", "Java", CodePlace(path, 1)).version == ""


def test_programs_that_lie_outside_or_nowhere_are_no_entry_points() -> None:
    files = {
        "package.json": '{"bin": {"a": "../../../etc/passwd", "b": "/etc/passwd", "c": 1, "d": "'
        + "x/" * 100_000
        + '"}}',
        "pyproject.toml": "[project.scripts]\na = '../x:main'\nb = 3\nc = '" + "a." * 50 + "b:main'",
        "etc/passwd": "",
    }

    assert list(entry_points(tree(files))) == []


@pytest.mark.parametrize(
    "line", ["* " + "@a" * 200_000, "\\" * 100_000, "[" * 100_000, "#" * 100_000, "** " * 50_000, "a\\"]
)
def test_lines_of_owners_of_any_form_end(line: str) -> None:
    began = time.process_time()

    CodeOwners(tree({"CODEOWNERS": line})).of("a/b/c.py")
    assert time.process_time() - began < 1


@pytest.mark.parametrize("name", ["package.json", "pyproject.toml", "Cargo.toml", "go.mod", "pom.xml", "CODEOWNERS"])
def test_a_manifest_that_is_a_link_is_not_followed(name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text('{"name": "canary"}\n# [project]\n# name = "canary"\n* @canary\n')
    root = write_tree(tmp_path / "code", {"a.py": "", "b.js": ""})
    (root / name).symlink_to(secret)

    facts = scan_code(root, Catalog(), Settings())

    assert "canary" not in repr(facts.modules)


@pytest.mark.parametrize("text", ["/*", 'include "a"\n', "include '", "project(", 'include("a",', 'include "../a" '])
def test_settings_of_gradle_that_nobody_vouches_for_are_read_in_linear_time(text: str) -> None:
    began = time.process_time()
    found = names({"settings.gradle": text * (900_000 // len(text)), "a/B.java": "", "c/D.java": ""})

    assert time.process_time() - began < 1
    assert set(found) <= {"top.a", "top.c", "top.top"}
