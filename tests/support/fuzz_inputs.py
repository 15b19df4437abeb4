"""What is mutated: real inputs, as bytes, made from the recordings, the vectors and the programs of the kit.

Changing an input: bytes flipped, cut, doubled and joined, and pieces put in that parsers have stumbled over.
"""

import json
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from random import Random
from typing import Any

from kaltura_session.ks import KsError, decode
from kit_paths import RECORDINGS, ROOT
from kskit import vectors
from kskit.build.model import from_json
from kskit.vectors import read_recordings

ADDRESS = "https://www.example.test"


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "surrogateescape")


def _inputs(*ops: str) -> Iterator[Any]:
    for vector in vectors.load_all():
        if vector["op"] in ops:
            yield from_json(vector["input"])


def _message(head: str, headers: Any, body: Any) -> bytes:
    pairs = headers.items() if isinstance(headers, dict) else headers
    lines = [head, *(f"{name}: {value}" for name, value in pairs)]
    return _bytes("\r\n".join(lines)) + b"\r\n\r\n" + _bytes(body or b"")


def _of_recordings() -> Iterator[dict[str, Any]]:
    for name in ("recordings", "recordings-2"):
        yield from read_recordings(RECORDINGS / f"{name}.json")["recordings"]


def requests() -> list[bytes]:
    """HTTP requests as they go over the wire."""
    found = [
        _message(f"{one['method']} {one['path']} HTTP/1.1", one["headers"], one.get("body", ""))
        for one in (recorded["request"] for recorded in _of_recordings())
    ]
    found += [
        _message(f"{one['method']} {one['target']} HTTP/1.1", one["headers"], one["body"])
        for one in _inputs("request_read")
    ]
    return sorted(set(found))


def responses() -> list[bytes]:
    """HTTP responses as they come over the wire."""
    found = [
        _message(f"HTTP/1.1 {one['status']} OK", one["headers"], one["body"]) for one in _inputs("response_decode")
    ]
    for recorded in _of_recordings():
        one = recorded["response"]
        found.append(_message(f"HTTP/1.1 {one['status']} OK", one["headers"], one.get("body", "")))
    return sorted(set(found))


def sessions() -> list[bytes]:
    """KS, right ones and wrong ones."""
    return sorted({_bytes(one["ks"]) for one in _inputs("ks_decode", "ks_validate", "token_hash")})


def plain_texts() -> list[bytes]:
    """What stands in a KS once its base64, cipher and signature are undone, of both versions."""
    found = set()
    for one in _inputs("ks_decode", "ks_validate"):
        with suppress(KsError):
            steps = decode(one["ks"], one["secrets"].get).steps
            found |= {value for name, value in steps.items() if name in {"info", "fields"}}
    return sorted(found)


def values() -> list[bytes]:
    """Texts that are written into a KS, a token hash or a request."""
    found = set()
    for one in _inputs("ks_encode", "token_hash", "privileges_parse", "request_encode"):
        found |= {_bytes(value) for value in one.values() if isinstance(value, str)}
    return sorted(found)


def pastes() -> list[bytes]:
    """What people paste: each notation of requests and responses, and programs."""
    found = [_bytes(write(*parsed)) for raw in requests()[::7] if (parsed := _parsed(raw)) for write in NOTATIONS]
    found += [one + b"\r\n\r\n" + other for one, other in zip(requests()[::9], responses(), strict=False)]
    found += [
        path.read_bytes() for path in sorted((ROOT / "spec" / "snippets").rglob("*.*")) if path.stat().st_size < 9000
    ]
    found += responses()[::5] + sessions()[::5]
    return sorted(set(found))


def _parsed(raw: bytes) -> tuple[str, str] | None:
    """Return (address, form body) of a raw request, None for a body that is not text in a form."""
    head, _, body = raw.partition(b"\r\n\r\n")
    words = head.split(b"\r\n")[0].decode("utf-8", "surrogateescape").split(" ")
    return (ADDRESS + words[1], body.decode("utf-8", "surrogateescape")) if len(words) == 3 else None


def _har(address: str, body: str) -> dict[str, Any]:
    post = {"mimeType": "application/x-www-form-urlencoded", "text": body}
    entry = {"request": {"method": "POST", "url": address, "headers": [], "postData": post}}
    return {"log": {"version": "1.2", "entries": [entry]}}


def _postman(address: str, body: str) -> dict[str, Any]:
    return {"item": [{"request": {"method": "POST", "url": {"raw": address}, "body": {"mode": "raw", "raw": body}}}]}


def _members(body: str) -> str:
    pairs = [pair.partition("=") for pair in body.split("&")]
    return json.dumps({name: value for name, _, value in pairs})


def _described(address: str, body: str) -> str:
    values = f"tokenHash: {body[:40]}\ntoken = 0123456789abcdef\nhashType=SHA256\nks: {body[-90:]}\n"
    return f"{values}I call {address}, and it says INVALID_KS\n"


_CURL = "$ curl -s -X POST {quoted} \\\n  --data {body} | jq .\n"
_CMD = 'curl.exe "{address}" ^\r\n  -F "a={body}" -H "X-A: b"\r\n'
_HTTPIE = "http --form POST {address} a=b {body}\nwget --post-data='{body}' {address}\n"
_PYTHON = "import requests\nr = requests.post('{address}', data={members})\nprint(r.json())\n"
_JAVASCRIPT = "const p = new URLSearchParams({members});\nawait fetch(`{address}`, {{method: 'POST', body: p}})"
_PHP = "<?php\n$c = curl_init('{address}');\ncurl_setopt($c, CURLOPT_POSTFIELDS, '{body}');\ncurl_exec($c);"
_GO = 'resp, err := http.Post("{address}", "application/json", strings.NewReader(`{body}`))'
_JAVA = 'var r = HttpRequest.newBuilder(URI.create("{address}")).POST(BodyPublishers.ofString("{body}")).build();'
_CSHARP = 'await client.PostAsync("{address}", new StringContent(@"{body}"));'
_POWERSHELL = "$b = @{{ a = '{body}' }}\nInvoke-RestMethod -Uri '{address}' -Method Post -Body $b\n"
_VERBOSE = "> POST {target} HTTP/1.1\n> Host: www.example.test\n> \n> {body}\n< HTTP/1.1 200 OK\n"


def _of(notation: str) -> Callable[[str, str], str]:
    return lambda address, body: notation.format(
        address=address, quoted=shlex.quote(address), target=address[len(ADDRESS) :], body=body, members=_members(body)
    )


NOTATIONS: tuple[Callable[[str, str], Any], ...] = (
    *map(_of, (_CURL, _CMD, _HTTPIE, _PYTHON, _JAVASCRIPT, _PHP, _GO, _JAVA, _CSHARP, _POWERSHELL, _VERBOSE)),
    _har,
    _postman,
    _described,
)


LONGEST = 65_536
PIECES = tuple(
    piece.encode("utf-8", "surrogateescape")
    for piece in (
        *"\0\t\n\r \"'`\\/%&=+;:,.|<>(){}[]#$@^~-*?!0",
        "\r\n", "\r\n\r\n", "--", "-1", "0x0", "1e999", "9" * 30, "NaN", "null", "true", "[]", "{}", "[[",
        '{"a":', "\\u0000", "\\ud800", "%00", "%ff", "%2f", "\udcff", "é", "\u2028", "\u202e", "\ufeff",
        "\U0001f600", "İ", "ß", "..", "../", "//", "://", "http://[", "{1:result}", "{1:result:a}", "ks",
        "&ks=", "format=1", "1:service=", "filter:", "[]=", "a[b]=", "service/", "action/", "/api_v3/", "djJ8",
        "v2|", "|", "Content-Length: 9", "Transfer-Encoding: chunked", "Host: ",
        "multipart/form-data; boundary=", "application/json", "<xml>", "<!DOCTYPE html>", "<![CDATA[", "&amp;",
        "$(", "${", "<<E\n",
        "curl ", "-d @", "-F ", "-H ", "fetch(", "requests.post(", "`${", "@{", "=>", "def f():\n",
        "function f(){", "import ",
    )
)  # fmt: skip


def mutated(source: bytes, other: bytes, random: Random) -> bytes:
    """Return a source after one to six changes; other: what pieces are taken from."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        source = random.choice(_CHANGES)(source, other, random)
    return source[:LONGEST]


def _flip(source: bytes, _other: bytes, random: Random) -> bytes:
    at = random.randrange(len(source) + 1)
    return source[:at] + bytes([random.randrange(256)]) + source[at + 1 :]


def _cut(source: bytes, _other: bytes, random: Random) -> bytes:
    start, end = _range(source, random)
    return source[:start] + source[end:]


def _end(source: bytes, _other: bytes, random: Random) -> bytes:
    return source[: random.randrange(len(source) + 1)]


def _insert(source: bytes, _other: bytes, random: Random) -> bytes:
    at = random.randrange(len(source) + 1)
    return source[:at] + random.choice(PIECES) + source[at:]


def _replace(source: bytes, _other: bytes, random: Random) -> bytes:
    start, end = _range(source, random)
    return source[:start] + random.choice(PIECES) + source[end:]


def _repeat(source: bytes, _other: bytes, random: Random) -> bytes:
    start, end = _range(source, random)
    return source[:start] + source[start:end] * random.choice((2, 2, 3, 10, 300)) + source[end:]


def _join(source: bytes, other: bytes, random: Random) -> bytes:
    at = random.randrange(len(source) + 1)
    start, end = _range(other, random)
    return source[:at] + other[start:end] + source[at:]


def _range(source: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(source) + 1)
    return start, min(len(source), start + int(random.expovariate(1 / 12)) + 1)


_CHANGES = (_flip, _flip, _cut, _end, _insert, _insert, _replace, _replace, _repeat, _join)


def chosen(seeds: Sequence[bytes], random: Random) -> bytes:
    """Return a mutated input."""
    return mutated(random.choice(seeds), random.choice(seeds), random)
