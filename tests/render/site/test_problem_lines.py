"""Requirements that break a rule are drawn, listed, counted and read aloud as such, with the rule in words."""

from lxml import html

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.policy.policy import Policy
from archatlas.model.module import ModuleName
from archatlas.publish.layout_pool import LayoutPool
from archatlas.render.diagrams.diagram import Draw, Layout
from archatlas.render.site.components.figures import draw_lane
from archatlas.render.site.components.requirement_words import dependency_sentence
from archatlas.render.site.dependencies.page import dependency_pages
from archatlas.render.site.lanes.page import lanes_page
from archatlas.render.site.links import Anchors
from archatlas.render.site.module.pictures import ModulePictures
from archatlas.render.site.module.relations import required_modules, requiring_modules
from archatlas.render.site.page import PageOptions, RenderedPage
from render.site.lists import rows, tree_of, words
from render.site.reviewed import estate_of, layered, waiver

CORE, LOG = ModuleName("a.core"), ModuleName("b.log")
UPWARD = (layered(CORE, "foundational", LOG, tier=1), layered(LOG, "application"), layered("a.two", "interface", CORE))
WAIVED = Policy(waivers=(waiver("layer/upward", CORE), waiver("tier/inversion", CORE)))


def tags(known: Assessment, name: ModuleName) -> list[tuple[str, list[str]]]:
    module = known.catalog[name]
    both = (*required_modules(known, module, Anchors()).links, *requiring_modules(known, module, Anchors()).links)
    return [(link.name, [tag.text for tag in link.tags]) for link in both]


def lane_figure(known: Assessment, pool: Draw) -> html.HtmlElement:
    figure = draw_lane(known, "a", pool, "")
    assert figure is not None
    return html.fragment_fromstring(figure)


def test_both_ends_say_what_is_broken() -> None:
    known = estate_of(*UPWARD)

    assert tags(known, CORE)[0] == (LOG, ["higher layer", "less critical"])
    assert tags(known, LOG) == [(CORE, ["from a lower layer", "more critical"])]


def test_a_waived_breach_is_an_ordinary_line_that_says_until_when() -> None:
    known = estate_of(*UPWARD, policy=WAIVED)
    until = "waived until 31 Dec 2026"

    assert tags(known, CORE)[0] == (LOG, ["crosses a lane", f"higher layer, {until}", f"less critical, {until}"])
    assert known.broken == {}


def test_the_diagram_of_a_module_names_the_rules() -> None:
    known = estate_of(*UPWARD)
    module = known.catalog[CORE]
    used_by, requires = requiring_modules(known, module, Anchors()), required_modules(known, module, Anchors())
    picture = ModulePictures(known, module, used_by, requires).draw()[0]

    assert ("problem", "breaks a rule: higher layer, less critical") in picture.legend
    heard = ": used by a.core, crosses a lane, is in a higher layer, is less critical"
    assert any(heard in node.description for node in picture.diagram.nodes)


def test_the_diagram_of_a_lane_names_the_rules() -> None:
    with LayoutPool() as pool:
        figure = lane_figure(estate_of(*UPWARD), pool)

    (line,) = figure.xpath("(.//*[contains(@class, 'ad-dg--wide')]//*[contains(@class, 'problem')])")
    assert (line.get("data-e"), line.get("data-s")) == ("a.core->b.log", "p layer-upward tier-inversion")
    assert "breaks a rule: higher layer, less critical" in words(figure)
    assert figure.xpath(".//@aria-label[contains(., 'a.core, requires b.log: higher layer, less critical')]")


NOBODY = ["no named owner"] * 2


def explorer(known: Assessment) -> RenderedPage:
    page = next(dependency_pages(known, _no_layout, PageOptions())).render()
    assert isinstance(page, RenderedPage)
    return page


def test_the_list_the_filter_the_matrix_and_the_sentence_agree() -> None:
    known = estate_of(*UPWARD)
    page = explorer(known)
    tree = tree_of(page)

    assert rows(page, "requirement-list")[0] == [CORE, LOG, "crosses a lane higher layer less critical", *NOBODY]
    assert tree.xpath("//tr/@data-show")[0] == "x p layer-upward tier-inversion"
    assert tree.xpath("//select[@name='show']/option/@value") == ["", "x", "p", "layer-upward", "tier-inversion"]
    assert "1 breaks a rule" in words(tree.xpath("//p[@class='v-lede']")[0])
    (cell,) = tree_of(lanes_page(known)).xpath("//td[@class='pb']")
    assert words(cell) == "a into b: 1 1 problem"
    assert dependency_sentence(known).endswith(
        "1 breaks two rules: 1 runs into a higher layer; 1 relies on a less critical module."
    )


def test_waived_requirements_have_a_filter_of_their_own() -> None:
    known = estate_of(*UPWARD, policy=WAIVED)
    page = explorer(known)
    tree = tree_of(page)

    assert tree.xpath("//select[@name='show']/option/@value") == ["", "x", "w"]
    assert tree.xpath("//tr/@data-show")[0] == "x w"
    assert not tree_of(lanes_page(known)).xpath("//td[@class='pb']")
    assert dependency_sentence(known) == "1 of 2 dependencies crosses a lane. 1 more is waived."


def test_a_problem_inside_a_lane_is_a_problem_too() -> None:
    known = estate_of(layered(CORE, "foundational", "a.log"), layered("a.log", "interface"))
    page = explorer(known)

    assert rows(page, "requirement-list") == [[CORE, "a.log", "same lane higher layer", *NOBODY]]
    assert words(tree_of(page).xpath("//td[@class='pb']")[0]) == "a into a: 1 1 higher layer"


def _no_layout(_dot: str) -> Layout | None:
    return None
