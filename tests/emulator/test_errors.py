import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_emulator.errors import CoreError, error, fill, told_to_client
from kaltura_session.errors import ApiError
from kaltura_session.server import catalogue
from kaltura_session.server.catalogue import ErrorRow
from kaltura_session.server.catalogue.reader import CatalogueError
from kaltura_session.server.php import ServerCrash
from kaltura_session.server.validity import KsStatus
from oracle_values import php_array

CORE_CODES = {"PropelException": "DATABASE"}
WITHOUT_WORD = {KsStatus.OK, KsStatus.UNKNOWN, KsStatus.INVALID_LKS}
WORDS = {-10: "LKS_DISABLED", **{int(one): one.name for one in KsStatus if one not in WITHOUT_WORD}}


def as_expected(found):
    return {"code": found.code, "message": found.api_message, "args": dict(found.api_args)}


def expected_of(case):
    expected = php_array(case["expected"])
    return {**expected, "message": expected["message"] or ""}


@pytest.mark.oracle("errors", kind="constant")
def test_template_of_a_constant_gives_the_servers_text(case):
    assert as_expected(error(case["input"]["constant"], *case["input"]["args"])) == expected_of(case)


@pytest.mark.oracle("errors", kind="args")
def test_arguments_are_turned_into_text_as_the_server_does(case):
    args = [object() if isinstance(arg, dict) and "$object" in arg else php_array(arg) for arg in case["input"]["args"]]
    if "exception" in case["expected"]:
        with pytest.raises(ServerCrash, match="is an object, which has no text"):
            error("MISSING_MANDATORY_PARAMETER", *args)
        return
    assert as_expected(error(case["input"]["constant"], *args)) == expected_of(case)


@pytest.mark.oracle("errors", kind="getErrorData")
def test_any_template_is_filled_as_the_server_does(case):
    code, names, message = (*case["input"]["error_string"].split(";", 2), "", "")[:3]
    template = ErrorRow("", code, names.split(",") if names not in {"", "0"} else [], message)
    assert as_expected(fill(template, tuple(php_array(case["input"]["args"]).values()))) == expected_of(case)


@pytest.mark.oracle("errors", kind="ks::getErrorStr")
def test_word_for_a_verdict_on_a_ks_is_the_servers(case):
    assert WORDS.get(case["input"]["code"], "?") == case["expected"]["result"]


@pytest.mark.parametrize(
    ("status", "word"), [(-10, "LKS_DISABLED"), (-5, "EXPIRED"), (-6, "LOGOUT"), (1, "?"), (0, "?"), (99, "?")]
)
def test_only_a_refusal_has_a_word(status, word):
    assert WORDS.get(status, "?") == word


def thrown_by(given_case):
    """The exception that the case says was thrown."""
    kind, code = given_case["thrown"], given_case["thrown_code"]
    if kind == "KalturaAPIException":
        args = {"INVALID_KS": ("k", -1, "INVALID_STR"), "MISSING_MANDATORY_PARAMETER": ("loginId",)}
        return error(code, *args.get(code, ()))
    if kind == "kCoreException":
        return CoreError(code.removeprefix("APIErrors::"), "theks")
    return CoreError(CORE_CODES[kind]) if kind in CORE_CODES else TypeError(code)


@pytest.mark.oracle("errors", kind="getExceptionObject")
def test_thrown_exception_becomes_the_error_the_client_sees(case):
    service, action = case["input"]["service"], case["input"]["action"]
    if case["expected"].get("result", "") is None:
        with pytest.raises(ServerCrash, match="stops with HTTP 500"):
            told_to_client(thrown_by(case["input"]), service, action)
        return
    assert as_expected(told_to_client(thrown_by(case["input"]), service, action)) == expected_of(case)


def test_name_without_class_means_kaltura_errors_first():
    assert error("INVALID_KS", "k", -1, "X").api_message == 'Invalid KS "k", Error "-1,X"'
    assert error("APIErrors::INVALID_KS", "k", -1, "X").api_message == "Invalid KS [k]. Error [-1,X]"
    assert error("START_SESSION_ERROR", 102).api_message == "Error while starting session for partner [102]"


def test_unknown_constant_is_refused_by_name():
    with pytest.raises(CatalogueError, match="no constant 'NO_SUCH'"):
        error("NO_SUCH")


def test_every_constant_of_a_rule_exists():
    for row in catalogue.errors().core:
        assert isinstance(error(row.constant), ApiError)
    for strict in catalogue.errors().strict:
        assert not strict.replacement or isinstance(error(strict.replacement), ApiError)


def test_every_argument_is_used_in_its_message():
    for row in catalogue.errors().error:
        assert all(f"@{name}@" in row.message for name in row.args), row.constant
        assert not row.about or row.about.endswith("."), row.constant


@given(st.lists(st.one_of(st.text(), st.integers(), st.none(), st.floats()), max_size=4))
def test_no_argument_breaks_an_error(args):
    found = fill(ErrorRow("", "CODE", ["A", "B"], "@A@ and @B@"), tuple(args))
    assert set(found.api_args) == {"A", "B"}


def test_who_is_in_which_group_is_named_in_its_place():  # recording q-group-gu-del2
    found = error("GROUP_USER_DOES_NOT_EXIST", "someone", "some group")
    assert found.api_message == 'Invalid GroupUser for group ["some group"] and for user ["someone"]'
    assert found.api_args == {"USER": "someone", "GROUP": "some group"}
