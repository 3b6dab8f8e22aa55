"""Compiled templates are kept as Python keeps its own modules, and never decide what a page says."""

import marshal
import pickle
import sys
from pathlib import Path

import jinja2
import pytest
from jinja2.bccache import bc_magic

from archatlas.render.site.template_cache import TemplateCache


def environment(directory: Path, **templates: str) -> jinja2.Environment:
    cache = TemplateCache(str(directory))
    return jinja2.Environment(loader=jinja2.DictLoader(templates), bytecode_cache=cache, autoescape=True)


@pytest.fixture(autouse=True)
def _keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def test_a_template_is_compiled_once(tmp_path: Path) -> None:
    environment(tmp_path / "new", page="{{ 1 + x }}").get_template("page")
    (kept,) = (tmp_path / "new").iterdir()
    before = kept.stat().st_mtime_ns

    assert environment(tmp_path / "new", page="{{ 1 + x }}").get_template("page").render(x=1) == "2"
    assert kept.stat().st_mtime_ns == before


def test_a_template_that_changed_is_compiled_anew(tmp_path: Path) -> None:
    environment(tmp_path, page="old").get_template("page")

    assert environment(tmp_path, page="new").get_template("page").render() == "new"


@pytest.mark.parametrize("damage", [b"", b"j2", b"\x00" * 500, bc_magic, bc_magic + b"\x00" * 500])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    environment(tmp_path, page="text").get_template("page")
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(damage)

    assert environment(tmp_path, page="text").get_template("page").render() == "text"
    assert kept.read_bytes() != damage


def test_nothing_is_kept_where_python_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    assert environment(tmp_path, page="text").get_template("page").render() == "text"
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    assert environment(tmp_path / "file", page="text").get_template("page").render() == "text"


@pytest.mark.parametrize("said", [{1, 2}, "text", None])
def test_what_is_no_code_is_made_anew(tmp_path: Path, said: set[int] | str | None) -> None:
    environment(tmp_path, page="text").get_template("page")
    (kept,) = tmp_path.iterdir()
    with kept.open("rb") as file:
        file.seek(len(bc_magic))
        pickle.load(file)  # noqa: S301 - the checksum that was written just now
        head = kept.read_bytes()[: file.tell()]
    kept.write_bytes(head + marshal.dumps(said))

    assert environment(tmp_path, page="text").get_template("page").render() == "text"
