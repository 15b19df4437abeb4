"""One call as tools print it on a terminal: the same parameters; what they do not print is not known."""
# ruff: noqa: E501 - transcripts, line by line

from urllib.parse import urlencode

import pytest

from kaltura_pastes import read_paste
from kaltura_session.server.parameters import request_parameters

HOST, PATH = "www.example.test", "/api_v3/service/session/action/start"
URL = f"https://{HOST}{PATH}"
FORM = "application/x-www-form-urlencoded"
PAIRS = {"format": "1", "secret": "a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0", "userId": "a+b&c", "type": "ADMIN"}
BODY = urlencode(PAIRS)
HEAD = f"POST {PATH} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {FORM}\r\n\r\n"


def trace(data, width=64):
    """Return bytes as `--trace-ascii` prints them."""
    return "\n".join(f"{at:04x}: {data[at : at + width]}" for at in range(0, len(data), width))


def trace_of_head():
    lines, at = [], 0
    for line in HEAD.split("\r\n")[:-1]:
        lines.append(f"{at:04x}: {line}")
        at += len(line) + 2
    return "\n".join(lines)


def trace_in_hex(data):
    rows = [data[at : at + 16] for at in range(0, len(data), 16)]
    return "\n".join(
        f"{16 * number:04x}: {''.join(f'{ord(one):02x} ' for one in row):48} {row.replace(chr(13), '.').replace(chr(10), '.')}"
        for number, row in enumerate(rows)
    )


def wire(data):
    """Return bytes as Apache's HttpClient logs them."""
    lines = [f"{line}[\\r][\\n]" for line in data.split("\r\n")[:-1]] + data.split("\r\n")[-1:]
    return "\n".join(f'12:00:00 DEBUG wire - http-outgoing-0 >> "{line}"' for line in lines)


ESCAPED = (HEAD + BODY).replace("\r", "\\r").replace("\n", "\\n")
TRANSCRIPTS = {
    "wire-log": wire(HEAD + BODY),
    "go-dump": f'2026/11/28 12:00:00 "{ESCAPED}"',
    "node-debug": f"HTTP 12: SOCKET '{ESCAPED}'",
    "tcpdump": f"12:01 IP a > b: Flags [P.], length 9: HTTP: POST {PATH} HTTP/1.1\nE..,..@.@.P...{HEAD}{BODY}",
    "monolog": f"[2026-11-28] http.INFO: {HEAD}{BODY} [] []",
    "burp": f'<items><request base64="false"><![CDATA[{HEAD}{BODY}]]></request>\n<status>200</status>\n</items>',
    "editor-blanks": HEAD + " &\n".join(f"{name} = {value}" for name, value in (one.split("=") for one in BODY.split("&"))),
    "raw": HEAD + BODY,
    "http-2": f":method: POST\n:authority: {HOST}\n:scheme: https\n:path: {PATH}\ncontent-type: {FORM}\n\n{BODY}",
    "trace-ascii": f"== Info:   Trying 192.0.2.1:443...\n=> Send header, 99 bytes (0x63)\n{trace_of_head()}\n"
    f"=> Send data, {len(BODY)} bytes (0x1)\n{trace(BODY)}\n== Info: upload done",
    "trace": f"=> Send header, 99 bytes (0x63)\n{trace_in_hex(HEAD)}\n=> Send data, 9 bytes (0x9)\n{trace_in_hex(BODY)}",
    "devtools-one-line": f"General\nRequest URL: {URL}\nRequest Method: POST\nStatus Code: 200 OK\n\nRequest Headers\n"
    f"content-type: {FORM}\n\nForm Data\n{BODY}",
    "devtools-two-lines": f"Request URL:\n{URL}\nRequest Method:\nPOST\ncontent-type:\n{FORM}\nForm Data\n"
    + "\n".join(f"{name}: {value}" for name, value in PAIRS.items()),
    "mitmdump": f"127.0.0.1:53412: POST {URL} HTTP/2.0\n    content-type: {FORM}\n\n    {BODY}\n\n << HTTP/2.0 200 OK 22b\n"
    "    content-type: application/json\n",
    "mitmproxy-form": f"127.0.0.1:53412: POST {URL}\n    Host: {HOST}\n    Content-Type: {FORM}\n\nURL-encoded\n"
    + "\n".join(f"    {name}:  {value}" for name, value in PAIRS.items()),
    "okhttp": f"D/OkHttp: --> POST {URL}\nD/OkHttp: Content-Type: {FORM}\nD/OkHttp: \nD/OkHttp: {BODY}\n"
    f"D/OkHttp: --> END POST (99-byte body)\nD/OkHttp: <-- 200 OK {URL} (12ms)\nD/OkHttp: <-- END HTTP\n",
    "http.client": f"send: {HEAD.encode()!r}\nsend: {BODY.encode()!r}\nreply: 'HTTP/1.1 200 OK\\r\\n'\nheader: Date: x\n",
    "messages-side-by-side": f"{HEAD}{BODY}HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n1",
    "guzzle-log": f">>>>>>>>\n{HEAD}{BODY}\n<<<<<<<<\nHTTP/1.1 200 OK\r\n\r\n1\n--------\n",
    "http-file": f"@host = https://{HOST}\n@secret = {PAIRS['secret']}\n### start\nPOST {{{{host}}}}{PATH}\nContent-Type: {FORM}\n\n"
    + "\n&".join(BODY.replace(PAIRS["secret"], "{{secret}}").split("&"))
    + "\n\n> {%\n client.test()\n%}\n",
}  # fmt: skip


@pytest.mark.parametrize("tool", TRANSCRIPTS)
@pytest.mark.parametrize("lines", ["\n", "\r\n"])
def test_a_transcript_gives_the_parameters_of_the_call(tool, lines):
    text = TRANSCRIPTS[tool].replace("\r\n", "\n").replace("\n", lines)
    (found,) = read_paste(text, {}).found
    assert (found.request.header("Host"), list(found.unseen)) == (HOST, [])
    assert request_parameters(found.request) == {"service": "session", "action": "start"} | PAIRS


HIDDEN = {
    "curl -v": f"> POST {PATH} HTTP/1.1\n> Host: {HOST}\n> Content-Length: 9\n>\n* upload sent\n< HTTP/1.1 200 OK\n<\n{{}}",
    "server-log": f'10.0.0.1 - - [02/Jan/2026:03:04:05 +0000] "POST {PATH} HTTP/1.1" 200 120 "-" "curl/8"',
    "urllib3-log": f'DEBUG:urllib3.connectionpool:https://{HOST}:443 "POST {PATH} HTTP/1.1" 200 None',
    "devtools": f"Request URL: {URL}\nRequest Method: POST\nStatus Code: 200 OK\n",
}


@pytest.mark.parametrize("tool", HIDDEN)
def test_a_body_that_a_tool_does_not_print_is_not_known(tool):
    (found,) = read_paste(HIDDEN[tool], {}).found
    assert (found.request.method, list(found.unseen)) == ("POST", ["the body"])


@pytest.mark.parametrize("tool", ["okhttp", "http.client"])
def test_an_empty_response_that_a_tool_only_does_not_print_is_none(tool):
    (found,) = read_paste(TRANSCRIPTS[tool], {}).found
    assert found.response is None


def test_the_query_of_a_server_log_is_read():
    (found,) = read_paste(f'x "GET /api_v3/?service=session&action=start&{BODY} HTTP/1.1" 200 1', {}).found
    assert request_parameters(found.request)["type"] == "ADMIN"


def test_an_address_in_prose_says_nothing_of_what_is_sent_to_it():
    (found,) = read_paste(f"I send a POST to {URL}.", {}).found
    assert (found.request.target, list(found.unseen)) == (PATH, ["what is sent to this address"])


AROUND = {
    "fence": "~~~sh\n$ COMMAND\n~~~",
    "mail": "Hi,\n> > I ran\n> > COMMAND\n",
    "arrow-prompt": "➜  ~ COMMAND",
    "git-prompt": "➜  app git:(main) ✗ COMMAND",
    "set -x": "+ COMMAND\n++ jq .",
    "history": "  501  COMMAND",
    "list": "- COMMAND",
    "numbered": "1. COMMAND",
    "container": "docker exec -it web COMMAND",
    "remote": "ssh web01 COMMAND",
    "quoted-printable": "COMMAND_QP",
    "html": "<p>I ran</p>\n<pre><code>COMMAND_HTML</code></pre>",
}


@pytest.mark.parametrize("frame", AROUND)
def test_what_stands_around_a_command_is_not_part_of_it(frame):
    command = f"curl '{URL}' -d '{BODY}'"
    in_html = command.replace("&", "&amp;").replace("'", "&#39;")
    text = AROUND[frame].replace("COMMAND_QP", command.replace("=", "=3D")).replace("COMMAND_HTML", in_html)
    (found,) = read_paste(text.replace("COMMAND", command), {}).found
    assert request_parameters(found.request) == {"service": "session", "action": "start"} | PAIRS


def test_an_address_with_a_blank_is_one_where_the_version_follows():
    (found,) = read_paste("GET /api_v3/service/user/action/get?ks=ab cd HTTP/1.1\nHost: www.example.test\n\n", {}).found
    assert found.request.target == "/api_v3/service/user/action/get?ks=ab%20cd"


def test_a_browsers_list_has_the_type_of_its_form_and_no_query_as_body():
    listed = "Request URL: https://www.example.test/api_v3/?service=system&action=ping\nRequest Method: {}\n{}\na: b\n"
    (posted,) = read_paste(listed.format("POST", "Form Data"), {}).found
    assert (posted.request.body, posted.request.header("Content-Type")) == (b"a=b", "application/x-www-form-urlencoded")
    (got,) = read_paste(listed.format("GET", "Query String Parameters"), {}).found
    assert (got.request.body, list(got.unseen)) == (b"", [])
