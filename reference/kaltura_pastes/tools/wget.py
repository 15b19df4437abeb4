"""wget: the request that its options say."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kaltura_diagnosis.facts import Command
from kaltura_pastes.found import MOST, Found
from kaltura_pastes.sending import request_to
from kaltura_session.requests import FORM_TYPE
from kaltura_session.text import to_bytes

_SHORT_WITH_VALUE = frozenset("aBDeiIlnoOPQRtTUwXAY")
_NAMES = """
append-output base body-data body-file ca-certificate certificate cut-dirs default-page directory-prefix dns-timeout
execute header http-password http-user input-file limit-rate load-cookies local-encoding method output-document
output-file password post-data post-file private-key quota read-timeout referer restrict-file-names save-cookies
secure-protocol timeout tries user user-agent wait waitretry
"""
_WITH_VALUE = frozenset(_NAMES.split())


def read(command: Command, where: str) -> list[Found]:
    """Return the requests that a wget command sends, one for each address."""
    method, body, headers, urls, unseen = None, None, list[tuple[str, str]](), list[str](), list[str]()
    for name, value in _options(command.words[1:]):
        match name:
            case "url":
                urls.append(value)
            case "method":
                method = value.upper()
            case "post-data" | "body-data":
                body = value
            case "post-file" | "body-file":
                body = ""
                unseen.append(f"the file {value}")
            case "header":
                headers.append((value.partition(":")[0].strip(), value.partition(":")[2].strip()))
    method = method or ("GET" if body is None else "POST")
    sent, media_type = to_bytes(body or ""), "" if body is None else FORM_TYPE
    return [
        Found(where, request_to(method, url, headers, sent, media_type), None, unseen, replace(command, address=url))
        for url in urls[: MOST + 1]
    ]


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (long name of the option, value), the name "url" for a plain argument."""
    remaining = iter(words)
    for word in remaining:
        if word.startswith("--"):
            name, joined, value = word[2:].partition("=")
            yield name, next(remaining, "") if name in _WITH_VALUE and not joined else value
        elif word.startswith("-") and len(word) > 1:
            if word[-1] in _SHORT_WITH_VALUE and not set(word[1:-1]) & _SHORT_WITH_VALUE:
                next(remaining, "")
        else:
            yield "url", word
