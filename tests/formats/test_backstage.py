"""A Backstage catalog becomes modules and owners, and nothing that it says is lost."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from archatlas.analysis.assessment import Assessment
from archatlas.pipeline import assess_directory, assess_scope
from archatlas.render.documents.module_json import module_document
from archatlas.render.exports.backstage import backstage_catalog
from archatlas.render.site.page import PageOptions
from archatlas.settings import Settings
from archatlas.sources.foreign_source import ForeignSource, SourceFormat
from archatlas.sources.scope import FileScope
from builders import assessed, schema_text

ESTATES = Path(__file__).parents[3] / "shared" / "estates"
JANUS, ROADMAP = ESTATES / "backstage_janus", ESTATES / "roadmap113" / "modules"


def entity(name: str, kind: str = "Component", spec: str = "", more: str = "") -> str:
    given = spec if kind != "Component" else f"  type: service\n  lifecycle: production\n  owner: tills\n{spec}"
    return f"apiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata:\n  name: {name}\n{more}spec:\n{given or '  {}'}"


def catalog(root: Path, *documents: str, name: str = "catalog-info.yaml") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("---\n".join(documents), encoding="utf-8")
    return path


def assess(root: Path, format: SourceFormat = SourceFormat.BACKSTAGE) -> Assessment:
    return assess_scope(FileScope((), sources=(ForeignSource(format, root),)), Settings())


def found(assessment: Assessment) -> Counter[str]:
    return Counter(finding.rule for finding in assessment.findings)


def test_an_entity_is_a_module_of_its_system_and_keeps_its_own_name_as_an_alias(tmp_path: Path) -> None:
    catalog(tmp_path, entity("Till", spec="  system: shop\n", more="  description: Rings up\n"))

    module = assess(tmp_path).catalog["shop.till"]  # type: ignore[index]

    assert module.identity.aliases == ("component:default/till",)
    assert (module.identity.kind, module.identity.summary, module.identity.layer) == ("service", "Rings up", None)
    assert (module.ownership.owner, module.ownership.lifecycle) == ("@tills", "stable")
    assert [(one.system, one.reference, one.line) for one in module.origins] == [
        ("Backstage", "component:default/till", 1)
    ]


def test_documents_of_a_file_are_found_at_their_own_lines(tmp_path: Path) -> None:
    catalog(tmp_path, "# first\n" + entity("one"), "# second\n" + entity("two"))

    modules = assess(tmp_path).catalog

    assert [(name, module.document, module.at("identity.name").line) for name, module in modules.items()] == [
        ("default.one", 1, 5),
        ("default.two", 2, 15),
    ]


def test_what_an_entity_depends_on_is_required_and_what_it_is_a_part_of_is_not(tmp_path: Path) -> None:
    catalog(
        tmp_path,
        entity("till", spec="  system: shop\n  dependsOn: [drawer, 'resource:sales']\n  subcomponentOf: desk\n"),
        entity("drawer", spec="  system: shop\n  dependencyOf: [component:default/desk]\n"),
        entity("desk", spec="  system: shop\n"),
        entity("sales", "Resource", "  type: database\n  owner: tills\n  system: shop\n"),
        entity("shop", "System", "  owner: tills\n"),
    )

    modules = assess(tmp_path).catalog
    requires = {name: module.dependencies.internal.requires for name, module in modules.items()}

    assert requires == {
        "default.shop": (),
        "shop.desk": ("shop.drawer",),
        "shop.drawer": (),
        "shop.sales": (),
        "shop.till": ("shop.drawer", "shop.sales"),
    }
    assert modules["shop.till"].part_of == ("shop.desk", "default.shop")  # type: ignore[index]


def test_whoever_consumes_an_api_requires_its_provider(tmp_path: Path) -> None:
    api = "  type: openapi\n  lifecycle: production\n  owner: tills\n  definition: x\n"
    catalog(
        tmp_path,
        entity("prices", spec="  providesApis: [prices-v1]\n"),
        entity("till", spec="  consumesApis: [prices-v1, rates]\n"),
        entity("prices-v1", "API", api),
        entity("rates", "API", api),
    )

    assessment = assess(tmp_path)

    assert assessment.catalog["default.till"].dependencies.internal.requires == ("default.prices", "default.rates")  # type: ignore[index]
    assert assessment.catalog["default.prices"].contracts.api.surface == ("openapi: prices-v1",)  # type: ignore[index]
    assert found(assessment) == {}


def test_a_component_and_its_api_of_one_name_are_two_modules(tmp_path: Path) -> None:
    api = "  type: grpc\n  lifecycle: production\n  owner: tills\n  definition: x\n"
    catalog(tmp_path, entity("till", "API", api), entity("till"))

    assert list(assess(tmp_path).catalog) == ["default.till", "default.till-api"]


def test_groups_are_owners_with_their_members(tmp_path: Path) -> None:
    catalog(
        tmp_path,
        entity("till"),
        entity("tills", "Group", "  type: team\n  children: []\n  parent: shop\n  members: [ada]\n"),
        entity("shop", "Group", "  type: team\n  children: []\n  profile: {email: shop@example.org}\n"),
        entity("bob", "User", "  memberOf: [tills]\n  profile: {displayName: Bob}\n"),
    )

    owners = assess(tmp_path).owners

    assert owners.by_handle["@tills"].contact.members == ("@ada", "@bob")
    assert owners.by_handle["@tills"].contact.within == ("@shop",)
    assert owners.by_handle["@shop"].contact.mail == "shop@example.org"
    assert [module.name for module in owners.by_handle["@tills"].modules] == ["default.till"]


@pytest.mark.parametrize(
    ("documents", "rule"),
    [
        ((entity("till"), entity("till")), "source/duplicate"),
        ((entity("till", spec="  subcomponentOf: till\n"),), "source/own-parent"),
        ((entity("till", "API"),), "source/invalid"),
        ((entity("till", "Robot"),), "source/unknown-kind"),
        ((entity("till", spec="  dependsOn: [drawr]\n"),), "source/unknown-reference"),
    ],
)
def test_what_is_wrong_with_an_entity_is_told_and_it_keeps_its_page(
    documents: tuple[str, ...], rule: str, tmp_path: Path
) -> None:
    catalog(tmp_path, *documents)

    assessment = assess(tmp_path)

    assert found(assessment) == {rule: 1}
    assert list(assessment.catalog) == ["default.till"]


def test_an_annotation_says_the_very_name(tmp_path: Path) -> None:
    catalog(tmp_path, entity("till", more="  annotations: {archatlas/module: shop_2.till_9}\n"))

    assert list(assess(tmp_path).catalog) == ["shop_2.till_9"]


def test_a_definition_in_a_file_of_its_own_is_the_specification(tmp_path: Path) -> None:
    api = "  type: openapi\n  lifecycle: production\n  owner: tills\n  definition:\n    $text: ./api/till.yaml\n"
    catalog(tmp_path, entity("till", "API", api), name="services/catalog-info.yaml")
    (tmp_path / "services/api").mkdir()
    (tmp_path / "services/api/till.yaml").write_text("openapi: 3.1.0\n", encoding="utf-8")

    assessment = assess(tmp_path)

    assert assessment.catalog["default.till"].contracts.api.spec == ("services/api/till.yaml",)  # type: ignore[index]
    assert found(assessment) == {}


def test_values_come_from_the_files_that_stand_in_their_place(tmp_path: Path) -> None:
    catalog(
        tmp_path, entity("till", more="  description:\n    $text: ./words.txt\n  links:\n    $yaml: ./links.yaml\n")
    )
    (tmp_path / "words.txt").write_text("Rings up", encoding="utf-8")
    (tmp_path / "links.yaml").write_text("- url: https://example.org/till\n", encoding="utf-8")

    module = assess(tmp_path).catalog["default.till"]  # type: ignore[index]

    assert module.identity.summary == "Rings up"
    assert ("metadata.links[0].url", "https://example.org/till") in module.origins[0].says


def test_locations_lead_to_further_files(tmp_path: Path) -> None:
    catalog(tmp_path, entity("all", "Location", "  targets: [./teams/*.yaml, ./more/all.yaml]\n"))
    catalog(tmp_path, entity("till"), name="teams/tills.yaml")
    catalog(tmp_path, entity("more", "Location", "  target: ./deeper.yaml\n"), name="more/all.yaml")
    catalog(tmp_path, entity("deep"), name="more/deeper.yaml")

    assert list(assess(tmp_path).catalog) == ["default.all", "default.deep", "default.more", "default.till"]


@pytest.mark.parametrize("target", ["../secret.yaml", "/etc/passwd", "https://example.org/x.yaml", "absent.yaml"])
def test_nothing_outside_of_the_source_is_read(target: str, tmp_path: Path) -> None:
    catalog(tmp_path / "in", entity("all", "Location", f"  target: {target}\n"))
    catalog(tmp_path, entity("secret"), name="secret.yaml")

    assessment = assess(tmp_path / "in")

    assert list(assessment.catalog) == ["default.all"]
    assert found(assessment) == {"source/not-read": 1}


def scalars(value: Any) -> Iterator[str]:
    """Yield every single value of a document as text."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from scalars(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from scalars(inner)
    elif value is not None:
        yield str(value).lower() if isinstance(value, bool) else str(value)


def lost(root: Path, assessment: Assessment) -> list[str]:
    """Return the single values of all documents that no page for programs holds."""
    modules = assessment.catalog.values()
    kept = "\n".join(json.dumps(module_document(assessment, module, PageOptions())) for module in modules)
    kept += "\n".join(value for owner in assessment.contacts.values() for one in owner.origins for _, value in one.says)
    texts = (path.read_text(encoding="utf-8") for path in root.rglob("catalog-info*.yaml"))
    said = (scalar for text in texts for document in yaml.safe_load_all(text) for scalar in scalars(document))
    return [scalar for scalar in said if json.dumps(scalar)[1:-1] not in kept]


def test_nothing_that_a_catalog_says_is_lost(tmp_path: Path) -> None:
    more = "  tags: [a, b]\n  labels: {x/y: 'true'}\n  annotations:\n    deep.key/of.it: \"line\\nbreak <b>\"\n"
    spec = "  custom: {list: [1, 2.5, {deep: true}]}\n"
    catalog(tmp_path, entity("till", spec=spec, more=more), entity("till", more="  title: Another\n"))

    assert lost(tmp_path, assess(tmp_path)) == []


@pytest.mark.real
@pytest.mark.skipif(not JANUS.is_dir(), reason="the estate of Janus lies beside the repository only")
def test_the_catalog_of_janus_has_exactly_its_entities_owners_and_faults() -> None:
    assessment = assess(JANUS)
    facts = json.loads((JANUS / "facts.json").read_text(encoding="utf-8"))
    groups = [owner for owner in assessment.owners.named() if owner.contact.origins]

    assert len(assessment.catalog) + len(groups) == facts["entities"] == 88
    assert len(groups) == 7
    assert sum(len(owner.modules) for owner in assessment.owners.named()) == facts["owned"] == 79
    assert found(assessment) == {"source/duplicate": 2, "source/own-parent": 1, "source/invalid": 1}
    assert lost(JANUS, assessment) == []


def test_what_is_written_for_backstage_and_read_again_is_the_same_estate(tmp_path: Path) -> None:
    owners = {"a_b.one": "@Org/Team", "a-b.one": "@Org-Team", "shop.till": "@tills"}
    texts = [schema_text(name, {"ownership.owner": owner}) for name, owner in owners.items()]
    needing = {"ownership.owner": "@tills", "dependencies.internal.requires": ["a_b.one", "shop.till"]}
    before = assessed(*texts, schema_text("x.nobody"), schema_text("shop.desk", needing))
    (tmp_path / "catalog-info.yaml").write_text(backstage_catalog(before, PageOptions()).text, encoding="utf-8")

    after = assess(tmp_path)

    assert list(after.catalog) == list(before.catalog)
    assert list(after.graph.edges()) == list(before.graph.edges())
    assert owned(after) == owned(before)
    assert {rule for rule in found(after) if rule.startswith("source/")} == set()


def owned(known: Assessment) -> dict[str, str | None]:
    return {name: known.classifier.owner(module) for name, module in known.catalog.items()}


@pytest.mark.real
@pytest.mark.skipif(not ROADMAP.is_dir(), reason="the estate of 113 modules lies beside the repository only")
def test_113_modules_with_17_requirements_come_back_from_backstage(tmp_path: Path) -> None:
    before = assess_directory(ROADMAP, Settings())
    (tmp_path / "catalog-info.yaml").write_text(backstage_catalog(before, PageOptions()).text, encoding="utf-8")

    after = assess(tmp_path)

    assert len(after.catalog) == 113
    assert len(list(after.graph.edges())) == 17
    assert list(after.graph.edges()) == list(before.graph.edges())
    assert owned(after) == owned(before)
