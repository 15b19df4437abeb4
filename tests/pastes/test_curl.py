import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_pastes import read_paste
from kaltura_pastes.found import parse_address
from kaltura_session.server.parameters import request_parameters

URL = "https://www.kaltura.com/api_v3/service/media/action/list"


def found(command, settings=None):
    """Return the one thing that was found in a text."""
    (one,) = read_paste(command, settings or {}).found
    return one


def sent(command):
    return found(command).request


def seen(command, settings=None):
    return request_parameters(found(command, settings).request)


def test_data_makes_a_form_post():
    request = sent(f"curl {URL} -d ks=abc -d 'format=1'")
    assert (request.method, request.body) == ("POST", b"ks=abc&format=1")
    assert request.header("Content-Type") == "application/x-www-form-urlencoded"
    assert request.target == "/api_v3/service/media/action/list"


def test_urlencoded_data_is_encoded():
    request = sent(f"curl {URL} --data-urlencode 'ks=a+b/=' --data-urlencode filter='a b'")
    assert request.body == b"ks=a%2Bb%2F%3D&filter=a%20b"


def test_continued_lines_and_shell_prompts_are_understood():
    command = f"$ curl -s -X POST \\\n  {URL} \\\n  -H 'Accept: x' \\\n  -d ks=1\n{{\"totalCount\":0}}\n"
    assert found(command).response.body == b'{"totalCount":0}'
    assert seen(command) == {"service": "media", "action": "list", "ks": "1"}


def test_browsers_quoting_with_dollar_is_understood():
    assert seen(f"curl '{URL}' --data-raw $'ks=a\\u0021\\x41\\'b'")["ks"] == "a!A'b"


def test_json_option_sets_the_type():
    request = sent(f'curl --json \'{{"ks":"1"}}\' {URL}')
    assert request.header("content-type") == "application/json"
    assert request_parameters(request)["ks"] == "1"


def test_get_moves_the_data_into_the_query():
    request = sent(f"curl -G {URL} -d ks=1 -d format=1")
    assert (request.method, request.target) == ("GET", "/api_v3/service/media/action/list?ks=1&format=1")


def test_form_option_makes_multipart():
    assert seen(f"curl {URL} -F ks=1 -F format=1")["format"] == "1"


def test_headers_and_attached_values_are_read():
    request = sent(f"curl -XPOST -H'Authorization: Bearer x' {URL} -dformat=1")
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
        ("https://h/service/a/action/b", "/service/a/action/b"),
    ],
)
def test_target_begins_where_the_api_does(url, target):
    assert parse_address(url).target == target


@pytest.mark.parametrize(
    ("options", "unseen"),
    [
        ("-d @body.json", ["the file body.json"]),
        ("--data-urlencode ks@file", ["the file file"]),
        ("-d @-", ["the standard input"]),
        ("-F 'ks=<ks.txt;type=text/plain'", ["the file ks.txt"]),
        ("-K settings", ["the options in the file settings"]),
    ],
)
def test_what_stands_in_files_is_not_seen(options, unseen):
    assert list(found(f"curl {URL} {options}").unseen) == unseen


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ("-sSd format=1", b"format=1"),
        ("-sXPOST -d format=1", b"format=1"),
        ("--noproxy '*' -d format=1", b"format=1"),
        ("--data=format=1", b"format=1"),
        ("--form-string x=1 --next -d y=2 " + URL, b"y=2"),
    ],
)
def test_options_stand_together_and_have_values(options, body):
    assert read_paste(f"curl {URL} {options}", {}).found[-1].request.body == body


def test_query_of_an_option_goes_into_the_address():
    assert sent(f"curl {URL} --url-query 'ks=a b' --url-query +format=1").target.endswith("list?ks=a%20b&format=1")


def test_curl_takes_braces_in_an_address_for_a_list_unless_told_not_to():
    address = f"{URL}?ks={{1:result:ks}}&x=[1-3]"
    assert sent(f"curl '{address}'").target.endswith("?ks=1:result:ks&x=1")
    assert sent(f"curl -g '{address}'").target.endswith("?ks={1:result:ks}&x=[1-3]")


def test_double_quotes_of_a_form_part_are_curls_own():
    assert seen(f"""curl {URL} --form 'ks="a\\"b"' --form-string 'x="1"'""") == {
        "service": "media", "action": "list", "ks": 'a"b', "x": '"1"',
    }  # fmt: skip


@pytest.mark.parametrize("text", ["curl", "curl -d a=b", "curl gives me an error", "what is curl doing"])
def test_text_without_an_address_has_no_request(text):
    assert [one.request for one in read_paste(text, {}).found] == []


@given(st.text(max_size=120))
def test_any_command_is_read_or_holds_nothing(text):
    for one in read_paste(f"curl {text}", {}).found:
        assert one.request is not None or one.response is not None


CONFIGURATION = r"""# what is sent
url = "URL"
request: POST
silent
data = "a=\"b\""
--data c=d
-d "e=f g"
header "X-A: b"
"""


@pytest.mark.parametrize("written", ["-K -", "--config -", "-sK -"])
def test_a_configuration_that_goes_into_the_command_is_read(written):
    request = sent(f"curl {written} <<'EOF'\n{CONFIGURATION.replace('URL', URL)}EOF\n")
    assert (request.method, request.body) == ("POST", b'a="b"&c=d&e=f g')
    assert request.header("X-A") == "b"


def test_a_configuration_may_come_through_a_pipe_with_variables():
    script = f"KS=abc\nprintf '%s\\n' 'url = \"{URL}\"' \"data = ks=$KS\" | curl -K -\n"
    assert seen(script) == {"service": "media", "action": "list", "ks": "abc"}


def test_a_configuration_in_a_file_is_not_seen():
    assert list(found(f"curl -K settings.txt {URL}").unseen) == ["the options in the file settings.txt"]


@pytest.mark.parametrize("variable", ["$OPTIONS", '"${options[@]}"', "${OPTIONS}"])
def test_a_variable_beside_the_address_holds_options_that_are_not_seen(variable):
    one = found(f"curl {variable} {URL} -d format=1")
    assert [word.strip("${}").lower()[:7] for word in one.unseen[0].split()[1:2]] == ["options"]
    assert request_parameters(one.request)["format"] == "1"


@pytest.mark.parametrize("prompt", ["$ ", "C:\\>"])
def test_an_address_behind_an_ampersand_is_that_of_a_command_without_one(prompt):
    one = found(f"{prompt}curl -d format=1&filter=x {URL}")
    assert (one.request.target, one.request.body) == ("/api_v3/service/media/action/list", b"format=1")
    assert one.command.rest.startswith("&filter=x")
