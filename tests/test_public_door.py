"""What programs may import, and the programs of the guide."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import archatlas
from builders import requiring

GUIDE = Path(__file__).parents[1] / "docs/guide/python.md"
PROGRAMS = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "schemas").mkdir()
    for name, required in (
        ("shop.cart", ["shop.stock"]),
        ("shop.stock", []),
        ("shop.desk", ["shop.cart", "shop.gone"]),
    ):
        (tmp_path / f"schemas/{name}.yaml").write_text(requiring(name, *required), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def output_of(program: str) -> str:
    """Return what a program prints that somebody runs in the current directory."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_findings_can_be_listed(estate: Path) -> None:
    lines = output_of(PROGRAMS[0]).splitlines()

    begin = "schemas/shop.desk.yaml:7: error reference/unknown dependencies.internal.requires names 'shop.gone'"
    assert any(line.startswith(begin) for line in lines)
    assert not [line for line in lines if " note " in line]


def test_an_edit_can_be_judged_before_it_is_saved(estate: Path) -> None:
    assert output_of(PROGRAMS[1]).startswith("would break: dependencies.internal.requires names 'shop.stocks'")
    assert "shop.stocks" not in (estate / "schemas/shop.cart.yaml").read_text(encoding="utf-8")


def test_the_graph_can_be_exported(estate: Path) -> None:
    exported = output_of(PROGRAMS[2])

    assert '  "shop.cart" -> "shop.stock"\n  "shop.desk" -> "shop.cart"\n' in exported
    assert "// if shop.stock breaks, so do 2" in exported


def test_the_guide_has_three_programs_and_names_all_that_is_public() -> None:
    assert len(PROGRAMS) == 3
    assert all(f"`{name}`" in GUIDE.read_text(encoding="utf-8") for name in archatlas.__all__ if name[0] != "_")


def test_every_public_name_can_be_imported() -> None:
    assert all(getattr(archatlas, name) is not None for name in archatlas.__all__)
    assert set(archatlas.__all__) <= set(dir(archatlas))


def test_another_name_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Workshop'; public are Assessment, Finding"):
        archatlas.__getattr__("Workshop")


def test_the_door_imports_nothing_until_it_is_asked() -> None:
    loaded = output_of("import sys, archatlas; print(*sorted(name for name in sys.modules if 'archatlas' in name))")

    assert loaded.split() == ["archatlas", "archatlas.model", "archatlas.model.version"]
