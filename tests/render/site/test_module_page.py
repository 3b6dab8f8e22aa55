"""What a page shows open, what it folds, what it says in words, and what it leaves to the list of gaps."""

from typing import Any

import pytest
from lxml import html

from archatlas.analysis.assessment import Assessment
from archatlas.model.api_document import ApiDocument, ApiDocuments, ApiEntry, ApiEntryKind, ApiFormat, ModuleDocument
from archatlas.model.module import Ownership, PromotionRules
from archatlas.model.own_page import OwnPages
from archatlas.model.record import replace
from archatlas.render.site.components.labels import summarise
from archatlas.render.site.components.requirement_words import dependency_sentence
from archatlas.render.site.links import Anchors, link
from archatlas.render.site.module.contract import kind_and_name
from archatlas.render.site.module.relations import required_modules, requiring_modules
from builders import A, B, assessed, assessment, module, requiring, schema_text
from render.site.pages import OPTIONS, page_of, page_of_tree, seen

WAITING = Ownership(promotion_rules=PromotionRules(from_lane="two", to_lane="one"))


def tree_of(fragment: str) -> Any:
    return html.fragment_fromstring(fragment, create_parent="main")


def names_and_tags(known: Assessment, name: str) -> list[tuple[str, str]]:
    relations = required_modules(known, known.catalog[A] if name == A else known.catalog[B], Anchors())
    return [(one.name, " ".join(tag.text for tag in one.tags)) for one in relations.links]


def test_unknown_names_and_problems_stand_first_and_optional_modules_last() -> None:
    known = assessment(
        module(A, requires=("lane.z", "two.early", "gone.x", "three.far"), optional=("lane.b",)),
        module(B),
        module("lane.z"),
        module("two.early", ownership=WAITING),
        module("three.far"),
    )

    assert names_and_tags(known, A) == [
        ("gone.x", "unknown module"),
        ("two.early", "not promoted"),
        ("three.far", "crosses a lane"),
        ("lane.z", ""),
        ("lane.b", "optional"),
    ]


def test_modules_that_only_this_one_names_are_marked_as_such() -> None:
    known = assessment(module(A, provides=(A, B, "lane.c", "lane.gone")), module(B, requires=(A,)), module("lane.c"))
    relations = requiring_modules(known, known.catalog[A], Anchors())

    assert [(one.name, [tag.text for tag in one.tags]) for one in relations.links] == [
        ("lane.b", []),
        ("lane.c", ["declared here only"]),
    ]


@pytest.mark.parametrize(
    ("number", "shown", "folded", "left_out"), [(14, 14, 0, 0), (15, 12, 3, 0), (500, 12, 488, 0), (501, 12, 488, 1)]
)
def test_a_long_list_is_folded_and_a_very_long_one_is_cut_and_says_so(
    number: int, shown: int, folded: int, left_out: int
) -> None:
    users = [module(f"lane.m{position:03}", requires=(A,)) for position in range(number)]
    known = assessment(module(A), *users)
    relations = requiring_modules(known, known.catalog[A], Anchors())

    assert (len(relations.shown), len(relations.folded), relations.left_out) == (shown, folded, left_out)
    words = seen(page_of(known, known.catalog[A]).fragment)
    assert (f"{left_out} more are in the list of modules" in words) is bool(left_out)


@pytest.mark.parametrize(
    ("entry", "parts"),
    [
        ("python: lane.a.Store", ("python", "lane.a.Store")),
        ("REST: /api/*", ("rest", "/api/*")),
        ("grpc:Service", ("grpc", "Service")),
        ("event: order.made", ("event", "order.made")),
        ("kafka: orders", ("", "kafka: orders")),
        ("https://example.org", ("", "https://example.org")),
        ("lane.a.Store", ("", "lane.a.Store")),
        ("rest:", ("", "rest:")),
    ],
)
def test_an_entry_point_has_a_kind_that_is_known_or_none(entry: str, parts: tuple[str, str]) -> None:
    assert kind_and_name(entry) == parts


def test_entry_points_for_others_stand_before_names_of_the_code() -> None:
    surface = ["event: order.made", "python: lane.a.Store", "rest: /orders", "kafka: orders"]
    emits = [{"topic": "order.made", "schema_ref": "order.json", "frequency": "high", "retention": "7d"}]
    words = seen(
        page_of_tree(
            {
                "identity": {"name": A},
                "contracts": {"api": {"surface": surface}},
                "data_and_events": {"emits": emits},
            }
        ).fragment
    )

    order = ["REST /orders", "Event order.made", "Other kafka: orders", "Python Store"]
    assert sorted(order, key=words.index) == order
    assert "Store from lane.a import Store" in words
    assert "order.made emits, order.json, high frequency, kept 7d" in words
    assert "/orders methods not declared" in words


def test_a_rest_path_has_the_methods_of_its_description_and_a_grpc_name_its_own() -> None:
    surface = ["rest: /orders", "rest: /carts", "grpc: shop.v1.Orders/Place", "grpc: shop.v1.Carts"]
    known = assessed(schema_text(A, {"contracts.api.surface": surface}))
    entries = tuple(
        ApiEntry(kind, name)
        for kind, name in (
            (ApiEntryKind.OPERATION, "GET /orders"),
            (ApiEntryKind.OPERATION, "POST /orders"),
            (ApiEntryKind.OPERATION, "GET /orders/{id}"),
            (ApiEntryKind.CHANNEL, "GET /carts"),
        )
    )
    document = ApiDocument("orders.yaml", ApiFormat.OPENAPI, entries=entries)
    described = ApiDocuments((ModuleDocument(A, "orders.yaml", "contracts.api.spec", "orders", document),))

    words = seen(page_of(known, known.catalog[A], replace(OPTIONS, own=OwnPages(described=described))).fragment)

    assert "/orders GET, POST" in words
    assert "/carts methods not declared" in words
    assert "shop.v1.Carts methods not declared" in words
    assert "shop.v1.Orders/Place methods not declared" not in words


@pytest.mark.parametrize(("number", "folded"), [(12, 0), (13, 1)])
def test_more_than_twelve_entry_points_of_a_kind_are_folded(number: int, folded: int) -> None:
    surface = [f"python: lane.a.N{position}" for position in range(number)]
    tree = tree_of(page_of_tree({"identity": {"name": A}, "contracts": {"api": {"surface": surface}}}).fragment)

    assert len(tree.xpath("//tr[starts-with(@id, 'api-python')]")) == number
    assert len(tree.xpath("//details//tr[starts-with(@id, 'api-python')]")) == folded


@pytest.mark.parametrize(("number", "folded"), [(4, 0), (5, 5)])
def test_more_than_four_configuration_files_are_folded(number: int, folded: int) -> None:
    files = [f"{position}.json" for position in range(number)]
    tree = tree_of(page_of_tree({"identity": {"name": A}, "runtime": {"config": {"files": files}}}).fragment)

    assert len(tree.xpath("//details//li/code[contains(., 'json')]")) == folded


@pytest.mark.parametrize(("number", "folded"), [(10, 0), (11, 11)])
def test_more_than_ten_libraries_of_which_only_the_name_is_known_are_folded(number: int, folded: int) -> None:
    libs = [{"name": f"library{position}", "version": "unknown"} for position in range(number)]
    external = {"external": {"libs": libs}}
    tree = tree_of(page_of_tree({"identity": {"name": A}, "dependencies": external}).fragment)

    assert len(tree.xpath("//*[starts-with(@id, 'lib-')]")) == number
    assert len(tree.xpath("//details//*[starts-with(@id, 'lib-')]")) == folded


def test_errors_risks_and_required_variables_are_never_folded() -> None:
    tree = tree_of(
        page_of_tree(
            {
                "identity": {"name": A},
                "contracts": {"error_taxonomy": [{"code": f"E{number}"} for number in range(40)]},
                "risk_and_change": {"risks": [{"id": f"R{number}", "title": f"Risk {number}"} for number in range(40)]},
                "runtime": {"config": {"env_vars_required": [f"VARIABLE{number}" for number in range(40)]}},
            }
        ).fragment
    )

    for prefix in ("error-", "risk-"):
        assert len(tree.xpath(f"//tr[starts-with(@id, '{prefix}')][not(ancestor::details)]")) == 40
    assert len(tree.xpath("//code[starts-with(., 'VARIABLE')][not(ancestor::details)]")) == 40


def test_a_section_of_one_or_two_plain_facts_folds_into_more_facts() -> None:
    tree = tree_of(page_of_tree({"identity": {"name": A}, "security": {"authz_model": "internal"}}).fragment)

    assert not tree.xpath("//h2[@id='security']")
    assert "internal" in tree.xpath("//h2[@id='more']/following-sibling::dl[1]")[0].text_content()
    assert tree.xpath("//*[@id='security']")


def test_what_is_not_documented_is_named_with_the_key_to_fill() -> None:
    gaps = tree_of(page_of_tree({"identity": {"name": A}}).fragment).xpath("//ul[@class='v-gaps']/li")
    words = [" ".join(gap.text_content().split()) for gap in gaps]

    for text in ("Error taxonomy contracts.error_taxonomy", "Escalation contact ownership.escalation"):
        assert text in words


def test_values_that_all_modules_share_are_folded_once() -> None:
    texts = [schema_text(f"lane.m{number}", {"security.authz_model": "internal"}) for number in range(20)]
    known = assessed(*texts)
    tree = tree_of(page_of(known, next(iter(known.catalog.values()))).fragment)

    (fold,) = tree.xpath("//*[@id='defaults']/details")
    assert "1 value" in fold.findtext("summary")
    assert "internal" in fold.text_content()


@pytest.mark.parametrize(
    ("summary", "text", "by_person"),
    [
        (None, "No description yet.", False),
        ("   ", "No description yet.", False),
        ("lane.a module", "No description yet.", False),
        (
            "lane.a module with 1 class and 39 functions",
            "No description yet. The generator counted 1 class and 39 functions.",
            False,
        ),
        ("Keeps what\nis said", "Keeps what is said", True),
    ],
)
def test_a_generators_summary_is_replaced_by_words(summary: str | None, text: str, by_person: bool) -> None:
    known = assessed(schema_text(A, {"identity": {"name": A, **({"summary": summary} if summary else {})}}))
    found = summarise(known.catalog[A], known.classifier)

    assert (found.text, found.by_person) == (text, by_person)


@pytest.mark.parametrize(
    ("modules", "sentence"),
    [
        ((module(A),), "No module declares a dependency."),
        ((module(A, requires=(B,)), module(B)), "0 of 1 dependency cross a lane."),
        ((module(A, requires=("two.b",)), module("two.b")), "1 of 1 dependency crosses a lane."),
        (
            (module(A, requires=("two.b",)), module("two.b", ownership=WAITING)),
            "1 of 1 dependency crosses a lane. 1 breaks a rule: 1 relies on a module that is not promoted yet.",
        ),
        (
            (
                module(A, requires=("two.b", "two.c")),
                module("two.b", ownership=WAITING),
                module("two.c", ownership=WAITING),
            ),
            "2 of 2 dependencies cross a lane."
            " 2 break a rule: 2 rely on modules that are not promoted yet, all from lane.a.",
        ),
    ],
)
def test_the_dependencies_are_summed_up_in_a_sentence(modules: tuple[Any, ...], sentence: str) -> None:
    assert dependency_sentence(assessment(*modules)) == sentence


def test_a_module_with_a_wrong_neighbour_still_has_its_lists() -> None:
    words = seen(
        page_of_tree({"identity": {"name": A}, "dependencies": {"internal": {"requires": ["", "x y"]}}}).fragment
    )

    assert "(empty) unknown module" in words
    assert "x y unknown module" in words


@pytest.mark.parametrize(
    ("start", "target", "href"),
    [
        ("", "modules", "modules/"),
        ("modules/lane.a", "modules/lane.b", "../../modules/lane.b/"),
        ("modules", "", "../"),
        ("", "", "./"),
        ("lanes", "modules", "../modules/"),
    ],
)
def test_links_are_relative_to_the_page_they_stand_on(start: str, target: str, href: str) -> None:
    assert link(start, target) == href


def test_a_link_carries_its_query_and_anchor_encoded() -> None:
    assert link("", "modules", "x", owner="@A & B") == "modules/?owner=%40A+%26+B#x"


def test_anchors_are_given_once() -> None:
    anchors = Anchors()

    assert [anchors.row("api", name) for name in ("A b", "a-b", "A B", "é")] == [
        "api-a-b", "api-a-b-2", "api-a-b-3", "api-x",
    ]  # fmt: skip


def test_a_refused_neighbour_is_an_unknown_module_on_the_page() -> None:
    known = assessed(requiring(A, B), schema_text(B, {"identity.tier": 9}))

    assert "lane.b unknown module" in seen(page_of(known, known.catalog[A]).fragment)
