"""The card of a module: small, inert, the same facts as its page, and gone where nobody wants it."""

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from typing import Any

from lxml import html

from archatlas.model.site_part import SitePart
from archatlas.render.site.module.card import module_card
from archatlas.render.site.module.page import module_files
from archatlas.render.site.page import PageOptions, RenderedPage
from builders import assessed, schema_text

SAID = {
    "identity.summary": "Keeps <script>alert(1)</script> & recalls what sessions said.",
    "identity.tier": 2,
    "identity.status": "active",
    "ownership.owner": "@Memory",
}


def card(values: dict[str, object], name: str = "") -> str:
    known = assessed(schema_text("lukhas.memory", values))
    (only,) = known.catalog.values()
    return module_card(known, only, PageOptions(site_name=name)).text


def parsed(text: str) -> Any:
    return html.document_fromstring(text)


def test_a_card_says_in_short_what_the_page_says_and_leads_to_it() -> None:
    page = parsed(card(SAID, "Shop"))

    facts = {fact.findtext("dt"): " ".join(fact.find("dd").text_content().split()) for fact in page.iter("div")}
    assert facts["Owner"] == "@Memory"
    assert facts["Tier"] == "2 of 5"
    assert facts["Used by"] == "0 modules"
    assert facts["Status"] == "Active"
    assert page.xpath("//h1/a/@href") == ["../index.html"]
    assert page.xpath("//h1/a/@target") == ["_top"]
    assert "<script>alert(1)</script>" in page.findtext(".//p")


def test_a_card_is_small_and_runs_and_loads_nothing() -> None:
    text = card(SAID)

    assert len(text.encode()) < 30_000
    assert not re.findall(r"<script|<img|<link|https?:", text)
    (style,) = re.findall("<style>(.*?)</style>", text)
    (policy,) = re.findall('Content-Security-Policy" content="(.*?)"', text)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert unescape(policy).startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert "prefers-color-scheme:dark" in style


def test_without_cards_and_badges_a_module_has_what_it_always_had() -> None:
    known = assessed(schema_text("lane.a", SAID))
    (only,) = known.catalog.values()
    options = PageOptions(without=frozenset({SitePart.CARDS, SitePart.BADGES, SitePart.DIAGRAMS}))

    found = {file.address.removeprefix("modules/lane.a").strip("/") for file in module_files(known, only, options)}

    assert found == {"", "module.json", "graph.svg", "badge.svg"}


def test_the_page_of_a_module_shows_what_to_write_elsewhere() -> None:
    known = assessed(schema_text("lane.a", SAID))
    (only,) = known.catalog.values()
    site = "https://docs.example.org/atlas/"

    rendered = (one.render() for one in module_files(known, only, PageOptions(site_url=site)) if one.outline)
    (fragment,) = (page.fragment for page in rendered if isinstance(page, RenderedPage))
    listed = [code.text_content() for code in parsed(fragment).xpath("//pre/code")]

    here = f"{site}modules/lane.a/"
    assert listed[0] == f"[![health of lane.a]({here}badge.svg)]({here})"
    assert listed[1].split("\n")[0] == f".. image:: {here}badge.svg"
    assert f'<iframe src="{here}card/"' in listed[3]
    assert listed[4].endswith("modules%2Flane.a%2Fbadge.json")
