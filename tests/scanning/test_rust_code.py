"""What files of Rust say, and which files their paths mean."""

import pytest

from archatlas.model.code import ImportKind
from archatlas.scanning.file_facts import DeadTarget, FileFacts, FileTarget, Import, LibraryTarget, Target
from archatlas.scanning.rust import RustCode, leaves
from scanning.code_trees import tree

RUST = RustCode()


def imports(text: str) -> list[tuple[str, str]]:
    return [(one.target, one.kind.value) for one in RUST.read(text.encode()).imports]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ["a"]),
        ("a::b as c", ["a::b"]),
        ("crate::a::{b, c::{self, d as e}, f::*}", ["crate::a::b", "crate::a::c", "crate::a::c::d", "crate::a::f::*"]),
        ("{a, b::c}", ["a", "b::c"]),
        ("r#type::x", ["type::x"]),
        ("}}}{{{,,a", ["a"]),
    ],
)
def test_each_path_of_a_use_is_found(text: str, expected: list[str]) -> None:
    assert list(leaves(text)) == expected


def test_a_use_of_any_depth_and_length_ends() -> None:
    assert list(leaves("a::{" * 100_000)) == []
    assert len(list(leaves("a," * 100_000))) <= 1001


def test_what_is_compiled_for_tests_only_is_told_apart() -> None:
    text = "use a::b;\n#[cfg(test)]\n#[allow(unused)]\nmod tests { use super::*; use super::super::c; use d::e; }\n"
    text += "#[cfg(all(test, unix))]\nuse f::g;\n#[cfg(not(test))]\nuse h::i;\n"

    assert imports(text) == [
        ("a::b", "runtime"),
        ("self::*", "test-only"),
        ("super::c", "test-only"),
        ("d::e", "test-only"),
        ("f::g", "test-only"),
        ("h::i", "runtime"),
    ]


def test_modules_crates_and_paths_in_code_are_imports() -> None:
    text = '#[path = "x/y.rs"]\nmod a;\nmod b;\nmod c {}\nextern crate d as e;\n'
    text += "fn f() -> g::H { i::j::k::<L>(); M::n(); }\n"

    assert imports(text) == [
        ("mod a = x/y.rs", "runtime"),
        ("mod b", "runtime"),
        ("d", "runtime"),
        ("g::H", "runtime"),
        ("i::j::k", "runtime"),
    ]


def test_a_file_says_what_it_offers_serves_and_reads() -> None:
    found = RUST.read(
        b"pub struct A; pub(crate) fn b() {} pub fn c() {} pub enum D {} mod e { pub fn f() {} }\n"
        b'#[get("/x/{id}")] async fn g() {}\nfn main() { app.route("/y", axum::routing::post(h)); env::var("HOME"); }\n'
        b'const I: &str = env!("J");\n#[test] fn k() {}\n#[tokio::test] async fn l() {}\n'
    )

    assert found.public == ("A", "D", "c")
    assert [(one.method, one.path) for one in found.routes] == [("POST", "/y"), ("GET", "/x/{id}")]
    assert (found.environment, found.tests, found.is_program) == (("HOME", "J"), 2, True)


FILES = {
    "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n[workspace.dependencies]\n'
    'in-shared = {path = "x", package = "shared-lib"}\n',
    "crates/app/Cargo.toml": '[package]\nname = "the-app"\n[[bin]]\nname = "app"\npath = "code/main.rs"\n'
    '[dependencies]\ncore-lib = {path = "../core"}\nrenamed = {package = "core-lib"}\nserde = "1"\n'
    "in-shared.workspace = true\n[target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n",
    "crates/app/code/main.rs": "",
    "crates/app/code/parts/mod.rs": "",
    "crates/app/code/parts/one.rs": "",
    "crates/app/code/parts/one/deep.rs": "",
    "crates/app/code/two.rs": "",
    "crates/core/Cargo.toml": '[package]\nname = "core-lib"\n',
    "crates/core/src/lib.rs": "",
    "crates/core/src/deep.rs": "",
    "crates/core/tests/it.rs": "",
    "crates/shared/Cargo.toml": '[package]\nname = "shared-lib"\n',
    "crates/shared/src/lib.rs": "",
}


def target(written: str, path: str = "crates/app/code/parts/one.rs") -> Target:
    (found,) = RUST.resolver(tree(FILES)).targets(path, Import(written, 1, ImportKind.RUNTIME))
    return found


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("crate::two::f", "crates/app/code/two.rs"),
        ("crate::Thing", "crates/app/code/main.rs"),
        ("crate::parts::one::deep::X", "crates/app/code/parts/one/deep.rs"),
        ("self::deep", "crates/app/code/parts/one/deep.rs"),
        ("deep::X", "crates/app/code/parts/one/deep.rs"),
        ("super::X", "crates/app/code/parts/mod.rs"),
        ("super::super::two", "crates/app/code/two.rs"),
        ("mod deep", "crates/app/code/parts/one/deep.rs"),
        ("core_lib::deep::X", "crates/core/src/deep.rs"),
        ("renamed::X", "crates/core/src/lib.rs"),
        ("in_shared::X", "crates/shared/src/lib.rs"),
    ],
)
def test_a_path_leads_to_the_innermost_file_that_it_names(written: str, path: str) -> None:
    assert target(written) == FileTarget(path)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("mod gone", DeadTarget("gone", "crates/app/code/parts/one/gone.rs")),
        ("mod a = ../../../../../etc/passwd.rs", DeadTarget("a", "../etc/passwd.rs")),
        ("serde::de::X", LibraryTarget("serde")),
        ("libc::c_int", LibraryTarget("libc")),
        ("std::io", None),
        ("local_name::x", None),
        ("", None),
    ],
)
def test_what_leads_nowhere_in_the_tree_is_said(written: str, expected: Target) -> None:
    assert target(written) == expected


def test_a_test_of_a_crate_uses_its_library() -> None:
    assert target("core_lib::deep", "crates/core/tests/it.rs") == FileTarget("crates/core/src/deep.rs")


def test_names_that_a_crate_offers_stand_behind_their_module() -> None:
    resolver, facts = RUST.resolver(tree(FILES)), FileFacts(public=("X",))

    assert list(resolver.public("crates/core/src/deep.rs", facts)) == ["rust: core_lib::deep::X"]
    assert list(resolver.public("crates/core/src/lib.rs", facts)) == ["rust: core_lib::X"]
    assert list(resolver.public("crates/app/code/two.rs", facts)) == []
