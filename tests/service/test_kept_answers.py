"""Answers that are kept, and what they may take of memory whatever is asked."""

from archatlas.service.api.answers import AnswerCache, Body


def test_long_questions_with_short_answers_are_let_go_as_well() -> None:
    kept, body = AnswerCache(), Body(b"{}")
    for number in range(1200):
        kept.put(("/v1/status", f"{number}{'x' * 16_000}"), 1, body)

    assert kept.get(("/v1/status", f"0{'x' * 16_000}"), 1) is None
    assert kept.get(("/v1/status", f"1199{'x' * 16_000}"), 1) is body


def test_an_answer_that_is_put_again_is_counted_once() -> None:
    kept = AnswerCache()
    first = Body(b"x" * 1000)
    kept.put("first", 1, first)
    for version in range(20_000):
        kept.put("again", version, Body(b"x" * 1000))

    assert kept.get("first", 1) is first
