"""curl: the request that its options say (its manual page is the source)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from kaltura_diagnosis.facts import Command
from kaltura_diagnosis.placeholders import is_placeholder
from kaltura_pastes.found import MOST, Found, multipart, request_to, with_query
from kaltura_session.requests import FORM_TYPE, JSON_TYPE, HttpRequest
from kaltura_session.text import to_bytes

SHORT = {
    "X": "request", "H": "header", "d": "data", "F": "form", "G": "get", "I": "head", "g": "globoff",
    "T": "upload-file", "K": "config", ":": "next",
}  # fmt: skip
SHORT_WITH_VALUE = frozenset("AbcCdDeEFhHKmoPQrtTuUwxXyYz")
_NAMES = """
abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to
continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode
delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine
etag-compare etag-save expect100-timeout form form-string ftp-account ftp-alternative-to-user ftp-method ftp-port
ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip header hostpubmd5 hostpubsha256 hsts interface ip-tos
ipfs-gateway json keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options
mail-auth mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir
parallel-max pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert
proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey
proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey
quote random-file range rate referer request request-target resolve retry retry-delay retry-max-time sasl-authzid
service-name socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-option
tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config
unix-socket upload-file url url-query user user-agent variable vlan-priority write-out
"""
LONG_WITH_VALUE = frozenset(_NAMES.split())


_GLOB = re.compile(r"(?<![$#])\{([^{},]*)(?:,[^{}]*)?\}|\[([0-9A-Za-z])[^\[\]-]*-[^\[\]]*\]")
_PART_OPTIONS = re.compile(r";\s*(?:type|filename|encoder|headers)=.*\Z", re.DOTALL)
_CONFIG_LINE = re.compile(r'\s*(-{0,2}[A-Za-z][\w.-]*)(?:[ \t]*[=:][ \t]*|[ \t]+|$)(?:"((?:\\.|[^"\\])*)"|(\S*))')
_ADDRESS = re.compile(r"https?://[^\s\"'^&]+")
_VARIABLE = re.compile(r"\$\{?\w+(?:\[[@*]\])?\}?")
_CONFIG_ESCAPE = re.compile(r"\\(.)")
_CONFIG_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "v": "\v"}


@dataclass(slots=True)
class _Said:
    """What the options of one transfer say."""

    method: str | None = None
    urls: list[str] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    query: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    variable: str = ""
    is_json: bool = False
    in_query: bool = False
    head: bool = False
    globs: bool = True


def read(command: Command, where: str) -> list[Found]:
    """Return the requests that a curl command sends; one without an address sends none."""
    found: list[Found] = []
    for said in _transfers(command):
        if not said.urls and command.rest.startswith("&"):  # an address that the shell does not give to it
            said.urls = _ADDRESS.findall(command.rest)[:1]
        for url in said.urls[: MOST + 1]:
            typed = replace(command, address=url, globs=said.globs)
            found.append(Found(where, _request(said, url), None, said.unseen, typed))
    return found


def _transfers(command: Command) -> Iterator[_Said]:
    """Yield what the options say, anew after each --next."""
    said = _Said()
    options = _options(command.words[1:])
    for name, value in options if command.stdin is None else _configured(options, command.stdin):
        if name == "next":
            yield _without_variables(said)
            said = _Said()
        else:
            _understand(name, value, said, command.stdin)
    yield _without_variables(said)


def _without_variables(said: _Said) -> _Said:
    """Return what was said without variables that stand beside an address: they hold options that are not known."""
    variables = [url for url in said.urls if _VARIABLE.fullmatch(url)]
    if 0 < len(variables) < len(said.urls):
        said.urls = [url for url in said.urls if url not in variables]
        said.unseen += [f"what {name} stands for" for name in variables]
    return said


def _config_words(text: str) -> Iterator[str]:
    """Yield the options of a configuration as a command line has them; long names may lack their dashes."""
    for match in filter(None, map(_CONFIG_LINE.match, text.splitlines())):
        name, quoted, bare = match.groups()
        yield name if name.startswith("-") else f"--{name}"
        if quoted is not None:
            yield _CONFIG_ESCAPE.sub(lambda one: _CONFIG_CONTROLS.get(one[1], one[1]), quoted)
        elif bare:
            yield bare


def _configured(options: Iterable[tuple[str, str]], stdin: str) -> Iterator[tuple[str, str]]:
    """Yield the options, those of a configuration that goes into the command (`-K -`) in its place."""
    for name, value in options:
        if name == "config" and value == "-":
            yield from _options(list(_config_words(stdin)))
        else:
            yield name, value


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (long name of the option, value), the name "url" for a plain argument."""
    remaining = iter(words)
    for word in remaining:
        if word.startswith("--") and len(word) > 2:
            name, joined, value = word[2:].partition("=")
            yield name, next(remaining, "") if name in LONG_WITH_VALUE and not joined else value
        elif word.startswith("-") and len(word) > 1:
            for at, letter in enumerate(word[1:], 2):
                if letter in SHORT_WITH_VALUE:
                    yield SHORT.get(letter, letter), word[at:] or next(remaining, "")
                    break
                yield SHORT.get(letter, letter), ""
        else:
            yield "url", word


def _understand(name: str, value: str, said: _Said, stdin: str | None) -> None:
    match name:
        case "data" | "data-ascii" | "data-binary" | "json":
            said.data.append(_from_file(value, said, stdin, keep=name in {"data-binary", "json"}))
            said.is_json = said.is_json or name == "json"
        case "data-raw":
            said.data.append(value)
        case "data-urlencode":
            said.data.append(_urlencoded(value, said))
        case "url-query":
            said.query.append(value[1:] if value.startswith("+") else _urlencoded(value, said))
        case "form" | "form-string":
            said.fields.append(_field(value, said, stdin, plain=name == "form-string"))
        case _:
            _understand_others(name, value, said)


def _understand_others(name: str, value: str, said: _Said) -> None:
    """Understand the options that say nothing of the parameters."""
    match name:
        case "url":
            said.urls.append(value)
        case "request":
            said.method = value.strip().upper()
        case "header":
            said.headers += _header(value)
            said.variable = value if is_placeholder(value) and ":" not in value else said.variable
        case "oauth2-bearer":
            said.headers.append(("Authorization", f"Bearer {value}"))
        case "upload-file":
            said.unseen.append(f"the file {value}")
            said.method = said.method or "PUT"
        case "config":
            said.unseen.append(f"the options in the file {value}")
        case "get" | "head" | "globoff":
            said.in_query, said.head = said.in_query or name == "get", said.head or name == "head"
            said.globs = said.globs and name != "globoff"


def _header(line: str) -> list[tuple[str, str]]:
    name, colon, value = line.partition(":")
    if not colon:
        return [(name.rstrip(";").strip(), "")] if line.endswith(";") else []
    return [(name.strip(), value.strip())]


def _from_file(value: str, said: _Said, stdin: str | None, *, keep: bool) -> str:
    """Return the data; of @FILE nothing is known, of @- what goes into the command."""
    if not value.startswith("@"):
        return value
    if value == "@-" and stdin is not None:
        return stdin if keep else stdin.replace("\r", "").replace("\n", "")
    said.unseen.append("the standard input" if value == "@-" else f"the file {value[1:]}")
    return ""


def _urlencoded(value: str, said: _Said) -> str:
    name, sign, content = value.partition("=")
    if not sign and "@" in value:
        said.unseen.append(f"the file {value.partition('@')[2]}")
        return ""
    encoded = quote((content if sign else name).encode("utf-8", "surrogateescape"), safe="")
    return f"{name}={encoded}" if sign and name else encoded


def _field(value: str, said: _Said, stdin: str | None, *, plain: bool) -> tuple[str, str]:
    """Return name and value of a part; curl takes double quotes around the value for its own."""
    name, _, content = value.partition("=")
    if plain:
        return name, content
    if content[:1] in {"@", "<"}:
        if content[1:] == "-" and stdin is not None:
            return name, stdin
        said.unseen.append(f"the file {content[1:].partition(';')[0]}")
        return name, ""
    quoted = re.fullmatch(r'"((?:[^"\\]|\\.)*)"(?:;.*)?', content, re.DOTALL)
    return name, re.sub(r'\\(["\\])', r"\1", quoted[1]) if quoted else _PART_OPTIONS.sub("", content)


def _request(said: _Said, url: str) -> HttpRequest:
    body = ("" if said.is_json else "&").join(said.data)
    query = "&".join([*said.query, *([body] if said.in_query and body else [])])
    headers = [pair for pair in said.headers if pair[1] or pair[0].lower() != "content-type"]
    removed = len(headers) < len(said.headers)
    sends_data = bool(said.data) and not said.in_query
    content = to_bytes(body) if sends_data else b""
    media_type = JSON_TYPE if said.is_json else FORM_TYPE
    if said.fields:
        content, media_type = multipart(said.fields)
        headers.append(("Content-Type", media_type))
    elif said.variable and content.startswith((b"{", b"[")) and not said.is_json:
        media_type = said.variable
    method = said.method or ("HEAD" if said.head else "POST" if said.fields or sends_data else "GET")
    address = _GLOB.sub(lambda match: match[1] if match[1] is not None else match[2], url) if said.globs else url
    request = request_to(method, address, headers, content, media_type if sends_data and not removed else "")
    return request._replace(target=with_query(request.target, query))
