import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_emulator.api_objects import BAD_TEXT, NULL_FIELD, ApiObject
from kaltura_emulator.arguments import build_arguments, check_for_insert, check_for_update
from kaltura_emulator.declarations import find_action
from kaltura_session.errors import ApiError
from kaltura_session.server.parameters import group, request_parameters
from kaltura_session.server.php import ServerCrash
from oracle_values import as_request, ordered, php_array

NOW = 1767225600


def argument(value):
    """An argument of the oracle in our form."""
    if isinstance(value, dict) and "$object" in value:
        if value["$object"] == "KalturaNullField":
            return NULL_FIELD
        return ApiObject(value["$object"], {name: argument(item) for name, item in value["properties"].items()})
    return php_array(value)


def typed(value):
    """A value in which 0, False and "" differ."""
    if isinstance(value, ApiObject):
        return (value.type_name, {name: typed(item) for name, item in value.properties.items()})
    if value is BAD_TEXT:
        return ordered(False)  # what PHP itself holds
    return NULL_FIELD if value is NULL_FIELD else ordered(value)


def built(action, parameters):
    service, _, name = action.partition(".")
    found = find_action(service, name)
    assert found is not None
    return build_arguments(found, parameters, now=NOW)


@pytest.mark.oracle("request_params", category="args")
def test_arguments_agree_with_the_server(case):
    parameters = group(request_parameters(as_request(case["input"])))
    expected = case["expected"]
    if "exception" in expected:
        with pytest.raises(ServerCrash, match="an array came"):
            built(case["input"]["action"], parameters)
    elif "error" in expected:
        with pytest.raises(ApiError) as caught:
            built(case["input"]["action"], parameters)
        found = caught.value
        assert {"code": found.code, "message": found.api_message, "args": dict(found.api_args)} == expected["error"]
    else:
        arguments = built(case["input"]["action"], parameters)
        wanted = {name: argument(value) for name, value in expected["arguments"].items()}
        assert list(arguments) == list(wanted)
        assert {name: typed(value) for name, value in arguments.items()} == {
            name: typed(value) for name, value in wanted.items()
        }


TOKEN_ADD = "appToken.add"
WIDGET = "session.startWidgetSession"


@pytest.mark.parametrize(
    ("expiry", "expected"),
    [
        ("3600", NOW + 3600), ("-10", NOW - 10), ("0", NOW), (0, NOW), ("315360000", NOW + 315360000),
        ("-315360000", NOW - 315360000), ("315360001", 315360001), ("2100000000", 2100000000), ("-1", -1), ("", 0),
        (None, 0), (False, 0), ("abc", NOW), ("1.9", NOW + 1), (1.9, NOW + 1),
    ],
)  # fmt: skip
def test_time_counts_from_now_up_to_ten_years(expiry, expected):
    assert built(TOKEN_ADD, {"appToken": {"expiry": expiry}})["appToken"].get("expiry") == expected


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"hashType": "sha1"}, "INVALID_ENUM_VALUE"),
        ({"hashType": None}, "INVALID_ENUM_VALUE"),
        ({"status": "4"}, "INVALID_ENUM_VALUE"),
        ({"sessionType": ""}, "INVALID_ENUM_VALUE"),
        ({"description": "\x01"}, "INVALID_PARAMETER_CHAR"),
        ({"description": "\ufffe"}, "INVALID_PARAMETER_CHAR"),
    ],
)
def test_property_that_does_not_fit_is_named(members, code):
    with pytest.raises(ApiError) as caught:
        built(TOKEN_ADD, {"appToken": members})
    assert caught.value.code == code
    assert next(iter(members)) in caught.value.api_message


def test_json_null_enumeration_reads_n_a():
    with pytest.raises(ApiError) as caught:
        built(TOKEN_ADD, {"appToken": {"hashType": None}})
    assert caught.value.api_args["ENUM_VAL"] == "N/A"


def test_properties_are_checked_in_the_order_of_the_request():
    with pytest.raises(ApiError) as caught:
        built(TOKEN_ADD, {"appToken": {"sessionType": "9", "hashType": "x"}})
    assert caught.value.api_args["PARAM_NAME"] == "sessionType"
    with pytest.raises(ApiError) as caught:
        built(TOKEN_ADD, {"appToken": {"hashType": "x", "sessionType": "9"}})
    assert caught.value.api_args["PARAM_NAME"] == "hashType"


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("KalturaMediaEntryFilter", "KalturaMediaEntryFilter"),
        ("KalturaBaseEntryFilter", "KalturaBaseEntryFilter"),
        ("KalturaUserFilter", "KalturaBaseEntryFilter"),
        ("Nosuch", "KalturaBaseEntryFilter"),
        (None, "KalturaBaseEntryFilter"),
    ],
)
def test_object_type_matters_only_for_a_subclass(named, expected):
    assert built("baseEntry.list", {"filter": {"objectType": named}})["filter"].type_name == expected


def test_abstract_subclass_is_refused():
    with pytest.raises(ApiError) as caught:
        built("baseEntry.list", {"filter": {"objectType": "KalturaMediaEntryBaseFilter"}})
    assert caught.value.code == "OBJECT_TYPE_ABSTRACT"


@pytest.mark.parametrize("wrong", [{"objectType": {0: "x"}}, {"sessionType": {0: 2}}, {"hashType": {}}, {"expiry": {}}])
def test_array_where_text_is_needed_stops_the_server(wrong):
    with pytest.raises(ServerCrash, match="an array came"):
        built(TOKEN_ADD, {"appToken": wrong})


def test_object_that_is_null_counts_as_not_sent():
    assert built("appToken.list", {"filter": None})["filter"] is None
    with pytest.raises(ApiError, match="MISSING_MANDATORY_PARAMETER"):
        built(TOKEN_ADD, {"appToken": None})


def test_pager_starts_from_its_defaults():
    assert built("appToken.list", {"pager": {}})["pager"].properties == {"pageSize": 30, "pageIndex": 1}


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("1", True), ("0", False), ("-1", None)])
def test_nullable_bool_becomes_a_bool_or_null(value, expected):
    found = built("user.list", {"filter": {"loginEnabledEqual": value}})["filter"]
    assert found.properties == {"loginEnabledEqual": expected}


def test_items_of_an_array_property_come_in_the_order_of_their_keys():
    user = built("user.add", {"user": {"capabilities": {1: {"capability": "0"}, 0: {}}}})["user"]
    assert [item.properties for item in user.get("capabilities")] == [{}, {"capability": "0"}]
    with pytest.raises(ApiError) as caught:
        built("user.add", {"user": {"capabilities": {0: "x"}}})
    assert caught.value.api_args["PROP_NAME"] == "user:capabilities"


def test_read_only_property_is_refused_on_insertion():
    with pytest.raises(ApiError) as caught:
        check_for_insert(ApiObject("KalturaAppToken", {"description": "d", "token": "t"}))
    assert caught.value.api_args == {"PROP_NAME": "KalturaAppToken::token"}
    check_for_insert(ApiObject("KalturaAppToken", {"description": "d", "status": None}))


def test_read_only_property_may_be_sent_unchanged_on_update():
    check_for_update(ApiObject("KalturaAppToken", {"status": 2}), {"status": 2})
    with pytest.raises(ApiError, match="PROPERTY_VALIDATION_NOT_UPDATABLE"):
        check_for_update(ApiObject("KalturaAppToken", {"status": 1}), {"status": 2})
    with pytest.raises(ApiError, match="PROPERTY_VALIDATION_NOT_UPDATABLE"):
        check_for_update(ApiObject("KalturaUser", {"password": "p"}), {})


HOSTILE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just("\udcff")),
    lambda inner: st.dictionaries(st.sampled_from(["id", "objectType", "expiry", "hashType__null", "x", 0]), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["appToken", "filter", "pager", "widgetId", "expiry", "user"]), HOSTILE))
def test_any_parameters_are_built_or_refused_with_our_own_errors(parameters):
    for action in (TOKEN_ADD, WIDGET, "media.list", "user.add"):
        try:
            assert isinstance(built(action, parameters), dict)
        except (ApiError, ServerCrash):
            continue


def test_advanced_search_takes_its_concrete_classes():
    search = {
        "objectType": "KalturaSearchOperator",
        "type": "1",
        "items": {0: {"objectType": "KalturaSearchCondition"}},
    }
    found = built("media.list", {"filter": {"advancedSearch": search}})["filter"].get("advancedSearch")
    assert (found.type_name, found.get("items")[0].type_name) == ("KalturaSearchOperator", "KalturaSearchCondition")
    with pytest.raises(ApiError, match="OBJECT_TYPE_ABSTRACT"):
        built("media.list", {"filter": {"advancedSearch": {}}})
