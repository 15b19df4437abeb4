"""The same request as code of compiled languages, in a shell of another kind, and as tools print it."""

import json
import shlex
from urllib.parse import parse_qsl, urlencode

from writers import FORM, HOST, headers, http_text, media_type, text_of, url


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


WRITERS = {
    "httpie": httpie,
    "httpie-form": httpie_form,
    "powershell": powershell,
    "curl-verbose": curl_verbose,
    "bare-url": bare_url,
    "go": go,
    "java": java,
    "csharp": csharp,
}
