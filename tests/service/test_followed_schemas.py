"""What becomes of a watched estate when somebody breaks a schema while the registry runs."""

from pathlib import Path

import pytest

from archatlas.model.module import ModuleName
from archatlas.pipeline.workspace import Workspace
from archatlas.service.followed_schemas import FollowedSchemas, paths_of
from archatlas.service.registry import known_paths
from builders import module, requiring, written
from service.registries import Live, http


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    return written(tmp_path / "schemas", requiring("shop.cart", "shop.stock"), requiring("shop.stock"))


@pytest.fixture
def followed(schemas: Path) -> FollowedSchemas:
    return FollowedSchemas(Workspace.open(schemas, schemas / "archatlas.yml"))


def opened(schemas: Path) -> Workspace:
    return Workspace.open(schemas, schemas / "archatlas.yml")


def file_of(schemas: Path, name: str) -> Path:
    return next(path for path in schemas.iterdir() if f"name: {name}" in path.read_text())


def test_a_schema_that_is_broken_counts_as_it_was_before(schemas: Path, followed: FollowedSchemas) -> None:
    broken = file_of(schemas, "shop.cart")
    broken.write_text("identity: {name: shop.cart, [")
    other = schemas / "new.yaml"
    other.write_text(requiring("shop.new"))

    seen = followed.look_again()

    assert set(seen.catalog) == {"shop.cart", "shop.stock", "shop.new"}
    assert seen.graph.requires(ModuleName("shop.cart")) == ("shop.stock",)
    assert [Path(path).name for path in followed.held] == [broken.name]
    assert followed.look_again().catalog == seen.catalog


def test_a_schema_that_is_mended_or_removed_counts_as_it_is(schemas: Path, followed: FollowedSchemas) -> None:
    broken = file_of(schemas, "shop.cart")
    broken.write_text("identity: {name: shop.cart, [")
    followed.look_again()

    broken.write_text(requiring("shop.basket", "shop.stock"))
    assert set(followed.look_again().catalog) == {"shop.basket", "shop.stock"}
    assert followed.held == ()

    broken.unlink()
    assert set(followed.look_again().catalog) == {"shop.stock"}


def test_who_declares_the_module_of_somebody_else_takes_it_from_nobody(
    schemas: Path, followed: FollowedSchemas
) -> None:
    thief = schemas / "a_thief.yaml"
    thief.write_text(requiring("shop.stock") + "ownership: {owner: thief}\n")

    seen = followed.look_again()

    assert set(seen.catalog) == {"shop.cart", "shop.stock"}
    assert seen.catalog[ModuleName("shop.stock")].ownership.owner is None
    thief.unlink()
    assert set(followed.look_again().catalog) == {"shop.cart", "shop.stock"}
    assert followed.held == ()


def test_who_declared_the_module_of_somebody_else_while_nobody_looked_takes_it_from_nobody(schemas: Path) -> None:
    known = paths_of(opened(schemas).snapshot())
    thief = schemas / "a_thief.yaml"
    thief.write_text(requiring("shop.stock") + "ownership: {owner: thief}\n")

    followed = FollowedSchemas(opened(schemas), known)

    assert followed.assessment.catalog[ModuleName("shop.stock")].path == known["shop.stock"]
    assert [Path(path).name for path in followed.held] == ["a_thief.yaml"]
    assert set(followed.look_again().catalog) == {"shop.cart", "shop.stock"}
    thief.write_text(requiring("shop.thief"))
    assert set(followed.look_again().catalog) == {"shop.cart", "shop.stock", "shop.thief"}
    assert followed.held == ()


def test_of_two_that_nobody_knows_the_first_one_counts_unless_it_is_broken(schemas: Path) -> None:
    for name, more in (("b.yaml", ""), ("c.yaml", ""), ("a.yaml", "security: 7\n")):
        (schemas / name).write_text(requiring("shop.new") + more)

    followed = FollowedSchemas(opened(schemas), {"shop.new": "gone.yaml"})

    assert Path(followed.assessment.catalog[ModuleName("shop.new")].path).name == "b.yaml"


def test_which_file_describes_a_module_is_known_after_a_restart(tmp_path: Path) -> None:
    modules = (module("shop.cart"), module("shop.stock"))
    live = Live(tmp_path, modules, {"shop.cart": http()})
    written_down = paths_of(live.registry.assessment)
    live.close()
    again = Live(tmp_path, modules, {"shop.cart": http()})

    assert known_paths(again.store) == written_down
    assert {one["name"] for one in again.app().get("/v1/modules").json["modules"]} == {"shop.cart", "shop.stock"}
    again.close()


def test_what_is_broken_from_the_start_is_left_out(schemas: Path) -> None:
    file_of(schemas, "shop.cart").write_text("identity: {name: shop.cart, [")
    followed = FollowedSchemas(Workspace.open(schemas, schemas / "archatlas.yml"))

    assert set(followed.look_again().catalog) == {"shop.stock"}
    assert followed.held == ()
