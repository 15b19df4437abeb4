import pytest

from kskit.verify.compare import anything, exact


@pytest.mark.parametrize(
    ("expected", "got", "said"),
    [
        ({"a": [1, {"b": "x"}]}, {"a": [1, {"b": "y"}]}, 'at /a/1/b: expected "x", got "y"'),
        ({"a": 1}, {"a": True}, "at /a: expected 1, got true"),
        ({"a": 0}, {"a": False}, "at /a: expected 0, got false"),
        ({"a": "1"}, {"a": 1}, 'at /a: expected "1", got 1'),
        ({"a": None}, {}, "at /a: expected null, got nothing"),
        ({}, {"a/b~": 1}, "at /a~1b~0: expected null, got a member too many, 1"),
        ([1, 2], [1], "expected [1, 2], got 1 items instead of 2"),
        ([["b", []], ["a", []]], [["a", []], ["b", []]], 'at /0/0: expected "b", got "a"'),
    ],
)
def test_exact_names_the_first_place_that_differs(expected: object, got: object, said: str) -> None:
    assert str(exact(expected, got)) == said


@pytest.mark.parametrize("value", [{"a": 1, "b": [None, True, "x", {}]}, [], 1.5, "ü", None])
def test_exact_accepts_the_same_value(value: object) -> None:
    assert exact(value, value) is None


def test_exact_takes_a_whole_number_written_as_float() -> None:
    assert exact({"a": 2}, {"a": 2.0}) is None


def test_exact_does_not_look_at_the_order_of_members() -> None:
    assert exact({"a": 1, "b": 2}, {"b": 2, "a": 1}) is None


def test_anything_agrees_with_anything() -> None:
    assert anything("a", None) is None


def test_long_values_are_cut() -> None:
    assert "(1002 characters)" in str(exact("a" * 1000, "b" * 1000))
