"""Runs in words: every record and every question is told, and nothing that somebody else wrote does harm."""

import pytest

from archatlas.model.deployment import Event, EventKind, OperatorQuestion, RunStatus
from archatlas.render.text.deployment_words import STATUS_WORDS, event_words, question_words

HOSTILE = "\x1b[31m{step}\u202e\n::error::{gate}"


@pytest.mark.parametrize("kind", EventKind)
def test_every_record_is_one_line_whatever_stands_in_it(kind: EventKind) -> None:
    said = event_words(Event(1, 0.0, kind, HOSTILE, "a", dict.fromkeys(("reason", "gate", "by", "verdict"), HOSTILE)))

    assert said
    assert said.isprintable()


@pytest.mark.parametrize("question", OperatorQuestion)
def test_every_question_names_its_step_and_a_way_out(question: OperatorQuestion) -> None:
    asked = question_words(question, "upgrade:shop.cart", {"gate": "health", "witness": ["a", "b"]}, " --env prod")

    assert "upgrade:shop.cart" in asked.title
    assert len(asked.choices) >= 2
    assert all(choice.command.startswith("archatlas deploy ") for choice in asked.choices)
    assert all(choice.command.endswith(" --env prod") for choice in asked.choices)
    assert "{" not in f"{asked}"


def test_what_stands_in_a_name_is_not_filled_in_again() -> None:
    asked = question_words(OperatorQuestion.APPROVAL, "x{gate}", {"gate": "{step}"})

    assert asked.title == "x{gate} waits for an approval"
    assert asked.said.startswith("Gate {step} asks")


def test_every_status_has_words() -> None:
    assert set(STATUS_WORDS) == set(RunStatus)
