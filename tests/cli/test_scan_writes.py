"""`archatlas scan --write` makes schemas of code and refreshes them, and what people wrote stays."""

from pathlib import Path

import pytest

from installed import archatlas
from sources.repositories import write

FILES = {
    "shop/__init__.py": "",
    "shop/cart/__init__.py": "",
    "shop/cart/basket.py": "from shop.stock.shelf import count\n\n\ndef total() -> int:\n    return count()\n",
    "shop/stock/__init__.py": "",
    "shop/stock/shelf.py": "def count() -> int:\n    return 1\n",
    "archatlas.yml": "scan:\n  modules:\n    shop.cart: [shop/cart/**]\n    shop.stock: [shop/stock/**]\n",
}
CART = "schemas/modules/shop.cart.yaml"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


def schemas(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (root / "schemas" / "modules").iterdir()}


@pytest.mark.site
def test_from_nothing_to_a_site(shop: Path) -> None:
    written = archatlas("scan", ".", "--write", cwd=shop)

    assert written.stderr == "schemas/modules: 2 new and 0 changed schemas of 2 modules\n"
    assert "requires:\n      - shop.stock\n" in (shop / CART).read_text()
    assert archatlas("check", "--drift", cwd=shop).returncode == 0
    assert archatlas("build", cwd=shop).returncode == 0
    assert (shop / "site" / "modules" / "shop.cart" / "index.html").is_file()


def test_what_nobody_knows_is_left_out(shop: Path) -> None:
    archatlas("scan", ".", "--write", cwd=shop)
    text = (shop / CART).read_text()

    assert [key for key in ("layer", "owner", "summary", "tier", "TODO", "unknown") if key in text] == []


def test_a_second_writing_changes_nothing(shop: Path) -> None:
    archatlas("scan", ".", "--write", cwd=shop)
    before = schemas(shop)
    again = archatlas("scan", ".", "--write", cwd=shop)

    assert schemas(shop) == before
    assert again.stderr == "schemas/modules: 0 new and 0 changed schemas of 2 modules\n"
    assert archatlas("scan", ".", "--check", cwd=shop).returncode == 0


def test_check_shows_what_would_change_and_fails(shop: Path) -> None:
    archatlas("scan", ".", "--write", cwd=shop)
    before = schemas(shop)
    write(shop, {"shop/stock/shelf.py": "import shop.cart.basket\n\n\ndef count() -> int:\n    return 1\n"})
    done = archatlas("scan", ".", "--check", cwd=shop)

    assert done.returncode == 1
    assert "+      - shop.cart\n" in done.stdout.replace("+    requires:\n", "")
    assert schemas(shop) == before


def test_a_value_that_somebody_edited_is_kept_and_others_are_refreshed(shop: Path) -> None:
    archatlas("scan", ".", "--write", cwd=shop)
    ours = (shop / CART).read_text().replace("      - shop.stock\n", "      - shop.stock\n      - shop.post  # soon\n")
    (shop / CART).write_text(ours)
    write(shop, {"shop/cart/basket.py": "def total() -> int:\n    return 2\n\n\ndef empty() -> int:\n    return 0\n"})
    archatlas("scan", ".", "--write", cwd=shop)
    text = (shop / CART).read_text()

    assert "      - shop.stock\n      - shop.post  # soon\n" in text
    assert "python: shop.cart.basket.empty" in text


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("last", [True, False], ids=["last line end", "no last line end"])
def test_what_is_missing_comes_behind_what_people_wrote(shop: Path, ends: str, last: bool) -> None:
    own = "# ours\nidentity: {name: shop.cart}   # the cart\nownership:\n    owner: '@ShopTeam'"
    own = (own + ("\n" if last else "")).replace("\n", ends)
    (shop / "schemas" / "modules").mkdir(parents=True)
    (shop / CART).write_bytes(own.encode())
    archatlas("scan", ".", "--write", cwd=shop)
    content = (shop / CART).read_bytes().decode()

    assert content.startswith(own)
    assert content.count("\n") == content.count(ends)
    assert content.endswith(ends) is last
    assert "shop.stock" in content


def test_a_list_that_a_person_wrote_is_never_changed(shop: Path) -> None:
    write(shop, {CART: "identity: {name: shop.cart}\ndependencies: {internal: {requires: []}}\n"})
    archatlas("scan", ".", "--write", cwd=shop)

    assert "requires: []" in (shop / CART).read_text()


def test_a_file_that_is_there_is_never_written_over(shop: Path) -> None:
    write(shop, {CART: "kind: Deployment\nspec: 1\n"})
    done = archatlas("scan", ".", "--write", cwd=shop)

    assert done.returncode == 2
    assert (shop / CART).read_text() == "kind: Deployment\nspec: 1\n"


def test_nothing_is_written_through_a_link(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (shop / "schemas").symlink_to(elsewhere)
    done = archatlas("scan", ".", "--write", cwd=shop)

    assert done.returncode == 2
    assert list(elsewhere.rglob("*.yaml")) == []


def test_hostile_names_stay_names(shop: Path) -> None:
    write(
        shop,
        {
            "shop/cart/__init__.py": "__all__ = ['a: b', '# no', '{x}', \"it's\", '- x', '&a', 'e\\u001b[2J']\n",
        },
    )
    archatlas("scan", ".", "--write", cwd=shop)

    assert sorted(schemas(shop)) == ["shop.cart.yaml", "shop.stock.yaml"]
    assert archatlas("scan", ".", "--check", cwd=shop).returncode == 0


def test_the_cut_that_was_made_can_be_changed_in_the_settings(shop: Path) -> None:
    (shop / "archatlas.yml").write_text("")
    (shop / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    write(shop, {f"shop/cart/{name}.py": "" for name in "abcdef"})
    printed = archatlas("scan", ".", "--modules", cwd=shop).stdout
    (shop / "archatlas.yml").write_text(printed.replace("shop.cart:", "shop.basket:"))
    archatlas("scan", ".", "--write", cwd=shop)

    assert printed.startswith("scan:\n  modules:\n    shop.cart:\n      - 'shop/cart/**/*'\n")
    assert sorted(schemas(shop)) == ["shop.basket.yaml", "shop.shop.yaml", "shop.stock.yaml"]
