"""Compass, Cortex, OpsLevel and Datadog files become modules, each by its table."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from archatlas.analysis.assessment import Assessment
from archatlas.formats.catalog_files.tables import CATALOG_TABLES, MOST_FIELDS
from archatlas.model.module import Module, ModuleName
from archatlas.pipeline import assess_scope
from archatlas.render.documents.module_json import module_document
from archatlas.render.site.page import PageOptions
from archatlas.settings import Settings
from archatlas.sources.foreign_source import ForeignSource, SourceFormat
from archatlas.sources.scope import FileScope
from formats.test_backstage import scalars

COMPASS = """\
configVersion: 1
name: Order Desk
id: 'ari:cloud:compass:aaaa:component/bbbb/cccc'
typeId: SERVICE
ownerId: 'ari:cloud:teams::team/shop-team'
description: Takes orders
fields: {tier: 2, lifecycle: Active}
links:
  - {name: Board, type: DASHBOARD, url: 'https://example.org/board'}
  - {name: null, type: REPOSITORY, url: 'https://example.org/code'}
relationships:
  DEPENDS_ON: ['ari:cloud:compass:aaaa:component/bbbb/dddd']
"""
COMPASS_STOCK = "name: stock\nid: 'ari:cloud:compass:aaaa:component/bbbb/dddd'\ntypeId: LIBRARY\n"
CORTEX = """\
openapi: 3.0.1
info:
  title: Order desk
  description: Takes orders
  x-cortex-tag: order-desk
  x-cortex-type: service
  x-cortex-domain-parents: [{tag: shop}]
  x-cortex-owners: [{type: group, name: shop-team, provider: OKTA}]
  x-cortex-dependency: [{tag: stock, method: GET}]
  x-cortex-link: [{name: Help, type: RUNBOOK, url: 'https://example.org/help'}]
"""
CORTEX_OTHERS = (
    "openapi: 3.0.1\ninfo: {title: Stock, x-cortex-tag: stock, x-cortex-domain-parents: [{tag: shop}]}\n",
    "openapi: 3.0.1\ninfo: {title: Shop, x-cortex-tag: shop, x-cortex-type: domain}\n",
)
OPSLEVEL = """\
version: 1
service:
  name: Order Desk
  lifecycle: generally_available
  tier: tier_2
  system: shop
  owner: shop_team
  description: Takes orders
  dependencies: [{alias: stock_keeper}]
  tools:
    - {name: Wiki, category: runbooks, url: 'https://example.org/help'}
    - {name: Board, category: metrics, url: 'https://example.org/board'}
"""
OPSLEVEL_STOCK = "version: 1\ncomponent: {name: Stock, system: shop, aliases: [stock_keeper], owner: x, type: db}\n"
DATADOG = """\
apiVersion: v3
kind: service
metadata:
  name: order-desk
  namespace: shop
  owner: shop-team
  description: Takes orders
  links: [{name: Help, type: runbook, url: 'https://example.org/help'}]
spec: {lifecycle: production, tier: two, type: web, dependsOn: [datastore:stock]}
---
apiVersion: v3
kind: datastore
metadata: {name: stock, namespace: shop, owner: shop-team}
---
apiVersion: v3
kind: system
metadata: {name: till, namespace: shop, owner: shop-team}
spec: {components: [service:order-desk]}
"""
DATADOG_V2 = """\
schema-version: v2.2
dd-service: order-desk
application: shop
team: shop-team
tier: '2'
lifecycle: sandbox
links: [{name: Help, type: runbook, url: 'https://example.org/help'}]
"""


def assess(root: Path, form: SourceFormat, *texts: str, lane: str = "") -> Assessment:
    for number, text in enumerate(texts):
        path = root / str(number) / CATALOG_TABLES[form].file_names[0]
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return assess_scope(FileScope((), sources=(ForeignSource(form, root, lane=lane),)), Settings())


def found_in(assessment: Assessment, name: str) -> Module:
    return assessment.catalog[ModuleName(name)]


def told(module: Module) -> tuple[object, ...]:
    own, what = module.ownership, module.identity
    return what.kind, what.summary, what.tier, own.owner, own.lifecycle, module.dependencies.internal.requires


def test_a_component_of_compass_is_a_module_of_the_lane_that_its_source_names(tmp_path: Path) -> None:
    assessment = assess(tmp_path, SourceFormat.COMPASS, COMPASS, COMPASS_STOCK, lane="shop")
    module = found_in(assessment, "shop.order-desk")

    assert told(module) == ("service", "Takes orders", 2, "@shop-team", "stable", ("shop.stock",))
    assert module.observability.dashboards.custom_dashboards == ("https://example.org/board",)
    assert assessment.findings == ()


def test_an_entity_of_cortex_is_a_module_of_its_domain(tmp_path: Path) -> None:
    assessment = assess(tmp_path, SourceFormat.CORTEX, CORTEX, *CORTEX_OTHERS)
    module = found_in(assessment, "shop.order-desk")

    assert told(module) == ("service", "Takes orders", None, "@shop-team", None, ("shop.stock",))
    assert module.observability.runbook == ("https://example.org/help",)
    assert module.part_of == ("default.shop",)
    assert assessment.findings == ()


def test_a_service_of_opslevel_is_a_module_of_its_system(tmp_path: Path) -> None:
    assessment = assess(tmp_path, SourceFormat.OPSLEVEL, OPSLEVEL, OPSLEVEL_STOCK)
    module = found_in(assessment, "shop.order-desk")

    assert told(module) == ("service", "Takes orders", 2, "@shop_team", "stable", ("shop.stock",))
    assert module.at("ownership.owner").line == 7
    assert assessment.findings == ()


def test_entities_of_datadog_are_modules_of_their_namespace(tmp_path: Path) -> None:
    assessment = assess(tmp_path, SourceFormat.DATADOG, DATADOG)
    module = found_in(assessment, "shop.order-desk")

    assert told(module) == ("web", "Takes orders", 2, "@shop-team", "stable", ("shop.stock",))
    assert module.part_of == ("shop.till",)
    assert assessment.findings == ()


def test_an_older_file_of_datadog_is_a_module_of_its_application(tmp_path: Path) -> None:
    module = found_in(assess(tmp_path, SourceFormat.DATADOG, DATADOG_V2), "shop.order-desk")

    assert told(module) == ("service", None, 2, "@shop-team", "experimental", ())


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (SourceFormat.COMPASS, COMPASS),
        (SourceFormat.CORTEX, CORTEX),
        (SourceFormat.OPSLEVEL, OPSLEVEL),
        (SourceFormat.DATADOG, DATADOG),
        (SourceFormat.DATADOG, DATADOG_V2),
    ],
)
def test_nothing_that_a_file_says_is_lost(form: SourceFormat, text: str, tmp_path: Path) -> None:
    assessment = assess(tmp_path, form, text)
    documents = [module_document(assessment, module, PageOptions()) for module in assessment.catalog.values()]
    kept: Any = json.dumps(documents)

    said = [one for whole in yaml.safe_load_all(text) for one in scalars(whole)]

    assert [one for one in said if json.dumps(one)[1:-1] not in kept] == []


@pytest.mark.parametrize("form", CATALOG_TABLES)
def test_a_file_without_a_name_is_told(form: SourceFormat, tmp_path: Path) -> None:
    assessment = assess(tmp_path, form, "repository: {owner: shop-team}\n")

    assert [finding.rule for finding in assessment.findings] == ["source/invalid"]


def test_no_table_is_long() -> None:
    assert max(len(shape.fields) for table in CATALOG_TABLES.values() for shape in table.shapes) <= MOST_FIELDS


def test_what_only_a_schema_can_say_is_not_missed_in_a_catalog(tmp_path: Path) -> None:
    critical = OPSLEVEL.replace("tier_2", "tier_1").replace("  dependencies: [{alias: stock_keeper}]\n", "")

    assert assess(tmp_path, SourceFormat.OPSLEVEL, critical).findings == ()
