import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_emulator.multirequest import run
from kaltura_emulator.serializers import JSON
from kaltura_session.errors import ApiError
from kaltura_session.server.php import ServerCrash
from kaltura_session.text import to_bytes
from oracle_values import php_array, result_value


def recorder(results, dispatched):
    """A dispatcher that notes each call and gives the next of the results."""
    left = iter(results)

    def dispatch(part):
        dispatched.append({"service": part.service, "action": part.action, "params": dict(part.params)})
        result = next(left)
        if isinstance(result, ApiError):
            raise result
        return result

    return dispatch


@pytest.mark.oracle("multirequest_substitution", function="handleMultiRequest")
def test_parts_run_as_the_server_runs_them(case):
    expected, dispatched = case["expected"], []
    dispatch = recorder([result_value(value) for value in case["input"]["dispatch_results"]], dispatched)
    parameters = php_array(case["input"]["params"])
    if "exception" in expected:
        with pytest.raises(ServerCrash, match="leads to a PHP array"):
            run(parameters, dispatch)
    else:
        parts = [JSON.part(result) for result in run(parameters, dispatch)]
        assert parts == list(php_array(expected["results"]).values())
        assert JSON.body(JSON.joined(parts), 0) == to_bytes(expected["body"])
    assert dispatched == [{**call, "params": php_array(call["params"])} for call in expected["dispatched"]]


def dispatched_by(parameters, results=()):
    dispatched = []
    left = iter(results)
    run(parameters, lambda part: (dispatched.append(part), next(left, "r"))[1])
    return dispatched


def part(number, **own):
    return {f"{number}:service": "s", f"{number}:action": "a", **{f"{number}:{name}": own[name] for name in own}}


@pytest.mark.parametrize(
    ("numbers", "run_in_order"),
    [
        ([], []),
        ([1], [1]),
        ([2], []),
        ([1, 3], [1]),
        ([3, 2, 1], [1, 2, 3]),
        ([0, 1], [0, 1]),
        ([-1, 0, 1], [-1, 0, 1]),
        ([0, 2], [0]),
    ],
)
def test_parts_run_upwards_and_stop_at_the_first_gap(numbers, run_in_order):
    parameters = {name: value for number in numbers for name, value in part(number).items()}
    assert [found.index for found in dispatched_by(parameters)] == run_in_order


@pytest.mark.parametrize("spoilt", [{"2:service": None}, {"2:action": None}, {2: {}}, {2: {"service": "s"}}])
def test_part_that_is_no_call_ends_the_run(spoilt):
    assert len(dispatched_by({**part(1), **part(2), **part(3), **spoilt})) == 1


def test_scalar_under_a_number_is_no_part():
    assert len(dispatched_by({**part(1), 2: "scalar", **part(3)})) == 1


def test_array_replaces_what_was_collected_and_later_names_add_to_it():
    parameters = {**part(1, x="lost"), 1: {"service": "s2", "action": "a2"}, "1:filter:y": "kept"}
    assert dispatched_by(parameters)[0].params == {
        "service": "s2", "action": "a2", "filter:y": "kept", "multirequest": True,
    }  # fmt: skip


def test_only_three_parameters_are_inherited_and_only_where_absent():
    common = {"ks": "K", "partnerId": "7", "clientTag": "t", "p": "8", "language": "en", "format": "1"}
    parameters = {**common, **part(1, ks="own", format="2"), **part(2, ks=None)}
    first, second = dispatched_by(parameters)
    assert first.params == {
        "service": "s", "action": "a", "ks": "own", "clientTag": "t", "partnerId": "7", "multirequest": True,
    }  # fmt: skip
    assert second.params["ks"] == "K"


def test_first_part_is_number_one_for_references_whatever_its_index():
    parameters = {**part(0), **part(1, x="{1:result}", y="{0:result}"), **part(2, x="{2:result}")}
    _, second, third = dispatched_by(parameters, ["A", "B"])
    assert (second.params["x"], second.params["y"], third.params["x"]) == ("A", "{0:result}", "B")


def test_error_of_a_part_does_not_stop_the_later_ones():
    def dispatch(found):
        if found.index == 1:
            raise ApiError("INVALID_KS", "m")
        return found.params["x"]

    failed, second = run({**part(1), **part(2, x="a{1:result:ks}b")}, dispatch)
    assert (failed.code, second) == ("INVALID_KS", "ab")


def test_strict_action_hides_the_error_of_a_part():
    parameters = {"1:service": "user", "1:action": "loginByLoginId", "1:error": "boom"}
    assert run(parameters, lambda _: "never")[0].code == "USER_WRONG_PASSWORD"


@given(
    st.dictionaries(st.text(alphabet="0123:-. ex{}result", max_size=6), st.text(alphabet="{}1:result_al"), max_size=6)
)
def test_any_parameters_run_or_stop_with_our_own_error(extra):
    with contextlib.suppress(ServerCrash):
        assert isinstance(run({**part(1), **part(2), **extra}, lambda _: ["a"]), list)
