"""Modules that folders alone do not show: packages of Go that lie in one folder, files of a flat package."""

from collections.abc import Mapping

import pytest

from archatlas.scanning.file_graph import FileGraph
from archatlas.scanning.packages import find_packages
from archatlas.scanning.reading import FactsReader
from archatlas.scanning.unfolding import in_cycles, unfolded
from scanning.code_trees import tree

GO_MODULE = {"go.mod": "module example.org/shop\n"}


def found(files: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    known = tree(files)
    return {
        one.name: one.file_patterns
        for one in find_packages(known, title="checkout", graph=FileGraph(known, FactsReader()))
    }


def go(folder: str, *requires: str, count: int = 3) -> dict[str, str]:
    name = folder.rpartition("/")[2]
    imports = "".join(f'import "example.org/shop/{one}"\n' for one in requires)
    others = {f"{folder}/{name}{number}.go": f"package {name}\n" for number in range(count - 1)}
    return {f"{folder}/{name}.go": f"package {name}\n{imports}", **others}


def test_a_folder_of_go_is_taken_apart_where_its_packages_would_make_a_cycle() -> None:
    files = {
        **GO_MODULE,
        **go("orders", "util/clock"),
        **go("util/testing/fixtures", "orders"),
        **go("util/clock"),
        **go("util/text"),
    }

    assert found(files) == {
        "shop.orders": ("orders/**/*",),
        "util.util": ("util/**/*",),
        "util.testing": ("util/testing/**/*",),
    }


def test_a_folder_of_go_that_makes_no_cycle_stays_whole() -> None:
    files = {**GO_MODULE, **go("orders", "util/clock", count=6), **go("util/clock", "util/text"), **go("util/text")}

    assert set(found(files)) == {"shop.orders", "shop.util"}


def test_tests_of_go_take_no_folder_apart() -> None:
    files = {**GO_MODULE, **go("orders", "util/clock", count=6), **go("util/clock"), **go("util/text")}
    files["util/text/text_test.go"] = 'package text\nimport "example.org/shop/orders"\n'

    assert set(found(files)) == {"shop.orders", "shop.util"}


def test_two_folders_of_go_that_need_each_other_share_their_packages_out() -> None:
    files = {
        **GO_MODULE,
        **go("a/one", "b/two"),
        **go("b/two", "a/three"),
        **go("a/three", "b/four"),
        **go("b/four"),
    }
    assert set(found(files)) == {"a.a", "a.three", "b.b", "b.two"}


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ("", ""),
        ("ab bc", ""),
        ("ab ba bc", "ab"),
        ("ab ba bc cd de ed ef", "abcde"),
    ],
)
def test_what_lies_in_a_cycle_or_between_two_is_found(edges: str, expected: str) -> None:
    assert in_cycles((edge[0], edge[1]) for edge in edges.split()) == set(expected)


@pytest.mark.real
def test_a_thousand_packages_that_need_each_other_in_rows_are_divided_soon() -> None:
    folders = [f"f{number % 30}/p{number}" for number in range(1000)]
    edges = {(one, other) for number, one in enumerate(folders) for other in folders[number + 1 : number + 4]}

    roots = unfolded({"", *(f"f{number}" for number in range(30))}, edges)

    assert len(roots) <= 200


def flat(*requires: tuple[str, str], **more: str) -> dict[str, str]:
    names = ["tables", "texts", "colors", "styles", "boxes", "rules", "trees", "panels", "prompts"]
    names += ["_cells", "_loop", "_pick", "__init__"]
    texts = dict.fromkeys(names, "")
    for one, other in requires:
        texts[one] += f"from paint import {other}\n"
    return {
        "pyproject.toml": "[project]\nname = 'paint'",
        **{f"paint/{name}.py": text for name, text in texts.items()},
        **{f"paint/{name}.py": text for name, text in more.items()},
    }


def test_the_files_of_a_flat_package_are_its_modules() -> None:
    modules = found(flat(("tables", "texts"), ("texts", "styles")))

    assert modules["paint.tables"] == ("paint/tables.py",)
    assert modules["paint.paint"] == ("**/*",)
    assert len(modules) == 10


def test_a_private_file_belongs_to_the_one_that_requires_it() -> None:
    modules = found(flat(("tables", "_cells"), ("_cells", "_pick"), ("tables", "_loop"), ("texts", "_loop")))

    assert modules["paint.tables"] == ("paint/_cells.py", "paint/_pick.py", "paint/tables.py")
    assert modules["paint.texts"] == ("paint/texts.py",)


def test_a_private_file_of_several_that_would_make_a_cycle_is_a_module() -> None:
    modules = found(flat(("__init__", "tables"), ("tables", "_loop"), ("texts", "_loop")))

    assert modules["paint._loop"] == ("paint/_loop.py",)


def test_a_package_of_few_files_or_with_folders_enough_is_not_divided_by_files() -> None:
    few = {path: text for path, text in flat().items() if path < "paint/p"}
    folders = {f"paint/part{number}/{name}.py": "" for number in range(9) for name in ("__init__", "a", "b")}

    assert len(found(few)) == 1
    assert "paint.tables" not in found({**flat(), **folders})


def test_hundreds_of_files_side_by_side_stay_one_module() -> None:
    assert len(found(flat(**{f"part{number}": "" for number in range(300)}))) == 1


def test_files_of_go_and_java_are_no_modules_by_themselves() -> None:
    files = {**GO_MODULE, **go("orders", count=30)}

    assert len(found(files)) == 1


def test_a_file_of_rust_and_the_folder_of_its_name_are_one_module() -> None:
    files = {"Cargo.toml": '[package]\nname = "cat"', "src/lib.rs": "mod paint;\n"}
    files |= {f"src/{name}.rs": "" for name in ("input", "output", "pager", "paint", "style", "theme", "diff", "less")}
    files |= {f"src/{name}.rs": "" for name in ("config", "error", "paging")}
    files |= {f"src/paint/{name}.rs": "" for name in "abcd"}
    modules = found(files)

    assert modules["cat.paint"] == ("src/paint/**/*", "src/paint.rs")
    assert modules["cat.pager"] == ("src/pager.rs",)


def test_tests_and_tools_beside_the_files_stay_with_the_package() -> None:
    modules = found(
        {**flat(), "paint/test_tables.py": "from paint import tables", "setup.py": "", "paint/conftest.py": ""}
    )

    assert len(modules) == 10


def test_what_is_left_at_the_top_is_taken_apart_where_it_makes_a_cycle() -> None:
    files = {
        "config.py": "",
        "release.py": "",
        "wsgi.py": "from app import create\nfrom app.web import views\n",
        "test_app.py": "import app, config\n",
        **{f"app/{name}.py": "import config\n" for name in ("__init__", "a", "b")},
        **{f"app/web/{name}.py": "import config\n" for name in ("__init__", "views", "forms")},
        **{f"lib/{name}.py": "" for name in ("__init__", "c", "d")},
    }
    modules = found(files)

    assert modules["checkout.wsgi"] == ("wsgi.py",)
    assert modules["checkout.checkout"] == ("**/*",)


def test_what_is_left_at_the_top_stays_together_where_it_makes_no_cycle() -> None:
    files = {
        "config.py": "",
        "release.py": "import config\n",
        **{f"app/{name}.py": "import config\n" for name in ("__init__", "a", "b", "c", "d")},
        **{f"lib/{name}.py": "" for name in ("__init__", "c", "d", "e")},
    }

    assert len(found(files)) == 3
