"""From the paths that schemas name to tables of the site, findings of a check, and what a review says of a change."""

import html
import json
import re
import subprocess
from pathlib import Path

import pytest

from archatlas.cli.main import main
from archatlas.formats.schema_files import read_scope
from archatlas.model.api_document import ApiDocument
from archatlas.pipeline import Assessor
from archatlas.pipeline.api_documents import DocumentPlaces, read_api_documents
from archatlas.publish.written_estate import PageWatch, written_estate
from archatlas.render.site.module.page import module_files
from archatlas.render.site.page import PageOptions, RenderedFile, RenderedPage
from archatlas.settings import Settings
from archatlas.settings.settings import PageSettings
from archatlas.sources.scope import FileScope

SCHEMA = """\
identity: {name: shop.orders, layer: application, summary: "Takes orders and keeps them.", status: active}
ownership: {owner: "@Shop", lifecycle: stable}
contracts: {api: {surface: ["rest: /orders"], version: v1.2.0, spec: SPEC}}
data_and_events: {data_classes: [{name: Order, schema_ref: "apis/order.json#/x", description: x}]}
"""
TILL = """\
identity: {name: shop.till, layer: interface, summary: "Sells things over the counter.", status: active}
ownership: {owner: "@Till", lifecycle: stable}
dependencies: {internal: {requires: [shop.orders]}}
"""
SPECS = "apis/orders.yaml, linked/a.yaml, ../secret.yaml"
OPENAPI = 'openapi: 3.1.0\ninfo: {title: Orders, version: "1"}\npaths:\n'
OPERATION = '  /o/%d: {get: {summary: "<b>%d</b>", responses: {"200": {description: fine}}}}\n'


def estate(folder: Path, document: str, spec: str = "apis/orders.yaml") -> FileScope:
    modules = folder / "modules"
    (modules / "apis").mkdir(parents=True, exist_ok=True)
    (modules / "shop.orders.yaml").write_text(SCHEMA.replace("SPEC", spec))
    (modules / "shop.till.yaml").write_text(TILL)
    (modules / "apis" / "order.json").write_text('{"type": "object", "properties": {"id": {"type": "string"}}}')
    (modules / "apis" / "orders.yaml").write_text(document)
    return FileScope((modules,), home=folder)


def rendered(scope: FileScope, name: str = "shop.orders") -> dict[str, str]:
    known = written_estate(Assessor(Settings()).assess(read_scope(scope)), scope, PageSettings())
    module = next(one for one in known.assessment.catalog.values() if one.name == name)
    files = [one.render() for one in module_files(known.assessment, module, PageOptions(own=known.own))]
    texts = {one.address: one.fragment for one in files if isinstance(one, RenderedPage)}
    return texts | {one.path: one.text for one in files if isinstance(one, RenderedFile)}


def test_forty_operations_have_forty_anchors_on_the_page_of_the_module_and_on_their_own(tmp_path: Path) -> None:
    document = OPENAPI + "".join(OPERATION % (number, number) for number in range(40))
    pages = rendered(estate(tmp_path, document))
    module, own = pages["modules/shop.orders"], pages["modules/shop.orders/api/orders"]

    assert len(set(re.findall(r'id="?(api-get-o-\d+)', module))) == 40
    assert len(set(re.findall(r'id="?(operation-get-o-\d+)', own))) == 40
    assert "<b>" not in own
    assert html.escape("<b>7</b>") in own
    assert pages["modules/shop.orders/api/orders/orders.yaml"] == document
    assert "modules/shop.orders/api/order" in pages


def test_a_large_description_is_spread_over_pages_that_lead_to_one_another(tmp_path: Path) -> None:
    document = OPENAPI + "".join(OPERATION % (number, number) for number in range(250))
    pages = rendered(estate(tmp_path, document))

    assert [address for address in pages if re.fullmatch(r"modules/shop\.orders/api/orders(/\d+)?", address)] == [
        "modules/shop.orders/api/orders",
        "modules/shop.orders/api/orders/2",
        "modules/shop.orders/api/orders/3",
    ]
    assert "api/orders/3/#operation-get-o-249" not in pages["modules/shop.orders"]  # the module names the first sixty
    assert "191 more entries" in pages["modules/shop.orders"] or "190 more entries" in pages["modules/shop.orders"]


def test_a_record_leads_to_the_fields_of_its_schema(tmp_path: Path) -> None:
    page = rendered(estate(tmp_path, OPENAPI + OPERATION % (1, 1)))["modules/shop.orders"]

    assert 'href="../../modules/shop.orders/api/order/"' in page


def test_a_description_is_read_again_when_its_file_differs(tmp_path: Path) -> None:
    scope = estate(tmp_path, OPENAPI + OPERATION % (1, 1))
    known, watch = Assessor(Settings()).assess(read_scope(scope)), PageWatch()

    first = watch.estate(known, scope, PageSettings())
    (tmp_path / "modules" / "apis" / "orders.yaml").write_text(OPENAPI + OPERATION % (2, 2))
    second = watch.estate(known, scope, PageSettings())

    assert first is not second
    assert [one.document for one in first.own.described.documents] != [
        one.document for one in second.own.described.documents
    ]


def findings(scope: FileScope, capsys: pytest.CaptureFixture[str]) -> list[str]:
    main(["check", str(scope.roots[0]), "--output", "json"])
    said = json.loads(capsys.readouterr().out)
    return [f"{one['rule']} {one['message']}" for one in said["findings"] if one["rule"].startswith("document/")]


def test_what_is_wrong_with_a_description_is_a_finding_of_a_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remote = OPERATION.replace("{description: fine}", '{$ref: "http://example.org/x"}')
    scope = estate(tmp_path, OPENAPI + remote % (1, 1), "[apis/orders.yaml, apis/gone.yaml]")

    assert findings(scope, capsys) == [
        "document/dead-reference contracts.api.spec[0]: the reference 'http://example.org/x': it leads to another host,"
        " and no build asks one",
        "document/missing contracts.api.spec[1]: 'apis/gone.yaml': there is no such file",
    ]


def test_schema_refs_are_missed_only_where_one_of_them_is_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scope = estate(tmp_path, OPENAPI + OPERATION % (1, 1))
    assert findings(scope, capsys) == []

    second = TILL + "data_and_events: {data_classes: [{name: A, schema_ref: apis/no.json, description: x}]}\n"
    (tmp_path / "modules" / "shop.till.yaml").write_text(second)
    assert findings(scope, capsys) == [
        "document/missing data_and_events.data_classes[0].schema_ref: 'apis/no.json': there is no such file"
    ]

    (tmp_path / "modules" / "apis" / "order.json").unlink()
    assert findings(scope, capsys) == []


def test_no_link_is_followed_to_a_description(tmp_path: Path) -> None:
    scope = estate(tmp_path, OPENAPI)
    (tmp_path / "secret.yaml").write_text(OPENAPI)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.yaml").write_text(OPENAPI)
    modules = tmp_path / "modules"
    (modules / "apis" / "orders.yaml").unlink()
    (modules / "apis" / "orders.yaml").symlink_to(tmp_path / "secret.yaml")
    (modules / "linked").symlink_to(tmp_path / "elsewhere")
    (modules / "shop.orders.yaml").write_text(SCHEMA.replace("SPEC", f"[{SPECS}]"))

    read = read_api_documents(Assessor(Settings()).assess(read_scope(scope)).catalog, DocumentPlaces(scope))

    assert [one.named for one in read.documents if isinstance(one.document, ApiDocument)] == ["apis/order.json"]


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize(("version", "breaks"), [("v1.2.0", True), ("v2.0.0", False)])
def test_a_review_names_what_breaks_callers_and_who_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, version: str, breaks: bool
) -> None:
    scope = estate(tmp_path, OPENAPI + OPERATION % (1, 1) + OPERATION % (2, 2))
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "An estate")
    estate(tmp_path, OPENAPI + OPERATION % (1, 1))
    place = scope.roots[0] / "shop.orders.yaml"
    place.write_text(place.read_text().replace("v1.2.0", version))
    monkeypatch.chdir(tmp_path)

    main(["review", "modules", "--base", "main", "--output", "json"])
    said = json.loads(capsys.readouterr().out)

    told = [one["message"] for one in said["findings"] if one["rule"] == "contract/breaking-change"]
    assert bool(told) is breaks
    assert all("apis/orders.yaml: GET /o/2" in one and "shop.till" in one for one in told)
