"""What is installed beside the code says of the libraries that it imports."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from archatlas.model.catalog import Catalog
from archatlas.model.code import CodeLibrary
from archatlas.model.record import replace
from archatlas.pipeline.code_scan import scan_code
from archatlas.settings import Settings
from archatlas.settings.settings import ScanSettings
from installed import archatlas
from scanning.trees import write_tree

SITE = "lib/python3.12/site-packages"
CODE = {"pyproject.toml": "[project]\nname = 'shop'", "shop/__init__.py": "import yaml, attr, left_pad\n"}


def environment(place: str, **metadata: str) -> dict[str, str]:
    texts = {f"{place}/{SITE}/{name}-1.2.dist-info/METADATA": text for name, text in metadata.items()}
    return {f"{place}/pyvenv.cfg": "home = /usr/bin\n", **texts}


def libraries(root: Path, files: Mapping[str, str], named: str = "") -> dict[str, tuple[str, str]]:
    settings = replace(Settings(), scan=ScanSettings(environment=named))
    facts = scan_code(write_tree(root, files), Catalog(), settings)
    return {one.name: _said(one) for module in facts.modules.values() for one in module.libraries}


def _said(one: CodeLibrary) -> tuple[str, str]:
    return one.version, one.licence


def test_an_environment_beside_the_code_says_versions_and_licences(tmp_path: Path) -> None:
    metadata = "Metadata-Version: 2.4\nName: PyYAML\nVersion: 6.0\nLicense-Expression: MIT\n\nLicense-Expression: no\n"
    files = {**CODE, **environment(".venv", PyYAML=metadata)}

    assert libraries(tmp_path, files) == {"PyYAML": ("6.0", "MIT"), "attrs": ("", ""), "left_pad": ("", "")}


@pytest.mark.parametrize(
    ("headers", "licence"),
    [
        (
            "License-Expression: MIT OR Apache-2.0\nClassifier: License :: OSI Approved :: BSD License",
            "MIT OR Apache-2.0",
        ),
        ("License: whatever\nClassifier: License :: OSI Approved :: MIT License", "MIT"),
        ("Classifier: License :: OSI Approved\nClassifier: License :: OSI Approved :: BSD License", "BSD License"),
        ("Classifier: Topic :: Utilities\nLicense: LGPL-2.1", "LGPL-2.1"),
        ("License: UNKNOWN", ""),
        (f"License: {'the whole text of it ' * 20}", ""),
        ("License: a\x1b[31mb", ""),
        ("Summary: none", ""),
    ],
)
def test_the_expression_comes_before_classifiers_and_these_before_words(
    headers: str, licence: str, tmp_path: Path
) -> None:
    files = {**CODE, **environment("venv", attrs=f"Name: attrs\nVersion: 1.2\n{headers}\n\ntext")}

    assert libraries(tmp_path, files)["attrs"] == ("1.2", licence)


def test_the_lock_file_says_the_version_and_a_licence_of_another_one_is_none(tmp_path: Path) -> None:
    lock = '[[package]]\nname = "attrs"\nversion = "1.3"\n\n[[package]]\nname = "pyyaml"\nversion = "6.0"\n'
    installed = environment(".venv", attrs="Version: 1.2\nLicense: MIT\n\n", pyyaml="Version: 6.0\nLicense: MIT\n\n")

    found = libraries(tmp_path, {**CODE, "uv.lock": lock, **installed})

    assert (found["attrs"], found["PyYAML"]) == (("1.3", ""), ("6.0", "MIT"))


def test_the_settings_name_an_environment_elsewhere_in_the_tree(tmp_path: Path) -> None:
    files = {**CODE, **environment("build/env312", attrs="Version: 1.2\nLicense-Expression: MIT\n\n")}

    assert libraries(tmp_path, files)["attrs"] == ("", "")
    assert libraries(tmp_path, files, "build/env312/")["attrs"] == ("1.2", "MIT")


def test_no_link_and_no_way_upwards_leads_to_an_environment(tmp_path: Path) -> None:
    outside = environment("outside", attrs="Version: 1.2\nLicense-Expression: MIT\n\n")
    write_tree(tmp_path, outside)
    root = write_tree(tmp_path / "project", CODE)
    (root / ".venv").symlink_to(tmp_path / "outside")

    assert libraries(root, CODE)["attrs"] == ("", "")
    assert libraries(root, CODE, "../outside")["attrs"] == ("", "")


def test_packages_of_node_are_read_where_they_are_installed(tmp_path: Path) -> None:
    files = {
        "package.json": '{"name": "shop"}',
        "index.js": "import a from 'left-pad'; import b from '@scope/right'; import c from 'old'\n",
        "node_modules/left-pad/package.json": '{"version": "1.3.0", "license": "WTFPL"}',
        "node_modules/@scope/right/package.json": '{"version": "2.0.0", "license": "SEE LICENSE IN file"}',
        "node_modules/old/package.json": '{"version": "0.1.0", "license": {"type": "BSD"}}',
    }

    found = libraries(tmp_path, files)

    assert found == {"left-pad": ("1.3.0", "WTFPL"), "@scope/right": ("2.0.0", ""), "old": ("0.1.0", "BSD")}


def test_what_an_environment_said_stays_in_the_schema_where_there_is_none(tmp_path: Path) -> None:
    root = write_tree(tmp_path, CODE)
    write_tree(root, environment(".venv", attrs="Version: 1.2\nLicense-Expression: MIT\n\n"))
    assert archatlas("scan", str(root), "--write", cwd=root).returncode == 0
    schema = next((root / "schemas/modules").iterdir())
    before = schema.read_text()
    (root / f".venv/{SITE}/attrs-1.2.dist-info/METADATA").unlink()

    assert "license: MIT" in before
    assert archatlas("scan", str(root), "--write", cwd=root).returncode == 0
    assert schema.read_text() == before
