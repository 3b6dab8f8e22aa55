"""What files of JavaScript and TypeScript say, and which files their imports mean."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from archatlas.scanning.file_facts import DeadTarget, FileFacts, FileTarget, Import, LibraryTarget, Target
from archatlas.scanning.javascript import JavaScriptCode, TypeScriptCode
from scanning.code_trees import tree
from scanning.trees import scanned, ties_of, write_tree

TYPESCRIPT, JAVASCRIPT = TypeScriptCode(), JavaScriptCode()


def read(text: str) -> FileFacts:
    return TYPESCRIPT.read(text.encode())


def imports(text: str) -> list[tuple[str, str]]:
    return [(one.target, one.kind.value) for one in read(text).imports]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("import a from 'x'", "runtime"),
        ("import 'x'", "runtime"),
        ("import a, {type B} from 'x'", "runtime"),
        ("import type from 'x'", "runtime"),
        ("import {type} from 'x'", "runtime"),
        ("import type A from 'x'", "type-only"),
        ("import type {A, B} from 'x'", "type-only"),
        ("import {type A, type B as C} from 'x'", "type-only"),
        ("export * from 'x'", "runtime"),
        ("export * as y from 'x'", "runtime"),
        ("export {a as b} from 'x'", "runtime"),
        ("export type {A} from 'x'", "type-only"),
        ("import a = require('x')", "runtime"),
        ("const a = require('x')", "runtime"),
        ("function f() { return require(`x`) }", "lazy"),
        ("const f = () => require('x')", "lazy"),
        ("try { require('x') } catch {}", "optional"),
        ("const a = await import('x')", "dynamic"),
        ("function f() { try { return import('x') } catch {} }", "optional"),
        ("let a: import('x').B", "type-only"),
    ],
)
def test_each_form_of_an_import_has_its_kind(text: str, kind: str) -> None:
    assert imports(text) == [("x", kind)]


def test_computed_imports_are_counted() -> None:
    found = read("import(`./${name}.js`)\nrequire(name)\nimport.meta.glob('./pages/*.ts')\nconst a = required(name)\n")

    assert (found.imports, found.computed) == ((), 3)


def test_a_file_with_faults_says_what_can_be_read_and_where_the_faults_are() -> None:
    found = read("import a from 'x'\nconst = = ;\nexport const b = 1\n")

    assert [one.target for one in found.imports] == ["x"]
    assert found.errors == (2,)
    assert "b" in found.public


def test_exported_names_are_public() -> None:
    text = """
        export const a = 1, {b, c: d} = e
        export function f() {}
        export default class {}
        export abstract class G {}
        export interface H {}
        export type I = 1
        export enum J { K }
        export {l as m, n}
        export * as o from 'x'
        const hidden = 1
    """

    assert set(read(text).public) == {"a", "b", "d", "f", "default", "G", "H", "I", "J", "m", "n", "o"}


def test_routes_are_those_that_a_server_is_given_literally() -> None:
    text = "import express from 'express'\nconst app = express()\napp.get('/a/:id', show)\napp.all(`/b`, show)\n"
    text += "app.get(path, show)\ncache.get('/c', show)\napp.get('/d')\napp.use('/e', show)\n"

    assert [(one.method, one.path, one.line) for one in read(text).routes] == [("GET", "/a/:id", 3), ("", "/b", 4)]
    assert read(text.replace("express", "other")).routes == ()


def test_environment_variables_are_those_that_are_read_by_name() -> None:
    text = "process.env.A; process.env['B']; const {C, D: d} = process.env; process.env.W = 1; process.env[x]; env.E"

    assert read(text).environment == ("A", "B", "C", "D")


def test_tests_are_counted() -> None:
    text = "it('a', f); test.only('b', f); it.each([1])('c', f); specify(`d`, f); describe('e', f); re.test('f')"

    assert read(text).tests == 4


def test_programs_begin_with_their_interpreter() -> None:
    assert read("#!/usr/bin/env node\nimport 'x'").is_program
    assert not read("import 'x'").is_program


def test_markup_is_read_in_both_languages() -> None:
    text = b"import a from 'x'\nexport const b = () => <><div class='c'><img src={a} width='1' /></div></>\n"

    assert JAVASCRIPT.read(text).errors == TYPESCRIPT.read(text).errors == ()


FILES: Mapping[str, str] = {
    "package.json": '{"name": "root", "workspaces": ["packages/*"]}',
    "tsconfig.json": '{// names\n"compilerOptions": {"baseUrl": ".", "paths": {"@app/*": ["packages/app/src/*"],}}}',
    "packages/app/package.json": '{"name": "@x/app", "imports": {"#in/*": "./src/inner/*.ts"}}',
    "packages/app/src/main.ts": "",
    "packages/app/src/view.tsx": "",
    "packages/app/src/inner/deep.ts": "",
    "packages/app/src/data.json": "",
    "packages/app/src/parts/index.ts": "",
    "packages/app/dist/made.js": "",
    "packages/core/package.json": '{"name": "@x/core", "exports": {".": {"types": "./dist/index.d.ts"}, '
    '"./s/*": "./src/*"}}',
    "packages/core/src/index.ts": "",
    "packages/core/src/other.ts": "",
    "packages/plain/package.json": '{"name": "plain", "main": "entry"}',
    "packages/plain/entry.js": "",
    "packages/bare/package.json": '{"name": "bare"}',
    "shared/tool.ts": "",
}


def target(written: str, path: str = "packages/app/src/main.ts") -> Target:
    (found,) = TYPESCRIPT.resolver(tree(FILES)).targets(path, Import(written, 1))
    return found


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("./view", "packages/app/src/view.tsx"),
        ("./view.js", "packages/app/src/view.tsx"),
        ("./view.tsx?raw", "packages/app/src/view.tsx"),
        ("./data.json", "packages/app/src/data.json"),
        ("./parts", "packages/app/src/parts/index.ts"),
        ("./parts/", "packages/app/src/parts/index.ts"),
        ("../../plain", "packages/plain/entry.js"),
        ("@app/view", "packages/app/src/view.tsx"),
        ("shared/tool", "shared/tool.ts"),
        ("#in/deep", "packages/app/src/inner/deep.ts"),
        ("@x/core", "packages/core/src/index.ts"),
        ("@x/core/s/other.ts", "packages/core/src/other.ts"),
        ("@x/core/other", "packages/core/src/other.ts"),
        ("plain", "packages/plain/entry.js"),
        ("bare", "packages/bare/package.json"),
    ],
)
def test_an_import_leads_to_the_file_that_it_means(written: str, path: str) -> None:
    assert target(written) == FileTarget(path)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("./gone", DeadTarget("./gone", "packages/app/src/gone")),
        ("@app/gone", DeadTarget("@app/gone", "packages/app/src/gone")),
        ("react/jsx-runtime", LibraryTarget("react")),
        ("@scope/lib/a/b", LibraryTarget("@scope/lib")),
        ("fs", None),
        ("node:fs", None),
        ("virtual:x", None),
        ("https://example.org/x.js", None),
        ("../dist/unmade.js", None),
        ("../../../../../outside", None),
        ("\0plugin", None),
        ("", None),
    ],
)
def test_what_leads_nowhere_in_the_tree_is_said(written: str, expected: Target) -> None:
    assert target(written) == expected


def test_names_that_a_file_offers_stand_behind_its_package() -> None:
    resolver = TYPESCRIPT.resolver(tree(FILES))
    facts = FileFacts(public=("run",))

    assert list(resolver.public("packages/app/src/inner/deep.ts", facts)) == ["typescript: @x/app/inner/deep.run"]
    assert list(resolver.public("packages/core/src/index.ts", facts)) == ["typescript: @x/core.run"]


def test_hostile_manifests_and_configurations_end() -> None:
    files = {
        "tsconfig.json": '{"extends": ["./tsconfig.json", "./tsconfig.json"], "compilerOptions": {"paths": {"*": 1}}}',
        "package.json": '{"name": ["x"], "main": 1, "exports": ' + "[" * 50_000,
        "a/package.json": '{"name": "a", "exports": ' + '{"default":' * 400 + '"./x"' + "}" * 400 + "}",
        "a/index.js": "",
        "b/package.json": '{"name": "b", "exports": {"' + "*" * 1000 + '": "../../../etc/passwd", "./*": "../../*"}}',
    }
    resolver = JAVASCRIPT.resolver(tree(files))

    assert list(resolver.targets("x.js", Import("a", 1))) == [FileTarget("a/index.js")]
    assert list(resolver.targets("x.js", Import("b/etc/passwd", 1))) == [FileTarget("b/package.json")]


def test_deep_nesting_is_read_without_end_of_the_stack() -> None:
    assert read("import a from 'x'\nf(" + "[" * 50_000 + "]" * 50_000 + ")").imports == (Import("x", 1),)


def test_of_what_is_mostly_no_code_the_beginning_is_read() -> None:
    assert read("import a from 'x'\nf(" + "[" * 50_000).imports == (Import("x", 1),)
    assert read("import a from 'x'\n" + "`${" * 50_000).errors != ()


def test_methods_that_are_chained_behind_a_route_serve_its_path() -> None:
    text = b"""const express = require('express')
    router
      .route('/users/:id')
      .get(auth(), (request, answer) => list.get('/no', 1))
      .post(create)
      .all(log);
    router.route(computed).get(one);
    other.route('/x').get(one);
    app.route('/alone');
    """
    found = [(one.method, one.path, one.line) for one in JavaScriptCode().read(text).routes]

    assert found == [("GET", "/users/:id", 4), ("POST", "/users/:id", 5), ("", "/users/:id", 6)]


def test_a_file_that_asks_the_manifest_for_the_version_requires_no_code(tmp_path: Path) -> None:
    files = {"package.json": '{"name": "kit"}', "src/index.js": "import { version } from '../package.json'\n"}
    facts = scanned(write_tree(tmp_path, files), {"a.kit": ("*",), "a.src": ("src/**",)})

    assert ties_of(facts, "a.src") == []
