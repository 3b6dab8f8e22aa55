"""The page of changes says what is different, draws it, and is as safe as every other page."""

from lxml import html

from archatlas.analysis.report import Report
from archatlas.model.text_edit import Fix
from archatlas.publish.layout_pool import LayoutPool
from archatlas.render.site.changes.page import changes_pages
from archatlas.render.site.page import PageOptions, RenderedPage
from builders import rendered, schema_text, site_pages
from render.site.lists import links, tree_of, words
from render.site.reviewed import estate_of, layered, reviewed

REMEDY = Fix("require `a.core` instead", effect="removes this finding")
GONE = schema_text(
    "a.gone", {"identity.summary": "Sorts the post", "contracts.api.surface": ["rest: /post", "grpc: Post"]}
)
BEFORE = (layered("a.core", "foundational"), layered("a.two", "interface", "a.core"), GONE)
AFTER = (
    layered("a.core", "foundational", "b.log"),
    layered("a.two", "interface", tier=3),
    layered("b.log", "application"),
)


def page_of(report: Report) -> RenderedPage:
    with LayoutPool() as pool:
        (page,) = rendered(changes_pages(report, pool))
    return page


def changed() -> RenderedPage:
    return page_of(reviewed(estate_of(*BEFORE), estate_of(*AFTER), REMEDY))


def table(page: RenderedPage, anchor: str) -> list[list[str]]:
    rows = tree_of(page).xpath(f"//h2[@id='{anchor}']/following-sibling::table[1]//tbody/tr")
    return [[words(cell) for cell in row] for row in rows]


def test_a_site_without_a_comparison_has_no_page_of_changes() -> None:
    known = estate_of(*BEFORE)
    report = Report(len(known.catalog), ())

    for given in (None, report):
        pages = site_pages(known, PageOptions(), lambda dot: None, given)
        assert "changes" not in [page.address for page in pages if isinstance(page, RenderedPage)]


def test_the_verdict_comes_first() -> None:
    lede = words(tree_of(changed()).xpath("//p[contains(@class, 'lede')]")[0])

    assert "new findings" in lede
    assert "error" in lede
    same = page_of(reviewed(estate_of(*BEFORE), estate_of(*BEFORE)))
    assert "Nothing is different." in words(tree_of(same))


def test_both_states_are_named_and_every_number_leads_to_its_list() -> None:
    tree = tree_of(changed())
    sentence = words(tree.xpath("//p[@class='ad-sub']")[0])

    assert sentence.startswith("From v1.2 to work: 1 module added, 1 module removed, 2 modules changed")
    for href in tree.xpath("//p[@class='ad-sub'][1]/a/@href"):
        assert tree.xpath(f"//h2[@id='{href.removeprefix('#')}']")


def test_lines_and_modules_are_marked_by_a_sign_a_word_and_a_shape() -> None:
    (wide,) = tree_of(changed()).xpath("//*[contains(@class, 'ad-dg--wide')]")
    lines = {line.get("data-e"): (line.get("class"), words(line)) for line in wide.xpath(".//*[@data-e]")}
    boxes = {box.get("data-n"): (box.get("class").split()[-1], words(box)) for box in wide.xpath(".//*[@data-n]")}

    assert lines == {
        "a.core->b.log": ("edge problem added", "a.core requires b.log: higher layer+"),
        "a.two->a.core": ("edge removed", "−"),
    }
    assert boxes == {
        "a.core": ("changed", "changedcore"),
        "a.two": ("changed", "changedtwo"),
        "a.gone": ("removed", "removedgone"),
        "b.log": ("added", "addedlog"),
    }
    heard = wide.xpath(".//@aria-label")
    assert "a.core: changed, now requires b.log" in heard
    assert "a.two: changed, no longer requires a.core" in heard


def test_the_tables_say_what_the_picture_shows() -> None:
    page = changed()

    assert table(page, "requirements") == [
        ["a.core", "b.log", "+ added higher layer", "no named owner"],
        ["a.two", "a.core", "− removed", "no named owner"],
    ]
    assert [row[:2] for row in table(page, "modules")] == [
        ["a.core", "changed"],
        ["a.gone", "− removed"],
        ["a.two", "changed"],
        ["b.log", "+ added"],
    ]
    assert ["Dependencies", "1", "1"] in table(page, "coupling")


def test_new_findings_have_their_remedies_and_gone_modules_no_link() -> None:
    page = changed()
    new = words(tree_of(page).xpath("//h2[@id='new']/following-sibling::ul[1]")[0])

    assert "How to fix: require a.core instead removes this finding" in new
    assert links(page)["Dependency on a higher layer"] == "/findings/layer-upward/"
    assert "a.gone" not in links(page)


def test_a_long_list_is_cut_and_says_so() -> None:
    many = [schema_text(f"a.m{number:03}") for number in range(310)]
    page = page_of(reviewed(estate_of(), estate_of(*many)))

    assert "10 more are not listed here." in words(tree_of(page))
    assert len(table(page, "modules")) == 12


def test_hostile_words_stay_words() -> None:
    evil = "<script>alert(1)</script>"
    before = estate_of(schema_text("a.one", {"ownership.owner": "@Safe"}))
    after = estate_of(schema_text("a.one", {"ownership.owner": evil}))
    report = reviewed(before, after, Fix(evil, effect=evil))
    page = page_of(Report(1, report.reported, comparison=report.comparison, base=evil, head="\u202e", remarks=(evil,)))

    assert not html.fragment_fromstring(page.fragment, create_parent="main").xpath("//script")
    assert "\u202e" not in page.fragment
