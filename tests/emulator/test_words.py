"""Word search: whole words, phrases, beginnings, and the queries of freeText."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_emulator.entry_filters import Words

TEXTS = ["Second image & <b>", "Été, desc", "admin@example.test"]
WORD = st.text("abcdef", min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("wanted", "is_there"),
    [
        ("IMAGE", True),
        ("mag", False),
        ("ima*", True),
        ("mag*", False),
        ("image second", True),
        ("image third", False),
        ("&", True),
        ("%", False),
        ("ete", True),
        ("admin@example.test", True),
        ("example.admin", False),
        ("", True),
    ],
)
def test_a_word_is_found_whole_or_by_its_beginning(wanted: str, is_there: bool) -> None:
    assert Words(TEXTS).have_all(wanted) is is_there


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("second desc", True),
        ("second,nothing", True),
        ("nothing,nobody", False),
        ("!image", False),
        ("!nothing", True),
        ("second !desc", False),
        ('"second image"', True),
        ('"image second"', False),
        ('"first image"', False),
        ('"&"', True),
        ('!"image second"', True),
        ('"second, image"', True),
        ("sec* des*", True),
        (",", True),
    ],
)
def test_a_query_has_or_and_phrases_and_not(query: str, fits: bool) -> None:
    assert Words(TEXTS).answer(query) is fits


@given(words=st.lists(WORD, min_size=1, max_size=6), data=st.data())
def test_a_text_holds_its_words_and_their_beginnings_and_no_others(words: list[str], data: st.DataObject) -> None:
    found = Words([" ".join(words)])
    word = data.draw(st.sampled_from(words))
    beginning = word[: data.draw(st.integers(1, len(word)))]
    assert found.have_all(word.upper())
    assert found.have_all(beginning + "*")
    assert found.have_all(beginning) is (beginning in words)
    first = data.draw(st.integers(0, len(words) - 1))
    assert found.answer(f'"{" ".join(words[first : first + 2])}"')


@given(words=st.lists(WORD, max_size=5), asked=st.lists(WORD, min_size=1, max_size=4))
def test_and_or_and_not_agree_with_one_another(words: list[str], asked: list[str]) -> None:
    found = Words([" ".join(words)])
    assert found.answer(" ".join(asked)) is all(word in words for word in asked)
    assert found.answer(",".join(asked)) is any(word in words for word in asked)
    assert found.answer(" ".join("!" + word for word in asked)) is not found.answer(",".join(asked))
