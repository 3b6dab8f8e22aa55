from pathlib import Path

from scanning.trees import scanned, ties_of, write_tree

MODULES = {"shop.orders": ("src/shop/orders/**/*.py",), "shop.stock": ("src/shop/stock/**/*.py",)}


def test_an_import_of_another_module_is_a_tie_with_count_kind_and_first_place(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "src/shop/__init__.py": "",
            "src/shop/orders/__init__.py": "import os\nfrom shop.stock import find\n",
            "src/shop/orders/cart.py": "from ..stock.shelf import Shelf\nfrom .other import x\n",
            "src/shop/orders/other.py": "def f():\n    import shop.stock.shelf\n",
            "src/shop/stock/__init__.py": "from .shelf import find\n",
            "src/shop/stock/shelf.py": "import yaml\n",
        },
    )

    facts = scanned(tmp_path, MODULES)

    assert ties_of(facts, "shop.orders") == [("shop.stock", "lazy", 1, False), ("shop.stock", "runtime", 2, False)]
    assert ties_of(facts, "shop.stock") == []
    runtime = facts.modules["shop.orders"].ties[1]
    assert (runtime.first.path, runtime.first.line) == ("src/shop/orders/__init__.py", 2)
    assert [library.name for library in facts.modules["shop.stock"].libraries] == ["PyYAML"]
    assert facts.unassigned == ("src/shop/__init__.py",)


def test_a_name_that_is_not_there_is_dead_and_belongs_to_the_module_that_would_hold_it(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "src/shop/__init__.py": "",
            "src/shop/orders/__init__.py": "from shop.stock.gone import x\nfrom shop.nowhere import y\n",
            "src/shop/stock/__init__.py": "",
        },
    )

    facts = scanned(tmp_path, MODULES)

    assert ties_of(facts, "shop.orders") == [("shop.stock", "runtime", 1, True)]
    assert facts.modules["shop.orders"].ties[0].target == "shop.stock.gone.x"
    assert [tie.target for tie in facts.modules["shop.orders"].dead] == ["shop.nowhere.y"]


def test_imports_of_tests_are_told_apart(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "src/shop/__init__.py": "",
            "src/shop/orders/test_cart.py": "import shop.stock\ndef test_a(): pass\n",
            "src/shop/stock/__init__.py": "",
        },
    )

    facts = scanned(tmp_path, MODULES)

    assert ties_of(facts, "shop.orders") == [("shop.stock", "test-only", 1, False)]
    assert (facts.modules["shop.orders"].tests, facts.modules["shop.orders"].test_files) == (1, 1)


def test_the_narrowest_pattern_owns_a_file_and_equal_ones_none(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a/b/x.py": "", "a/y.py": "", "c/z.py": ""})
    patterns = {"l.a": ("a/**/*",), "l.b": ("a/b/**/*",), "l.c": ("c/**/*",), "l.d": ("c/**/*",)}

    facts = scanned(tmp_path, patterns)

    assert {name: module.files for name, module in facts.modules.items()} == {"l.a": 1, "l.b": 1}
    assert facts.claimed_twice == ("c/z.py",)


def test_vendored_and_generated_folders_are_left_out_and_counted(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "a/x.py": "",
            "node_modules/m/index.js": "",
            "vendor/lib.py": "",
            "env/pyvenv.cfg": "",
            "env/lib/python3.11/site-packages/m.py": "",
            "dist/a.py": "",
            "target/__init__.py": "",
            "old/y.py": "",
        },
    )

    facts = scanned(tmp_path, {"l.a": ("**/*",)}, "old/")

    assert [(one.path, one.files) for one in facts.left_out] == [
        ("dist", 1),
        ("env", 2),
        ("node_modules", 1),
        ("old", 1),
        ("vendor", 1),
    ]
    assert facts.files == 2


def test_folders_without_an_init_file_are_packages_below_the_top(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {"shop/desk/a.py": "from shop import mail\nimport shop.pay\n", "shop/mail/b.py": "", "shop/pay/c.py": ""},
    )
    patterns = {name: (f"shop/{name[5:]}/*.py",) for name in ("shop.desk", "shop.mail", "shop.pay")}

    facts = scanned(tmp_path, patterns)

    assert ties_of(facts, "shop.desk") == [("shop.mail", "runtime", 1, False), ("shop.pay", "runtime", 1, False)]


def test_a_folder_with_the_name_of_a_library_does_not_hide_it(tmp_path: Path) -> None:
    write_tree(tmp_path, {"redis/start.py": "", "app/a.py": "from redis import Redis\nimport redis\n"})

    facts = scanned(tmp_path, {"l.app": ("app/**/*",)})

    assert [library.name for library in facts.modules["l.app"].libraries] == ["redis"]


def test_files_that_are_left_out_one_by_one_are_no_dead_targets(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            ".gitignore": "_version.py\n",
            "a/__init__.py": "from a._version import v\nimport a.b\n",
            "a/_version.py": "",
            "a/b.py": "",
        },
    )

    facts = scanned(tmp_path, {"l.a": ("a/**/*",)}, "a/__init__.py")
    whole = scanned(tmp_path, {"l.a": ("a/**/*",)})

    assert (facts.modules["l.a"].dead, whole.modules["l.a"].dead) == ((), ())
