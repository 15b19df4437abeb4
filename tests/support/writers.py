"""A request in every form in which people show it: each writer gives text, or None where its form cannot say it."""

import json
import shlex
from urllib.parse import parse_qsl, urlencode, urlsplit

FORM = "application/x-www-form-urlencoded"
HOST = "www.example.test"


def url(request):
    return f"https://{HOST}{request.target}"


def text_of(request):
    """Return the body as text, None where it is none."""
    try:
        return request.body.decode()
    except UnicodeDecodeError:
        return None


def headers(request):
    return [pair for pair in request.headers if pair[0].lower() not in {"host", "content-length"}]


def media_type(request):
    return request.header("content-type")


def curl(request, *, option="--data-binary", quote=shlex.quote, join=" "):
    words = ["curl", "-s", "-g", "-X", request.method, quote(url(request))]
    words += [f"-H {quote(f'{name}: {value}')}" for name, value in headers(request)]
    if request.body:
        words += [f"{option} {quote(text_of(request))}"] + (["-H 'Content-Type:'"] if not media_type(request) else [])
    return join.join(words)


def curl_of_a_browser(request):
    """Return what a browser on a POSIX system copies: ANSI-C quotes where a text needs them."""
    body = text_of(request)
    if not request.body or not media_type(request) or request.method != "POST":
        return None
    return " \\\n  ".join(
        [
            f"curl {_ansi(url(request))}",
            *(f"-H {_ansi(f'{name.lower()}: {value}')}" for name, value in headers(request)),
            f"--data-raw {_ansi(body)}",
            "--compressed",
        ]
    )


def _ansi(text):
    if all(0x20 <= ord(one) < 0x7F and one not in "'!" for one in text):
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return "$'" + "".join(one if 0x20 <= ord(one) < 0x7F else f"\\u{ord(one):04x}" for one in escaped) + "'"


def curl_of_windows(request):
    """Return what a browser on Windows copies for its command interpreter."""
    body = text_of(request)
    if not request.body or not media_type(request) or not body.isascii() or not body.isprintable():
        return None
    return " ^\n  ".join(
        [
            f"curl {_cmd(url(request))} -X {request.method}",
            *(f"-H {_cmd(f'{name}: {value}')}" for name, value in headers(request)),
            f"--data-raw {_cmd(body)}",
        ]
    )


def _cmd(text):
    inner = text.replace("\\", "\\\\").replace('"', '\\"')
    for sign in '^%!"&|<>':
        inner = inner.replace(sign, "^" + sign)
    return f'^"{inner}^"'


def http_text(request, *, version="HTTP/1.1"):
    head = [f"{request.method} {request.target} {version}", f"Host: {HOST}"]
    return "\n".join([*head, *(f"{name}: {value}" for name, value in headers(request)), "", text_of(request)])


def http_2(request):
    first = [f":method: {request.method}", f":authority: {HOST}", ":scheme: https", f":path: {request.target}"]
    return "\n".join([*first, *(f"{name.lower()}: {value}" for name, value in headers(request)), "", text_of(request)])


def http_file(request):
    head = [f"### a call\n{request.method} {url(request)}"]
    return "\n".join([*head, *(f"{name}: {value}" for name, value in headers(request)), "", text_of(request), ""])


def har(request):
    sent = {
        "method": request.method,
        "url": url(request),
        "httpVersion": "HTTP/1.1",
        "headers": [{"name": name, "value": value} for name, value in headers(request)],
    }
    if request.body:
        sent["postData"] = {"mimeType": media_type(request) or "", "text": text_of(request)}
    return json.dumps({"log": {"version": "1.2", "entries": [{"request": sent, "response": {"status": 0}}]}})


def postman(request):
    if request.body and not media_type(request):
        return None
    sent = {
        "method": request.method,
        "header": [{"key": name, "value": value} for name, value in headers(request)],
        "url": {"raw": url(request), "query": urlsplit(url(request)).query},
        "body": {"mode": "raw", "raw": text_of(request)},
    }
    return json.dumps({"info": {"name": "c"}, "item": [{"name": "a call", "request": sent}]})


def fetch(request):
    """Return what a browser copies as fetch."""
    if request.method == "GET" or not media_type(request):
        return None
    options = {"headers": dict(headers(request)), "body": text_of(request), "method": request.method, "mode": "cors"}
    return f"fetch({json.dumps(url(request))}, {json.dumps(options, indent=2)});"


def axios(request):
    if not media_type(request) or request.method == "GET":
        return None
    options = {"method": request.method.lower(), "url": url(request), "headers": dict(headers(request))}
    return f"const r = await axios({json.dumps(options | {'data': text_of(request)}, indent=2)});"


def python_requests(request):
    return (
        f"import requests\n\nresponse = requests.request({request.method!r}, {url(request)!r},\n"
        f"    headers={dict(headers(request))!r}, data={request.body!r}, timeout=10)\nprint(response.json())"
    )


def python_urllib(request):
    if not media_type(request) and request.body:
        return None
    return (
        "import urllib.request\n\n"
        f"asked = urllib.request.Request({url(request)!r}, data={request.body!r}, headers={dict(headers(request))!r},"
        f" method={request.method!r})\nprint(urllib.request.urlopen(asked).read())"
    )


def wget(request):
    if request.body and not media_type(request):
        return None
    options = [f"--header={shlex.quote(f'{name}: {value}')}" for name, value in headers(request)]
    body = f"--method={request.method} --body-data={shlex.quote(text_of(request))}"
    return f"wget -qO- {' '.join(options)} {body} {shlex.quote(url(request))}"


WRITERS = {
    "curl": curl,
    "curl-raw": lambda request: curl(request, option="--data-raw", join=" \\\n    "),
    "curl-prompt": lambda request: "user@host:~$ " + curl(request),
    "curl-fence": lambda request: f"I call it so:\n\n```bash\n{curl(request)}\n```\n\nand it fails",
    "curl-browser": curl_of_a_browser,
    "curl-windows": curl_of_windows,
    "http": http_text,
    "http-2-line": lambda request: http_text(request, version="HTTP/2"),
    "http-2": http_2,
    "http-file": http_file,
    "har": har,
    "postman": postman,
    "fetch": fetch,
    "axios": axios,
    "requests": python_requests,
    "urllib": python_urllib,
    "wget": wget,
}


def quoted(text):
    """Return a text in double quotes, as C's descendants write it; JSON's escapes are theirs."""
    return json.dumps(text, ensure_ascii=False)


def httpie(request):
    if request.body and not media_type(request):
        return None
    options = [shlex.quote(f"{name}:{value}") for name, value in headers(request)]
    raw = ["--raw", shlex.quote(text_of(request))] if request.body else []
    return " ".join(["http", "--ignore-stdin", *raw, request.method, shlex.quote(url(request)), *options])


def httpie_form(request):
    """Return the fields of a form as items."""
    if media_type(request) != FORM or request.method != "POST":
        return None
    pairs = parse_qsl(text_of(request), keep_blank_values=True)
    if urlencode(pairs) != text_of(request):
        return None
    items = [shlex.quote(f"{_escaped(name)}={value}") for name, value in pairs]
    others = [shlex.quote(f"{name}:{value}") for name, value in headers(request) if name.lower() != "content-type"]
    return " ".join(["http -f", shlex.quote(url(request)), *items, *others])


def _escaped(name):
    return "".join(f"\\{one}" if one in "\\:=@" else one for one in name)


def powershell(request):
    if (request.body and not media_type(request)) or request.method == "GET":
        return None
    named = dict(headers(request))
    content_type = named.pop("Content-Type", None)
    listed = "; ".join(f"{_ps(name)} = {_ps(value)}" for name, value in named.items())
    return " `\n  ".join(
        [
            f"Invoke-RestMethod -Uri {_ps(url(request))} -Method {request.method}",
            *([f"-ContentType {_ps(content_type)}"] if content_type else []),
            *([f"-Headers @{{ {listed} }}"] if listed else []),
            *([f"-Body {_ps(text_of(request))}"] if request.body else []),
        ]
    )


def _ps(text):
    return "'" + text.replace("'", "''") + "'"


def curl_verbose(request):
    """Return what curl -v prints of a request that has no body."""
    if request.body:
        return None
    sent = "\n".join(f"> {line}" for line in http_text(request).rstrip("\n").split("\n"))
    return f"* Connected to {HOST} port 443\n{sent}\n> \n* Request completely sent off\n"


def bare_url(request):
    return url(request) if request.method == "GET" and not request.body and "?" in request.target else None


def go(request):
    if request.body and not media_type(request):
        return None
    said = "\n".join(f"req.Header.Set({quoted(name)}, {quoted(value)})" for name, value in headers(request))
    body = f"strings.NewReader({quoted(text_of(request))})" if request.body else "nil"
    return (
        f"req, err := http.NewRequest({quoted(request.method)}, {quoted(url(request))}, {body})\n{said}\n"
        "resp, err := http.DefaultClient.Do(req)\n"
    )


def java(request):
    if request.body and not media_type(request):
        return None
    said = "".join(f"    .header({quoted(name)}, {quoted(value)})\n" for name, value in headers(request))
    body = f"HttpRequest.BodyPublishers.ofString({quoted(text_of(request))})" if request.body else "noBody()"
    return (
        f"HttpRequest request = HttpRequest.newBuilder()\n    .uri(URI.create({quoted(url(request))}))\n{said}"
        f"    .method({quoted(request.method)}, {body})\n    .build();\n"
    )


def csharp(request):
    if request.method != "POST" or media_type(request) is None or len(headers(request)) != 1:
        return None
    content = f"new StringContent({quoted(text_of(request))})"
    return (
        f"var content = {content};\n"
        f"content.Headers.ContentType = new MediaTypeHeaderValue({quoted(media_type(request))});\n"
        f"var response = await client.PostAsync({quoted(url(request))}, content);\n"
    )


CODE_WRITERS = {
    "httpie": httpie,
    "httpie-form": httpie_form,
    "powershell": powershell,
    "curl-verbose": curl_verbose,
    "bare-url": bare_url,
    "go": go,
    "java": java,
    "csharp": csharp,
}
