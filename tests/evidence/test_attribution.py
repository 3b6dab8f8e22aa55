"""All names of a report together say which files they mean; what could be several files is nobody's."""

import pytest

from archatlas.evidence.attribution import attribute_names
from archatlas.evidence.file_names import FileTree

SHOP = (
    "src/shop/__init__.py",
    "src/shop/cart/models.py",
    "src/shop/cart/views.py",
    "src/shop/pay/models.py",
    "setup.py",
)
CART = ("src/shop/cart/models.py", "src/shop/cart/views.py")


@pytest.mark.parametrize(
    ("names", "sources"),
    [
        (("src/shop/cart/models.py", "src/shop/cart/views.py"), ()),
        (("./src/shop/cart/models.py", "./src/shop/cart/views.py"), ()),
        (("../../src/shop/cart/models.py", "../../src/shop/cart/views.py"), ()),
        (("/ci/x/src/shop/cart/models.py", "/ci/x/src/shop/cart/views.py"), ()),
        (("file:///builds/x/src/shop/cart/models.py", "file:///builds/x/src/shop/cart/views.py"), ()),
        (("webpack:///./src/shop/cart/models.py?4f", "webpack:///./src/shop/cart/views.py"), ()),
        (("D:\\a\\x\\src\\shop\\cart\\models.py", "D:\\a\\x\\src\\shop\\cart\\views.py"), ()),
        (("\\\\?\\C:\\x\\src\\shop\\cart\\models.py", "\\\\?\\C:\\x\\src\\shop\\cart\\views.py"), ()),
        (("\\\\host\\share\\src\\shop\\cart\\models.py", "\\\\host\\share\\src\\shop\\cart\\views.py"), ()),
        (("d:\\A\\SRC\\SHOP\\CART\\MODELS.PY", "d:\\A\\SRC\\SHOP\\CART\\VIEWS.PY"), ()),
        (("shop/cart/models.py", "shop/cart/views.py"), ()),
        (
            ("/usr/lib/python3/dist-packages/shop/cart/models.py", "/usr/lib/python3/dist-packages/shop/cart/views.py"),
            (),
        ),
        (("cart/models.py", "cart/views.py"), ("/elsewhere", "/ci/x/src/shop")),
        (("models.py", "views.py"), ("/ci/x/src/shop/cart",)),
        (("example.org/team/x/src/shop/cart/models.py", "example.org/team/x/src/shop/cart/views.py"), ()),
    ],
)
def test_names_are_read_as_their_system_writes_them(names: tuple[str, ...], sources: tuple[str, ...]) -> None:
    assert tuple(attribute_names(names, FileTree(SHOP), sources).files.values()) == CART


def test_what_could_be_the_files_of_several_directories_is_ambiguous() -> None:
    tree = FileTree(f"services/{service}/app/{name}.py" for service in ("cart", "pay") for name in ("api", "base"))

    found = attribute_names(("/app/app/api.py", "/app/app/base.py"), tree)

    assert (found.files, set(found.ambiguous)) == ({}, {"/app/app/api.py", "/app/app/base.py"})


def test_the_directory_of_the_report_decides_where_nothing_else_does() -> None:
    tree = FileTree(f"services/{service}/app/{name}.py" for service in ("cart", "pay") for name in ("api", "base"))

    found = attribute_names(("/app/app/api.py",), tree, home="services/pay")

    assert found.files == {"/app/app/api.py": "services/pay/app/api.py"}


def test_the_roots_of_the_settings_are_final() -> None:
    tree = FileTree(["services/cart/app/api.py", "app/api.py", "app/base.py"])

    found = attribute_names(("/app/app/api.py", "/app/app/base.py"), tree, roots={"/app": "services/cart"})

    assert found.files == {"/app/app/api.py": "services/cart/app/api.py"}
    assert found.unknown == ("/app/app/base.py",)


def test_a_foreign_report_has_no_files_here_although_some_names_are_common() -> None:
    names = [f"/ci/other/src/{name}.py" for name in ("models", "views", "a", "b", "c", "d", "e", "f")]

    assert attribute_names(names, FileTree(SHOP)).files == {}


def test_a_package_among_installed_ones_is_ours_only_as_a_whole() -> None:
    installed = "/venv/lib/python3.11/site-packages/"
    names = [f"{installed}shop/cart/{name}.py" for name in ("models", "views")]

    assert attribute_names([*names, f"{installed}requests/models.py"], FileTree(SHOP)).files == dict(
        zip(names, CART, strict=True)
    )
    assert attribute_names([*names, f"{installed}shop/cart/theirs.py"], FileTree(SHOP)).files == {}


def test_a_directory_of_the_standard_library_holds_nothing_of_ours() -> None:
    tree = FileTree(["src/shop/json/__init__.py", "src/shop/json/tag.py"])

    assert attribute_names(["/usr/lib/python3.12/json/__init__.py"], tree).files == {}


def test_a_shorter_path_that_stands_as_it_is_and_a_longer_one_elsewhere_are_ambiguous() -> None:
    tree = FileTree(["tests/conftest.py", "examples/tutorial/tests/conftest.py"])

    found = attribute_names(["/srv/app/tutorial/tests/conftest.py"], tree)

    assert (found.files, found.ambiguous) == ({}, ("/srv/app/tutorial/tests/conftest.py",))
