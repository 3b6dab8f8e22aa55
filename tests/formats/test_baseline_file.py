"""The file of a baseline: what is written is read back, and what is no baseline is refused with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.policy.baseline_state import Baseline
from archatlas.formats.baseline_file import read_baseline
from archatlas.model.source import SourceFile
from archatlas.render.documents.baseline import baseline_text
from archatlas.sources.read_errors import LoadError

TEXTS = st.text(max_size=12)
COUNTS = st.dictionaries(st.tuples(TEXTS, TEXTS, TEXTS), st.integers(min_value=1, max_value=9), max_size=6)


def read(text: str) -> dict[tuple[str, str, str], int]:
    return read_baseline(SourceFile("b.json", text)).counts


@given(COUNTS)
def test_what_is_written_is_read_back(counts: dict[tuple[str, str, str], int]) -> None:
    text = baseline_text(Baseline(counts))

    assert read(text) == counts
    assert text.isascii()
    assert text.count("\n") <= len(counts) + 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "b.json:1: not a baseline, it is no JSON; restore it"),
        ('{"archatlas_baseline": 1,\n oops}', "b.json:2: not a baseline"),
        ("[" * 100_000, "b.json:1: not a baseline"),
        ("[]", "not a baseline of version 1"),
        ('{"archatlas_baseline": 2, "findings": []}', "not a baseline of version 1"),
        ('{"archatlas_baseline": 1}', "every entry of 'findings' needs the texts rule, module, subject"),
        ('{"archatlas_baseline": 1, "findings": [{"rule": "cycle"}]}', "every entry of 'findings'"),
        (
            '{"archatlas_baseline": 1, "findings": [{"rule": "a", "module": "b", "subject": "c", "count": 0}]}',
            "every entry of 'findings'",
        ),
    ],
)
def test_what_is_no_baseline_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(LoadError) as refusal:
        read(text)

    assert words in str(refusal.value)


def test_an_entry_that_stands_twice_counts_twice() -> None:
    entry = '{"rule": "a", "module": "b", "subject": "c"}'

    assert read(f'{{"archatlas_baseline": 1, "findings": [{entry}, {entry}]}}') == {("a", "b", "c"): 2}
