"""Commands as shells and tools understand them."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_pastes import read_paste
from kaltura_pastes.found import MOST
from kaltura_pastes.grammar import Effort
from kaltura_pastes.shell import posix, script, windows
from kaltura_pastes.shell.script import requests_of
from kaltura_pastes.shell.variables import Variables
from kaltura_session.errors import KitError
from kaltura_session.server.parameters import request_parameters

URL = "https://www.example.test/api_v3/service/session/action/start"
RIGHT = {"service": "session", "action": "start", "partnerId": "1000", "type": "2"}


def parameters(text, settings=None):
    (found,) = read_paste(text, settings or {}).found
    return request_parameters(found.request)


FORMS = {
    "plain": f"curl {URL} -d partnerId=1000 -d type=2",
    "prompt": f"$ curl {URL} -d partnerId=1000 -d type=2",
    "user-at-host": f"me@box:~/x$ curl {URL} -d partnerId=1000 -d type=2",
    "sudo-time": f"sudo time curl {URL} -d partnerId=1000 -d type=2",
    "continued": f"curl {URL} \\\n  -d partnerId=1000 \\\n  -d type=2",
    "crlf": f"curl {URL} \\\r\n  -d partnerId=1000 \\\r\n  -d type=2\r\n",
    "assigned": f"KS=$(curl -s {URL} -d partnerId=1000 -d type=2 | jq -r .)",
    "variable": f'P=1000\ncurl {URL} -d "partnerId=$P" -d type=2',
    "environment": f"curl {URL} -d partnerId=$KALTURA_PARTNER_ID -d type=2",
    "here-document": f"curl {URL} -d @- <<'END'\npartnerId=1000&type=2\nEND",
    "here-string": f"curl {URL} -d @- <<< 'partnerId=1000&type=2'",
    "pipe": f"printf '%s' 'partnerId=1000&type=2' | curl {URL} -d @-",
    "echo": f"echo -n 'partnerId=1000&type=2' | curl {URL} --data-binary @-",
    "ansi": f"curl {URL} -d $'partnerId\\u003d1000' -d 'type=2'",
    "fence": f"I run\n```sh\ncurl {URL} -d partnerId=1000 -d type=2\n```\nand it fails, don't ask.",
    "inline": f"I run `curl {URL} -d partnerId=1000 -d type=2` and it fails",
    "mail": f"> curl {URL} \\\n>   -d partnerId=1000 \\\n>   -d type=2",
    "cmd": f'C:\\work>curl {URL} ^\n  -d "partnerId=1000" ^\n  -d "type=2"',
    "cmd-chrome": f'curl ^"{URL}^" ^\n  --data-raw ^"partnerId=1000^&type=2^"',
    "powershell": f"PS C:\\work> curl.exe {URL} `\n  -d 'partnerId=1000' `\n  -d \"type=2\"",
    "wget": f"wget -qO- --post-data 'partnerId=1000&type=2' {URL}",
    "httpie": f"http --form POST {URL} partnerId=1000 type=2",
    "xh-json": f"xh POST {URL} partnerId=1000 type=2",
    "http": f"POST {URL}\nContent-Type: application/x-www-form-urlencoded\n\npartnerId=1000\n&type=2\n",
    "url": f"{URL}?partnerId=1000&type=2",
    "get": f"curl -G {URL} -d partnerId=1000 -d type=2",
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_request_is_read_in_every_form(form):
    assert parameters(FORMS[form], {"KALTURA_PARTNER_ID": "1000"}) == RIGHT


def test_commands_of_a_script_follow_each_other_with_their_responses():
    text = f'$ curl {URL} -d type=1\n{{"objectType":"A"}}\n$ curl {URL} -d type=2\nnull\n'
    found = read_paste(text, {}).found
    assert [(one.where, one.request.body) for one in found] == [("line 1", b"type=1"), ("line 3", b"type=2")]
    assert [one.response.body for one in found] == [b'{"objectType":"A"}', b"null"]


def test_what_a_command_gives_is_not_known_and_stays_as_it_is_written():
    assert parameters(f'curl {URL} -d "partnerId=$(cat id)" -d type=$TYPE')["partnerId"] == "$(cat id)"


@pytest.mark.parametrize(
    "line", ["a b 'c d' \"e f\"", r"a\ b", r'"a\"b\\c"', "a'b'c\"d\"", "$'a\\nb\\x41\\''", "a#b #c", "''"]
)
def test_words_are_those_of_a_real_shell(line):
    (ours,) = posix.commands(f"printf {line}", Variables({}), Effort(100))
    shown = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True).stdout
    assert list(ours.words[1:]) == shown.decode().split("\0")[:-1]


def test_a_single_command_is_read_without_the_grammar(monkeypatch):
    monkeypatch.setattr(posix, "parse", lambda *_: None)
    assert parameters(FORMS["continued"]) == RIGHT


@pytest.mark.parametrize("value", ["x", "$A", "$A$A", "${A}/b.c:1", "$A-$UNKNOWN", "a%20b,c@d"])
def test_a_plain_value_needs_no_grammar(value, monkeypatch):
    with_grammar, without = Variables({"A": "d"}), Variables({"A": "d"})
    list(posix.commands(f"B={value} # a remark", with_grammar, Effort(100)))
    monkeypatch.setattr(posix, "parse", lambda *_: None)
    list(posix.commands(f"B={value}", without, Effort(100)))
    assert without == with_grammar


def test_commands_beyond_the_most_are_not_read(monkeypatch):
    read = []
    monkeypatch.setattr(script, "requests_of", lambda command, where: read.append(where) or requests_of(command, where))
    with pytest.raises(KitError, match="more than 200 requests"):
        read_paste(f"curl {URL}; " * 1_000, {})
    assert len(read) == MOST + 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('curl "a b" c\\d "e\\"f" "g\\\\"', ["curl", "a b", "c\\d", 'e"f', "g\\"]),
        ("curl 'a b'", ["curl", "'a", "b'"]),
        ('curl ^"a^&b^"', ["curl", "a&b"]),
        ('curl "a&b" & next', ["curl", "a&b"]),
    ],
)
def test_the_windows_command_interpreter_knows_double_quotes_and_carets(line, words):
    (command,) = windows.commands(line, "cmd")
    assert list(command.words) == words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('curl \'a b\' "c`"d"', ["curl", "a b", 'c"d']),
        ("curl 'it''s'", ["curl", "it's"]),
        ('curl "{\\"a\\":1}"', ["curl", '{"a":1}']),
    ],
)
def test_powershell_knows_both_quotes_and_backticks(line, words):
    (command,) = windows.commands(line, "powershell")
    assert list(command.words) == words


@given(st.text(alphabet="curl 'x\"\\$(){}<>|&;\n`^=-d#", max_size=80))
def test_any_command_line_ends_in_a_reading(text):
    for prefix in ("$ ", "C:\\>", "PS C:\\> "):
        read_paste(f"{prefix}curl {URL} {text}", {})


@pytest.mark.parametrize(
    "text",
    ["A=x\n" + "A=$A$A\n" * 40 + "curl https://a.test/api_v3/$A", "set A=x\n" + "set A=%A%%A%\n" * 40,
     'a=("" "")\n' + 'a+=("${a[@]}")\n' * 40 + 'curl https://a.test/api_v3/x -d "${a[@]}"'],
)  # fmt: skip
def test_variables_do_not_double_for_ever(text):
    found = read_paste(text, {}).found
    assert all(len(one.request.target) < 200_000 for one in found if one.request)


def test_arrays_and_what_is_added_are_known():
    script = (
        f'URL={URL[:20]}\nURL+={URL[20:]}\nargs=(-s -d partnerId=1000)\nkind=2\nargs+=(-d "type=$kind")\n'
        'curl "${args[@]}" "$URL"\n'
    )
    assert parameters(script) == RIGHT


def test_a_here_document_keeps_its_quotes_and_backslashes():
    assert parameters(f'curl {URL} -d @- <<EOF\npartnerId=1000&type=2&a=\\"b\\$c\nEOF\n')["a"] == '\\"b$c'


@pytest.mark.parametrize("word", ["'a b'c", '"a\\"b"', "a\\ b", "a#b", '"$KALTURA_KS"', "'it''s'"])
def test_words_without_the_grammar_are_those_of_a_real_shell(word, monkeypatch):
    monkeypatch.setattr(posix, "parse", lambda *_: None)
    (ours,) = posix.commands(f"printf {word} # and a remark", Variables({"KALTURA_KS": "k s"}), Effort(100))
    shown = subprocess.run(
        ["bash", "-c", f"KALTURA_KS='k s'; printf '%s\\0' {word}"], capture_output=True, check=True
    ).stdout
    assert list(ours.words[1:]) == shown.decode().split("\0")[:-1]


def test_open_quote_is_no_command_without_the_grammar(monkeypatch):
    monkeypatch.setattr(posix, "parse", lambda *_: None)
    assert posix.commands("curl 'a", Variables({}), Effort(100)) == []


def test_half_of_a_pair_is_no_character():
    assert parameters(f"curl {URL} -d $'a=\\ud800b'")["a"] == "\ufffdb"


BASE = "https://www.example.test/api_v3"
SCRIPTS = {
    "a loop": f"for s in media user; do curl {BASE}/service/$s/action/list; done",
    "a loop in lines": f"for s in media user; do\n  echo $s\n  curl {BASE}/service/$s/action/list\ndone",
    "a loop over an array": f'all=(media user)\nfor s in "${{all[@]}}"; do curl {BASE}/service/$s/action/list; done',
    "a function": f"list() {{\n  local s=$1\n  curl {BASE}/service/$s/action/list\n}}\nlist media\n$ list user",
    "a function in a line": (
        f'f() {{ curl "$@"; }}\nf {BASE}/service/media/action/list\nx=$(f {BASE}/service/user/action/list)'
    ),
    "shifted words": f'f() {{\n  u=$1; shift\n  curl "$@" {BASE}/service/$u/action/list\n}}\nf media -s\nf user -s',
    "a function in a loop": (
        f'f() {{\n  curl {BASE}/service/$1/action/$2 "${{@:3}}"\n}}\nfor s in media user; do f $s list -s; done'
    ),
}  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_loops_and_functions_are_run(script):
    sent = [one.request.target for one in read_paste(script, {}).found]
    assert sent == ["/api_v3/service/media/action/list", "/api_v3/service/user/action/list"]


@pytest.mark.parametrize(
    "script",
    [
        f"f() {{\n  curl {BASE}/service/$1/action/list\n}}",
        f"for s in $ALL; do curl {BASE}/service/$s/action/list; done",
    ],
)
def test_what_a_loop_or_a_function_is_given_may_not_be_known(script):
    (found,) = read_paste(script, {}).found
    assert found.request.target in {f"/api_v3/service/{name}/action/list" for name in ("$1", "$s")}


@pytest.mark.parametrize("script", ["f() { f; f; }\nf", "for a in 1 2; do " * 12 + f"curl {URL}; " + "done; " * 12])
def test_a_script_that_runs_for_ever_is_not_run_to_its_end(script):
    assert len([*posix.commands(script, Variables({}, script), Effort(10_000))]) < 3_000


@pytest.mark.parametrize(("word", "shown"), [("list$x", "list${x}"), ("$x/list", "$x/list"), ("a=$x", "a=$x")])
def test_a_variable_that_is_not_known_is_seen_within_a_word(word, shown):
    (command,) = posix.commands(f"curl {word} 'a'", Variables({}), Effort(100))
    assert command.words[1] == shown
