"""The words of the index under which a path with parameters is found."""

import pytest

from archatlas.publish.search.words import words_of


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/api/v2/recall/{id}", "apiv2recallǃ"),
        ("/api/v2/recall/:id,", "apiv2recallǃ"),
        ("/api/<int:page>/recall", "apiǃrecall"),
        ("/api/*/recall", "apiǃrecall"),
        ("/api/v2/recall/*", "apiv2recallǃǃ"),
        ("/files/{path...}", "filesǃǃ"),
        ("/files/**", "filesǃǃ"),
    ],
)
def test_a_path_with_a_parameter_has_a_word_for_all_that_it_answers_to(path: str, word: str) -> None:
    assert word in words_of([f"GET {path}"])


@pytest.mark.parametrize("text", ["/api/v2/recall", "/{id}", "/*", "{a}/{b}", "a:b", "either/or"])
def test_other_texts_have_no_such_word(text: str) -> None:
    assert not any("ǃ" in word for word in words_of([text]))
