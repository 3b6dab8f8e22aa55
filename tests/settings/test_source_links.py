"""Files and named things become addresses as the settings say, and nothing a schema says leads elsewhere."""

import pytest

from archatlas.analysis.estate.source_links import NamedThing, SourceLinks
from archatlas.model.source import SourceFile
from archatlas.settings.settings import WrongSettings, read_settings

REPOSITORY = "https://git.example.org/platform"


def source(**said: str) -> SourceLinks:
    lines = "".join(f"  {key}: '{value}'\n" for key, value in said.items())
    return read_settings(SourceFile("archatlas.yml", f"source:\n{lines}")).source


@pytest.mark.parametrize(
    ("repository", "view", "edit"),
    [
        ("https://github.com/team/x", "/blob/main/a/b.py", "/edit/main/a/b.py"),
        ("https://gitlab.example.org/team/x/", "/-/blob/main/a/b.py", "/-/edit/main/a/b.py"),
        ("https://codeberg.org/team/x", "/src/branch/main/a/b.py", "/_edit/main/a/b.py"),
        ("https://bitbucket.org/team/x", "/src/main/a/b.py", "/src/main/a/b.py?mode=edit"),
        (REPOSITORY, "/blob/main/a/b.py", "/edit/main/a/b.py"),
    ],
)
def test_a_forge_shows_and_edits_files_where_it_has_them(repository: str, view: str, edit: str) -> None:
    links = source(repository=repository)

    assert links.view_of("a/b.py") == repository.rstrip("/") + view
    assert links.edit_of("a/b.py") == repository.rstrip("/") + edit


def test_branch_and_place_in_the_repository_stand_in_the_address() -> None:
    links = source(repository=REPOSITORY, branch="release/2", path="/services/", view="{repository}/x/{branch}/{path}")

    assert links.view_of("a b/c#d.py") == f"{REPOSITORY}/x/release/2/services/a%20b/c%23d.py"


def test_without_a_repository_files_lead_nowhere() -> None:
    assert source(branch="main").view_of("a.py") == ""
    assert source(view="{repository}/{path}").view_of("a.py") == ""
    assert source(view="https://code.example.org/{path}").view_of("a.py") == "https://code.example.org/a.py"


@pytest.mark.parametrize("path", ["../a.py", "/etc/passwd", "a/../../b", "javascript:alert(1)", "C:\\a", "a\nb", ""])
def test_a_path_that_leaves_the_repository_leads_nowhere(path: str) -> None:
    assert source(repository=REPOSITORY).view_of(path) == ""
    assert source(repository=REPOSITORY).edit_of(path) == ""


@pytest.mark.parametrize("kind", NamedThing)
def test_a_name_stands_in_its_template_letter_by_letter(kind: NamedThing) -> None:
    links = source(**{kind.value: "https://x.example.org/to/{name}.html"})

    assert links.address_of(kind, 'a/b?c#d"<é>') == "https://x.example.org/to/a%2Fb%3Fc%23d%22%3C%C3%A9%3E.html"
    assert links.address_of(kind, "../../admin") == "https://x.example.org/to/..%2F..%2Fadmin.html"
    assert links.address_of(kind, "{name}{path}") == "https://x.example.org/to/%7Bname%7D%7Bpath%7D.html"


@pytest.mark.parametrize("kind", NamedThing)
def test_a_name_that_is_an_address_leads_there_and_any_other_nowhere(kind: NamedThing) -> None:
    assert SourceLinks().address_of(kind, "https://y.example.org/a") == "https://y.example.org/a"
    for text in ("javascript:alert(1)", "//y.example.org", "data:text/html,x", "https://good@bad.example", "name"):
        assert SourceLinks().address_of(kind, text) == ""


def test_a_room_is_found_by_its_name_without_the_sign() -> None:
    settings = read_settings(
        SourceFile(
            "archatlas.yml",
            "source: {chat: 'https://chat.example.org/{name}'}\n"
            "owners: {'@A': {chat: '#a-team'}, '@B': {on_call: b}}\n",
        )
    )

    assert settings.owners["@A"].chat == "#a-team"
    assert settings.owners["@A"].chat_address == "https://chat.example.org/a-team"
    assert settings.owners["@B"].on_call_address == ""


@pytest.mark.parametrize(
    "line",
    [
        "repository: javascript:alert(1)",
        "repository: 'https://user:secret@git.example.org/x'",
        "view: 'javascript:{path}'",
        "view: '{repository}/no-path'",
        "dashboards: 'https://x.example.org/no-name'",
        "runbooks: 'data:{name}'",
        "chat: 'https://x.example.org/{name}\"><script>'",
        "branch: 'a b'",
        "unknown: x",
    ],
)
def test_a_template_that_leads_nowhere_good_is_refused(line: str) -> None:
    with pytest.raises(WrongSettings):
        read_settings(SourceFile("archatlas.yml", f"source: {{{line}}}\n"))


@pytest.mark.parametrize("name", ["", ".", "..", "#.."])
def test_a_name_that_leads_up_is_no_link(name: str) -> None:
    links = source(chat="https://chat.example.org/rooms/{name}")

    assert links.address_of(NamedThing.CHAT, name) == ""
