"""What files of Go say, and which packages their imports mean."""

import pytest

from archatlas.scanning.file_facts import DeadTarget, FileFacts, FileTarget, Import, LibraryTarget, Target
from archatlas.scanning.golang import GoCode
from scanning.code_trees import tree

GO = GoCode()
TEXT = b"""//go:build windows
package main

import (
    "fmt"
    _ "example.com/shop/orders"
    b `example.com/shop/stock`
)
import "C"

type Foo struct{}
type (
    Bar int
    hidden int
    Same = int
)
const Limit, other = 1, 2
var (
    Shared = 1
)
func Do() {
    os.Getenv("HOME")
    os.LookupEnv(name)
    mux.HandleFunc("GET /orders/{id}", show)
    mux.Handle("/stock", stock)
    group.POST("/orders", create)
    client.GET("/orders")
    mux.HandleFunc(path, show)
}
func (f *Foo) Method() {}
func main() {}
"""


def test_a_file_says_what_it_imports_offers_and_serves() -> None:
    found = GO.read(TEXT)

    assert [(one.target, one.line) for one in found.imports] == [
        ("fmt", 5),
        ("example.com/shop/orders", 6),
        ("example.com/shop/stock", 7),
        ("C", 9),
    ]
    assert found.public == ("Bar", "Do", "Foo", "Limit", "Same", "Shared")
    assert (found.package, found.is_program, found.environment) == ("main", True, ("HOME",))
    assert [(one.method, one.path) for one in found.routes] == [
        ("GET", "/orders/{id}"),
        ("", "/stock"),
        ("POST", "/orders"),
    ]


def test_tests_are_functions_that_take_their_runner() -> None:
    text = b"package a\nfunc TestA(t *testing.T) {}\nfunc FuzzB(f *testing.F) {}\nfunc ExampleC() {}\n"
    text += b"func Testify(t *testing.T) {}\nfunc TestHelper(a int) {}\nfunc BenchmarkD(b *testing.B) {}\n"

    assert GO.read(text).tests == 4
    assert GO.is_test("a/b_test.go")
    assert not GO.is_test("a/test.go")


FILES = {
    "go.mod": 'module "example.com/shop"\n\nrequire (\n\tgithub.com/lib/pq/v2 v2.1.0 // indirect\n'
    "\tgopkg.in/x.v1 v1.0.0\n)\n"
    "replace example.com/forked v1.0.0 => ./third/forked\n",
    "main.go": "",
    "orders/a_test.go": "",
    "orders/b.go": "",
    "third/forked/go.mod": "module example.com/forked-elsewhere\n",
    "third/forked/part/c.go": "",
    "tools/go.mod": "module example.com/shop/tools\n",
    "tools/gen/d.go": "",
}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("example.com/shop", FileTarget("main.go")),
        ("example.com/shop/orders", FileTarget("orders/b.go")),
        ("example.com/shop/tools/gen", FileTarget("tools/gen/d.go")),
        ("example.com/forked/part", FileTarget("third/forked/part/c.go")),
        ("example.com/shop/gone", DeadTarget("example.com/shop/gone", "gone/gone.go")),
        ("github.com/lib/pq/v2/oid", LibraryTarget("github.com/lib/pq/v2")),
        ("gopkg.in/x.v1", LibraryTarget("gopkg.in/x.v1")),
        ("github.com/other/thing/below/it", LibraryTarget("github.com/other/thing")),
        ("net/http", None),
        ("C", None),
        ("", None),
    ],
)
def test_an_import_leads_to_a_package_of_the_tree_or_to_a_library(written: str, expected: Target) -> None:
    assert list(GO.resolver(tree(FILES)).targets("orders/b.go", Import(written, 1))) == [expected]


def test_names_of_programs_and_internal_packages_are_nobody_elses() -> None:
    resolver = GO.resolver(tree(FILES))
    facts = FileFacts(public=("New",), package="orders")

    assert list(resolver.public("orders/b.go", facts)) == ["go: example.com/shop/orders.New"]
    assert list(resolver.public("internal/b.go", facts)) == []
    assert list(resolver.public("main.go", FileFacts(public=("New",), package="main"))) == []
