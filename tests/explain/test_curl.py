from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_session.errors import KitError
from kaltura_session.server.parameters import request_parameters
from kskit.explain.curl import find_curl, parse_curl, target_of

URL = "https://www.kaltura.com/api_v3/service/media/action/list"


def seen(command, settings=None):
    return request_parameters(parse_curl(find_curl(command), settings or {}))


def test_data_makes_a_form_post():
    request = parse_curl(find_curl(f"curl {URL} -d ks=abc -d 'format=1'"), {})
    assert (request.method, request.body) == ("POST", b"ks=abc&format=1")
    assert request.header("Content-Type") == "application/x-www-form-urlencoded"
    assert request.target == "/api_v3/service/media/action/list"


def test_urlencoded_data_is_encoded():
    request = parse_curl(find_curl(f"curl {URL} --data-urlencode 'ks=a+b/=' --data-urlencode filter='a b'"), {})
    assert request.body == b"ks=a%2Bb%2F%3D&filter=a%20b"


def test_continued_lines_and_shell_prompts_are_understood():
    command = f"$ curl -s -X POST \\\n  {URL} \\\n  -H 'Accept: x' \\\n  -d ks=1\n{{\"totalCount\":0}}\n"
    assert find_curl(command).endswith("-d ks=1\n")
    assert seen(command) == {"service": "media", "action": "list", "ks": "1"}


def test_browsers_quoting_with_dollar_is_understood():
    assert seen(f"curl '{URL}' --data-raw $'ks=a\\u0021\\x41\\'b'")["ks"] == "a\\u0021A'b"


def test_json_option_sets_the_type():
    request = parse_curl(find_curl(f'curl --json \'{{"ks":"1"}}\' {URL}'), {})
    assert request.header("content-type") == "application/json"
    assert request_parameters(request)["ks"] == "1"


def test_get_moves_the_data_into_the_query():
    request = parse_curl(find_curl(f"curl -G {URL} -d ks=1 -d format=1"), {})
    assert (request.method, request.target) == ("GET", "/api_v3/service/media/action/list?ks=1&format=1")


def test_form_option_makes_multipart():
    assert seen(f"curl {URL} -F ks=1 -F format=1")["format"] == "1"


def test_headers_and_attached_values_are_read():
    request = parse_curl(find_curl(f"curl -XPOST -H'Authorization: Bearer x' {URL} -dformat=1"), {})
    assert request.header("authorization") == "Bearer x"
    assert request.body == b"format=1"


def test_settings_of_the_kit_are_put_in_and_no_others():
    command = 'curl "$KALTURA_SERVICE_URL/service/system/action/ping" -d "ks=$KALTURA_KS&x=$HOME&y=${KALTURA_NONE}"'
    found = seen(command, {"KALTURA_KS": "abc", "HOME": "/root"})
    assert found == {"service": "system", "action": "ping", "ks": "abc", "x": "$HOME", "y": "${KALTURA_NONE}"}


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://h:1/proxy/api_v3/service/a/action/b?c=d", "/api_v3/service/a/action/b?c=d"),
        ("www.kaltura.com/api_v3/index.php", "/api_v3/index.php"),
        ("$HOST/service/a/action/b", "/api_v3/service/a/action/b"),
        ("https://h", "/"),
        ("h", "/"),
    ],
)
def test_target_begins_where_the_api_does(url, target):
    assert target_of(url) == target


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (f"curl {URL} -d @body.json", "takes its body from the file body.json"),
        (f"curl {URL} --data-urlencode ks@file", "takes ks from a file"),
        ("curl -d a=b", "has no address"),
        (f"curl {URL} -d 'open", "cannot be read"),
    ],
)
def test_command_that_is_not_whole_is_refused_in_one_line(command, message):
    with pytest.raises(KitError, match=message) as raised:
        parse_curl(find_curl(command), {})
    assert "\n" not in str(raised.value)


def test_text_without_curl_has_none():
    assert find_curl("POST / HTTP/1.1") is None


@given(st.text(max_size=120))
def test_hostile_command_raises_nothing_but_its_own_error(text):
    with suppress(KitError):
        parse_curl(f"curl {text}", {})
