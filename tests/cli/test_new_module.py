"""`archatlas new-module` writes a schema that `check` accepts, from answers that it asks for or that it is given."""

import os
import pty
import signal
import time
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir, suppress
from datetime import date
from pathlib import Path

import pytest
import yaml

from archatlas.cli.new_module import Interview
from archatlas.cli.options import WrongUsage
from archatlas.pipeline.answer_suggestions import AnswerSuggestions
from archatlas.pipeline.new_module import ModuleDraft, ModuleDrafting
from archatlas.settings import Settings
from archatlas.sources.scope import FileScope
from installed import ARCHATLAS, archatlas

GIVEN = ("--owner", "@LedgerTeam", "--layer", "application", "--requires")
LEFT_OPEN = {"name": None, "owner": None, "layer": None, "requires": None, "summary": None, "tier": None}

ESTATE = {
    "payments.accounts.yaml": ("payments.accounts", "foundational", "@PaymentsTeam", ()),
    "payments.books.yaml": ("payments.books", "infrastructure", "@PaymentsTeam", ("payments.accounts",)),
    "mobile.app.yaml": ("mobile.app", "interface", "@MobileTeam", ("payments.accounts", "payments.books")),
}

Said = tuple[str, str, str, Sequence[str]]


def estate(place: Path, files: Mapping[str, Said] = ESTATE, directory: str = "schemas/modules") -> Path:
    for path, (name, layer, owner, requires) in files.items():
        content = {
            "identity": {"name": name, "layer": layer},
            "ownership": {"owner": owner},
            "dependencies": {"internal": {"requires": list(requires)}},
        }
        file = place / directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return place


def files_in(place: Path) -> list[str]:
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())


def written(place: Path, name: str) -> dict[str, object]:
    content: dict[str, object] = yaml.safe_load((place / "schemas/modules" / f"{name}.yaml").read_text("utf-8"))
    return content


class Typing:
    """A person who types some lines, and the questions that were put."""

    def __init__(self, *lines: str) -> None:
        self._lines = iter(lines)
        self.questions: list[str] = []

    def __call__(self, question: str) -> str:
        self.questions.append(question)
        line = next(self._lines, None)
        if line is None:
            raise WrongUsage("the input ended")
        return line


def interviewed(place: Path, typing: Callable[[str], str], top: Path | None = None, **given: object) -> ModuleDraft:
    with chdir(place):
        drafting = ModuleDrafting.open(FileScope((Path("schemas/modules"),)), Settings(), date(2026, 1, 1))
        interview = Interview(drafting, AnswerSuggestions(drafting, top), typing)
        return interview.draft(Namespace(**{**LEFT_OPEN, **given}))


def test_the_written_schema_says_the_answers_and_check_accepts_it(tmp_path: Path) -> None:
    estate(tmp_path)

    done = archatlas(
        "new-module", "payments.ledger", *GIVEN, "payments.accounts", "payments.books",
        "--summary", "Books: every '@movement' of money", "--tier", "1", cwd=tmp_path,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout == "wrote schemas/modules/payments.ledger.yaml\n"
    assert written(tmp_path, "payments.ledger") == {
        "identity": {
            "name": "payments.ledger",
            "layer": "application",
            "summary": "Books: every '@movement' of money",
            "tier": 1,
        },
        "ownership": {"owner": "@LedgerTeam"},
        "dependencies": {"internal": {"requires": ["payments.accounts", "payments.books"]}},
        "provenance": {"schema_version": "1.0"},
    }
    assert "check accepts it" in done.stderr
    assert archatlas("check", cwd=tmp_path).returncode == 0


def test_the_first_module_of_an_estate_begins_its_directory(tmp_path: Path) -> None:
    done = archatlas("new-module", "payments.ledger", *GIVEN, cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert files_in(tmp_path) == ["schemas/modules/payments.ledger.yaml"]
    assert archatlas("check", cwd=tmp_path).returncode == 0


def test_the_same_answers_give_the_same_bytes_in_whatever_order(tmp_path: Path) -> None:
    first, second = estate(tmp_path / "a"), estate(tmp_path / "b")

    archatlas("new-module", "payments.ledger", *GIVEN, "payments.books", "payments.accounts", cwd=first)
    archatlas("new-module", "payments.ledger", *GIVEN, "payments.accounts", "--requires", "payments.books", cwd=second)

    path = "schemas/modules/payments.ledger.yaml"
    assert (first / path).read_bytes() == (second / path).read_bytes()


@pytest.mark.parametrize(
    ("left_out", "named"),
    [("NAME", "NAME"), ("--owner", "--owner"), ("--layer", "--layer"), ("--requires", "--requires")],
)
def test_a_missing_answer_without_a_terminal_names_the_option(left_out: str, named: str, tmp_path: Path) -> None:
    estate(tmp_path)
    words = ["new-module", "payments.ledger", *GIVEN]
    place = words.index(left_out) if left_out != "NAME" else 1
    del words[place : place + (1 if left_out in {"NAME", "--requires"} else 2)]

    done = archatlas(*words, cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr == f"archatlas: {named}: is not given, and without a terminal nobody can be asked for it\n"
    assert len(files_in(tmp_path)) == len(ESTATE)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Payments Ledger", *GIVEN], "such as 'mobile.payments_ledger'"),
        (["Payments.Ledger", *GIVEN], "such as 'payments.ledger'"),
        (["../../x.y", *GIVEN], "is no name of a module"),
        (["payments.books", *GIVEN], "there is a module 'payments.books' already, in schemas/modules/payments.books"),
        (["a.b", "--owner", "Ledger Team", "--layer", "interface", "--requires"], "write it as '@Ledger-Team'"),
        (["a.b", "--owner", "@t", "--layer", "aplication", "--requires"], "did you mean 'application'?"),
        (["a.b", "--owner", "@t", "--layer", "middle", "--requires"], "the layers are foundational, infrastructure"),
        (["a.b", *GIVEN, "payments.acounts"], "did you mean 'payments.accounts'?"),
        (["a.b", *GIVEN, "accounts"], "did you mean 'payments.accounts'?"),
        (["a.b", *GIVEN, "a.b"], "'a.b' cannot require itself"),
        (["a.b", *GIVEN, "--summary", "two\nlines"], "--summary: a summary is one line"),
    ],
)
def test_what_cannot_stand_in_a_schema_is_refused_with_its_cure(words: list[str], told: str, tmp_path: Path) -> None:
    estate(tmp_path)

    done = archatlas("new-module", *words, cwd=tmp_path)

    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert len(files_in(tmp_path)) == len(ESTATE)


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    estate(tmp_path)
    there = tmp_path / "schemas/modules/payments.ledger.yaml"
    there.write_text("notes: mine\n")

    done = archatlas("new-module", "payments.ledger", *GIVEN, cwd=tmp_path)

    assert done.returncode == 2
    assert "schemas/modules/payments.ledger.yaml: is there already" in done.stderr
    assert there.read_text() == "notes: mine\n"


def test_a_module_that_check_would_refuse_is_not_written(tmp_path: Path) -> None:
    estate(tmp_path)

    done = archatlas(
        "new-module", "payments.base", "--owner", "@t", "--layer", "foundational", "--requires", "mobile.app",
        cwd=tmp_path,
    )  # fmt: skip

    assert done.returncode == 1
    assert "error layer/upward" in done.stderr
    assert "payments.base.yaml: check would not accept it; not written" in done.stderr
    assert len(files_in(tmp_path)) == len(ESTATE)


def test_a_place_that_nobody_reads_is_refused(tmp_path: Path) -> None:
    estate(tmp_path)
    (tmp_path / "archatlas.yml").write_text("exclude: ['*ledger*']\n")

    done = archatlas("new-module", "payments.ledger", *GIVEN, cwd=tmp_path)

    assert done.returncode == 2
    assert "payments.ledger.yaml: would not be read; exclude in archatlas.yml" in done.stderr


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({"payments_accounts.yaml": "payments.accounts"}, "payments_ledger.yaml"),
        ({"payments/accounts.yml": "payments.accounts"}, "payments/ledger.yml"),
        ({"accounts/module.yaml": "payments.accounts"}, "ledger/module.yaml"),
        ({"core/payments.accounts.yaml": "payments.accounts"}, "core/payments.ledger.yaml"),
        ({"odd.yaml": "payments.accounts"}, "payments.ledger.yaml"),
        (
            {"mobile_app.yaml": "mobile.app", "mobile_b.yaml": "mobile.b", "payments/a.yaml": "payments.a"},
            "payments/ledger.yaml",
        ),
        ({"mobile/app.yaml": "mobile.app"}, "payments/ledger.yaml"),
    ],
)  # fmt: skip
def test_the_file_lies_as_others_of_its_lane_do(files: Mapping[str, str], path: str, tmp_path: Path) -> None:
    estate(tmp_path, {file: (name, "interface", "@t", ()) for file, name in files.items()})

    done = archatlas("new-module", "payments.ledger", *GIVEN, cwd=tmp_path)

    assert done.stdout == f"wrote schemas/modules/{path}\n", done.stderr


def test_of_several_directories_that_of_the_lane_is_taken(tmp_path: Path) -> None:
    estate(tmp_path, {"mobile.app.yaml": ESTATE["mobile.app.yaml"]}, "apps")
    estate(tmp_path, {"payments.books.yaml": ("payments.books", "infrastructure", "@t", ())}, "services")
    estate(tmp_path, {"payments.accounts.yaml": ESTATE["payments.accounts.yaml"]}, "services")
    (tmp_path / "archatlas.yml").write_text("schemas: [apps, services]\n")

    done = archatlas("new-module", "payments.ledger", *GIVEN, cwd=tmp_path)

    assert done.stdout == "wrote services/payments.ledger.yaml\n", done.stderr


def test_an_empty_line_takes_what_is_suggested(tmp_path: Path) -> None:
    typing = Typing("payments.ledger", "", "", "payments.accounts")

    draft = interviewed(estate(tmp_path), typing)

    assert typing.questions == [
        "name (lane.short_name; lanes: payments, mobile): ",
        "owner [@PaymentsTeam] (or @MobileTeam): ",
        "layer [foundational] (foundational, infrastructure, application, interface): ",
        "requires (often payments.accounts; several with spaces between, none with Enter): ",
    ]
    said = yaml.safe_load(draft.text)
    assert said["ownership"] == {"owner": "@PaymentsTeam"}
    assert said["identity"]["layer"] == "foundational"


def test_an_answer_that_cannot_be_used_is_asked_for_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typing = Typing("ledger", "payments.ledger", "Ledger Team", "@L", "infra", "application", "books", "payments.books")

    draft = interviewed(estate(tmp_path), typing)

    assert len(typing.questions) == 8
    assert draft.path == "schemas/modules/payments.ledger.yaml"
    told = capsys.readouterr().err
    assert "such as 'mobile.ledger'" in told
    assert "write it as '@Ledger-Team'" in told
    assert "did you mean 'infrastructure'?" in told
    assert "did you mean 'payments.books'?" in told


def test_requirements_that_check_would_refuse_are_asked_for_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typing = Typing("payments.ledger", "@L", "foundational", "mobile.app", "payments.accounts")

    draft = interviewed(estate(tmp_path), typing)

    assert "layer/upward" in capsys.readouterr().err
    assert "mobile.app" not in draft.text
    assert draft.errors == ()


def test_what_is_given_is_not_asked_for(tmp_path: Path) -> None:
    typing = Typing("infrastructure")

    interviewed(estate(tmp_path), typing, name="payments.ledger", owner="@L", requires=[])

    assert [question.split()[0] for question in typing.questions] == ["layer"]


def test_who_owns_the_code_is_suggested_first(tmp_path: Path) -> None:
    estate(tmp_path)
    (tmp_path / "src/payments/ledger").mkdir(parents=True)
    (tmp_path / "src/payments/ledger/book.py").touch()
    (tmp_path / "CODEOWNERS").write_text("*  @everybody\n/src/payments/ledger/  mail@example.org @ledger/core\n")
    typing = Typing("payments.ledger", "", "", "")

    draft = interviewed(tmp_path, typing, tmp_path)

    assert typing.questions[1].startswith("owner [@ledger/core] (or @PaymentsTeam")
    assert "owner: '@ledger/core'" in draft.text


def test_placeholders_are_no_owners_to_suggest(tmp_path: Path) -> None:
    estate(tmp_path, {"payments.accounts.yaml": ("payments.accounts", "foundational", "@AutoGenerated", ())})
    typing = Typing("payments.ledger", "@L", "", "")

    interviewed(tmp_path, typing)

    assert typing.questions[1] == "owner (as @LedgerTeam): "


def test_required_modules_are_suggested_from_the_lane_and_never_from_higher_layers(tmp_path: Path) -> None:
    typing = Typing("mobile.web", "", "infrastructure", "")

    interviewed(estate(tmp_path), typing)

    assert typing.questions[3].startswith("requires (often payments.accounts, payments.books; ")


def test_a_name_like_another_one_is_pointed_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    interviewed(estate(tmp_path), Typing("payment.book", "", "interface", ""))

    assert "mind that there is a module 'payments.books'" in capsys.readouterr().err


@pytest.mark.real
@pytest.mark.parametrize(("key", "exit_status"), [("\x03", -signal.SIGINT), ("\x04", 2)], ids=["interrupt", "end"])
def test_who_leaves_early_leaves_nothing(key: str, exit_status: int, tmp_path: Path) -> None:
    estate(tmp_path)
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(tmp_path)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execv(ARCHATLAS[0], [*ARCHATLAS, "new-module"])

    type_after(terminal, "mobile): ", "payments.ledger\n")
    type_after(terminal, "@MobileTeam): ", key)

    assert ending(process, terminal, key) == exit_status
    os.close(terminal)
    assert len(files_in(tmp_path)) == len(ESTATE)


def ending(process: int, terminal: int, key: str) -> int:
    """Return how a process ends; a key that comes as it begins to wait may be lost, so it is typed until it counts."""
    while True:
        for _ in range(40):
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.05)
        with suppress(OSError):  # it has ended meanwhile
            os.write(terminal, key.encode())


def type_after(terminal: int, prompt: str, keys: str) -> None:
    shown = b""
    while not shown.endswith(prompt.encode()):
        shown += os.read(terminal, 1024)
    os.write(terminal, keys.encode())
