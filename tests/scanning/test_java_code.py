"""What files of Java say, and which files their imports mean."""

import pytest

from archatlas.scanning.file_facts import DeadTarget, FileFacts, FileTarget, Import, LibraryTarget, Target
from archatlas.scanning.java import JavaCode
from scanning.code_trees import tree

JAVA = JavaCode()
TEXT = b"""
package org.shop.orders;
import java.util.List;
import static org.shop.stock.Names.of;
import static org.shop.stock.Limits.*;
import org.shop.base.*;
@RestController @RequestMapping("/orders")
public class Orders {
    @GetMapping(value = "/{id}") public Order one() { System.getenv("HOME"); System.getenv(name); return null; }
    @RequestMapping(path = {"/all"}, method = RequestMethod.POST) void all() {}
    @DeleteMapping void none() {}
    @GetMapping(PATH) void computed() {}
    @Test void t() { Class.forName("org.shop.Driver"); Class.forName(name); }
    public static void main(String[] args) {}
}
class Hidden {}
public interface Reader {}
"""


def test_a_file_says_what_it_imports_offers_serves_and_reads() -> None:
    found = JAVA.read(TEXT)

    assert [(one.target, one.kind.value) for one in found.imports] == [
        ("java.util.List", "runtime"),
        ("org.shop.stock.Names", "runtime"),
        ("org.shop.stock.Limits", "runtime"),
        ("org.shop.base.*", "runtime"),
        ("org.shop.Driver", "dynamic"),
    ]
    assert "Order" in found.imports[3].names
    assert (found.package, found.public, found.computed) == ("org.shop.orders", ("Orders", "Reader"), 1)
    assert [(one.method, one.path) for one in found.routes] == [
        ("GET", "/orders/{id}"),
        ("POST", "/orders/all"),
        ("DELETE", "/orders"),
    ]
    assert (found.tests, found.is_program, found.environment) == (1, True, ("HOME",))


def test_a_class_that_is_loaded_in_a_try_is_optional() -> None:
    text = b'class A { void a() { try { Class.forName("b.C"); } catch (ClassNotFoundException e) { } } }'

    assert [(one.target, one.kind.value) for one in JAVA.read(text).imports] == [("b.C", "optional")]


def test_resources_say_their_paths_too() -> None:
    text = b'@Path("orders") class A { @GET @Path("{id}") void a() {} @POST void b() {} }'

    assert [(one.method, one.path) for one in JAVA.read(text).routes] == [("GET", "/orders/{id}"), ("POST", "/orders")]


POM = "<project><dependencies>{}</dependencies></project>"
ONE = "<dependency><groupId>{}</groupId><artifactId>{}</artifactId></dependency>"
FILES = {
    "core/pom.xml": POM.format(
        ONE.format("com.library", "library-core") + ONE.format("org.many", "a") + ONE.format("org.many", "b")
    ),
    "core/src/main/java/org/shop/base/Order.java": "",
    "core/src/main/java/org/shop/base/Zebra.java": "",
    "core/src/test/java/org/shop/base/OrderTest.java": "",
    "web/src/main/java/org/shop/web/Page.java": "",
    "web/src/main/java/org/shop/base/Order.java": "",
    "web/src/main/java/com/library/Patched.java": "",
    "mixed/src/main/kotlin/org/shop/mixed/Thing.kt": "",
}


def targets(written: str, *names: str, path: str = "web/src/main/java/org/shop/web/Page.java") -> list[Target]:
    return list(JAVA.resolver(tree(FILES)).targets(path, Import(written, 1, names=names)))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("org.shop.base.Zebra", FileTarget("core/src/main/java/org/shop/base/Zebra.java")),
        ("org.shop.base.Zebra.Inner.Deep", FileTarget("core/src/main/java/org/shop/base/Zebra.java")),
        ("org.shop.base.Order", FileTarget("web/src/main/java/org/shop/base/Order.java")),
        ("org.shop.mixed.Thing", FileTarget("mixed/src/main/kotlin/org/shop/mixed/Thing.kt")),
        ("com.library.Patched", FileTarget("web/src/main/java/com/library/Patched.java")),
        ("org.shop.base.Gone", DeadTarget("org.shop.base.Gone", "web/src/main/java/org/shop/base/Gone.java")),
        ("com.library.Other", LibraryTarget("com.library:library-core")),
        ("org.many.X", LibraryTarget("org.many")),
        ("org.unknown.some.where.X", LibraryTarget("org.unknown.some")),
        ("java.util.List", None),
        ("", None),
    ],
)
def test_an_import_leads_to_a_file_of_the_tree_or_to_a_library(written: str, expected: Target) -> None:
    assert targets(written) == [expected]


def test_of_a_package_with_a_star_those_types_count_that_the_file_names() -> None:
    core = "core/src/main/java/org/shop/base"

    assert targets("org.shop.base.*", "Zebra", "List", path="core/src/main/java/A.java") == [
        FileTarget(f"{core}/Zebra.java")
    ]
    assert len(targets("org.shop.base.*")) == 1
    assert targets("org.many.*") == [LibraryTarget("org.many")]


def test_where_sources_make_code_nothing_is_called_dead() -> None:
    files = tree({**FILES, "core/src/main/proto/order.proto": ""})
    (found,) = JAVA.resolver(files).targets("web/src/main/java/org/shop/web/Page.java", Import("org.shop.base.Gone", 1))

    assert not isinstance(found, DeadTarget)


def test_names_that_a_file_offers_stand_behind_its_package() -> None:
    facts = FileFacts(public=("Order",), package="org.shop")

    assert list(JAVA.resolver(tree(FILES)).public("a/Order.java", facts)) == ["java: org.shop.Order"]


@pytest.mark.parametrize("path", ["a/src/test/java/A.java", "src/integrationTest/java/A.java", "a/OrderTest.java"])
def test_tests_are_known_by_their_place(path: str) -> None:
    assert JAVA.is_test(path)
    assert not JAVA.is_test("a/src/main/java/Order.java")
