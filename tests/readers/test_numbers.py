"""What stands for the same thing is the same number, on whatever page it stands."""

import csv
from collections import Counter
from typing import Any

import pytest
from lxml import html

from readers.site import BuiltSite, numbers, rows, shown, text, texts

pytestmark = pytest.mark.site

MODULE_LIST = "//table[@id='catalogue']"
LANES = ".//th[text()='Modules']/ancestor::table"
OWNERS = "//table[@id='owner-list']"


def spec(page: Any) -> dict[str, str]:
    """Return the facts at the top of a page."""
    cells = page.xpath("//dl[@class='v-facts' or @class='v-strip' or contains(@class, 'ad-spec')]/div")
    return {text(cell.xpath("./dt")[0]): text(cell.xpath("./dd")[0]) for cell in cells}


def lede(page: Any) -> str:
    return texts(page, "//p[contains(@class, 'ad-lede') or contains(@class, 'v-lede')]")[0]


def panel(site: BuiltSite, anchor: str) -> Any:
    """Return a part of the overview."""
    return site.page("").xpath(f"//section[@id='{anchor}']")[0]


def by_name(site: BuiltSite) -> dict[str, dict[str, str]]:
    """Return the rows of the list of all modules."""
    found = rows(site.page("modules"), MODULE_LIST)
    return dict(zip(site.document_names, found, strict=True))


def test_the_list_the_pages_and_the_document_have_the_same_modules(site: BuiltSite) -> None:
    document = [row["name"] for row in site.document("modules.json")["modules"]]

    assert len(site.modules) == len(document) == numbers(texts(site.page(""), "//p[@class='v-lede']/a")[0])[0]
    assert sorted(document) == site.modules
    assert len(rows(site.page("modules"), MODULE_LIST)) == len(document)


def test_a_module_is_used_by_as_many_wherever_that_is_said(site: BuiltSite) -> None:
    listed = by_name(site)
    for row in site.document("modules.json")["modules"]:
        name, page = row["name"], site.page(f"modules/{row['name']}")
        own, impact = spec(page)["Used by"], texts(page, "//h2[@id='impact']/following-sibling::p[1]")
        direct = text(page.xpath("//*[@id='used-by']")[0])
        document = site.document(f"modules/{name}/module.json")

        assert numbers(own)[0] == row["dependents"] == int(listed[name]["Used by"]), name
        assert document["health"]["dependents"] == document["dependencies"]["dependents"] == row["dependents"], name
        if row["dependents"]:
            assert f"{row['required_by']} directly" in own, name
            assert direct.startswith(f"Used directly by {row['required_by']}"), name
            assert numbers(impact[0])[0] == row["dependents"], name
        assert document["dependencies"]["fan_in"] == row["required_by"], name


def test_a_module_requires_as_many_wherever_that_is_said(site: BuiltSite) -> None:
    listed = by_name(site)
    for row in site.document("modules.json")["modules"]:
        page = site.page(f"modules/{row['name']}")
        heading = text(page.xpath("//*[@id='requires']")[0])

        assert numbers(spec(page)["Requires"])[0] == row["requires"] == int(listed[row["name"]]["Requires"])
        assert not heading or numbers(heading)[0] == row["requires"], row["name"]


def test_a_score_is_the_same_in_lists_pages_and_documents(site: BuiltSite) -> None:
    listed = by_name(site)
    for row in site.document("modules.json")["modules"]:
        score = "–" if row["score"] is None else str(row["score"])

        assert listed[row["name"]]["Health"] == score
        assert site.document(f"modules/{row['name']}/module.json")["health"]["score"] == row["score"]
        assert spec(site.page(f"modules/{row['name']}"))["Health"].split()[0] == score


def test_bands_add_up_to_all_modules_on_every_page(site: BuiltSite) -> None:
    document = Counter(row["band"].replace("_", " ") for row in site.document("modules.json")["modules"])
    for page in (panel(site, "health"), site.page("health")):
        lines = page.xpath(".//ul[contains(@class, 'ad-dist')]/li")
        said = {text(line).split(maxsplit=1)[1]: numbers(text(line))[0] for line in lines}
        assert {words.rsplit(maxsplit=2)[0] if "%" in words else words: n for words, n in said.items() if n} == {
            band: number for band, number in document.items() if number
        }
    assert sum(numbers(lede(site.page("health")).partition("Of ")[2])[1:4]) <= len(site.modules)


def test_lanes_are_the_same_in_all_tables_and_add_up(site: BuiltSite) -> None:
    all_lanes = rows(site.page("lanes"), LANES)

    assert f"{len(all_lanes)} lanes" in lede(site.page(""))
    assert sum(int(row["Modules"]) for row in all_lanes) == len(site.modules)
    for row in all_lanes:
        own = spec(site.page(f"lanes/{row['Lane']}"))
        owned, of_all = numbers(own["Owned"])
        assert numbers(own["Modules"])[:2] == [int(row["Modules"]), int(row["Tier 1"])]
        assert own["Average score"].split()[0] == row["Score"]
        assert f"{100 * owned / of_all:.0f} %" == row["Owned"]
        assert numbers(own["Uses other lanes"])[0] == int(row["Uses other lanes"])
        assert numbers(own["Used by other lanes"])[0] == int(row["Used by other lanes"])


def test_requirements_are_as_many_in_sentences_lists_and_lanes(site: BuiltSite) -> None:
    of_lanes = rows(site.page("lanes"), LANES)
    crossing, all_of_them = numbers(texts(panel(site, "lanes"), ".//p")[0])[:2]
    requires = [int(row["requires"]) for row in site.document("modules.json")["modules"]]
    cells = [numbers(shown(cell)) for cell in site.page("lanes").xpath("//table[contains(@class, 'v-mx')]//td")]

    assert all_of_them == sum(requires) == numbers(lede(site.page("dependencies")))[0]
    assert crossing == sum(int(row["Uses other lanes"]) for row in of_lanes)
    assert crossing == sum(int(row["Used by other lanes"]) for row in of_lanes)
    assert sum(cell[0] for cell in cells if cell) == all_of_them


def test_the_sentence_about_broken_rules_says_which_are_counted_twice(site: BuiltSite) -> None:
    sentence = lede(site.page("lanes"))
    broken = sentence.partition(" cross a lane. ")[2]
    total, _, parts = broken.partition(": ")
    by_rule = [numbers(part)[0] for part in parts.partition(". ")[0].split("; ")]
    lines = site.page("dependencies").xpath("//*[@id='requirement-list']//tr[contains(@data-show, 'p ')]")

    assert numbers(total)[0] == len(lines)
    assert (sum(by_rule) > numbers(total)[0]) == ("two" in total or "several" in total)
    if "of them two" in total:
        assert sum(by_rule) == sum(numbers(total))


def test_owners_are_the_same_in_all_tables_and_add_up(site: BuiltSite) -> None:
    listed = {row["Owner"]: row for row in rows(site.page("owners"), OWNERS)}
    named = [row for owner, row in listed.items() if owner != "No named owner"]
    document = Counter(row["owner"] or "No named owner" for row in site.document("modules.json")["modules"])

    assert {owner: int(row["Modules"]) for owner, row in listed.items()} == document
    assert texts(site.page(""), "//ul[@class='v-ways']//a[@href='owners/']")[-1] == f"{len(named)} owners"
    assert lede(site.page("owners")).startswith(f"{len(named)} named owners for")
    for row in rows(panel(site, "owners"), ".//table"):
        assert {key: listed[row["Owner"]][key] for key in ("Modules", "Score", "Tier 1")} == {
            key: row[key] for key in ("Modules", "Score", "Tier 1")
        }
    for address in site.addresses("owners"):
        page = site.page(address)
        row, own = listed[text(page.xpath("//h1")[0])], spec(page)
        assert numbers(own["Modules"])[0] == int(row["Modules"])
        assert (own["Average score"].split()[0], numbers(own["Tier 1"])[0]) == (row["Score"], int(row["Tier 1"]))


def test_findings_are_as_many_on_all_pages_and_in_the_documents(site: BuiltSite) -> None:
    page = site.page("findings")
    in_table = rows(page, "//table[contains(@class, 'v-rules')]")
    in_documents = Counter(
        (finding["severity"], row["owner"] or "No named owner")
        for row in site.document("modules.json")["modules"]
        for finding in site.document(f"modules/{row['name']}/module.json")["findings"]
    )
    said = sum(numbers(lede(page).partition(": ")[2]))
    listed = [int(hit.get("data-findings")) for hit in page.xpath("//tr[@data-findings]")]
    about_modules = [int(hit.get("data-findings")) for hit in page.xpath("//tr[@data-findings][@data-lane!='']")]

    assert said == sum(int(row["Findings"]) for row in in_table) == sum(listed)
    assert sum(about_modules) == sum(in_documents.values())
    for row in rows(site.page("owners"), OWNERS):
        owner = row["Owner"]
        assert int(row["Findings"]) == sum(n for (_, name), n in in_documents.items() if name == owner)


def test_a_module_has_as_many_findings_on_its_page_as_in_the_documents(site: BuiltSite) -> None:
    for row in site.document("modules.json")["modules"]:
        page = site.page(f"modules/{row['name']}")
        found = site.document(f"modules/{row['name']}/module.json")["findings"]
        severities = Counter(finding["severity"] for finding in found)
        notices = page.xpath("//ul[@class='v-prob']/li[not(.//a[@href='#risks'])]")
        folded = texts(page, "//p[@class='v-more']/a[@href='#not-documented']")

        assert (row["errors"], row["warnings"]) == (severities["error"], severities["warning"])
        assert sum(map(_times, notices)) + sum(map(sum, map(numbers, folded))) == len(found), row["name"]


def _times(notice: Any) -> int:
    words, _, _ = text(notice.xpath(".//span[@class='d']")[0]).partition(" times")
    return int(words) if words.isdigit() else 1


def test_a_rule_has_as_many_modules_and_findings_on_every_page(site: BuiltSite) -> None:
    in_table = {row["Rule"]: row for row in rows(site.page("findings"), "//table[contains(@class, 'v-rules')]")}
    by_page = {}
    for address in site.addresses("findings"):
        page = site.page(address)
        said = texts(page, "//h2[@id='found']/following-sibling::p[1]")
        if said and " on " in said[0] and page.xpath("//h1[@id='rule']"):
            by_page[text(page.xpath("//h1")[0])] = numbers(said[0])

    assert set(in_table) <= set(by_page)
    for title, row in in_table.items():
        assert by_page[title][0] == int(row["Findings"]), title
        assert by_page[title][1:] in ([int(row["Modules"])], []), title


def test_what_is_known_is_as_many_as_the_list_filters(site: BuiltSite) -> None:
    page = site.page("modules")
    for line in panel(site, "health").xpath(".//ul[@class='ad-dq']/li"):
        link = line.xpath(".//a")[0]
        question = link.get("href").rpartition("=")[2]
        answered = [row for row in page.xpath("//tr[@data-known]") if question in row.get("data-known").split()]
        assert len(answered) == int(text(link)), question


def test_contracts_are_as_many_as_their_rows_their_file_and_the_pages_of_modules_have(site: BuiltSite) -> None:
    contracts = site.page("contracts")
    kinds = {kind: int(number) for kind, number in map(_last_number, texts(contracts, "//span[@class='v-seg']/a"))}
    in_file = Counter(row["kind"] for row in site.document("tables/contracts.json")["rows"])
    surfaces = sum(
        len(site.document(f"modules/{name}/module.json")["schema"]["contracts"]["api"].get("surface", ()))
        for name in site.modules
    )
    titles = {"REST": "rest", "gRPC": "grpc", "Python": "python"}

    for title, kind in titles.items():
        assert kinds.get(title, 0) == in_file[kind], kind
        listed = contracts.xpath(f"//section[@data-part='{kind}']//tr[@data-kind]")
        said = sum(int(row.get("data-entries", 1)) for row in listed)
        assert contracts.xpath(f"//section[@data-part='{kind}']//p[@class='v-more']/a") or said in (kinds.get(title), 0)
    assert kinds.get("Topics", 0) == len(site.document("tables/topics.json")["rows"])
    assert numbers(texts(contracts, "//p[@class='v-lede']")[0])[0] == sum(kinds.values()) - kinds.get("Python", 0)
    said_of = [numbers(spec(site.page(f"modules/{name}"))["Entry points"]) for name in site.modules]
    assert sum(number for numbers_of in said_of for number in numbers_of[:1]) == surfaces


def _last_number(words: str) -> tuple[str, str]:
    title, _, number = words.rpartition(" ")
    return title, number.replace(",", "")


def test_topics_stores_and_records_are_as_many_as_their_lists_and_files_have(site: BuiltSite) -> None:
    data = site.page("data")
    said = {text(link).lstrip("0123456789, "): numbers(text(link))[0] for link in data.xpath("//p[@class='v-lede']//a")}
    for noun, table, file in (
        ("topics", "topic-list", "topics"),
        ("stores", "store-list", "stores"),
        ("types of record", "record-list", "records"),
    ):
        rows_of = data.xpath(f"//table[@id='{table}']/tbody/tr")
        number = said.get(noun, said.get(noun[:-1]))
        assert not rows_of or number == len(rows_of), noun
        assert number == len(site.document(f"tables/{file}.json")["rows"]), noun
    assert numbers(texts(data, "//p[@class='v-lede']")[0])[0] == len(site.addresses("topics"))


def test_a_topic_has_the_same_ends_on_its_page_in_the_lists_and_in_the_files(site: BuiltSite) -> None:
    ends = Counter(row["topic"] for row in site.document("tables/topic-ends.json")["rows"])
    modules = {row["name"]: row["owner"] for row in site.document("modules.json")["modules"]}
    for topic in site.document("tables/topics.json")["rows"]:
        page = site.page(f"topics/{topic['slug']}")
        listed = rows(page, "//h2[@id='ends']/following-sibling::table[1]")

        assert text(page.xpath("//h1")[0]) == " ".join(topic["topic"].split())
        assert [row["Module"] for row in listed] == [*topic["producers"], *topic["consumers"]]
        assert len(listed) == ends[topic["topic"]]
        assert [row["Owner"] for row in listed] == [modules[row["Module"]] or "no named owner" for row in listed]


def test_a_library_is_used_by_as_many_on_its_page_in_the_list_and_in_the_files(site: BuiltSite) -> None:
    libraries = site.document("tables/libraries.json")["rows"]
    uses = Counter(row["library"] for row in site.document("tables/library-uses.json")["rows"])
    listed = {row["Library"]: int(row["Used by"]) for row in rows(site.page("libraries"), "//*[@id='library-list']")}

    assert numbers(texts(site.page("libraries"), "//p[@class='v-lede']")[0])[0] == len(libraries)
    assert not listed or listed == {row["library"]: row["used_by"] for row in libraries}
    for row in libraries[::7]:
        page = site.page(f"libraries/{row['slug']}")
        assert numbers(texts(page, "//h2[@id='uses']")[0])[0] == row["used_by"], row["library"]
        assert len(page.xpath("//h2[@id='uses']/following-sibling::table[1]/tbody/tr")) == uses[row["library"]]


def test_each_list_has_links_to_files_with_as_many_rows(site: BuiltSite) -> None:
    for address, table in (("modules", "catalogue"), ("owners", "owner-list"), ("libraries", "library-list")):
        page = site.page(address)
        hrefs = page.xpath("//p[contains(@class, 'v-away')]/a/@href")
        listed = page.xpath(f"//table[@id='{table}']/tbody/tr")
        with (site.folder / address / hrefs[0]).open(encoding="utf-8-sig", newline="") as file:
            in_csv = list(csv.DictReader(file))
        document = site.document((site.folder / address / hrefs[1]).resolve().relative_to(site.folder).as_posix())

        assert "../modules.json" in hrefs
        assert len(in_csv) == len(document.get("rows", document.get("modules")))
        assert not listed or len(listed) == len(in_csv)


def test_personal_data_is_counted_once_for_all_pages(site: BuiltSite) -> None:
    data = site.page("data")
    classes = rows(data, "//h2[@id='classes']/following-sibling::table[1]")
    holding = sum(int(row["Hold personal data"].replace("—", "0")) for row in classes)
    unknown = sum(int(row["Nobody has said"]) for row in classes)
    pages = Counter(_personal(spec(site.page(f"modules/{name}"))["Data"]) for name in site.modules)

    assert sum(int(row["Modules"]) for row in classes) == len(site.modules)
    assert (holding, unknown) == (pages["personal data"], pages["personal data not known"])
    said = texts(data, "//p[@class='v-lede']")[0]
    assert not holding or f"{holding} module" in said
    assert not unknown or f"for {unknown} of {len(site.modules)} modules nobody has said" in said


def _personal(words: str) -> str:
    return next((known for known in ("no personal data", "personal data not known") if known in words), "personal data")


def test_waves_cycles_and_modules_without_a_line_are_as_many_everywhere(site: BuiltSite) -> None:
    document = site.document("modules.json")["modules"]
    alone = sum(not row["requires"] and not row["required_by"] for row in document)
    explorer, overview = site.page("dependencies"), texts(panel(site, "lanes"), ".//p")[0]
    cycles = {row["cycle"] for row in document if row["cycle"]}

    assert numbers(texts(explorer, "//h2[@id='alone']/following-sibling::details[1]/summary")[0])[0] == alone
    assert not cycles or f"{len(cycles)} cycle" in overview
    assert len(explorer.xpath("//h2[@id='cycles']/following-sibling::ul[1]/li")) == len(cycles)


def test_rules_that_found_something_or_nothing_add_up(site: BuiltSite) -> None:
    page = site.page("findings")
    found, checked = numbers(lede(page))[1:3]
    passed = page.xpath("//h2[@id='passed']/following-sibling::ul[1]/li")

    assert found == len(rows(page, "//table[contains(@class, 'v-rules')]"))
    assert checked == found + len(passed)


def test_the_impact_of_a_module_lists_and_names_as_many_as_use_it(site: BuiltSite) -> None:
    for row in site.document("modules.json")["modules"]:
        page = site.page(f"modules/{row['name']}")
        used = numbers(spec(page)["Used by"])
        if not row["dependents"]:
            assert used[0] == 0, row["name"]
            continue
        sentence = texts(page, "//h2[@id='impact']/following-sibling::p[1]")[0]
        table = "//h2[@id='impact']/following::table[.//th[starts-with(., 'Because')]]"
        hard = [line for line in rows(page, table) if "optional" not in line["Module"]]
        direct = [line for line in hard if line["Because"] == "requires it"]

        assert used[0] == numbers(sentence)[0] == row["dependents"], row["name"]
        assert len(hard) in (row["dependents"], 50), row["name"]
        assert len(direct) == row["required_by"] == used[1], row["name"]
        assert f"{row['required_by']} directly" in sentence, row["name"]


def test_contents_say_the_numbers_that_stand_in_their_sections(site: BuiltSite) -> None:
    for row in site.document("modules.json")["modules"]:
        page = site.page(f"modules/{row['name']}")
        direct = sum(numbers(texts(page, f"//*[@id='{side}']")[0] or "0")[0] for side in ("requires", "used-by"))
        said = contents(site, f"modules/{row['name']}")

        assert said.get("Impact", 0) == row["dependents"], row["name"]
        assert said.get("Dependencies", 0) == direct == row["requires"] + row["required_by"], row["name"]
        assert said.get("API contract", 0) == len(page.xpath("//tr[starts-with(@id, 'api-')]")), row["name"]
        assert str(said.get("Health", "")) == ("" if row["score"] is None else str(row["score"])), row["name"]


def contents(site: BuiltSite, address: str) -> dict[str, int]:
    """Return the numbers of the list of contents of a page, by the names of its sections."""
    whole: Any = html.fromstring((site.folder / address / "index.html").read_text(encoding="utf-8"))
    links = whole.xpath("//nav[contains(@class, 'md-nav--secondary')]//a[normalize-space(.//i)]")
    return {text(link.xpath(".//span")[0]): int(text(link.xpath(".//i")[0])) for link in links}
